"""Doctor looks at our own feed."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.checks.feed import holds
from bot.commands.publish import publish_now
from bot.settings import Settings, read_settings
from bot.store.database import Database
from tests.brand_at_work import DAY, NOW, Work

TOML = """
[[brand]]
id = "acme"
names = ["Acme"]
[[team]]
brand = "acme"
channel = "C0123"
policy.registry = { required = [], own_list = true }
[publish]
name = "acme.example/no"
folder = "feed"
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    file = tmp_path / "earshot.toml"
    file.write_text(TOML)
    return read_settings(file, {})


def test_who_publishes_nothing_is_told_nothing(settings: Settings, database: Database) -> None:
    assert holds(replace(settings, publish=None), database, NOW) == ()


def test_what_was_never_published_has_expired_or_soon_will_is_told_with_what_to_do(
    settings: Settings, database: Database
) -> None:
    def told(now_us: int) -> tuple[bool | None, str]:
        (finding,) = holds(settings, database, now_us)
        assert finding.remedy or finding.ok
        return finding.ok, finding.sentence

    assert told(NOW) == (None, "Nothing was published yet.")
    publish_now(Work(database).runtime, settings.publish, settings.keys, None)
    assert told(NOW + DAY) == (True, "0 rows are published; HEAD is good until 2027-01-18T08:00:00Z.")
    assert told(NOW + 5 * DAY // 2) == (None, "Its HEAD expires on 2027-01-18T08:00:00Z, and was not signed anew.")
    ok, sentence = told(NOW + 3 * DAY)
    assert ok is False
    assert sentence.startswith("Its HEAD has expired on 2027-01-18T08:00:00Z, and no subscriber")
