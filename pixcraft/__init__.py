"""pixcraft: a picture becomes something that people make with their hands.

The public names below are imported when they are first used, so that `import pixcraft` costs nothing.
`pixcraft.make.make` runs a whole job.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_PUBLIC = {
    "Job": "pixcraft.job",
    "Made": "pixcraft.make",
    "Palette": "pixcraft.palette",
    "Pattern": "pixcraft.pattern",
    "Picture": "pixcraft.picture",
    "PixcraftError": "pixcraft.errors",
    "load_palette": "pixcraft.palettefile",
    "load_picture": "pixcraft.picture",
    "make_pattern": "pixcraft.design",
    "open_pattern": "pixcraft.make",
}

__all__ = ["__version__", *sorted(_PUBLIC)]

if TYPE_CHECKING:
    from pixcraft.design import make_pattern as make_pattern
    from pixcraft.errors import PixcraftError as PixcraftError
    from pixcraft.job import Job as Job
    from pixcraft.make import Made as Made
    from pixcraft.make import open_pattern as open_pattern
    from pixcraft.palette import Palette as Palette
    from pixcraft.palettefile import load_palette as load_palette
    from pixcraft.pattern import Pattern as Pattern
    from pixcraft.picture import Picture as Picture
    from pixcraft.picture import load_picture as load_picture


def __getattr__(name: str) -> Any:
    """Import a public name on first use (PEP 562)."""
    if name not in _PUBLIC:
        raise AttributeError(f"module 'pixcraft' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return __all__
