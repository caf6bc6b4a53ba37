"""SDXL-shaped pipelines (Podell et al. 2023) by hub id or folder, frozen, with what a run asks for added to them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKL, AutoencoderTiny, EulerDiscreteScheduler, UNet2DConditionModel
from torch import Tensor
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer, CLIPVisionModelWithProjection

from pixcraft.errors import InputError
from pixcraft.optim import components, control, image_prompt, lora
from pixcraft.optim.components import Network
from pixcraft.optim.devices import pick_device
from pixcraft.optim.hub import MICRO, Found, find
from pixcraft.optim.settings import Settings
from pixcraft.optim.text_memory import remember_text

__all__ = ["MICRO", "Pipeline", "TextEncoders", "assembled", "load_pipeline"]

_SDXL = "pixcraft needs an SDXL-shaped pipeline, such as stabilityai/stable-diffusion-xl-base-1.0 or segmind/SSD-1B"


@dataclass(frozen=True)
class TextEncoders:
    """SDXL's two tokenizers and text encoders; the second also gives the pooled embedding."""

    tokenizers: tuple[Any, Any]
    encoders: tuple[Network, Network]


@dataclass
class Pipeline:
    """Frozen networks of one model, on one device.

    `pixels` is the native side, `factor` the pixels a latent cell covers, `multiple` what a side must divide by;
    `scheduler` holds the noise schedule. `text` is there until `release`.
    """

    name: str
    revision: str
    folder: Path
    unet: Network
    autoencoder: Network
    scheduler: Any
    text: TextEncoders | None
    image_encoder: Network | None
    nets: tuple[control.Net, ...]
    device: torch.device
    dtype: torch.dtype
    adapter: image_prompt.Adapter | None = None
    empty_is_zero: bool = True

    @property
    def factor(self) -> int:
        """Pixels a latent cell covers, each way."""
        return int(2 ** (len(self.autoencoder.config.block_out_channels) - 1))

    @property
    def multiple(self) -> int:
        """Pixels that a side must be a multiple of, so that no stage of the U-Net has half a cell."""
        return int(self.factor * 2 ** (len(self.unet.config.down_block_types) - 1))

    @property
    def pixels(self) -> int:
        """The native side in pixels."""
        return int(self.unet.config.sample_size * self.factor)

    @property
    def alphas(self) -> Tensor:
        """Cumulative alphas (1000,), on the CPU."""
        found: Tensor = self.scheduler.alphas_cumprod.cpu()
        return found

    def encode(self, image: Tensor) -> Tensor:
        """`latents_of` sRGB `image` (b, 3, h, w), clamped to [0, 1]."""
        return self.latents_of(2 * image.clamp(0, 1) - 1)

    def latents_of(self, image: Tensor) -> Tensor:
        """Scaled latents (b, 4, h / factor, w / factor), float32, of `image` (b, 3, h, w) in [-1, 1].

        The mean of the posterior, in one piece; differentiable.
        """
        config = self.autoencoder.config
        found = self.autoencoder.encode(image.to(self.autoencoder.dtype))
        latents = found.latents if isinstance(self.autoencoder, AutoencoderTiny) else found.latent_dist.mean
        shift = getattr(config, "shift_factor", None) or 0.0
        scaled: Tensor = (latents.float() - shift) * config.scaling_factor
        return scaled

    @torch.no_grad()
    def decode(self, latents: Tensor) -> Tensor:
        """The sRGB picture (b, 3, h, w) in [0, 1], float32, of scaled `latents`."""
        config = self.autoencoder.config
        shift = getattr(config, "shift_factor", None) or 0.0
        plain = latents.float() / config.scaling_factor + shift
        found: Tensor = self.autoencoder.decode(plain.to(self.autoencoder.dtype)).sample
        return (found.float() / 2 + 0.5).clamp(0, 1)

    def noise_of(self, prediction: Tensor, noisy: Tensor, t: int) -> Tensor:
        """The noise that a prediction at timestep t stands for: itself, or from v (Salimans and Ho 2022)."""
        if self.scheduler.config.prediction_type == "epsilon":
            return prediction
        alpha = float(self.scheduler.alphas_cumprod[t])
        return prediction.mul(alpha**0.5).add(noisy, alpha=(1 - alpha) ** 0.5)

    def release(self) -> None:
        """Let go of what only prompts and first pictures need, so that the loop has the memory."""
        self.text = self.image_encoder = None
        if self.adapter is not None:
            self.adapter.image_encoder = None
        if self.device.type == "cuda":
            torch.cuda.empty_cache()

    def parameter_bytes(self) -> int:
        """Bytes of all weights held now."""
        parts = [self.unet, self.autoencoder, self.image_encoder, *(net.model for net in self.nets)]
        parts += list(self.text.encoders) if self.text else []
        return sum(weights.nbytes for part in parts if part is not None for weights in part.parameters())


def load_pipeline(settings: Settings, device: str = "") -> Pipeline:
    """The pipeline that `settings` name, with autoencoder, LoRA, IP-Adapter and the control nets of a scale above 0.

    Reaches no network.

    Raises:
        ModelUnavailable: a hub id that was not fetched; says how to get it.
        InputError: no SDXL-shaped pipeline, pickled weights, parts that do not fit, a device that is not there.
        OutOfMemory: the device is full.
    """
    place, precision = pick_device(device)
    found = find(settings.guidance.model)
    index = _checked(found)
    pipeline = _loaded(found, index, settings, place, precision)
    lora.apply(pipeline, settings.guidance.lora)
    pipeline.nets = control.load_nets(pipeline, settings.control)
    pipeline.adapter = image_prompt.load_adapter(pipeline, settings.guidance)
    for network in (pipeline.unet, *(net.model for net in pipeline.nets)):
        remember_text(network)
    return pipeline


def _checked(found: Found) -> dict[str, Any]:
    """The pipeline's index.

    Raises:
        InputError: no pipeline, or not SDXL's kind.
    """
    index = components.read_json(found.path / "model_index.json")
    if "_class_name" not in index:
        raise InputError(f"{found.path} is no pipeline: it has no model_index.json that names one", _SDXL)
    kind = index["_class_name"]
    missing = [part for part in ("text_encoder", "text_encoder_2") if not (index.get(part) or [None])[0]]
    if not str(kind).startswith("StableDiffusionXL") or missing:
        lacks = f" without {' and '.join(missing)}" if missing else ""
        raise InputError(f"{found.path} holds a {kind}{lacks}", _SDXL)
    return index


def _loaded(
    found: Found, index: dict[str, Any], settings: Settings, device: torch.device, dtype: torch.dtype
) -> Pipeline:
    folder = found.path
    unet = components.load(UNet2DConditionModel, folder / "unet", device, dtype)
    if unet.config.addition_embed_type != "text_time":
        raise InputError(f"{folder / 'unet'} takes no pooled text and time ids", _SDXL)
    one = components.load(CLIPTextModel, folder / "text_encoder", device, dtype)
    two = components.load(CLIPTextModelWithProjection, folder / "text_encoder_2", device, dtype)
    if unet.config.cross_attention_dim != one.config.hidden_size + two.config.hidden_size:
        raise InputError(f"{folder / 'unet'} does not fit its text encoders", _SDXL)
    image_encoder = (
        components.load(CLIPVisionModelWithProjection, folder / "image_encoder", device, dtype)
        if (folder / "image_encoder" / "config.json").is_file()
        else None
    )
    return Pipeline(
        settings.guidance.model or "micro",
        found.revision,
        folder,
        unet,
        _autoencoder(folder / "vae", settings.guidance.autoencoder, unet.config.in_channels, device, dtype),
        _scheduler(folder / "scheduler"),
        TextEncoders((_tokenizer(folder / "tokenizer"), _tokenizer(folder / "tokenizer_2")), (one, two)),
        image_encoder,
        (),
        device,
        dtype,
        empty_is_zero=bool(index.get("force_zeros_for_empty_prompt", True)),
    )


def _tokenizer(folder: Path) -> Any:
    try:
        return CLIPTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError) as problem:
        raise InputError(f"{folder} is no CLIP tokenizer: {str(problem).splitlines()[0]}") from None


def _scheduler(folder: Path) -> Any:
    """The noise schedule, whatever sampler the folder names."""
    kind_of: Any = EulerDiscreteScheduler
    try:
        scheduler = kind_of.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError) as problem:
        raise InputError(f"{folder} is no scheduler: {components.reason(problem)}") from None
    kind, steps = scheduler.config.prediction_type, scheduler.config.num_train_timesteps
    if kind not in ("epsilon", "v_prediction") or steps != 1000:
        raise InputError(f"{folder}: cannot use {kind} predictions over {steps} timesteps", _SDXL)
    return scheduler


def _autoencoder(own: Path, name: str, channels: int, device: torch.device, dtype: torch.dtype) -> Network:
    """The pipeline's own autoencoder, or any other of the same latent channels.

    SDXL's own overflows in half precision, which its config tells.
    """
    folder = find(name).path if name else own
    folder = folder / "vae" if (folder / "vae" / "config.json").is_file() else folder
    config = components.read_json(folder / "config.json")
    tiny = config.get("_class_name") == "AutoencoderTiny"
    upcast = dtype == torch.float16 and config.get("force_upcast", not tiny)
    kind = AutoencoderTiny if tiny else AutoencoderKL
    found = components.load(kind, folder, device, torch.float32 if upcast else dtype)
    if found.config.latent_channels != channels:
        raise InputError(f"{folder}: {found.config.latent_channels} latent channels; the U-Net has {channels}")
    return found


def assembled(pipeline: Pipeline) -> Any:
    """The networks as diffusers' own pipeline, for sampling and for its loaders."""
    from diffusers import StableDiffusionXLPipeline

    text = pipeline.text or TextEncoders((None, None), (None, None))
    kind: Any = StableDiffusionXLPipeline
    made = kind(
        pipeline.autoencoder,
        *text.encoders,
        *text.tokenizers,
        pipeline.unet,
        pipeline.scheduler,
        force_zeros_for_empty_prompt=pipeline.empty_is_zero,
        add_watermarker=False,
    )
    made.set_progress_bar_config(disable=True)
    return made
