"""Pages and PDFs: a template says what goes on a page, blocks draw it, `pdf.Canvas` is the only one that writes.

template  YAML -> Template            layout  frames and tiles, numbers only
document  Template + pattern -> pages  blocks  one file a kind of block
pdf       pages -> bytes              products  the PDFs of a run
"""
