"""Variants: which generators and options a comparison sets side by side."""

from __future__ import annotations

from dataclasses import dataclass

from pixcraft import registry
from pixcraft.errors import InputError
from pixcraft.job import Job, Size
from pixcraft.settings import Layer, known_kinds, resolve

DEFAULT_VARIANTS = "photo,photo:preset=easy,photo:preset=faithful,kmeans,floyd-steinberg"
MOST_VARIANTS = 60

_SHARED = (
    "craft",
    "generator",
    "picture",
    "size",
    "width",
    "height",
    "crop",
    "fit",
    "fabric",
    "fabric_color",
    "only",
    "title",
)
"""Options that all variants must have in common, or that make no variant."""


@dataclass(frozen=True)
class Variant:
    """A generator and the options that set it apart."""

    generator: str
    options: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """As it is typed: "photo:confetti=10"."""
        return ":".join([self.generator, *(f"{key}={value}" for key, value in self.options)])

    @property
    def title(self) -> str:
        """As people read it: "photo, confetti 10"."""
        return ", ".join([self.generator, *(f"{key.replace('_', ' ')} {value}" for key, value in self.options)])


def parse_variants(text: str) -> tuple[Variant, ...]:
    """Read "photo,kmeans,photo:confetti=10:colors=8".

    Raises:
        InputError: not a list of that kind, the same variant twice, or an option that all must have in common.
        UnknownName: no such generator.
    """
    variants = tuple(_parse_variant(part.strip()) for part in text.split(",") if part.strip())
    if not variants:
        raise InputError("nothing to compare", f"for example --with {DEFAULT_VARIANTS}")
    if len(variants) > MOST_VARIANTS:
        raise InputError(f"{len(variants)} variants are too many", f"at most {MOST_VARIANTS} at a time")
    names = [variant.name for variant in variants]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise InputError(f"{twice} is named twice", "leave one of them out, or change an option")
    return variants


def _parse_variant(text: str) -> Variant:
    generator, *parts = (part.strip() for part in text.split(":"))
    registry.load("generators", generator)
    options = []
    for part in parts:
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not (key and equals and value):
            raise InputError(f"{part!r} in {text!r} is not an option", "write photo:confetti=10:colors=8")
        name = key.replace("-", "_")
        if name in _SHARED:
            raise InputError(
                f"{key} is the same for all variants",
                "leave it out here; `pixcraft compare --help` lists what holds for all",
            )
        options.append((name, value))
    return Variant(generator, tuple(options))


def job_of(variant: Variant, job: Job, size: Size) -> Job:
    """The job of one variant at a size; `width` and `height` have become that size."""
    known = known_kinds(job.craft, variant.generator)
    common = {
        name: text
        for name, text in job.texts().items()
        if name in known and name not in ("width", "height", "size", "generator")
    }
    fixed = {"generator": variant.generator, **({"size": str(size)} if size.columns or size.rows else {})}
    return resolve([Layer(variant.name, dict(variant.options)), Layer("common", {**fixed, **common})]).job
