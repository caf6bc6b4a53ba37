from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixcraft import oxs, patternfile
from pixcraft.crafts.stitch import Stitch
from pixcraft.errors import PatternFileError
from pixcraft.export.oxs import Oxs
from pixcraft.pattern import Overlay, Pattern
from tests.conftest import random_pattern
from tests.test_patternfile import OVERLAY

# As another program writes: upper case, a decimal comma, no cloth, four spaces, a control code for a symbol.
FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<CHART>
 <properties oxsversion="1.0" software="WinStitch" chartwidth="4" chartheight="3" chatTitle="Rose " stitchesperinch="16"
   author="Ann" palettecount="99"/>
 <palette>
  <palette_item number="DMC    310" index="1" name="Black " color="000000" symbol="2" strands="3" blendcolor="nil"/>
  <palette_item color="ff0000" name="Red" number="Anchor 46" index="2" symbol="♥"/>
  <palette_item index="3" number="DMC 321[+]DMC 498" name="Blend" color="oops"><blend number="DMC 498"/></palette_item>
 </palette>
 <fullstitches>
  <stitch x="0" y="0" palindex="1"/><stitch palindex="2" y="2" x="3" marked="True"/>
  <stitch x="1" y="1" palindex="0"/><stitch x="9" y="0" palindex="1"/><stitch x="0" y="1" palindex="7"/>
  <stitch x="what" y="1" palindex="1"/><stitch x="2" y="1" palindex="3"/>
 </fullstitches>
 <partstitches><partstitch /><partstitch x="1" y="0" palindex1="1" palindex2="0" direction="4"/></partstitches>
 <backstitches>
  <backstitch x1="0,5" y1="0" x2="2" y2="1" palindex="2" objecttype="backstitch" sequence="0"/>
 </backstitches>
 <ornaments_inc_knots_and_beads>
  <object /><object x1="1" y1="1.5" palindex="1" objecttype="queen9x9" misc1="?"/>
 </ornaments_inc_knots_and_beads>
 <commentboxes><commentbox boxleft="1" boxtop="2" boxwords="hello"/></commentboxes>
 <futuresection><thing/></futuresection>
</CHART>"""


def written(pattern: Pattern) -> bytes:
    return Oxs()(pattern, Stitch())


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 70), st.booleans())
def test_what_is_written_reads_back(rows: int, columns: int, colours: int, empty: bool) -> None:
    pattern = replace(Stitch().finish(random_pattern(rows, columns, colours, empty=empty)), overlay=OVERLAY)
    if colours < 2:
        pattern = replace(pattern, overlay=Overlay())
    reading = oxs.loads(written(pattern))
    again = reading.pattern
    assert np.array_equal(again.cells, pattern.cells)
    assert [(c.brand, c.code, c.name, c.rgb, c.symbol) for c in again.colours] == [
        (c.brand, c.code, c.name, c.rgb, c.symbol) for c in pattern.colours
    ]
    assert again.overlay == pattern.overlay
    assert again.title == pattern.title
    assert reading.stitches_per_inch == 14
    assert reading.cloth == (255, 255, 255)


def test_oxs_to_oxs_loses_nothing() -> None:
    first = written(replace(random_pattern(5, 5, 3), overlay=OVERLAY))
    assert written(oxs.loads(first).pattern) == first


def test_all_sections_in_the_usual_order() -> None:
    root = ElementTree.fromstring(written(random_pattern(3, 3, 2)))
    assert [element.tag for element in root] == [
        "format", "properties", "palette", "fullstitches", "partstitches", "backstitches",
        "ornaments_inc_knots_and_beads", "commentboxes",
    ]  # fmt: skip
    properties = root.find("properties")
    assert properties is not None
    assert properties.get("palettecount") == "2"
    assert properties.get("stitchesperinch") == "14"
    items = root.findall("palette/palette_item")
    assert [item.get("number") for item in items] == ["cloth", "DMC 100", "DMC 101"]
    assert "0" not in {stitch.get("palindex") for stitch in root.findall("fullstitches/stitch")}


def test_files_of_other_programs() -> None:
    reading = oxs.loads(FOREIGN.encode(), "rose.oxs")
    pattern = reading.pattern
    assert (pattern.columns, pattern.rows, pattern.title) == (4, 3, "Rose")
    assert pattern.cells.tolist() == [[1, 0, 0, 0], [0, 0, 3, 0], [0, 0, 0, 2]]
    assert [(c.brand, c.code, c.name) for c in pattern.colours] == [
        ("DMC", "310", "Black"), ("Anchor", "46", "Red"), ("", "DMC 321[+]DMC 498", "Blend"),
    ]  # fmt: skip
    assert pattern.colours[2].rgb == (255, 0, 255)
    assert pattern.overlay.backstitches[0].x1 == 0.5
    assert pattern.overlay.ornaments[0].kind == "queen9x9"
    assert pattern.overlay.parts[0].direction == 4
    assert reading.stitches_per_inch == 16
    assert reading.cloth is None
    told = "\n".join(reading.warnings)
    for part in ("1 x stitch outside the chart", "1 x stitch with a colour", "1 x <stitch> that could not", "progress",
                 "slant differs", "colour that is not RRGGBB", "<futuresection>"):  # fmt: skip
        assert part in told


def test_what_has_no_field_is_written_back() -> None:
    again = written(Stitch().finish(oxs.loads(FOREIGN.encode()).pattern)).decode()
    for part in ('author="Ann"', 'strands="3"', 'objecttype="queen9x9"', 'misc1="?"', 'boxwords="hello"', "[+]"):
        assert part in again
    assert 'symbol="2"' not in again


def test_the_threads_of_a_blend_survive() -> None:
    blend = '<blend number="DMC 321" name="Red" color="CE1938" strands="1" />'
    text = f"""<chart><palette>
      <palette_item index="1" number="DMC 310" color="000000" kind="blend" blendscount="2">{blend}{blend}</palette_item>
      <palette_item index="2" number="DMC 321" color="CE1938"/></palette>
      <fullstitches><stitch x="1" y="3" palindex="1"/></fullstitches></chart>"""
    reading = oxs.loads(text.encode())
    assert reading.warnings == ()
    pattern = patternfile.loads(patternfile.dumps(reading.pattern))
    again = written(Stitch().finish(pattern)).decode()
    assert again.count(blend) == 2
    assert "pixcraft-blends" not in again
    assert written(Stitch().finish(oxs.loads(again.encode()).pattern)).decode() == again


def test_a_blend_without_a_thread_is_told() -> None:
    text = '<chart><palette><blend number="DMC 321"/></palette><fullstitches/><backstitches/></chart>'
    with pytest.raises(PatternFileError, match="no stitches"):
        oxs.loads(text.encode())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('<!DOCTYPE chart [<!ENTITY a "b">]><chart/>', "DOCTYPE"),
        ('<!DOCTYPE chart SYSTEM "http://example.org/x.dtd"><chart/>', "DOCTYPE"),
        ("<chart><properties", "not a readable OXS"),
        ("<html/>", "root is <html>"),
        ("", "not a readable OXS"),
        ("<chart/>", "no stitches"),
        ('<chart><properties chartwidth="99999" chartheight="2"/></chart>', "99999 stitches a side"),
        ('<?xml version="1.0" encoding="klingon"?><chart/>', "not a readable OXS"),
    ],
)
def test_hostile_and_broken_files(text: str, message: str) -> None:
    with pytest.raises(PatternFileError, match=message):
        oxs.loads(text.encode(), "bad.oxs")


def test_a_byte_order_mark_and_missing_sections_are_borne() -> None:
    text = '\ufeff<chart><palette><palette_item index="1" number="DMC 310" color="000000"/></palette>'
    text += '<fullstitches><stitch x="120" y="3" palindex="1"/></fullstitches></chart>'
    data = text.encode("utf-8")
    assert oxs.looks_like_oxs(data)
    pattern = oxs.loads(data).pattern
    assert (pattern.columns, pattern.rows) == (121, 100)


def test_titles_cannot_break_the_xml() -> None:
    pattern = replace(random_pattern(2, 2, 1), title='a\x00\x0b<b>"&\ud800c')
    assert oxs.loads(written(pattern)).pattern.title == 'a<b>"&c'


def test_keys_of_two_characters_have_no_code_point() -> None:
    pattern = random_pattern(4, 4, 2)
    keyed = replace(
        pattern, colours=tuple(replace(colour, symbol=f"{colour.code}X"[-2:]) for colour in pattern.colours)
    )
    items = ElementTree.fromstring(written(keyed)).findall("palette/palette_item")
    assert [item.get("symbol") for item in items] == [None, "", ""]
    read = oxs.loads(written(keyed)).pattern
    assert [colour.code for colour in read.colours] == [colour.code for colour in pattern.colours]
