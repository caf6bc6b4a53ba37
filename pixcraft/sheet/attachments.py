"""Files that travel inside a PDF."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream, PDFString, PDFZCompress


class Attachment(NamedTuple):
    """A file to embed: `media_type` such as "application/json", `about` a line for people."""

    name: str
    data: bytes
    media_type: str
    about: str


def embed(document: Any, files: Iterable[Attachment]) -> None:
    """Add the files to a reportlab document as the source that it was made from."""
    entries = [(file.name, _entry(document, file)) for file in sorted(files)]
    if not entries:
        return
    tree = [part for name, entry in entries for part in (PDFString(name), entry)]
    catalog = document.Catalog
    # reportlab's catalog writes only the keys it knows; AF (associated files) came with PDF 2.0.
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "AF"]
    catalog.Names = PDFDictionary({"EmbeddedFiles": PDFDictionary({"Names": PDFArray(tree)})})
    catalog.AF = PDFArray([entry for _, entry in entries])


def _entry(document: Any, file: Attachment) -> Any:
    kind = PDFName(file.media_type.replace("/", "#2F"))
    body = PDFStream(PDFDictionary({"Type": PDFName("EmbeddedFile"), "Subtype": kind}), file.data, [PDFZCompress])
    body.dictionary["Params"] = PDFDictionary({"Size": len(file.data)})
    reference = document.Reference(body, f"embedded-{file.name}")
    entry = {
        "Type": PDFName("Filespec"),
        "F": PDFString(file.name),
        "UF": PDFString(file.name),
        "Desc": PDFString(file.about),
        "AFRelationship": PDFName("Source"),
        "EF": PDFDictionary({"F": reference, "UF": reference}),
    }
    return document.Reference(PDFDictionary(entry), f"filespec-{file.name}")
