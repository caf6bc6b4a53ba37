"""Pipelines: what is loaded, what is refused and how it says so."""

from __future__ import annotations

import gc
import shutil
import weakref
from pathlib import Path
from typing import Any, NoReturn

import pytest
import torch
from safetensors.torch import load_file, save_file

from pixcraft.errors import InputError, MissingExtra, ModelUnavailable
from pixcraft.optim import components, hub, models
from pixcraft.optim.devices import OutOfMemory, memory_guard, pick_device
from pixcraft.optim.models import load_pipeline
from tests.optim import tiny as build
from tests.optim.conftest import Tiny

UNET = "unet/diffusion_pytorch_model.safetensors"


def refused(tiny: Tiny, *overrides: str) -> InputError:
    with pytest.raises(InputError) as caught:
        load_pipeline(tiny.settings(*overrides), "cpu")
    assert caught.value.exit_code == 3 and type(caught.value) is InputError
    return caught.value


def said(error: InputError | ModelUnavailable) -> str:
    return f"{error.message} ({error.hint})"


@pytest.fixture
def copy(tiny: Tiny, tmp_path: Path) -> Path:
    """A pipeline that may be broken."""
    return Path(shutil.copytree(tiny.plain, tmp_path / "copy"))


def test_a_whole_pipeline(tiny: Tiny) -> None:
    pipeline = tiny.load(tiny.settings())
    assert (pipeline.name, pipeline.folder) == (str(tiny.pipeline), tiny.pipeline)
    assert (pipeline.pixels, pipeline.factor, pipeline.multiple) == (32, 2, 4)
    assert pipeline.alphas.shape == (1000,) and 0 < float(pipeline.alphas[-1]) < float(pipeline.alphas[0]) < 1
    assert pipeline.image_encoder is not None and pipeline.nets == ()
    assert (pipeline.device.type, pipeline.dtype) == ("cpu", torch.float32)


def test_encoding_is_the_mean_of_the_posterior_scaled(tiny: Tiny) -> None:
    pipeline = tiny.load(tiny.settings())
    image = torch.rand(1, 3, 24, 40)
    found = pipeline.encode(image)
    assert found.shape == (1, 4, 12, 20) and torch.equal(found, pipeline.encode(image))
    assert torch.allclose(found, 0.5 * pipeline.autoencoder.encode(2 * image - 1).latent_dist.mean)
    assert torch.equal(pipeline.encode(image + 5), pipeline.encode(torch.ones_like(image)))


@pytest.mark.parametrize("kind", ["kl", "tiny"])
def test_decoding_undoes_the_scaling(kind: str, tiny: Tiny) -> None:
    pipeline = tiny.load(tiny.settings(f"guidance.autoencoder={tiny.taesd if kind == 'tiny' else ''}"))
    latents = torch.randn(2, 4, 8, 8)
    found = pipeline.decode(latents)
    plain = pipeline.autoencoder.decode(latents / pipeline.autoencoder.config.scaling_factor).sample
    assert found.shape == (2, 3, 16, 16)
    assert torch.allclose(found, (plain / 2 + 0.5).clamp(0, 1), atol=1e-6)


def test_another_autoencoder_by_folder(tiny: Tiny, tmp_path: Path) -> None:
    pipeline = tiny.load(tiny.settings(f"guidance.autoencoder={tiny.taesd}"))
    assert type(pipeline.autoencoder).__name__ == "AutoencoderTiny"
    assert pipeline.encode(torch.rand(1, 3, 16, 16)).shape == (1, 4, 8, 8)
    whole = tiny.load(tiny.settings(f"guidance.autoencoder={tiny.plain}"))
    assert type(whole.autoencoder).__name__ == "AutoencoderKL", "that of another pipeline"
    build.taesd(channels=8).save_pretrained(tmp_path / "eight")
    assert "8 latent channels; the U-Net has 4" in said(refused(tiny, f"guidance.autoencoder={tmp_path / 'eight'}"))


@pytest.mark.parametrize(
    ("scales", "kinds"),
    [(("0", "0"), []), (("0.5", "0"), ["canny"]), (("0", "2"), ["depth"]), (("1", "2"), ["canny", "depth"])],
)
def test_nets_of_scale_0_are_not_loaded(
    scales: tuple[str, str], kinds: list[str], tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    load = components.load

    def noted(kind: Any, folder: Path, *rest: Any) -> Any:
        read.append(folder.name)
        return load(kind, folder, *rest)

    monkeypatch.setattr(components, "load", noted)
    pipeline = load_pipeline(tiny.settings(f"control.canny={scales[0]}", f"control.depth={scales[1]}"), "cpu")
    assert [name for name in read if name.startswith("controlnet")] == [f"controlnet_{kind}" for kind in kinds]
    assert [(net.kind, net.scale) for net in pipeline.nets] == [
        (kind, float(scale)) for kind, scale in zip(("canny", "depth"), scales, strict=True) if float(scale)
    ]


def test_a_net_that_is_not_there_or_does_not_fit(tiny: Tiny, tmp_path: Path) -> None:
    error = refused(tiny, f"guidance.model={tiny.plain}", "control.canny=1")
    assert "no canny control net of its own" in error.message
    assert "control.canny_model=ID" in error.hint and "control.canny=0" in error.hint
    net = build.control_net()
    config = {**net.config, "cross_attention_dim": 32}
    type(net).from_config(config).save_pretrained(tmp_path / "other")
    assert (
        "cross_attention_dim" in refused(tiny, "control.canny=1", f"control.canny_model={tmp_path / 'other'}").message
    )


def weights_of(tiny: Tiny, *overrides: str) -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = tiny.load(tiny.settings(*overrides)).unet.state_dict()
    return found


def changes(tiny: Tiny, *lora: str) -> dict[str, torch.Tensor]:
    """What a LoRA adds to the U-Net's weights, by name."""
    base, found = weights_of(tiny), weights_of(tiny, f"guidance.lora={','.join(lora)}")
    assert base.keys() == found.keys(), "nothing is left in the network that costs a step time"
    return {name: found[name] - base[name] for name in base if not torch.equal(found[name], base[name])}


ONE, OTHER = "down_blocks.1.attentions.0.proj_in.weight", "up_blocks.0.attentions.0.proj_in.weight"


def test_lora_is_added_with_its_scale(tiny: Tiny) -> None:
    parts = load_file(tiny.lora)
    whole = parts[f"unet.{ONE[:-7]}.lora_B.weight"] @ parts[f"unet.{ONE[:-7]}.lora_A.weight"]
    for text, scale in (("", 1.0), ("=0.5", 0.5), ("=-2", -2.0)):
        found = changes(tiny, f"{tiny.lora}{text}")
        assert found.keys() == {ONE}
        assert torch.allclose(found[ONE], scale * whole, atol=1e-4)


def test_several_loras_each_with_its_scale(tiny: Tiny) -> None:
    found = changes(tiny, f"{tiny.lora}=0.5", f"{tiny.other_lora}=2")
    assert found.keys() == {ONE, OTHER}
    assert torch.allclose(found[ONE], 0.5 * changes(tiny, str(tiny.lora))[ONE], atol=1e-4)
    assert torch.allclose(found[OTHER], 2 * changes(tiny, str(tiny.other_lora))[OTHER], atol=1e-4)
    twice = changes(tiny, f"{tiny.lora}=0.5", f"{tiny.lora}=0.25")
    assert torch.allclose(twice[ONE], 0.75 * changes(tiny, str(tiny.lora))[ONE], atol=1e-4)


def test_lora_as_kohyas_scripts_write_it(tiny: Tiny, tmp_path: Path) -> None:
    parts, name = load_file(tiny.lora), f"lora_unet_{ONE[:-7].replace('.', '_')}"
    down, up = (parts[f"unet.{ONE[:-7]}.lora_{letter}.weight"] for letter in "AB")
    kohya = {f"{name}.lora_down.weight": down, f"{name}.lora_up.weight": up, f"{name}.alpha": torch.tensor(1.0)}
    save_file(kohya, tmp_path / "kohya.safetensors")
    found = changes(tiny, str(tmp_path / "kohya.safetensors"))
    assert found.keys() == {ONE}
    assert torch.allclose(found[ONE], 0.5 * up @ down, atol=1e-4), "alpha / rank"


def test_lora_of_scale_0_is_the_model_itself(tiny: Tiny) -> None:
    assert changes(tiny, f"{tiny.lora}=0") == {}


def test_lora_of_a_text_encoder(tiny: Tiny, tmp_path: Path) -> None:
    place = "text_encoder.text_model.encoder.layers.0.self_attn.q_proj"
    draws = {f"{place}.lora_A.weight": torch.randn(2, 8), f"{place}.lora_B.weight": torch.randn(8, 2)}
    save_file(draws, tmp_path / "words.safetensors")
    with_words = load_pipeline(tiny.settings(f"guidance.lora={tmp_path / 'words.safetensors'}"), "cpu")
    base = tiny.load(tiny.settings())
    assert base.text is not None and with_words.text is not None
    before, after = (one.encoders[0].state_dict() for one in (base.text, with_words.text))
    assert [name for name in before if not torch.equal(before[name], after[name])] == [
        f"{name}.weight" for name in (next(key for key in before if "layers.0.self_attn.q_proj" in key)[:-7],)
    ]


@pytest.mark.parametrize(
    ("module", "rows"), [("down_blocks.7.attentions.0.proj_in", 16), ("down_blocks.1.attentions.0.proj_in", 24)]
)
def test_a_lora_that_does_not_fit_is_an_error(module: str, rows: int, tiny: Tiny, tmp_path: Path) -> None:
    file = build.lora(tmp_path / "odd.safetensors", module, rows)
    error = refused(tiny, f"guidance.lora={file}")
    assert "does not fit the model" in error.message and "odd.safetensors" in error.message


def test_what_is_no_lora(tiny: Tiny, tmp_path: Path) -> None:
    save_file({"some.weight": torch.ones(2)}, tmp_path / "weights.safetensors")
    assert "does not fit" in refused(tiny, f"guidance.lora={tmp_path / 'weights.safetensors'}").message
    (tmp_path / "broken.safetensors").write_bytes(b"not a tensor in sight")
    assert "does not fit" in refused(tiny, f"guidance.lora={tmp_path / 'broken.safetensors'}").message
    torch.save({}, tmp_path / "old.pt")
    assert "pickles, not safetensors" in refused(tiny, f"guidance.lora={tmp_path / 'old.pt'}").message
    for name in ("one", "two"):
        build.lora(tmp_path / f"{name}.safetensors")
    (tmp_path / "weights.safetensors").unlink()
    (tmp_path / "broken.safetensors").unlink()
    error = refused(tiny, f"guidance.lora={tmp_path}")
    assert "holds 2 files" in error.message and "one.safetensors" in error.hint
    assert "no such model" in refused(tiny, "guidance.lora=my/pixels.safetensors").message


def test_an_image_prompt_that_is_not_there_or_does_not_fit(tiny: Tiny, tmp_path: Path) -> None:
    error = refused(tiny, "guidance.image_scale=1")
    assert "needs an IP-Adapter" in error.message and "guidance.image_adapter=" in error.hint
    both = ("guidance.image_scale=1", f"guidance.model={tiny.plain}", f"guidance.image_adapter={tiny.adapter}")
    assert "no image_encoder" in refused(tiny, *both).message
    wide = build.adapter(tmp_path / "wide", width=20)
    assert "20 numbers" in refused(tiny, "guidance.image_scale=1", f"guidance.image_adapter={wide}").message
    assert "is no IP-Adapter" in refused(tiny, "guidance.image_scale=1", f"guidance.image_adapter={tiny.lora}").message
    weights = load_file(tiny.adapter / "ip-adapter_sdxl.safetensors")
    odd = {name: value[:3].clone() if "to_k_ip" in name else value for name, value in weights.items()}
    save_file(odd, tmp_path / "odd.safetensors")
    odd_one = f"guidance.image_adapter={tmp_path / 'odd.safetensors'}"
    assert "does not fit" in refused(tiny, "guidance.image_scale=1", odd_one).message


def test_an_image_prompt_of_scale_0_is_not_read(tiny: Tiny) -> None:
    assert load_pipeline(tiny.settings("guidance.image_adapter=h94/IP-Adapter"), "cpu").adapter is None


def test_nothing_is_left_to_train(tiny: Tiny) -> None:
    both = ("control.canny=1", f"guidance.lora={tiny.lora},{tiny.other_lora}")
    pipeline = load_pipeline(
        tiny.settings(*both, f"guidance.image_adapter={tiny.adapter}", "guidance.image_scale=1"), "cpu"
    )
    assert pipeline.text is not None
    parts = [pipeline.unet, pipeline.autoencoder, pipeline.image_encoder, *pipeline.text.encoders]
    for part in (*parts, *(net.model for net in pipeline.nets)):
        assert not part.training
        assert not any(weights.requires_grad for weights in part.parameters())


def test_release_lets_go_of_what_only_prompts_need(tiny: Tiny) -> None:
    adapted = (f"guidance.image_adapter={tiny.adapter}", "guidance.image_scale=1", f"guidance.lora={tiny.lora}")
    pipeline = load_pipeline(tiny.settings(*adapted), "cpu")
    assert pipeline.text is not None
    kept = sum(weights.nbytes for part in (pipeline.unet, pipeline.autoencoder) for weights in part.parameters())
    gone = [weakref.ref(part) for part in (*pipeline.text.encoders, pipeline.image_encoder)]
    assert pipeline.parameter_bytes() > kept
    pipeline.release()
    gc.collect()
    assert [ref() for ref in gone] == [None, None, None]
    assert pipeline.parameter_bytes() == kept
    pipeline.release()


@pytest.mark.parametrize("name", ["stabilityai/stable-diffusion-xl-base-1.0", "segmind/SSD-1B@main", "someone/nothing"])
def test_an_id_that_was_not_fetched_says_how_to_get_it(name: str, tiny: Tiny) -> None:
    with pytest.raises(ModelUnavailable) as caught:
        load_pipeline(tiny.settings(f"guidance.model={name}"), "cpu")
    assert caught.value.exit_code == 4
    assert f"{name!r} is not on this machine" in caught.value.message
    assert f"`pixcraft models fetch {name}`" in caught.value.hint


@pytest.mark.parametrize(
    "option", ["guidance.autoencoder", "guidance.lora", "guidance.image_adapter", "control.canny_model"]
)
def test_so_does_every_part(option: str, tiny: Tiny) -> None:
    with pytest.raises(ModelUnavailable, match="'someone/part' is not on this machine"):
        load_pipeline(
            tiny.settings(f"{option}=someone/part", "guidance.image_scale=1", "control.canny=1")
            if option != "guidance.lora"
            else tiny.settings("guidance.lora=someone/part=0.5"),
            "cpu",
        )


@pytest.mark.parametrize("name", ["./nowhere", "../nowhere", "/no/where", "nowhere", "a/b/c", "my/model.ckpt", "-a/b"])
def test_a_folder_that_is_not_there(name: str, tiny: Tiny) -> None:
    error = refused(tiny, f"guidance.model={name}")
    assert f"no such model: {name!r}" in error.message and "hub id such as" in error.hint


def test_what_is_no_pipeline(tiny: Tiny, tmp_path: Path) -> None:
    assert (
        "is no pipeline: it has no model_index.json that names one"
        in refused(tiny, f"guidance.model={tmp_path}").message
    )
    assert "is no pipeline" in refused(tiny, f"guidance.model={tiny.lora}").message
    (tmp_path / "model_index.json").write_text("{")
    assert "is not JSON" in refused(tiny, f"guidance.model={tmp_path}").message
    (tmp_path / "model_index.json").write_text("[1]")
    assert "is no pipeline" in refused(tiny, f"guidance.model={tmp_path}").message


def test_stable_diffusion_1_5_and_the_refiner(tiny: Tiny, tmp_path: Path, copy: Path) -> None:
    error = refused(tiny, f"guidance.model={build.sd15(tmp_path / 'sd15')}")
    assert "holds a StableDiffusionPipeline" in error.message and "SDXL-shaped" in error.hint
    build.rewrite(copy / "model_index.json", text_encoder=[None, None])
    assert "without text_encoder" in refused(tiny, f"guidance.model={copy}").message


def test_pickles_are_refused_and_not_read(tiny: Tiny, copy: Path) -> None:
    (copy / UNET).unlink()
    (copy / UNET).with_suffix(".bin").write_bytes(b"cos\nsystem\n(S'touch /tmp/ran'\ntR.")
    error = refused(tiny, f"guidance.model={copy}")
    assert "the weights are pickles, not safetensors" in error.message and "can run code" in error.hint


def test_weights_that_are_gone_cut_short_or_too_few(tiny: Tiny, copy: Path) -> None:
    whole = load_file(copy / UNET)
    for name in ("conv_in.weight", "mid_block.resnets.0.conv1.weight"):
        save_file({key: value for key, value in whole.items() if key != name}, copy / UNET)
        assert name in refused(tiny, f"guidance.model={copy}").message
    (copy / UNET).write_bytes((copy / UNET).read_bytes()[:1000])
    assert "copy/unet is no UNet2DConditionModel" in refused(tiny, f"guidance.model={copy}").message
    (copy / UNET).unlink()
    assert "no safetensors weights" in refused(tiny, f"guidance.model={copy}").message
    shutil.rmtree(copy / "unet")
    assert "copy/unet: no config.json" in refused(tiny, f"guidance.model={copy}").message


def test_text_weights_that_are_too_few_or_cut_short(tiny: Tiny, copy: Path) -> None:
    file = copy / "text_encoder" / "model.safetensors"
    whole = load_file(file)
    name = next(key for key in whole if "fc1.weight" in key)
    save_file({key: value for key, value in whole.items() if key != name}, file)
    assert "fc1.weight" in refused(tiny, f"guidance.model={copy}").message
    file.write_bytes(file.read_bytes()[:1000])
    assert "copy/text_encoder is no CLIPTextModel" in refused(tiny, f"guidance.model={copy}").message


def test_parts_that_do_not_fit_together(tiny: Tiny, copy: Path) -> None:
    build.unet(cross_attention_dim=30).save_pretrained(copy / "unet")
    assert "does not fit its text encoders" in refused(tiny, f"guidance.model={copy}").message
    plain = {
        "addition_embed_type": None,
        "addition_time_embed_dim": None,
        "projection_class_embeddings_input_dim": None,
    }
    build.unet(**plain).save_pretrained(copy / "unet")
    assert "takes no pooled text" in refused(tiny, f"guidance.model={copy}").message


def test_a_schedule_that_cannot_be_used(tiny: Tiny, copy: Path) -> None:
    build.rewrite(copy / "scheduler" / "scheduler_config.json", prediction_type="sample")
    assert "cannot use sample predictions" in refused(tiny, f"guidance.model={copy}").message
    (copy / "scheduler" / "scheduler_config.json").unlink()
    assert "is no scheduler" in refused(tiny, f"guidance.model={copy}").message


def test_a_tokenizer_that_is_gone(tiny: Tiny, copy: Path) -> None:
    shutil.rmtree(copy / "tokenizer_2")
    assert "tokenizer_2 is no CLIP tokenizer" in refused(tiny, f"guidance.model={copy}").message


def test_half_precision_files_are_read(tiny: Tiny, copy: Path) -> None:
    for file in (*copy.rglob("diffusion_pytorch_model.safetensors"), *copy.rglob("model.safetensors")):
        file.rename(file.with_suffix(".fp16.safetensors"))
    pipeline = load_pipeline(tiny.settings(f"guidance.model={copy}"), "cpu")
    assert torch.equal(pipeline.unet.conv_in.weight, tiny.load(tiny.settings()).unet.conv_in.weight)


@pytest.mark.parametrize("message", ["", "CUDA out of memory. Tried to allocate 20.00 MiB"])
def test_a_full_device_says_what_to_lower(message: str, tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object, **named: object) -> NoReturn:
        raise torch.OutOfMemoryError(message)

    monkeypatch.setattr(models.UNet2DConditionModel, "from_pretrained", full)
    with pytest.raises(OutOfMemory) as caught:
        load_pipeline(tiny.settings(), "cpu")
    assert all(word in caught.value.hint for word in ("guidance.pixels", "smaller model", "control net", "--device"))


def test_only_memory_errors_become_one() -> None:
    with pytest.raises(RuntimeError, match="shapes"), memory_guard(torch.device("cpu")):
        raise RuntimeError("shapes differ")
    text = "[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"
    for message in (text, "MPS backend out of memory"):
        with pytest.raises(OutOfMemory, match="cpu ran out of memory"), memory_guard(torch.device("cpu")):
            raise RuntimeError(message)


def test_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert pick_device() == pick_device("auto") == pick_device("cpu") == (torch.device("cpu"), torch.float32)
    for name, message in (("cuda", "there is no cuda here"), ("mps", "there is no mps"), ("abacus", "unknown device")):
        with pytest.raises(InputError, match=message):
            pick_device(name)


@pytest.mark.parametrize(("able", "dtype"), [(True, torch.bfloat16), (False, torch.float16)])
def test_cards_get_the_precision_they_have(able: bool, dtype: torch.dtype, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: able)
    assert pick_device() == (torch.device("cuda"), dtype)
    assert pick_device("cuda:1") == (torch.device("cuda:1"), dtype)
    with pytest.raises(InputError, match="there is no cuda:2 here"):
        pick_device("cuda:2")


def test_apples_get_half_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert pick_device() == (torch.device("mps"), torch.float16)


def test_a_revision_tells_contents_apart(tiny: Tiny, copy: Path) -> None:
    first = hub.find(str(copy)).revision
    assert first == hub.find(str(copy)).revision
    build.rewrite(copy / "model_index.json", changed=True)
    assert hub.find(str(copy)).revision != first


def test_of_a_repository_only_what_is_read_is_fetched() -> None:
    files = [
        "model_index.json",
        "sd_xl_base_1.0.safetensors",
        "unet/config.json",
        "unet/model.onnx",
        "text_encoder/model.safetensors",
        "unet/diffusion_pytorch_model.safetensors",
        "unet/diffusion_pytorch_model.fp16.safetensors",
        "unet/weights.bin",
        "vae/diffusion_pytorch_model.safetensors",
        "tokenizer/merges.txt",
        "README.md",
        "picture.png",
    ]
    assert hub.wanted_files(files) == [
        "model_index.json",
        "unet/config.json",
        "text_encoder/model.safetensors",
        "unet/diffusion_pytorch_model.fp16.safetensors",
        "vae/diffusion_pytorch_model.safetensors",
        "tokenizer/merges.txt",
        "README.md",
    ]
    assert hub.wanted_files(["lora.safetensors", "lora.bin"]) == ["lora.safetensors"]


def test_what_a_run_needs(tiny: Tiny) -> None:
    own = tiny.settings(
        "guidance.model=a/b", "guidance.autoencoder=a/vae", "guidance.lora=a/one=0.5,a/two", "control.canny=1"
    )
    own_names = ["a/b", "a/vae", "a/one", "a/two"]
    assert hub.needed(own) == own_names
    more = tiny.settings(
        "guidance.model=a/b",
        "control.depth=1",
        "control.depth_model=a/net",
        "control.depth_estimator=a/dpt",
        "guidance.image_adapter=a/ip",
        "samples.clip_model=a/clip",
        "samples.captioner=a/blip",
    )
    assert hub.needed(more) == ["a/b", "a/net", "a/dpt"]
    assert hub.needed(more, picture=False) == ["a/b", "a/net", "a/dpt", "a/clip"]
    assert hub.needed(more, prompt=False) == ["a/b", "a/net", "a/dpt", "a/blip"]
    adapted = tiny.settings("guidance.model=a/b", "guidance.image_scale=1", "guidance.image_adapter=a/ip")
    assert hub.needed(adapted, prompt=False) == ["a/b", "a/ip"], "the picture is the prompt"


def test_without_the_hubs_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "huggingface_hub", None)
    for ask in (hub.find, hub.fetch):
        with pytest.raises(MissingExtra, match=r"\[diffusion\]"):
            ask("a/b")
