"""How well pictures fit a prompt: CLIP (Radford et al. 2021)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn import functional
from transformers import CLIPModel, CLIPTokenizer

from pixcraft.optim import components
from pixcraft.optim.hub import find

if TYPE_CHECKING:
    from pixcraft.optim.models import Pipeline

_MEAN = (0.48145466, 0.4578275, 0.40821073)
_DEVIATION = (0.26862954, 0.26130258, 0.27577711)
"""Of CLIP's training pictures; used where a folder has no preprocessor_config.json."""


def as_pixels(picture: Tensor, encoder: Any, folder: Path) -> Tensor:
    """SRGB `picture` (b, 3, h, w) as a vision network takes it: its side, mean and deviation, its dtype and device.

    The statistics are those of the preprocessor_config.json in `folder` or in feature_extractor beside it.
    """
    places = (folder, folder.parent / "feature_extractor")
    found = [components.read_json(place / "preprocessor_config.json") for place in places]
    stated = found[0] or found[1]
    vision = getattr(encoder.config, "vision_config", encoder.config)
    weights = next(encoder.parameters())
    shape = (1, 3, 1, 1)
    mean = torch.tensor(stated.get("image_mean", _MEAN), device=weights.device).view(shape)
    deviation = torch.tensor(stated.get("image_std", _DEVIATION), device=weights.device).view(shape)
    side = (int(vision.image_size),) * 2
    resized = functional.interpolate(
        picture.to(weights.device, torch.float32), side, mode="bicubic", align_corners=False, antialias=True
    )
    return ((resized.clamp(0, 1) - mean) / deviation).to(weights.dtype)


def scores(pipeline: Pipeline, pictures: Sequence[Tensor], prompt: str, clip_model: str) -> list[float]:
    """Cosine between each picture (1, 3, h, w) and `prompt`.

    By the pipeline's own image encoder where it has one whose embeddings meet its second text encoder's; else by the
    CLIP `clip_model`, which is loaded and let go.

    Raises:
        ModelUnavailable: that CLIP was not fetched.
    """
    shown = torch.cat([picture.to(pipeline.device) for picture in pictures])
    with torch.no_grad():
        images, text = (
            _own(pipeline, shown, prompt) if _meets(pipeline) else _other(pipeline, shown, prompt, clip_model)
        )
        cosines: list[float] = functional.cosine_similarity(images.float(), text.float()).tolist()
    return cosines


def _meets(pipeline: Pipeline) -> bool:
    vision, text = pipeline.image_encoder, pipeline.text
    return (
        vision is not None
        and text is not None
        and vision.config.projection_dim == text.encoders[1].config.projection_dim
    )


def _own(pipeline: Pipeline, shown: Tensor, prompt: str) -> tuple[Tensor, Tensor]:
    from pixcraft.optim.prompts import encode_text

    vision: Any = pipeline.image_encoder
    pixels = as_pixels(shown, vision, pipeline.folder / "image_encoder")
    return vision(pixels).image_embeds, encode_text(pipeline, prompt)[1]


def _other(pipeline: Pipeline, shown: Tensor, prompt: str, clip_model: str) -> tuple[Tensor, Tensor]:
    folder = find(clip_model).path
    model = components.load(CLIPModel, folder, pipeline.device, pipeline.dtype)
    tokenizer = CLIPTokenizer.from_pretrained(folder, local_files_only=True)
    length = model.config.text_config.max_position_embeddings
    ids = tokenizer(prompt, truncation=True, max_length=length, return_tensors="pt").input_ids.to(pipeline.device)
    images, text = model.get_image_features(as_pixels(shown, model, folder)), model.get_text_features(ids)
    return _pooled(images), _pooled(text)


def _pooled(found: Any) -> Tensor:
    """Transformers 5 wraps the projected embedding."""
    pooled: Tensor = found if isinstance(found, Tensor) else found.pooler_output
    return pooled
