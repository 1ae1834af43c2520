"""Doctor shows words that should have gone and have not, until they have."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest
from sqlalchemy import text

from bot.checks import privacy
from bot.networks.x_cost import USER_READ
from bot.settings.parts import NoticePart, XPart
from bot.settings.secrets import X_SECRETS, BadSettings
from bot.store import outbox, spending
from bot.store.database import Database
from bot.store.mentions import Mention
from sandbox.networks.x.serve import start
from sandbox.networks.x.world import X
from tests.brand_at_work import DAY, HOUR, Work

if TYPE_CHECKING:
    from bot.settings import Settings


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def wait_to_leave(work: Work, mention: Mention, ts: str | None, trouble: str | None) -> None:
    """Let a card's words wait to leave Slack, where it stands under this ts or may be under way."""
    card = {"subject": mention.id, "ts": ts, "trouble": trouble, "state": "posted" if ts else "posting"}
    with work.database.write() as session:
        session.connection().execute(text("UPDATE outbox SET state = :state, ts = :ts WHERE subject = :subject"), card)
        outbox.blank(session, "T1", "acme", [mention.id], work.now)
        session.connection().execute(text("UPDATE outbox SET trouble = :trouble WHERE subject = :subject"), card)


def test_no_task_is_made_of_words_that_leave_within_the_hour(work: Work) -> None:
    mention = work.says("@acme hello")
    wait_to_leave(work, mention, "12.34", None)
    (found,) = privacy.words_in_slack(work.database, work.now + HOUR)
    assert found.ok


@pytest.mark.promise(28)
def test_each_message_whose_words_did_not_leave_is_named_with_its_trouble_and_what_to_do(work: Work) -> None:
    wait_to_leave(work, work.says("@acme hello"), "12.34", "Slack refused chat.delete.")
    wait_to_leave(work, work.says("@acme hello", author="ben"), None, None)
    (found,) = privacy.words_in_slack(work.database, work.now + HOUR + 1)
    assert found.ok is False
    assert "https://slack.com/archives/C1/p1234 (Slack refused chat.delete.)" in found.sentence
    assert "a message in C1 (not drawn yet)" in found.sentence
    assert "Delete these messages in Slack" in found.remedy
    assert "And more." not in found.sentence


def test_of_very_many_the_first_are_named(work: Work) -> None:
    for number in range(privacy.SHOWN_MAX + 1):
        wait_to_leave(work, work.says("@acme hello", author=f"n{number}"), f"{number}.5", None)
    (found,) = privacy.words_in_slack(work.database, work.now + 2 * HOUR)
    assert found.sentence.count("https://") == privacy.SHOWN_MAX
    assert found.sentence.endswith("And more.")


def test_posts_that_nobody_read_again_for_a_day_are_told_for_they_may_have_been_deleted(work: Work) -> None:
    class Settings:
        teams = (work.team,)

    settings: Any = Settings()
    work.says("@acme hello")
    (found,) = privacy.deleted_posts(work.database, settings, work.now + DAY)
    assert found.ok
    (found,) = privacy.deleted_posts(work.database, settings, work.now + DAY + 1)
    assert (found.ok, found.sentence.startswith("1 post was not")) == (False, True)


class Told:
    """Settings that say where the notice stands."""

    def __init__(self, work: Work, notice: str = "", x: object = None, **secrets: str) -> None:
        self.teams = (work.team,)
        self.notice = NoticePart(address=notice)
        self.pages, self.x, self._secrets = None, x, secrets

    def secret(self, name: str) -> str:
        if name not in self._secrets:
            raise BadSettings(f"{name} is missing.")
        return self._secrets[name]


def test_without_an_address_nobody_can_find_a_notice(work: Work) -> None:
    (found,) = privacy.notice(work.database, cast("Settings", Told(work)), work.now)
    assert (found.ok, found.sentence) == (None, "We know of none.")


def test_where_x_cannot_be_asked_it_says_that_nobody_could_look(work: Work) -> None:
    for x in (None, XPart(monthly_budget_usd=1)):
        (found,) = privacy.notice(work.database, cast("Settings", Told(work, "https://a.example/n", x)), work.now)
        assert found.ok is None
        assert "could not be checked" in found.sentence
        assert "https://a.example/n" in found.remedy


@pytest.mark.parametrize(("profile", "ok"), [("Coffee. Privacy: https://A.example/privacy", True), ("Coffee.", False)])
def test_a_profile_on_x_leads_to_the_notice_or_should(work: Work, profile: str, ok: bool) -> None:  # noqa: FBT001 - a case
    world = X(lambda: work.now)
    acme = world.account("acme")
    world.accounts[acme.id] = replace(acme, description=profile)
    keys, running = world.keys(acme), start(world)
    try:
        given = (keys.consumer_key, keys.consumer_secret, keys.access_token, keys.access_token_secret)
        part = XPart(monthly_budget_usd=1, api_url=running.url)
        told = Told(work, "https://a.example/n", part, **dict(zip(X_SECRETS, given, strict=True)))
        (found,) = privacy.notice(work.database, cast("Settings", told), work.now)
    finally:
        running.close()
    assert found.ok is ok
    with work.database.read() as session:
        assert spending.spent(session, "acme", "x", work.now).micro_usd == USER_READ
