"""Stage 10: one folder, as diffusers keeps pipelines, in half precision safetensors."""

from __future__ import annotations

import shutil
from pathlib import Path

import torch
from diffusers import AutoencoderKL, ControlNetModel, StableDiffusionXLPipeline
from transformers import CLIPImageProcessor, CLIPVisionModelWithProjection

from pixcraft.optim.training import joint, models, vocabulary


def pipeline(work: Path) -> StableDiffusionXLPipeline:
    """All trained parts but the control net."""
    parts, tokenizer = joint.load(work), vocabulary.load(work)
    side = {"shortest_edge": models.PIXELS}
    return StableDiffusionXLPipeline(
        vae=AutoencoderKL.from_pretrained(work / "autoencoder"),
        text_encoder=parts["text_encoder"],
        text_encoder_2=parts["text_encoder_2"],
        tokenizer=tokenizer,
        tokenizer_2=tokenizer,
        unet=parts["unet"],
        scheduler=models.scheduler(),
        image_encoder=CLIPVisionModelWithProjection.from_pretrained(work / "image_names"),
        feature_extractor=CLIPImageProcessor(
            size=side,
            crop_size={"height": models.PIXELS, "width": models.PIXELS},
            image_mean=[0.5] * 3,
            image_std=[0.5] * 3,
        ),
        force_zeros_for_empty_prompt=True,
        add_watermarker=False,
    )


def run(work: Path) -> None:
    """Write the folder micro."""
    target = work / "micro"
    shutil.rmtree(target, ignore_errors=True)
    pipeline(work).to(torch.float16).save_pretrained(target, safe_serialization=True)
    control = ControlNetModel.from_pretrained(work / "control").to(torch.float16)
    control.save_pretrained(target / "controlnet_canny", safe_serialization=True)
    shutil.copy(Path(__file__).with_name("CARD.md"), target / "README.md")
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    print(f"{target}: {size / 1e6:.1f} MB")
