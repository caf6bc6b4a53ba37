"""The command line: thin commands over the library.

Modules here import only typer at their top; a command imports what it needs in its body. The library raises; this
module alone prints errors and decides exit codes.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
from types import FrameType
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from pixcraft import __version__
from pixcraft.cli import (
    animate,
    batch,
    bead,
    brick,
    compare,
    diamond,
    doctor,
    labels,
    models,
    palettes,
    pattern,
    presets,
    sets,
    stitch,
    templates,
    weave,
    weigh,
)

EPILOG = (
    "Exit codes: 0 done, 1 could not finish, 2 wrong usage, 3 an input that cannot be used, "
    "4 something that must be installed first, 5 a batch with failures, 130 stopped by Ctrl-C."
)


class _Root(TyperGroup):
    """The command itself: its own help is plain text, which costs half of what rich's boxes do."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help without rich; commands below keep theirs in panels."""
        self.rich_markup_mode = None
        super().format_help(ctx, formatter)


app = typer.Typer(
    cls=_Root,
    help="Turn a picture into a chart to make by hand: stitches, beads, bricks or drills.",
    epilog=EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("stitch", short_help="Turn a picture into a cross-stitch chart with all its files.")(stitch.stitch)
app.command("bead", short_help="Turn a picture into fuse beads: plates at true size, beads to buy.")(bead.bead)
app.command("brick", short_help="Turn a picture into a brick mosaic, its parts and a model.")(brick.brick)
app.command("weave", short_help="Turn a picture into bead weaving: loom, peyote or brick stitch.")(weave.weave)
app.command("diamond", short_help="Turn a picture into diamond painting.")(diamond.diamond)
app.command("batch", short_help="Make many designs, kits, labels and orders; go on where it stopped.")(batch.batch)
app.command("labels", short_help="List label sheets for kits, or print a test page.")(labels.labels)
app.command("weigh", short_help="Store what your beads weigh.")(weigh.weigh)
app.command("animate", short_help="Turn an animation into charts that hold still.")(animate.animate)
app.command("compare", short_help="Set generators and presets side by side on one picture.")(compare.compare)
app.command("evaluate", short_help="Measure charts of any program against their photos.")(compare.evaluate)
app.command("sets", short_help="List official mosaic sets by how well they draw a picture.")(sets.sets)
app.add_typer(pattern.app, name="pattern", short_help="Show, redraw or convert a pattern or an OXS chart.")
app.add_typer(palettes.app, name="palettes")
app.add_typer(templates.app, name="templates")
app.add_typer(presets.app, name="presets")
app.add_typer(models.app, name="models")
app.command("doctor", short_help="Print what a bug report needs: versions, folders, plug-ins.")(doctor.doctor)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pixcraft {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    del version, debug  # both are read before any command runs


class _Interrupted(BaseException):
    """Ctrl-C; not a KeyboardInterrupt, which typer would turn into exit code 1."""


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise _Interrupted


def run(arguments: list[str]) -> int:
    """Run the command line with these arguments; print what went wrong; return the exit code."""
    from pixcraft.errors import PixcraftError

    debug, as_json = "--debug" in arguments, "--json" in arguments
    try:
        return _exit_code_of(arguments, as_json)
    except _Interrupted:
        print("stopped", file=sys.stderr)
        return 130
    except PixcraftError as error:
        if debug:
            raise
        _print_error(type(error).__name__, error.message or str(error), error.hint, as_json)
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output has gone; keep Python from complaining about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as problem:
        if debug:
            raise
        place = f" {problem.filename}" if problem.filename else " the output"
        _print_error("OSError", f"cannot use{place}: {problem.strerror}", "check the place and its rights", False)
        return 1
    except Exception as problem:
        if debug:
            raise
        hint = "please report it with what `pixcraft doctor` prints; --debug shows where it happened"
        _print_error("Bug", f"this is a bug in pixcraft: {type(problem).__name__}: {problem}", hint, as_json)
        return 1


def _exit_code_of(arguments: list[str], as_json: bool) -> int:
    """Run the app; typer itself prints usage errors, except for scripts that asked for JSON."""
    try:
        code = app(arguments, prog_name="pixcraft", standalone_mode=not as_json)
        sys.stdout.flush()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
    except Exception as problem:
        if not hasattr(problem, "format_message"):
            raise
        _print_error("UsageError", problem.format_message(), "--help lists what there is", as_json)
        return 2
    return code if isinstance(code, int) else 0


def _print_error(kind: str, message: str, hint: str, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"error": {"kind": kind, "message": message, "hint": hint}}))
        return
    print(f"error: {message}", file=sys.stderr)
    if hint:
        print(f"hint: {hint}", file=sys.stderr)


def _safe_streams() -> None:
    """Give closed streams a place to write to, and let any terminal take any character."""
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115 - lives as long as the process
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def main() -> None:
    """The `pixcraft` command."""
    signal.signal(signal.SIGINT, _interrupt)
    # Our matrices are small: further threads of the linear algebra would only wait, at full speed.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _safe_streams()
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except OSError:
        # The output has no room, which `run` has said; nothing more can be written at exit.
        os._exit(code or 1)
    sys.exit(code)
