"""`pixcraft sets`: which official mosaic set suits a picture."""

from __future__ import annotations

from typing import Annotated

import typer

from pixcraft.cli import console, flags


def sets(
    picture: Annotated[str, typer.Argument(help="The picture.")],
    size: Annotated[str, typer.Option(help="Cells of the mosaic.")] = "48x48",
    crop: flags.Crop = None,
    json: flags.Json = False,
    quiet: flags.Quiet = False,
) -> None:
    """Lay a picture with each official set that we know, and list them by how well it looks from afar.

    The figure is the mean CIEDE2000 to the picture after a blur of one cell. Example: pixcraft sets photo.jpg
    """
    import shlex
    from pathlib import Path

    from pixcraft.cli.palettes_output import print_table
    from pixcraft.design import brief_of, craft_of, generator_of
    from pixcraft.generators.ranking import ranked_sets
    from pixcraft.picture import load_picture

    given = {"craft": "brick", "generator": "stock", "picture": picture, "size": size, "crop": crop}
    job = console.resolve_settings(given, None).job
    with console.progress(quiet or json) as on_step:
        brief, _ = brief_of(job, craft_of(job), generator_of(job), load_picture(Path(picture)), on_step)
        fits = ranked_sets(brief)
    if json:
        entries = [
            {
                "set": fit.stock.name,
                "title": fit.stock.title,
                "pieces": fit.pieces,
                "difference": round(fit.afar, 2) if fit.labels is not None else None,
                "verdict": fit.verdict,
            }
            for fit in fits
        ]
        console.print_json({"picture": Path(picture).name, "size": size, "sets": entries})
        return
    rows = [
        (
            fit.stock.name,
            fit.stock.title,
            str(fit.pieces),
            f"{fit.afar:.1f}" if fit.labels is not None else "-",
            fit.verdict,
        )
        for fit in fits
    ]
    print_table(("set", "title", "pieces", "difference", "verdict"), rows)
    if fits[0].labels is not None:
        again = ["pixcraft", "brick", picture, "--size", size, *(["--crop", crop] if crop else [])]
        print(shlex.join([*again, "--stock", f"set:{fits[0].stock.name.removesuffix('-1')}"]))
