"""What a job wants of its palette: own, locked, excluded and flagged colours, as one cut of the catalog."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pixcraft.crafts import Assembling, Craft, Particular
from pixcraft.elements import load_elements
from pixcraft.errors import InputError, UnknownName
from pixcraft.job import Job
from pixcraft.palette import Palette
from pixcraft.palettefile import load_palette
from pixcraft.palettefile.codes import read_codes
from pixcraft.palettefile.keys import with_keys

FREE = "free"
"""The palette name that asks for any colours at all."""


def usable_palette(job: Job, craft: Craft) -> tuple[Palette, tuple[int, ...]]:
    """The palette cut to what a job allows, and the indices of the colours that it locks.

    Raises:
        InputError: nothing is left, or the wishes contradict one another.
        UnknownName, CatalogError: a palette, code or flag that does not exist.
    """
    named = named_palette(job, craft)
    if named.kind == FREE:
        _refuse_codes(job)
        return named, ()
    if job.others.get("stock") and isinstance(craft, Assembling) and not craft.one_a_cell:
        raise InputError("a stock holds one piece for each cell", "leave out --merge, --side-view and --relief")
    whole = craft.usable(named)
    flags = {flag for colour in whole.colours for flag in colour.flags}
    for flag in job.allow:
        if flag not in flags:
            raise UnknownName("flag", flag, flags or ["none in this palette"])
    locked, included, excluded = (_codes(named, codes) for codes in (job.lock, job.include, job.exclude))
    owned = {listed.colour(named).code for listed in read_codes(job.own)} if job.own else None
    _codes(named, tuple(code for swap in job.swap for code in (swap.old, swap.new)))
    _refuse_ruled_out(locked | included, whole, craft)
    _refuse_contradictions(job, locked, included, excluded, owned)
    allowed = {colour.code for colour in whole.plain(job.allow).colours} | locked | included
    palette = whole.only((allowed if owned is None else allowed & owned) - excluded)
    if not len(palette):
        hint = f"--allow {','.join(sorted(flags))} permits flagged ones" if flags else "exclude fewer, or own more"
        raise InputError(f"no colour of palette {whole.name} is left to use", hint)
    return palette, tuple(index for index, colour in enumerate(palette.colours) if colour.code in locked)


def named_palette(job: Job, craft: Craft) -> Palette:
    """The whole catalog that a job names, or that its craft uses."""
    if job.elements:
        return load_elements(Path(job.elements)).palette
    if job.palette == FREE:
        return Palette(FREE, (), kind=FREE)
    palette = load_palette(job.palette or craft.palette)
    return palette if palette.kind else with_keys(replace(palette, kind=craft.group))


def barred_codes(job: Job, craft: Craft) -> frozenset[str]:
    """Codes of the catalog that a job rules out by name, or by what the maker owns."""
    named = named_palette(job, craft)
    excluded = _codes(named, job.exclude)
    if job.own:
        owned = {listed.colour(named).code for listed in read_codes(job.own)}
        excluded |= {colour.code for colour in named.colours} - owned
    return frozenset(excluded)


def _refuse_codes(job: Job) -> None:
    if job.lock or job.include or job.exclude or job.own or job.allow or job.swap:
        raise InputError(
            "free colours have no codes to lock, include, exclude, swap, own or allow", "name a palette instead"
        )
    if job.generator not in ("auto", "photo", "distill"):
        raise InputError(f"generator {job.generator} needs a palette", "free colours go with --generator photo")


def _codes(palette: Palette, codes: tuple[str, ...]) -> set[str]:
    return {palette.find(code).code for code in codes}


def _refuse_ruled_out(asked: set[str], usable: Palette, craft: Craft) -> None:
    if lost := sorted(asked - {colour.code for colour in usable.colours}):
        if isinstance(craft, Particular):
            raise InputError("; ".join(map(craft.why_not, lost)), "take it from --lock and --include, or change that")
        raise InputError(
            f"{', '.join(lost)} cannot be used with these options of {craft.name}",
            "take it from --lock and --include, or loosen what cuts the palette, such as a box or a part",
        )


def _refuse_contradictions(
    job: Job, locked: set[str], included: set[str], excluded: set[str], owned: set[str] | None
) -> None:
    for flag, name, codes in (("lock", "locked", locked), ("include", "included", included)):
        if both := sorted(codes & excluded):
            raise InputError(
                f"{', '.join(both)} cannot be both {name} and excluded", f"take it from --{flag} or --exclude"
            )
        if owned is not None and (missing := sorted(codes - owned)):
            raise InputError(
                f"{', '.join(missing)} is {name} but not among your own", f"add it to --own, or not to --{flag}"
            )
    if job.colors and len(locked) > job.colors:
        raise InputError(f"{len(locked)} colours are locked, but --colors allows {job.colors}", "allow more colours")
