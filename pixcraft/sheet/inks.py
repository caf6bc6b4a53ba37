"""The few colours that pages are printed with, as sRGB bytes."""

from __future__ import annotations

Rgb = tuple[int, int, int]

BLACK: Rgb = (0, 0, 0)
WHITE: Rgb = (255, 255, 255)
GREY: Rgb = (95, 95, 95)
"""Text of second rank."""
RULE: Rgb = (190, 190, 190)
"""Fine rules between the rows of a table."""
OVERLAP: Rgb = (217, 217, 217)
"""The tint of rows and columns that belong to the neighbouring pages."""
