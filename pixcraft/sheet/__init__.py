"""Pages and PDFs: a template says what goes on a page, blocks draw it, `pdf.Canvas` is the only one that writes.

template   YAML -> `pagespec.Template`          layout    frames and tiles, numbers only
document   Template + pattern -> pages          shading   fills and inks of cells, numbers only
blocks     one file a kind of block             grid, overlay   what a chart is drawn from
pdf        pages -> bytes                       products  the PDFs of a run
"""
