"""The page about labels says what the code says, in its order."""

import re
from pathlib import Path

from rules.label import SENTENCES, kind_of
from rules.mention import How

PAGE = Path(__file__).parents[2] / "docs" / "labels.md"


def test_the_page_has_every_sign_in_order_with_its_kind_and_its_sentence() -> None:
    kind, found = "", []
    for row in re.findall(r"^\| (.+?) \| (.*?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE):
        if row[0].startswith("**"):
            kind = row[0].strip("*")
        elif row[0].startswith("`"):
            found.append((row[0].strip("`"), kind, row[1]))
    said = {how: SENTENCES[how].format(who="Ana", us="@acme") for how in How}
    assert found == [(how.value, kind_of(how).value, said[how]) for how in How]
