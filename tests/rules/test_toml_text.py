"""What is wrong in a TOML file is told with its line, its key and the remedy."""

import pytest

from rules.toml_text import BadToml, parse, place, sentence

TEXT = 'name = "acme"\n\n[limits]\nwords = [\n  "a",\n  2,\n]\nage = 9\n'


def told(kind: str, *keys: str | int, given: object = None, **limits: object) -> str:
    wrong = {"type": kind, "loc": keys, "input": given, "ctx": limits}
    return sentence(wrong, "team.toml", TEXT, "docs/policy.md", lambda us: f"{us}us")


def test_what_is_no_toml_is_refused_with_the_line_where_reading_ended() -> None:
    with pytest.raises(BadToml, match=r"^team\.toml, line 2: this is not valid TOML: .+\. Mend it\.$"):
        parse('name = "acme"\nage = \n', "team.toml")


@pytest.mark.parametrize("endless", ["1" * 5_000, "[" * 5_000, "{a=" * 5_000, "[" * 5_000 + "]" * 5_000])
def test_what_python_cannot_hold_is_refused_like_any_other_mistake(endless: str) -> None:
    with pytest.raises(
        BadToml, match=r"^team\.toml, line 2: this is not valid TOML: a number is too long, or .+\. Mend"
    ):
        parse(f'name = "acme"\nage = {endless}\n', "team.toml")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (told("missing", "limits", "team"), "line 3: limits.team is missing. Add it; docs/policy.md explains it."),
        (told("extra_forbidden", "limits", "age"), "line 8: there is no setting limits.age. Remove it"),
        (told("greater_than_equal", "limits", "age", given=9, ge=10), "line 8: limits.age must be at least 10. Change"),
        (told("less_than_equal", "limits", "age", given="9s", le=7), "line 8: limits.age must be at most 7us. Change"),
        (told("string_too_long", "name", max_length=3), "line 1: name may have 3 characters at most. Shorten it."),
        (told("string_too_short", "name"), "line 1: name is empty. Fill it in; docs/policy.md explains it."),
        (told("enum", "name", given="acme", expected="'a' or 'b'"), "line 1: name cannot be 'acme'. Use 'a' or 'b'."),
        (told("value_error", "name", given="acme", error="write a"), "line 1: name cannot be 'acme': write a."),
        (told("string_type", "limits", "words", 1, given=2), "line 4: limits.words cannot be 2: write each name in q"),
        (told("string_type", "limits", "age", given=9), "line 8: limits.age cannot be 9: write text in quotes."),
        (told("new_in_a_later_version", "name", given="acme"), "line 1: name cannot be 'acme': write another value."),
    ],
)
def test_each_mistake_has_its_sentence(said: str, expected: str) -> None:
    assert said.startswith(f"team.toml, {expected}")


def test_what_stands_nowhere_in_the_file_is_told_by_the_file_alone() -> None:
    assert place("team.toml", TEXT, ("people", 3, "name")) == "team.toml"
    assert place("team.toml", "", ("name",)) == "team.toml"
    assert parse(TEXT, "team.toml")["limits"]["age"] == 9
