import json
from pathlib import Path

import pytest

from pixcraft.errors import InputError, JobError, UnknownName
from pixcraft.settings import Layer, configuration, job_file_text, known_kinds, options_of, resolve, settings_file


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_the_first_layer_wins_and_origins_are_told(tmp_path: Path) -> None:
    file = settings_file(write(tmp_path / "job.yaml", "size: 10x10\ncolors: 5\nfabric: aida16\n"))
    resolved = resolve([Layer("flag", {"size": "20x20"}), Layer("environment", {"colors": "6"}), file])
    assert str(resolved.job.size) == "20x20"
    assert resolved.job.colors == 6
    assert resolved.job.others == {"fabric": "aida16"}
    assert resolved.origins["size"] == "flag"
    assert resolved.origins["fabric"].endswith("job.yaml")


def test_a_dry_run_is_a_valid_job_file(tmp_path: Path) -> None:
    flags = {"picture": 'a "b": #c.jpg', "size": "20x20", "title": "No: 1 ☃", "fabric": "aida18", "min_stitches": "4"}
    first = resolve([Layer("flag", flags)])
    again = resolve([settings_file(write(tmp_path / "job.yaml", job_file_text(first)))])
    assert again.job == first.job
    as_json = json.dumps({"schema": "1", **first.job.texts(), "origins": {"size": "flag"}})
    assert resolve([settings_file(write(tmp_path / "job.json.yaml", as_json))]).job == first.job


def test_values_that_are_defaults_do_not_change_the_job() -> None:
    plain, spelled = resolve([]), resolve([Layer("flag", {"fabric": "aida14", "colors": "24", "dither": "no"})])
    assert plain.job.digest == spelled.job.digest


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("size: 10x10\ncolour: 5\n", r"job\.yaml:2: colour: unknown key"),
        ("size: 0x10\n", r"job\.yaml:1: size: '0x10'"),
        ("\nfabric: adia14\n", r"job\.yaml:2: fabric: unknown fabric: 'adia14'"),
        ("- a\n", r"job\.yaml:1: expected a mapping"),
        ("schema: 9\n", r"job\.yaml:1: schema: schema 9 is not known"),
        ("size: 1x1\nsize: 2x2\n", r"job\.yaml:2: key 'size' is given twice"),
        ("size: {a: 1}\n", r"job\.yaml:1: size: expected a list"),
    ],
)
def test_mistakes_in_files_point_at_the_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(JobError, match=message):
        resolve([settings_file(write(tmp_path / "job.yaml", text))])


def test_unknown_names_are_answered() -> None:
    with pytest.raises(UnknownName) as caught:
        resolve([Layer("flag", {"colours": "5"})])
    assert "colors" in caught.value.hint
    with pytest.raises(UnknownName, match="generator"):
        resolve([Layer("flag", {"generator": "phot"})])
    with pytest.raises(InputError, match="strands: 9"):
        resolve([Layer("flag", {"strands": "9"})])


def test_lists_may_be_yaml_lists(tmp_path: Path) -> None:
    job = resolve([settings_file(write(tmp_path / "job.yaml", "only: [pdf, oxs]\n"))]).job
    assert job.only == ("pdf", "oxs")


def test_configuration_files_here_and_in_the_users_folder(tmp_path: Path) -> None:
    write(tmp_path / "pixcraft.yaml", "colors: 7\n")
    (tmp_path / "home").mkdir()
    write(tmp_path / "home" / "pixcraft.yaml", "colors: 8\nfabric: aida11\n")
    job = resolve(configuration()).job
    assert job.colors == 7
    assert job.others == {"fabric": "aida11"}


def test_no_option_name_belongs_to_two_kinds() -> None:
    from pixcraft import registry
    from pixcraft.job import Job
    from pixcraft.options import option_names

    for generator in registry.names("generators"):
        kinds = known_kinds("stitch", generator)
        for name in option_names(Job):
            assert kinds[name] is Job


def test_options_reach_their_kind() -> None:
    from pixcraft.crafts.stitch import Stitch

    job = resolve([Layer("flag", {"fabric": "aida16", "dither": "yes"})]).job
    assert options_of(Stitch, job) == Stitch(fabric="aida16")


def test_an_option_of_another_craft_is_named_with_its_owner(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"craft bead has no option 'part' \(flag\)") as caught:
        resolve([Layer("flag", {"craft": "bead", "part": "tile"})])
    assert caught.value.hint == "it belongs to brick"
    file = tmp_path / "job.yaml"
    file.write_text("craft: bead\nfabric: aida14\n", encoding="utf-8")
    with pytest.raises(JobError, match=r"job.yaml:2: .*craft bead has no option 'fabric'"):
        resolve([settings_file(file)])


@pytest.mark.parametrize(("craft", "name"), [("bead", "min_beads"), ("brick", "min_pieces")])
def test_errors_name_options_as_they_were_given(craft: str, name: str) -> None:
    with pytest.raises(InputError, match=f"^{name}: 'few' is not"):
        resolve([Layer("flag", {"craft": craft, name: "few"})])
    with pytest.raises(InputError, match=f"has no option '{name}'"):
        resolve([Layer("flag", {"craft": craft, "generator": "nearest", name: "4"})])
