from __future__ import annotations

from pathlib import Path

import pytest

from pixcraft.batch.plan import digest_of, listing
from pixcraft.errors import ManifestError
from pixcraft.settings import Layer
from tests.batch.conftest import Written, planned


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
    (line,) = listing(planned(manifest("file,id,kits\na.png,R1,4\n")))
    assert (line["id"], line["kits"], line["size"]) == ("R1", "4", "6x5")
