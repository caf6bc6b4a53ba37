"""The palettes of beads, drills and bricks that come with pixcraft: counts, values, flags, keys, credits, speed."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from pixcraft.colour import ciede2000, format_hex, lab_from_srgb
from pixcraft.crafts.beads import bead_kinds
from pixcraft.errors import UnknownName
from pixcraft.lookalikes import alike
from pixcraft.palette import Palette
from pixcraft.palettefile import check_palette, load_palette, read_palette
from pixcraft.palettefile.catalog import palette_yaml
from pixcraft.palettefile.keys import HARD_TO_READ
from pixcraft.symbols import sign_distances

ROOT = Path(__file__).parents[2] / "palettes"
# Rows as the README of the data counts them, and how many of them are plain.
COUNTS = {
    "perler": (103, 102), "perler-mini": (41, 41), "perler-caps": (26, 26), "hama": (92, 65), "hama-mini": (78, 65),
    "hama-maxi": (25, 19), "artkal-s": (199, 171), "artkal-r": (89, 86), "artkal-a": (145, 144), "artkal-c": (197, 173),
    "artkal-m": (221, 220), "nabbi": (30, 30), "yant": (119, 119), "pyssla": (18, 18), "mard": (295, 220),
    "coco": (291, 221), "manman": (278, 221), "panpan": (285, 221), "mixiaowo": (286, 221),
    "miyuki-delica": (1287, 894), "diamond-dotz": (461, 435), "lego": (186, 50),
}  # fmt: skip


def file_of(name: str) -> Path:
    return next(path for path in ROOT.rglob(f"{name}.yaml"))


@pytest.fixture(params=COUNTS)
def palette(request: pytest.FixtureRequest) -> Palette:
    return load_palette(str(request.param))


def test_counts_are_those_of_the_data(palette: Palette) -> None:
    assert len(palette) == COUNTS[palette.name][0]
    assert len({colour.code.casefold() for colour in palette.colours}) == len(palette)
    assert all(colour.code and colour.name for colour in palette.colours)


def test_all_bead_and_drill_palettes_have_the_rows_of_the_data() -> None:
    assert sum(count for name, (count, _) in COUNTS.items() if name != "lego") == 4566
    assert {path.stem for folder in ("beads", "drills", "bricks") for path in (ROOT / folder).iterdir()} == set(COUNTS)


def test_flagged_colours_are_never_picked_unasked(palette: Palette) -> None:
    plain = palette.plain()
    assert len(plain) == COUNTS[palette.name][1]
    assert not any(colour.flags for colour in plain.colours)
    for flag in {flag for colour in palette.colours for flag in colour.flags}:
        more = {colour.code for colour in palette.colours if colour.flags == {flag}}
        asked = {colour.code for colour in palette.plain({flag}).colours}
        assert asked == more | {colour.code for colour in plain.colours}


def test_traits_never_keep_a_bead_from_being_used() -> None:
    delica = load_palette("miyuki-delica")
    traits = Counter(trait for colour in delica.plain().colours for trait in colour.traits)
    assert set(traits) == {"matte", "opaque", "luster", "lined", "ab"}
    assert {trait for colour in load_palette("perler").plain().colours for trait in colour.traits} == {"regional_jp"}
    assert any("hex_disputed" in colour.traits for colour in load_palette("mard").plain().colours)


@pytest.mark.parametrize(
    ("name", "code", "colour", "rgb", "flags"),
    [
        ("perler", "P01", "White", "#EAEFEE", set()),
        ("perler", "C01", "Evergreen", "#305545", set()),
        ("hama", "H39", "Fluorescent Yellow", "#F1F21C", {"neon", "retired"}),
        ("artkal-m", "MH1", "MH1", "", {"transparent", "hex_placeholder"}),
        ("mard", "H1", "H1", "#FBFBFB", {"transparent"}),
        ("mard", "H2", "H2", "#FFFFFF", set()),
        ("mard", "T1", "T1", "#FCFDFF", {"transparent"}),
        ("mard", "Y6", "Y6", "", {"glow", "unconfirmed"}),
        ("miyuki-delica", "DB0001", "Gunmetal", "#424145", {"metallic"}),
        ("diamond-dotz", "3001", "Neon Green", "#74BD4B", {"neon"}),
        ("lego", "71", "Light Bluish Gray", "#969696", set()),
        ("lego", "47", "Trans-Clear", "#FCFCFC", {"trans"}),
        ("lego", "6", "Brown", "#543324", {"retired"}),
        ("lego", "1080", "Light Tan", "#F3C988", {"retired"}),  # LDraw has none
    ],
)
def test_spot_values(name: str, code: str, colour: str, rgb: str, flags: set[str]) -> None:
    found = load_palette(name).find(code)
    assert (found.name, found.flags) == (colour, flags)
    assert not rgb or format_hex(found.rgb) == rgb


def test_mard_keeps_boxes_sets_and_doubts() -> None:
    mard = load_palette("mard")
    boxed = [colour for colour in mard.colours if colour.box]
    assert len(boxed) == 265 and {colour.box for colour in boxed} >= {24, 48, 72, 216, 221, 240, 264}
    assert sum(colour.box == 24 for colour in boxed) == 24
    assert sum(0 < colour.box <= 48 for colour in boxed) == 48
    assert Counter(colour.ids["set"] for colour in mard.colours) == {"221": 221, "291": 70, "295": 4}
    lime = mard.find("ZG4")
    assert (lime.spread, format_hex(lime.others["alt"])) == (30.0, "#96869F")
    spread = float(ciede2000(lab_from_srgb(lime.rgb), lab_from_srgb(lime.others["alt"])))
    assert spread == pytest.approx(lime.spread, abs=0.1)


def test_equivalents_in_mard_exist() -> None:
    mard = load_palette("mard")
    given = {}
    for name in ("coco", "manman", "panpan", "mixiaowo"):
        codes = [code for colour in load_palette(name).colours for code in colour.equivalents.get("mard", ())]
        assert all(mard.find(code).code == code for code in codes)
        given[name] = len(codes)
    assert given == {"coco": 59, "manman": 249, "panpan": 264, "mixiaowo": 267}


def test_brick_colours_have_their_numbers_in_every_system() -> None:
    lego = load_palette("lego")
    olive, bley = lego.find("326"), lego.find("71")
    assert olive.ids["ldraw"] == "330" and lego.find("158").ids["ldraw"] == "326"
    assert bley.ids == {
        "ldraw": "71", "bricklink": "86", "lego": "194", "bricklink-name": "Light Bluish Gray",
        "lego-name": bley.ids["lego-name"],
    }  # fmt: skip
    assert set(bley.others) == {"ldraw", "rebrickable", "bricklink", "howerter", "median"}
    differ = [colour for colour in lego.colours if colour.ids.get("ldraw", colour.code) != colour.code]
    counts = Counter(system for colour in lego.colours for system in colour.ids)
    assert (len(differ), counts["ldraw"], counts["bricklink"], counts["lego"]) == (64, 176, 170, 171)


def test_each_palette_names_its_kind_of_bead(palette: Palette) -> None:
    expected = {"lego": "bricks", "diamond-dotz": "drills"}.get(palette.name, "beads")
    assert palette.kind == expected == file_of(palette.name).parent.name
    if expected != "bricks":
        kind = bead_kinds()[palette.item]
        assert kind.technique == {"drills": "diamond"}.get(expected, "weave" if "delica" in palette.name else "fuse")


def test_each_file_explains_itself_and_passes_its_own_check(palette: Palette) -> None:
    checked = check_palette(file_of(palette.name))
    assert checked.errors == ()
    assert all(
        "looks the same" in remark.message or "retired without a replacement" in remark.message
        for remark in checked.warnings
    )
    assert palette.source and palette.licence and palette.accuracy and palette.title and palette.brand
    assert "trademark" in palette.licence
    text = file_of(palette.name).read_text("utf-8")
    assert all(line.startswith("  - {") for line in text.split("colours:\n")[1].splitlines())


def test_files_are_as_pixcraft_writes_them(palette: Palette) -> None:
    assert palette_yaml(palette) == file_of(palette.name).read_text("utf-8")


def test_a_colour_is_found_by_its_name_too() -> None:
    assert load_palette("lego").find("light bluish gray").code == "71"
    assert load_palette("perler").find("Evergreen").code == "C01"
    assert load_palette("yant").find("Y003").code == "Y003"
    with pytest.raises(UnknownName):
        load_palette("yant").find("Azure")  # two have that name


def test_credits_that_licences_ask_for() -> None:
    credit = "Color data: craft-color-codes by MakeBead (https://makebead.com)"
    assert credit in load_palette("mard").licence and "CC BY 4.0" in load_palette("mard").licence
    assert "CC BY 4.0, LDraw.org" in load_palette("lego").licence


def test_keys_are_written_into_the_files_and_can_be_read(palette: Palette) -> None:
    keys = [colour.key for colour in palette.colours]
    if palette.kind == "drills":
        assert not any(keys)
        return
    assert len(set(keys)) == len(keys)
    assert all(1 <= len(key) <= 2 and not HARD_TO_READ & set(key) for key in keys)
    assert file_of(palette.name).read_text("utf-8").count(" key: ") == len(palette)
    assert len(palette) > 1000 or "".join(keys).upper() == "".join(keys)
    assert {len(key) for key in keys} == {1 if len(palette) <= 30 else 2}


def test_no_key_reads_like_another_colours_code(palette: Palette) -> None:
    codes = {colour.code.upper(): colour.code for colour in palette.colours}
    codes |= {colour.code.upper().replace("0", ""): colour.code for colour in palette.colours if "0" in colour.code}
    assert not [colour.key for colour in palette.colours if codes.get(colour.key, colour.code) != colour.code]


def test_colours_alike_to_any_eyes_have_keys_that_look_different(palette: Palette) -> None:
    if palette.kind == "drills" or len(palette) > 300:
        return
    keys = [colour.key.ljust(2) for colour in palette.colours]
    signs = sorted(set("".join(keys)))
    distance = sign_distances(signs)
    places = np.array([[signs.index(sign) for sign in key] for key in keys])
    pairs = [(pair.first, pair.second) for pair in alike([colour.rgb for colour in palette.colours])]
    first, second = np.array(pairs).reshape(-1, 2).T
    apart = distance[places[first], places[second]]
    assert (apart.max(axis=1) > 0.13).all()  # as signs that stay easy to tell apart (`symbols.CLEAR`)
    assert (apart[:, 0] < 0.12).mean() < 0.02  # nearly all differ in their first character already


@pytest.mark.parametrize(("name", "seconds"), [("mard", 0.06), ("miyuki-delica", 0.25)])
def test_loading_is_quick(name: str, seconds: float) -> None:
    def cpu() -> float:
        started = time.process_time()
        read_palette(file_of(name))
        read_palette.__globals__["_palette_in"].cache_clear()
        return time.process_time() - started

    assert min(cpu() for _ in range(5)) < seconds
