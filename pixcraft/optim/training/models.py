"""The micro model's parts: SDXL's architecture (Podell et al. 2023) with few and narrow layers."""

from __future__ import annotations

from diffusers import AutoencoderKL, ControlNetModel, EulerDiscreteScheduler, UNet2DConditionModel
from torch import Tensor, nn
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
)

TOKENS = 24
PIXELS = 64
LATENT = 16
PROJECTION = 128
TIME_IDS = 32
WIDTHS = (64, 96, 128)
TEXT_WIDTHS = (96, 160)


def text_encoders(entries: int) -> tuple[CLIPTextModel, CLIPTextModelWithProjection]:
    """CLIP-L's and OpenCLIP bigG's places: 3 layers each, 96 and 160 wide, the second with a pooled projection."""

    def config(width: int) -> CLIPTextConfig:
        return CLIPTextConfig(
            vocab_size=entries,
            hidden_size=width,
            intermediate_size=3 * width,
            num_hidden_layers=3,
            num_attention_heads=width // 32,
            max_position_embeddings=TOKENS,
            projection_dim=PROJECTION,
            bos_token_id=entries - 2,
            eos_token_id=entries - 1,
            pad_token_id=entries - 1,
            hidden_act="gelu",
        )

    encoders = CLIPTextModel(config(TEXT_WIDTHS[0])), CLIPTextModelWithProjection(config(TEXT_WIDTHS[1]))
    for encoder in encoders:
        for name, weights in encoder.named_parameters():
            if "embedding" in name:
                nn.init.normal_(weights, std=0.02 if "position" in name else 0.05)
    return encoders


def encode(first: CLIPTextModel, second: CLIPTextModelWithProjection, ids: Tensor) -> tuple[Tensor, Tensor]:
    """SDXL's conditioning of token ids (b, 24): (b, 24, 256) from both last-but-one layers, and the pooled (b, 128)."""
    import torch

    one, two = first(ids, output_hidden_states=True), second(ids, output_hidden_states=True)
    return torch.cat([one.hidden_states[-2], two.hidden_states[-2]], dim=-1), two.text_embeds


def unet() -> UNet2DConditionModel:
    """SDXL's U-Net: a plain stage, two with attention, text and time ids added to the time embedding."""
    return UNet2DConditionModel(
        sample_size=LATENT,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        block_out_channels=WIDTHS,
        layers_per_block=1,
        transformer_layers_per_block=(1, 1, 1),
        attention_head_dim=tuple(width // 32 for width in WIDTHS),
        cross_attention_dim=sum(TEXT_WIDTHS),
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=TIME_IDS,
        projection_class_embeddings_input_dim=PROJECTION + 6 * TIME_IDS,
        norm_num_groups=16,
    )


def autoencoder() -> AutoencoderKL:
    """64 x 64 pixels to 16 x 16 x 4: SDXL's autoencoder with a factor of 4 instead of 8."""
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 3,
        up_block_types=("UpDecoderBlock2D",) * 3,
        block_out_channels=(16, 32, 64),
        mid_block_add_attention=False,
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=8,
        sample_size=PIXELS,
        force_upcast=False,
    )


def control_net() -> ControlNetModel:
    """A control net without transformer blocks, as SDXL's "small" ones; its embedding makes it a factor of 4."""
    return ControlNetModel(
        down_block_types=("DownBlock2D",) * 3,
        mid_block_type="UNetMidBlock2D",
        block_out_channels=WIDTHS,
        layers_per_block=1,
        transformer_layers_per_block=(1, 1, 1),
        attention_head_dim=tuple(width // 32 for width in WIDTHS),
        cross_attention_dim=sum(TEXT_WIDTHS),
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=TIME_IDS,
        projection_class_embeddings_input_dim=PROJECTION + 6 * TIME_IDS,
        norm_num_groups=16,
        conditioning_embedding_out_channels=(8, 16, 32),
    )


def image_encoder() -> CLIPVisionModelWithProjection:
    """A vision transformer whose projection meets the second text encoder's, as in CLIP (Radford et al. 2021)."""
    return CLIPVisionModelWithProjection(
        CLIPVisionConfig(
            hidden_size=80,
            intermediate_size=240,
            num_hidden_layers=4,
            num_attention_heads=5,
            image_size=PIXELS,
            patch_size=8,
            projection_dim=PROJECTION,
            hidden_act="gelu",
        )
    )


def scheduler() -> EulerDiscreteScheduler:
    """SDXL's noise schedule."""
    return EulerDiscreteScheduler(
        num_train_timesteps=1000,
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        timestep_spacing="leading",
        steps_offset=1,
    )
