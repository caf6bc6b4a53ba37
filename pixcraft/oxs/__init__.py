"""OXS, the open XML exchange format of cross-stitch programs (Ursa Software's specification, version 1.0).

Writing emits all eight sections in the order every known file uses. Reading bears what other programs write: missing
sections, no cloth entry, any attribute order or case, decimal commas, placeholders, wrong counts, stitches outside the
chart. What pixcraft has no field for (blends, dash patterns, author, ...) is kept and written back.
"""

from pixcraft.oxs.read import Reading, loads, looks_like_oxs
from pixcraft.oxs.write import dumps

__all__ = ["Reading", "dumps", "loads", "looks_like_oxs"]
