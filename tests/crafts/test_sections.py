import pytest

from pixcraft.crafts.sections import evenly

CUT = evenly(41, 35, 29, 29, "board")


def test_the_section_around_a_cell_holds_it():
    for column, row, label in ((0, 0, "A1"), (28, 28, "A1"), (29, 0, "B1"), (40, 29, "B2")):
        assert CUT.around(column, row).label == label


@pytest.mark.parametrize(("label", "edges"), [("A1", (0, 0, 29, 29)), ("B1", (29, 0, 58, 29)), ("A2", (0, 29, 29, 58))])
def test_cut_sections_are_known_whole(label, edges):
    whole = next(CUT.uncut(section) for section in CUT.all() if section.label == label)
    assert (whole.left, whole.top, whole.right, whole.bottom) == edges


def test_seen_from_behind_a_cut_section_goes_on_at_the_left():
    mirrored = CUT.seen_from_behind()
    assert [section.label for section in mirrored.all()] == ["B1", "A1", "B2", "A2"]
    whole = mirrored.uncut(mirrored.section(0, 0))
    assert (whole.label, whole.left, whole.right) == ("B1", -17, 12)
    assert mirrored.seen_from_behind() == CUT
