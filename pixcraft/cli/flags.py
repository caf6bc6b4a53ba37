"""Flags that the commands of several crafts share: one declaration for each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pixcraft.cli import console

SIZE, COLOURS, STYLE, PICTURE, SHEETS, RUN = "Size", "Colours", "Style", "Picture", "Sheets", "Run"
DIFFUSION = "Diffusion (--generator distill)"

Picture = Annotated[str | None, typer.Argument(help="JPEG, PNG, WebP, TIFF, GIF, BMP, AVIF or HEIC.")]
Prompt = Annotated[
    str | None, typer.Option(help="What to draw, in words; with a picture, what it shows.", rich_help_panel=DIFFUSION)
]
Colors = Annotated[
    str | None, typer.Option(help="At most so many colours, or auto.  [default: 24]", rich_help_panel=COLOURS)
]
Allow = Annotated[
    str | None,
    typer.Option(help="Flagged colours that may be used, such as retired or transparent.", rich_help_panel=COLOURS),
]
MinDistance = Annotated[
    str | None, typer.Option(help="Least CIEDE2000 between two chosen colours.", rich_help_panel=COLOURS)
]
Dither = Annotated[
    bool | None,
    typer.Option("--dither/--no-dither", help="Mix colours in smooth areas; costs confetti.", rich_help_panel=COLOURS),
]
Own = Annotated[
    str | None, typer.Option(help="Only colours you own: codes, or a file of codes.", rich_help_panel=COLOURS)
]
Stock = Annotated[
    str | None, typer.Option(help="CSV of code,count: no colour more often than there is.", rich_help_panel=COLOURS)
]
StockStyle = Annotated[
    str | None,
    typer.Option("--style", help="Of --stock: flat for artwork, blend mixes colours.", rich_help_panel=COLOURS),
]
Short = Annotated[
    str | None,
    typer.Option(help="Where --stock is too small: bare leaves cells empty, buy lists more.", rich_help_panel=COLOURS),
]
Speckle = Annotated[
    str | None, typer.Option(help="Of --style blend: 0 is calm, 10 is best from afar.", rich_help_panel=COLOURS)
]
Lock = Annotated[str | None, typer.Option(help="Codes that must be used.", rich_help_panel=COLOURS)]
Exclude = Annotated[str | None, typer.Option(help="Codes never to use.", rich_help_panel=COLOURS)]
Include = Annotated[
    str | None, typer.Option(help="Codes that may be used although they are special.", rich_help_panel=COLOURS)
]
Swap = Annotated[
    str | None, typer.Option(help="In the finished design, OLD=NEW,...; the layout stays.", rich_help_panel=COLOURS)
]
Absolute = Annotated[
    bool | None,
    typer.Option(
        "--absolute/--relative",
        help="Keep the picture's white and black as they are, even where the palette does not reach them.",
        rich_help_panel=COLOURS,
    ),
]
Crop = Annotated[str | None, typer.Option(help="x,y,width,height in pixels or per cent.", rich_help_panel=PICTURE)]
Fit = Annotated[
    str | None, typer.Option(help="cover cuts, contain leaves empty bands, stretch distorts.", rich_help_panel=PICTURE)
]
BackgroundTolerance = Annotated[
    str | None, typer.Option(help="How far (CIEDE2000) from it still counts.", rich_help_panel=PICTURE)
]
Generator = Annotated[
    str | None,
    typer.Option(
        help="auto looks at the picture; photo, artwork, pixel-art, distill, or a classical one.",
        rich_help_panel=STYLE,
    ),
]
Preset = Annotated[
    str | None,
    typer.Option(
        help="faithful, default or easy (to make); of distill: micro, draft, fast, final, paper or reference.",
        rich_help_panel=STYLE,
    ),
]
Confetti = Annotated[
    str | None,
    typer.Option(help="0 keeps almost no isolated cell, 10 all that likeness asks for.", rich_help_panel=STYLE),
]
MaxConfetti = Annotated[
    str | None, typer.Option(help="At most so many per cent of isolated cells.", rich_help_panel=STYLE)
]
Faces = Annotated[str | None, typer.Option(help="auto finds faces and draws them better; off.", rich_help_panel=STYLE)]
Focus = Annotated[
    str | None, typer.Option(help="What matters: boxes x,y,w,h;... or a mask picture.", rich_help_panel=STYLE)
]
NegativePrompt = Annotated[str | None, typer.Option(help="What it must not look like.", rich_help_panel=DIFFUSION)]
Model = Annotated[
    str | None,
    typer.Option(help="SDXL-shaped pipeline: hub id or folder; see `pixcraft models`.", rich_help_panel=DIFFUSION),
]
Override = Annotated[
    list[str] | None,
    typer.Option("--set", help="One value of the preset, such as losses.fft=10.", rich_help_panel=DIFFUSION),
]
Device = Annotated[
    str | None, typer.Option(help="cuda, mps, cpu; the best there is if left out.", rich_help_panel=DIFFUSION)
]
Record = Annotated[
    str | None,
    typer.Option(help="Folder for checkpoint, live preview, time-lapse, maps and log.", rich_help_panel=DIFFUSION),
]
Timelapse = Annotated[
    str | None, typer.Option(help="Kind of the time-lapse in --record: gif or mp4.", rich_help_panel=DIFFUSION)
]
Resume = Annotated[
    bool | None,
    typer.Option("--resume/--restart", help="Go on from the checkpoint in --record.", rich_help_panel=DIFFUSION),
]
Title = Annotated[str | None, typer.Option(help="Title on the sheets.", rich_help_panel=SHEETS)]
Paper = Annotated[str | None, typer.Option(help="A4, Letter or A3.", rich_help_panel=SHEETS)]
Template = Annotated[
    str | None,
    typer.Option(
        help="Page template: a name or a file.", autocompletion=console.complete_template, rich_help_panel=SHEETS
    ),
]
Mirror = Annotated[
    bool | None,
    typer.Option("--mirror/--no-mirror", help="Draw the sheets seen from behind.", rich_help_panel=SHEETS),
]
Pages = Annotated[
    str | None, typer.Option(help="Further pages that the template makes on request.", rich_help_panel=SHEETS)
]
PrintScaleX = Annotated[
    str | None,
    typer.Option(help="Correct your printer: 50/49.6 if the 50 mm ruler measures 49.6.", rich_help_panel=SHEETS),
]
PrintScaleY = Annotated[str | None, typer.Option(help="The same for the upright ruler.", rich_help_panel=SHEETS)]
Seed = Annotated[str | None, typer.Option(help="Number that all randomness comes from.", rich_help_panel=RUN)]
Output = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", help="Folder, or one file (chart.pdf), or - for the PDF on stdout.", rich_help_panel=RUN
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace files that exist.", rich_help_panel=RUN)]
JobFile = Annotated[Path | None, typer.Option(help="Job file (YAML); flags win over it.", rich_help_panel=RUN)]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Print the resolved job (a valid job file) and stop.", rich_help_panel=RUN)
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.", rich_help_panel=RUN)]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.", rich_help_panel=RUN)]
