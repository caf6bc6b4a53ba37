"""The simplest generator: every cell its nearest thread, then only the threads used most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from pixcraft.colour import ciede2000_table
from pixcraft.generators import Brief, Step, pattern_of
from pixcraft.generators.p_median import asked_for
from pixcraft.generators.source import relative_source
from pixcraft.options import option, yes_no
from pixcraft.pattern import Pattern
from pixcraft.picture import Picture


@dataclass(frozen=True)
class Nearest:
    """Nearest thread: what most web pages do, for comparison."""

    name: ClassVar[str] = "nearest"

    absolute: bool = option(False, yes_no, "keep the picture's white and black even where the palette has none")

    def natural_size(self, picture: Picture) -> tuple[int, int] | None:
        """None: any size is as good."""
        return None

    def __call__(self, brief: Brief) -> Pattern:
        """The pattern: the nearest of all threads by CIEDE2000 to every cell's mean, cut to those used most.

        Raises:
            InputError: nothing to stitch, nothing to stitch with, or more locked threads than colours.
        """
        brief.on_step(Step("reading the picture", 0, 1))
        source = relative_source(brief, self.absolute)
        count, warnings = asked_for(source, brief)
        cost = ciede2000_table(source.lab[source.stitched], brief.palette.lab)
        use = np.bincount(cost.argmin(axis=1), minlength=len(brief.palette))
        use[list(brief.locked)] = cost.size
        kept = np.sort(np.argsort(-use, kind="stable")[:count])
        labels = np.full(source.stitched.shape, -1, np.intp)
        labels[source.stitched] = kept[cost[:, kept].argmin(axis=1)]
        brief.on_step(Step("done", 1, 1))
        return pattern_of(brief, labels, warnings)
