"""The plain baseline: k-means in CIELAB on area averages, each centre snapped to its nearest thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from sklearn.cluster import MiniBatchKMeans

from pixcraft.colour import ciede2000_table
from pixcraft.generators import Brief, Step, pattern_of
from pixcraft.generators.choosing import candidates_of, suggested
from pixcraft.generators.source import relative_source
from pixcraft.options import option, yes_no
from pixcraft.pattern import Pattern
from pixcraft.picture import Picture


@dataclass(frozen=True)
class KMeans:
    """K-means: what most programs do, for comparison."""

    name: ClassVar[str] = "kmeans"

    absolute: bool = option(False, yes_no, "keep the picture's white and black even where the palette has none")

    def natural_size(self, picture: Picture) -> tuple[int, int] | None:
        """None: any size is as good."""
        return None

    def __call__(self, brief: Brief) -> Pattern:
        """The pattern.

        Raises:
            InputError: nothing to stitch, or nothing to stitch with.
        """
        brief.on_step(Step("reading the picture", 0, 2))
        source = relative_source(brief, self.absolute)
        count = brief.colours or suggested(candidates_of(source, brief.palette, 0))
        warnings = () if brief.colours else (f"suggested {count} colours",)
        brief.on_step(Step("clustering", 1, 2))
        lab = source.lab[source.stitched].astype(np.float64)
        clusters = min(count, len(np.unique(lab, axis=0)))
        kmeans = MiniBatchKMeans(clusters, random_state=brief.seed % 2**32, n_init=3, batch_size=4096)
        threads = np.unique(brief.palette.nearest(kmeans.fit(lab).cluster_centers_))
        labels = np.full(source.stitched.shape, -1, np.intp)
        labels[source.stitched] = threads[ciede2000_table(lab, brief.palette.lab[threads]).argmin(axis=1)]
        brief.on_step(Step("done", 2, 2))
        return pattern_of(brief, labels, warnings)
