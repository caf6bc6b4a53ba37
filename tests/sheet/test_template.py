from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pixcraft.errors import InputError, TemplateError, UnknownName
from pixcraft.options import option_names
from pixcraft.registry import BUILT_IN, find_data, load
from pixcraft.sheet.fields import FIELDS, field_text
from pixcraft.sheet.pagespec import PAPERS
from pixcraft.sheet.template import check_template, load_template, paper_name
from pixcraft.units import points
from tests.sheet.sheet_samples import written

BUILT_IN_TEMPLATES = ("print", "large-print", "pattern-keeper")

GOOD = """\
schema: 1
about: a test
paper: [200mm, 300mm]
margins: {top: 10mm, bottom: 20mm, left: 5mm, right: 15mm}
gap: 2mm
pages:
  - name: Cover
    blocks:
      - {block: title, height: 20mm}
      - {block: preview, height: rest, pixels: 300}
  - name: Chart
    repeat: tiles
    cell: {exact: 4mm}
    overlap: 1
    most: 50
    blocks:
      - {block: chart, height: rest}
  - name: Legend
    repeat: overflow
    when: tiled
    blocks:
      - {block: legend, height: rest, columns: [symbol, name]}
"""


@pytest.mark.parametrize("name", BUILT_IN_TEMPLATES)
@pytest.mark.parametrize("paper", ["", "A4", "Letter", "A3"])
def test_built_in_templates_work_on_every_paper(name, paper):
    template = load_template(name, "stitch").on(paper)
    assert template.about
    if paper:
        assert template.paper == tuple(map(points, PAPERS[paper]))


def test_a_good_file_says_what_it_says(tmp_path):
    template = check_template(Path(written(tmp_path, GOOD)))
    assert template.paper == pytest.approx((points(200), points(300)))
    assert template.margins == pytest.approx(tuple(map(points, (10, 20, 5, 15))))
    assert template.area.width == pytest.approx(points(180))
    cover, chart, legend = template.pages
    assert (cover.repeat, cover.when, cover.blocks[1].block.pixels) == ("once", "always", 300)
    assert (chart.repeat, chart.overlap, chart.most) == ("tiles", 1, 50)
    assert chart.cells.least == chart.cells.most == pytest.approx(points(4))
    assert (legend.when, legend.blocks[0].block.columns) == ("tiled", ("symbol", "name"))
    assert [frame.height for frame in template.frames(cover)] == pytest.approx([points(20), points(248)])


BAD = [
    ("schema: 1", "schema: 2", 1, "schema: this pixcraft reads schema 1"),
    ("about: a test", "abuot: a test", 2, "abuot: unknown key"),
    ("paper: [200mm, 300mm]", "paper: A5", 3, "'A5' is not one of A4, Letter, A3"),
    ("paper: [200mm, 300mm]", "paper: [200mm]", 3, "a paper is a name or [width, height]"),
    ("paper: [200mm, 300mm]", "paper: [200mm, 300]", 3, "'300' is not a length"),
    ("paper: [200mm, 300mm]", "paper: [9mm, 300mm]", 3, "from 50 mm to 2 m"),
    ("left: 5mm", "left: 190mm", 4, "the margins leave less than 30 mm"),
    ("left: 5mm, ", "", 4, "'left' is missing"),
    ("gap: 2mm", "gap: -2mm", 5, "'-2mm' is not a length"),
    ("  - name: Cover", "  - nmae: Cover", 7, "nmae: unknown key"),
    ("block: title,", "block: titel,", 9, "unknown block: 'titel'"),
    ("{block: title, height: 20mm}", "{block: legend, height: 20mm, columns: [swtch]}", 9, "unknown column: 'swtch'"),
    ("height: 20mm}", "height: -20mm}", 9, "'-20mm' is not a length"),
    ("height: 20mm}", "height: 0mm}", 9, "a height must be more than nothing"),
    ("height: 20mm}", "height: 400mm}", 7, "higher than the page"),
    ("height: 20mm}", "height: 265mm}", 10, "less than 10 mm are left"),
    ("height: 20mm}", "height: rest}", 10, "only one block of a page"),
    ("height: 20mm}", "height: 20mm, colour: yes}", 9, "unknown key"),
    ("height: 20mm}", "height: 20mm, size: big}", 9, "'big' is not a number"),
    ("height: 20mm}", 'height: 20mm, text: "{titel}"}', 9, "{titel} is not a field"),
    ("height: 20mm}", 'height: 20mm, text: "{title.__class__}"}', 9, "is not a field"),
    ("height: 20mm}", 'height: 20mm, text: "{title!r}"}', 9, "takes no format"),
    ("height: 20mm}", 'height: 20mm, text: "{0}"}', 9, "is not a field"),
    ("height: 20mm}", 'height: 20mm, text: "{title"}', 9, "expected '}'"),
    ("repeat: tiles", "repeat: tile", 12, "'tile' is not one of once, tiles, overflow"),
    ("    repeat: tiles\n", "", 11, "stands on a page with repeat: tiles"),
    ("cell: {exact: 4mm}", "cell: {exact: 4mm, min: 2mm}", 13, "'exact' excludes"),
    ("cell: {exact: 4mm}", "cell: {min: 4mm}", 13, "'min' and 'max', or 'exact'"),
    ("cell: {exact: 4mm}", "cell: {min: 5mm, max: 4mm}", 13, "'min' is larger than 'max'"),
    ("cell: {exact: 4mm}", "cell: {exact: 30mm}", 17, "ten cells and the overlap do not fit"),
    ("cell: {exact: 4mm}", "cell: {exact: 0.1mm}", 13, "not between 1mm and 50mm"),
    ("    cell: {exact: 4mm}\n", "", 11, "'cell' is missing"),
    ("overlap: 1", "overlap: 9", 14, "9 is not between 0 and 5"),
    ("{block: chart, height: rest}", "{block: facts, height: rest}", 11, "such as chart or board, found 0"),
    ("when: tiled", "when: always\n    overlap: 2", 21, "belongs to pages with repeat: tiles"),
    (
        "block: legend, height: rest, columns: [symbol, name]",
        "block: facts, height: rest",
        18,
        "such as legend or rows, found",
    ),
    ("name: Legend", "name: Cover", 18, "two pages are named 'Cover'"),
    ("block: legend, ", "", 22, "'block' is missing"),
    ("paper:", "paper: &x", 3, "anchors and aliases"),
    ("gap: 2mm", "gap: [", 7, "not valid YAML"),
]


@pytest.mark.parametrize(("old", "new", "line", "message"), BAD, ids=[f"{new[:40]}" for _, new, _, _ in BAD])
def test_bad_templates_name_file_line_and_reason(tmp_path, old, new, line, message):
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(TemplateError) as raised:
        check_template(Path(path))
    assert raised.value.message.startswith(f"{path}:{line}: ")
    assert message in raised.value.message


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("about: a test", "abuot: a test", "did you mean 'about'?"),
        ("block: title,", "block: titel,", "did you mean title?"),
        ("height: 20mm}", 'height: 20mm, text: "{titel}"}', "did you mean {title}?"),
        ("height: 20mm}", "height: 20mm, siez: 9}", "did you mean 'size'?"),
    ],
)
def test_misspelt_words_are_answered_with_the_nearest(tmp_path, old, new, hint):
    with pytest.raises(TemplateError) as raised:
        check_template(Path(written(tmp_path, GOOD.replace(old, new, 1))))
    assert raised.value.hint == hint


def test_missing_files_and_names(tmp_path):
    with pytest.raises(TemplateError, match="no such file"):
        load_template(str(tmp_path / "none.yaml"), "stitch")
    with pytest.raises(UnknownName) as raised:
        load_template("pritn", "stitch")
    assert raised.value.near[0] == "print"


def test_a_copy_in_the_users_folder_wins(tmp_path):
    folder = tmp_path / "templates" / "stitch"
    folder.mkdir(parents=True)
    written(folder, GOOD, "print.yaml")
    assert load_template("print", "stitch").about == "a test"


def headers() -> list[str]:
    """The comments at the top of each craft's own template."""
    crafts = [load("crafts", name) for name in BUILT_IN["crafts"]]
    paths = [find_data("templates", craft.template, craft.name).path for craft in crafts]
    return [path.read_text(encoding="utf-8").split("\nschema:")[0] for path in paths]


@pytest.mark.parametrize("name", BUILT_IN["blocks"])
def test_every_block_and_its_options_are_explained_in_a_craft_s_own_template(name):
    explained = [text[text.index(f"#     {name} ") :][:600] for text in headers() if f"#     {name} " in text]
    assert explained
    missing = [known for known in option_names(load("blocks", name)) if not any(known in text for text in explained)]
    assert not missing


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_named_in_a_craft_s_own_template(name):
    assert any(f"{{{name}}}" in text for text in headers())


@given(st.text(alphabet="{}!:.[]title pagescolumn_0", max_size=20))
@settings(deadline=None, max_examples=200)
def test_any_text_is_either_refused_or_filled_without_surprise(text):
    values = dict.fromkeys(FIELDS, "v")
    try:
        checked = field_text(text)
    except InputError:
        return
    assert "<" not in checked.format_map(values)


@given(st.text(max_size=60))
@settings(deadline=None, max_examples=100)
def test_garbage_raises_template_errors_only(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("garbage") / "bad.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(TemplateError):
        check_template(path)


def test_paper_names_ignore_case():
    assert paper_name("letter") == "Letter"
    assert paper_name(" a4 ") == "A4"
    assert paper_name("") == ""
    with pytest.raises(ValueError, match="not one of"):
        paper_name("B5")
