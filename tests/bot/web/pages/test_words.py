"""Every word of the pages stands in the catalogue, and each is said somewhere."""

import re
from pathlib import Path

from bot.web import pages
from bot.web.pages.site import NETWORKS
from bot.web.pages.terms import MEDIA, PERIODS
from bot.web.pages.words import Words
from rules.registry.scope import Reach
from rules.why import WHY

HERE = Path(pages.__file__).parent
WORDS = Words()
COMPUTED = {f"networks.{one}" for one in NETWORKS} | {f"media.{one}" for one in MEDIA}
COMPUTED |= {f"period.{one}" for one in PERIODS} | {f"why.{one}" for one in WHY}
COMPUTED |= {f"{whose}.{reach.name.lower()}" for whose in ("no", "no_all") for reach in Reach}


def said() -> set[str]:
    """The names that the code and the templates say, and those that they compute."""
    code = "".join(path.read_text("utf-8") for path in HERE.rglob("*.py"))
    templates = "".join(path.read_text("utf-8") for path in (HERE / "templates").glob("*.html"))
    found = set(re.findall(r't\("([a-z_.]+)"', templates)) | set(
        re.findall(r'(?:say|plain|words)\(\s*"([a-z_.]+)"', code)
    )
    found |= {f"wrong.{name}" for name in re.findall(r'(?:Unread|Misread)\("([a-z_]+)"', code)}
    refusals = set(re.findall(r'Refused\(\s*"([a-z_]+)"', code)) | {"method"}
    found |= {f"problem.{name}{part}" for name in refusals for part in ("", "_title")}
    found |= {f"restraint.{name}" for name in re.findall(r'\("([a-z_]+)", (?:week|sum|duration)', code)}
    return {name for name in found if not name.endswith(".")} | COMPUTED


def test_no_sentence_is_missing_and_none_is_idle() -> None:
    assert {name for name in said() if name not in WORDS} == set()
    assert set(WORDS.names()) - said() == set()


def test_no_value_is_markup() -> None:
    told = WORDS("stop.title", brand="<b>Acme</b> & sons")
    assert told == "How may &lt;b&gt;Acme&lt;/b&gt; &amp; sons approach you?"
    assert WORDS.plain("stop.title", brand="A & B") == "How may A & B approach you?"
