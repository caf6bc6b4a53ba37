"""Pipelines of SDXL's shape with tiny random weights, on disk as diffusers keeps them, in safetensors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKL, AutoencoderTiny, ControlNetModel, EulerDiscreteScheduler, UNet2DConditionModel
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import (
    BlipConfig,
    BlipForConditionalGeneration,
    CLIPConfig,
    CLIPModel,
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
    DPTConfig,
    DPTForDepthEstimation,
    PreTrainedTokenizerFast,
)

TOKENS, ENTRIES, START, END, WIDTHS, TEXT, PROJECTION, TIME = 16, 514, 512, 513, (8, 16), (8, 16), 12, 4
PIXELS, FACTOR = 32, 2

_SHARED: dict[str, Any] = {
    "block_out_channels": WIDTHS,
    "layers_per_block": 1,
    "transformer_layers_per_block": (1, 1),
    "attention_head_dim": (2, 2),
    "cross_attention_dim": sum(TEXT),
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": TIME,
    "projection_class_embeddings_input_dim": PROJECTION + 6 * TIME,
    "norm_num_groups": 4,
}


def unet(**changes: Any) -> UNet2DConditionModel:
    """SDXL's U-Net, 8 and 16 wide."""
    blocks: dict[str, Any] = {
        "sample_size": PIXELS // FACTOR,
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
    }
    return UNet2DConditionModel(**{**_SHARED, **blocks, **changes})


def control_net() -> ControlNetModel:
    """A control net for it, whose outputs aren't zero as in a new one."""
    net = ControlNetModel(
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        conditioning_embedding_out_channels=(4, 8),
        **_SHARED,
    )
    for name, weights in net.named_parameters():
        torch.nn.init.normal_(weights, std=0.5 if "cond_embedding" in name else 0.1)
    return net


def kl() -> AutoencoderKL:
    """AutoencoderKL with a factor of 2."""
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        block_out_channels=(8, 8),
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=4,
        sample_size=PIXELS,
        force_upcast=False,
        scaling_factor=0.5,
    )


def taesd(channels: int = 4) -> AutoencoderTiny:
    """AutoencoderTiny with a factor of 2."""
    return AutoencoderTiny(
        encoder_block_out_channels=(8, 8),
        decoder_block_out_channels=(8, 8),
        num_encoder_blocks=(1, 1),
        num_decoder_blocks=(1, 1),
        latent_channels=channels,
    )


def tokenizer() -> PreTrainedTokenizerFast:
    """Bytes, and bytes that end a word, as tokens: every text has its own ids."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    letters = [*alphabet, *(f"{letter}</w>" for letter in alphabet)]
    entries = {letter: number for number, letter in enumerate([*letters, "<|startoftext|>", "<|endoftext|>"])}
    made = Tokenizer(models.BPE(entries, [], unk_token="<|endoftext|>", end_of_word_suffix="</w>"))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    ends = [(text, entries[text]) for text in ("<|startoftext|>", "<|endoftext|>")]
    made.post_processor = processors.TemplateProcessing(single=f"{ends[0][0]} $A {ends[1][0]}", special_tokens=ends)
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        bos_token=ends[0][0],
        eos_token=ends[1][0],
        pad_token=ends[1][0],
        unk_token=ends[1][0],
        model_max_length=TOKENS,
    )


def text_config(width: int) -> CLIPTextConfig:
    """One text encoder's."""
    return CLIPTextConfig(
        vocab_size=ENTRIES,
        hidden_size=width,
        intermediate_size=width,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=TOKENS,
        projection_dim=PROJECTION,
        bos_token_id=START,
        eos_token_id=END,
        pad_token_id=END,
        initializer_factor=20.0,
    )


def vision_config() -> CLIPVisionConfig:
    """The image encoder's."""
    return CLIPVisionConfig(
        hidden_size=8,
        intermediate_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=16,
        patch_size=8,
        projection_dim=PROJECTION,
        initializer_factor=20.0,
    )


def pipeline(folder: Path, image_encoder: bool = True, controls: tuple[str, ...] = ("canny", "depth")) -> Path:
    """A whole pipeline, with an image encoder and control nets of its own."""
    torch.manual_seed(0)
    parts: dict[str, Any] = {
        "unet": unet(),
        "vae": kl(),
        "text_encoder": CLIPTextModel(text_config(TEXT[0])),
        "text_encoder_2": CLIPTextModelWithProjection(text_config(TEXT[1])),
        "scheduler": EulerDiscreteScheduler(
            beta_start=0.00085,
            beta_end=0.012,
            beta_schedule="scaled_linear",
            timestep_spacing="leading",
            steps_offset=1,
        ),
    }
    if image_encoder:
        parts["image_encoder"] = CLIPVisionModelWithProjection(vision_config())
    for kind in controls:
        parts[f"controlnet_{kind}"] = control_net()
    for name, part in parts.items():
        part.save_pretrained(folder / name)
    for name in ("tokenizer", "tokenizer_2"):
        tokenizer().save_pretrained(folder / name)
        rewrite(folder / name / "tokenizer_config.json", tokenizer_class="CLIPTokenizer")
    index = {name: ["diffusers", type(part).__name__] for name, part in parts.items()}
    (folder / "model_index.json").write_text(json.dumps({"_class_name": "StableDiffusionXLPipeline", **index}))
    return folder


def rewrite(file: Path, **changes: Any) -> None:
    """Change values of a JSON file."""
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))


def sd15(folder: Path) -> Path:
    """What a Stable Diffusion 1.5 folder looks like."""
    folder.mkdir(parents=True)
    index = {"_class_name": "StableDiffusionPipeline", "text_encoder": ["transformers", "CLIPTextModel"]}
    (folder / "model_index.json").write_text(json.dumps(index))
    return folder


def pickled(folder: Path) -> Path:
    """A pipeline whose U-Net is a pickle."""
    pipeline(folder, controls=())
    (folder / "unet" / "diffusion_pytorch_model.safetensors").rename(folder / "unet" / "diffusion_pytorch_model.bin")
    return folder


def lora(
    file: Path, module: str = "down_blocks.1.attentions.0.proj_in", rows: int = 16, columns: int = 16, seed: int = 0
) -> Path:
    """A LoRA of rank 2 on one linear layer of the U-Net, with `rows` outputs and `columns` inputs."""
    draw = torch.Generator().manual_seed(seed)
    save_file(
        {
            f"unet.{module}.lora_A.weight": torch.randn(2, columns, generator=draw),
            f"unet.{module}.lora_B.weight": torch.randn(rows, 2, generator=draw),
        },
        file,
    )
    return file


def adapter(folder: Path, width: int = PROJECTION, seed: int = 1) -> Path:
    """IP-Adapter weights for the U-Net, to be used with the pipeline's own image encoder."""
    draw, context = torch.Generator().manual_seed(seed), sum(TEXT)
    weights = {
        "image_proj.proj.weight": torch.randn(4 * context, width, generator=draw),
        "image_proj.proj.bias": torch.randn(4 * context, generator=draw),
        "image_proj.norm.weight": torch.ones(context),
        "image_proj.norm.bias": torch.zeros(context),
    }
    cross = [name for name in unet().attn_processors if name.endswith("attn2.processor")]
    for number in range(len(cross)):
        for part in ("to_k_ip", "to_v_ip"):
            weights[f"ip_adapter.{2 * number + 1}.{part}.weight"] = torch.randn(16, context, generator=draw)
    folder.mkdir(parents=True)
    save_file(weights, folder / "ip-adapter_sdxl.safetensors")
    return folder


def clip_model(folder: Path) -> Path:
    """A CLIP that chooses."""
    torch.manual_seed(2)
    config = CLIPConfig(
        text_config=text_config(TEXT[0]).to_dict(), vision_config=vision_config().to_dict(), projection_dim=PROJECTION
    )
    CLIPModel(config).save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    rewrite(folder / "tokenizer_config.json", tokenizer_class="CLIPTokenizer")
    return folder


def dpt(folder: Path, seed: int = 3) -> Path:
    """A depth estimator."""
    torch.manual_seed(seed)
    DPTForDepthEstimation(
        DPTConfig(
            hidden_size=8,
            intermediate_size=8,
            num_hidden_layers=4,
            num_attention_heads=2,
            image_size=32,
            patch_size=8,
            backbone_out_indices=[0, 1, 2, 3],
            neck_hidden_sizes=[8, 8, 8, 8],
            fusion_hidden_size=8,
            reassemble_factors=[4, 2, 1, 0.5],
            is_hybrid=False,
            use_auxiliary_head=False,
            head_in_index=-1,
            initializer_range=0.3,
        )
    ).save_pretrained(folder)
    return folder


def blip(folder: Path) -> Path:
    """A captioner."""
    torch.manual_seed(4)
    text = {
        "vocab_size": ENTRIES,
        "hidden_size": 8,
        "encoder_hidden_size": 8,
        "intermediate_size": 8,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "max_position_embeddings": 64,
        "bos_token_id": START,
        "eos_token_id": END,
        "sep_token_id": END,
        "pad_token_id": END,
    }
    vision = {
        "hidden_size": 8,
        "intermediate_size": 8,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "image_size": 16,
        "patch_size": 8,
    }
    BlipForConditionalGeneration(BlipConfig(text_config=text, vision_config=vision)).save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    return folder
