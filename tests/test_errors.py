from pixcraft.errors import CatalogError, MissingExtra, UnknownName, nearest_names


def test_unknown_name_answers_with_the_nearest() -> None:
    error = UnknownName("fabric", "adia14", ["aida14", "aida16", "belfast32"])
    assert error.hint.startswith("did you mean aida14")
    assert error.exit_code == 3


def test_unknown_name_lists_all_when_nothing_is_near() -> None:
    assert UnknownName("paper", "zzzz", ["A4", "Letter"]).hint == "known: A4, Letter"


def test_file_errors_point_at_the_line() -> None:
    assert str(CatalogError("'#12G' is not #rrggbb", "dmc.yaml", 41)) == "dmc.yaml:41: '#12G' is not #rrggbb"
    assert str(CatalogError("is empty", "dmc.yaml")) == "dmc.yaml: is empty"


def test_missing_extra_gives_the_command() -> None:
    error = MissingExtra("diffusion", "generator distill")
    assert error.hint == "pip install 'pixcraft[diffusion]'"
    assert error.exit_code == 4


def test_nearest_names_ignore_case() -> None:
    assert nearest_names("b5200", ["B5200", "Blanc"])[0] == "B5200"


def test_an_unknown_name_lists_no_more_than_a_person_reads() -> None:
    error = UnknownName("dmc code", "zzz", [f"{code:03}" for code in range(489)])
    assert error.hint.startswith("known: 000, 001, ")
    assert error.hint.endswith("019, ... (489 in all)")
    assert UnknownName("fit", "zzz", ["cover", "contain"]).hint == "known: contain, cover"
