from __future__ import annotations

from pathlib import Path

import pytest

from pixcraft.batch.plan import Planned, digest_of, listing
from pixcraft.errors import ManifestError
from pixcraft.settings import Layer
from tests.batch.conftest import Written, planned, save_picture
from tests.conftest import ROOT


def test_a_row_wins_over_defaults_and_those_over_flags(manifest: Written) -> None:
    text = "defaults: {size: 9x9, title: All}\ndesigns:\n  - {file: a.png, size: 4x4}\n  - {file: b.png, title: Own}\n"
    first, second = planned(manifest(text, "j.yaml"), Layer("flag", {"size": "7x7", "seed": "3"}))
    assert (str(first.job.size), first.job.title, first.job.seed) == ("4x4", "All", 3)
    assert (str(second.job.size), second.job.title) == ("9x9", "Own")


def test_pictures_are_found_from_anywhere(manifest: Written, folder: Path) -> None:
    (item,) = planned(manifest("file\nin/a.png\n"))
    assert item.job.picture == str(folder / "in" / "a.png")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a.png,zero,", "size: 'zero' is not a size"),
        ("a.png,4x4,nosuch", "unknown palette: 'nosuch'"),
        ("../a.png,4x4,", "lies outside"),
    ],
)
def test_a_row_that_cannot_be_a_job_is_said_before_any_work(manifest: Written, row: str, message: str) -> None:
    with pytest.raises(ManifestError, match=message) as caught:
        planned(manifest(f"file,size,beads\nok.png,3x3,\n{row}\n"))
    assert caught.value.line == 3


def test_an_option_of_another_craft_is_an_error(manifest: Written) -> None:
    with pytest.raises(ManifestError, match="fabric"):
        planned(manifest("file,fabric\na.png,aida14\n"))


def test_a_row_may_name_its_craft(manifest: Written) -> None:
    (item,) = planned(manifest("file,craft,palette,only,fabric\na.png,stitch,dmc,json,aida16\n"))
    assert (item.job.craft, item.job.others["fabric"]) == ("stitch", "aida16")


def test_the_key_says_whether_products_would_differ(manifest: Written, folder: Path) -> None:
    own = folder / "own.csv"
    own.write_text("PS01\nPS02\n")

    def key(text: str) -> str:
        return planned(manifest(f"id,{text}"))[0].key

    plain = key("file,size\n1,a.png,4x4\n")
    assert plain == key("file,size\n1,a.png,4x4\n") == key("file,size,kits\n1,a.png,4x4,7\n")
    assert plain != key("file,size\n1,a.png,5x4\n")
    assert plain != key("file,size\n1,b.png,4x4\n")  # its name is the title on every sheet
    assert plain != key("file,size,title\n1,a.png,4x4,Rose\n")
    first = key("file,size,own\n1,a.png,4x4,own.csv\n")
    own.write_text("PS01\nPS03\n")
    assert first != key("file,size,own\n1,a.png,4x4,own.csv\n")
    assert digest_of(plain, "a") != digest_of(plain, "b")


def test_what_all_rows_share_counts_as_if_each_said_it(manifest: Written) -> None:
    def first(defaults: str) -> Planned:
        return planned(manifest(f"defaults: {{{defaults}}}\ndesigns: [{{file: a.png}}]\n", "j.yaml"))[0]

    assert first("title: Rose").key != first("title: Tulip").key
    assert first("title: Rose").key == planned(manifest("file,title\na.png,Rose\n"))[0].key
    assert first("generator: distill, prompt: a rose").job.prompt == "a rose"


@pytest.mark.parametrize("column", ["template", "prices", "elements"])
def test_the_key_hangs_on_what_stands_in_files(column: str, manifest: Written, folder: Path) -> None:
    template = (ROOT / "templates" / "bead" / "boards.yaml").read_text()
    contents = {"template": template, "prices": "code,price\nPS01,1\n", "elements": ""}[column]
    name = "tiles" if column == "elements" else f"own{'.yaml' if column == 'template' else '.csv'}"

    def key() -> str:
        row = f"a.png,{name},{'distill' if column == 'elements' else 'nearest'}"
        return planned(manifest(f"file,{column},generator\n{row}\n"))[0].key

    if column == "elements":
        (folder / name).mkdir()
        for number in range(3):
            save_picture(folder / name / f"{number}.png", number)
        first = key()
        save_picture(folder / name / "1.png", 9)
    else:
        (folder / name).write_text(contents)
        first = key()
        (folder / name).write_text(f"# changed\n{contents}")
    assert first != key()


def test_paths_start_at_the_manifest_wherever_it_lies(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = folder / "below"
    below.mkdir()
    (below / "own.csv").write_text("PS01\nPS02\n")
    (below / "mine.yaml").write_text((ROOT / "palettes" / "beads" / "pyssla.yaml").read_text())
    manifest = below / "jobs.yaml"
    manifest.write_text("defaults: {own: own.csv}\ndesigns: [{file: a.png}, {file: b.png, beads: mine.yaml}]\n")
    first, second = planned(manifest)
    assert first.job.own == str(below / "own.csv")
    assert second.job.palette == str(below / "mine.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "defaults: {own: ../own.csv}\ndesigns: [{file: a.png}]",
        "designs: [{file: a.png, beads: ../mine.yaml}]",
        "designs: [{file: a.png, template: ../mine.yaml}]",
        "designs: [{file: a.png, generator: distill, elements: ..}]",
        "designs: [{file: a.png, generator: distill, record: ../film}]",
        "designs: [{file: a.png, craft: bead, stock: 'own.csv,../own.csv'}]",
    ],
)
def test_no_path_of_a_manifest_leads_out_of_its_folder(text: str, folder: Path) -> None:
    (folder / "below").mkdir()
    (folder / "below" / "jobs.yaml").write_text(text)
    with pytest.raises(ManifestError, match="lies outside"):
        planned(folder / "below" / "jobs.yaml")


def test_a_palette_may_be_named_with_its_group(manifest: Written) -> None:
    assert planned(manifest("file,beads\na.png,beads/perler\n"))[0].job.palette == "beads/perler"


def test_files_of_flags_are_found_by_workers_that_began_elsewhere(manifest: Written, folder: Path) -> None:
    (folder / "own.csv").write_text("PS01\nPS02\n")
    (item,) = planned(manifest("file\na.png\n"), Layer("flag", {"own": "own.csv"}))
    assert item.job.own == str(folder / "own.csv")


def test_words_without_a_picture_need_a_generator_that_imagines(manifest: Written) -> None:
    with pytest.raises(ManifestError, match="has no use for prompt"):
        planned(manifest("prompt\na red heart\n"))
    (item,) = planned(manifest("prompt,generator\na red heart,distill\n"))
    assert (item.job.prompt, item.job.picture, item.row.id) == ("a red heart", "", "a red heart")
    assert not item.gpu


def test_a_job_that_asks_for_cuda_goes_where_a_gpu_is(manifest: Written) -> None:
    text = "file,generator,device\na.png,distill,cuda\nb.png,distill,cpu\nc.png,nearest,\n"
    assert [item.gpu for item in planned(manifest(text))] == [True, False, False]


def test_the_listing_says_what_would_be_made(manifest: Written) -> None:
    (line,) = listing(planned(manifest("file,id,kits,craft\na.png,R1,4,weave\n"), Layer("flag", {"palette": ""})))
    assert (line["id"], line["kits"], line["size"], line["craft"]) == ("R1", "4", "6x5", "weave")
    (line,) = listing(planned(manifest("file,craft,palette\na.png,stitch,dmc\n")))
    assert line["craft"] == "stitch"  # also where it is what a job without a craft would be
