import pytest

from pixcraft.errors import InputError
from pixcraft.job import ColourLimit, Job, Size, parse_size
from pixcraft.options import build


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("48x48", Size(48, 48)),
        ("80x", Size(80, 0)),
        ("x60", Size(0, 60)),
        (" 10 X 20 ", Size(10, 20)),
        ("7×9", Size(7, 9)),
    ],
)
def test_sizes(text: str, size: Size) -> None:
    assert parse_size(text) == size
    assert parse_size(str(size)) == size


@pytest.mark.parametrize(
    "text", ["0x10", "10x0", "99999x9", "x", "", "nanxnan", "-4x4", "4.5x4", "9" * 400 + "x9", "٣x٣"]
)
def test_impossible_sizes(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_size(text)
    assert caught.value.hint


def test_colours_read_auto() -> None:
    assert build(Job, {"colors": "auto"}).colors == 0
    assert str(ColourLimit(0)) == "auto"
    assert str(ColourLimit(12)) == "12"


@pytest.mark.parametrize(
    ("name", "text"),
    [("width", "nan cm"), ("width", "20"), ("width", "0cm"), ("height", "inf in"), ("colors", "-1"), ("colors", "many"),
     ("seed", "1.5"), ("fit", "squeeze"), ("background_tolerance", "nan"), ("crop", "1,2,3")],
)  # fmt: skip
def test_bad_values_name_their_option(name: str, text: str) -> None:
    with pytest.raises(InputError, match=f"^{name}: "):
        build(Job, {name: text})


def test_texts_read_back() -> None:
    job = build(
        Job,
        {"picture": "a/b.jpg", "size": "80x", "colors": "auto", "crop": "10%,0%,50%,50%", "background": "flood",
         "only": "pdf,oxs", "allow": "retired", "width": "20cm", "seed": "9"},
    )  # fmt: skip
    assert build(Job, job.texts()) == job


def test_the_record_has_no_folders() -> None:
    job = build(Job, {"picture": "/home/ann/secret/b.jpg", "palette": "C:\\ann\\mine.yaml"})
    assert job.recorded()["picture"] == "b.jpg"
    assert job.recorded()["palette"] == "mine.yaml"


def test_digest_depends_on_every_option_and_not_on_spelled_out_defaults() -> None:
    assert build(Job, {"colors": "24"}).digest == Job().digest
    assert build(Job, {"seed": "1"}).digest != Job().digest
    assert Job(others={"fabric": "aida16"}).digest != Job().digest
