"""What is wrong in a TOML file is told with its line, its key and the remedy."""

import pytest

from rules.toml_text import BadToml, parse, place, sentence

TEXT = 'name = "acme"\n\n[limits]\nwords = [\n  "a",\n  2,\n]\nage = 9\n'


def test_what_is_no_toml_is_refused_with_the_line_where_reading_ended() -> None:
    with pytest.raises(BadToml, match=r"^team\.toml, line 5: this is not valid TOML: invalid value\. Mend it\.$"):
        parse('name = "acme"\n\n[limits]\nage = 9\ntop = \n', "team.toml")


@pytest.mark.parametrize("endless", ["1" * 5_000, "[" * 5_000, "{a=" * 5_000, "[" * 5_000 + "]" * 5_000])
def test_what_python_cannot_hold_is_refused_like_any_other_mistake(endless: str) -> None:
    with pytest.raises(
        BadToml, match=r"^team\.toml, line 2: this is not valid TOML: a number is too long, or .+\. Mend"
    ):
        parse(f'name = "acme"\nage = {endless}\n', "team.toml")


@pytest.mark.parametrize(
    ("kind", "keys", "given", "limits", "expected"),
    [
        ("missing", ("limits", "team"), None, {},
         "line 3: limits.team is missing. Add it; docs/policy.md explains it."),
        ("extra_forbidden", ("limits", "age"), 9, {},
         "line 8: there is no setting limits.age. Remove it, or look it up in docs/policy.md."),
        ("greater_than_equal", ("limits", "age"), 9, {"ge": 10},
         "line 8: limits.age must be at least 10. Change it."),
        ("greater_than_equal", ("limits", "age"), "9s", {"ge": 10},
         "line 8: limits.age must be at least 10us. Change it."),
        ("less_than_equal", ("limits", "age"), "9s", {"le": 7},
         "line 8: limits.age must be at most 7us. Change it."),
        ("string_too_long", ("name",), "acme", {"max_length": 3},
         "line 1: name may have 3 characters at most. Shorten it."),
        ("string_too_short", ("name",), "", {}, "line 1: name is empty. Fill it in; docs/policy.md explains it."),
        ("too_short", ("name",), "", {}, "line 1: name is empty. Fill it in; docs/policy.md explains it."),
        ("enum", ("name",), "acme", {"expected": "'a' or 'b'"}, "line 1: name cannot be 'acme'. Use 'a' or 'b'."),
        ("literal_error", ("name",), "acme", {"expected": "'a'"}, "line 1: name cannot be 'acme'. Use 'a'."),
        ("value_error", ("name",), "acme", {"error": "write a"}, "line 1: name cannot be 'acme': write a."),
        ("string_type", ("limits", "words", 1), 2, {},
         "line 4: limits.words cannot be 2: write each name in quotes."),
        ("string_type", ("limits", "age"), 9, {}, "line 8: limits.age cannot be 9: write text in quotes."),
        ("new_in_a_later_version", ("name",), "acme", {}, "line 1: name cannot be 'acme': write another value."),
    ],
)  # fmt: skip
def test_each_mistake_has_its_sentence(
    kind: str, keys: tuple[str | int, ...], given: object, limits: dict[str, object], expected: str
) -> None:
    wrong = {"type": kind, "loc": keys, "input": given, "ctx": limits}
    assert sentence(wrong, "team.toml", TEXT, "docs/policy.md", lambda us: f"{us}us") == f"team.toml, {expected}"


def test_a_mistake_in_one_table_of_a_file_is_told_with_its_line_in_the_file() -> None:
    wrong = {"type": "int_type", "loc": ("age",), "input": "9"}
    said = sentence(wrong, "team.toml", TEXT, "docs/policy.md", str, under=("limits",))
    assert said == "team.toml, line 8: age cannot be '9': write a whole number, without quotes."


def test_a_place_in_a_list_of_tables_is_told_by_its_own_line_however_lines_end() -> None:
    text = "[[override]]\nheld = 1\n[[override]]\nheld = 2\nlate = 3"
    for written in (text, text.replace("\n", "\r\n"), f"{text}\n"):
        assert place("team.toml", written, ("override", 0, "held")) == "team.toml, line 2"
        assert place("team.toml", written, ("override", 1, "held")) == "team.toml, line 4"
        assert place("team.toml", written, ("override", 1, "late")) == "team.toml, line 5"
        assert place("team.toml", written, ("override", 2, "held")) == "team.toml, line 1"


def test_what_stands_nowhere_in_the_file_is_told_by_the_file_alone() -> None:
    assert place("team.toml", TEXT, ("people", 3, "name")) == "team.toml"
    assert place("team.toml", "", ("name",)) == "team.toml"
    assert parse(TEXT, "team.toml")["limits"]["age"] == 9
