"""A card, a link or a channel leads to its own mention and team, or to nothing."""

from dataclasses import replace

import pytest
from sqlmodel import select

from bot.slack.where import mention_at, mention_behind, team_at, team_of
from bot.store.database import Database
from bot.store.tables import OutboxRow
from rules.mention import Brand
from tests.brand_at_work import Work

TS = "1700000000.000100"


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def shown(work: Work, mention_id: str, kind: str = "card") -> None:
    """Let Slack show the mention's message."""
    with work.database.write() as session:
        row = session.exec(select(OutboxRow).where(OutboxRow.subject == mention_id)).one()
        row.kind, row.ts = kind, TS


def second_team(work: Work, channel: str) -> None:
    other = replace(work.team, brand=Brand("other", ("Other",), ()), channel=channel)
    work.runtime = replace(work.runtime, teams=(work.team, other))


@pytest.mark.parametrize(
    "link",
    [
        "",
        "nonsense",
        "https://x.com/ana",
        "https://x.com/ana/status/77",
        "https://evil.example/?x.com/ana/status/77",
        "https://acme.slack.com/archives/C1/p1700000000000999",
        "https://acme.slack.com/archives/C9/p1700000000000100",
    ],
)
def test_a_link_that_leads_to_nothing_of_ours_leads_nowhere(work: Work, link: str) -> None:
    shown(work, work.says("@acme hi").id)
    assert mention_behind(work.runtime, "T1", link) is None


def test_a_link_to_the_card_or_to_any_revision_of_the_post_leads_to_the_mention(work: Work) -> None:
    mention = work.says("@acme hi")
    newest = work.network.edit(mention.root_id, "@acme hello")
    work.hear()
    shown(work, mention.id)
    links = (
        "look: <https://acme.slack.com/archives/C1/p1700000000000100|here>",
        f"https://x.com/ana/status/{mention.root_id}?s=20",
        f"https://mobile.twitter.com/i/status/{newest.id}",
    )
    for link in links:
        assert mention_behind(work.runtime, "T1", link) == (work.team, work.again(mention))


def test_only_a_card_shows_a_mention(work: Work) -> None:
    shown(work, work.says("@acme hi").id, "rollup")
    assert mention_at(work.runtime, "T1", "C1", TS) is None
    assert mention_at(work.runtime, "T9", "C1", TS) is None


def test_a_mention_belongs_to_whoever_has_it(work: Work) -> None:
    mention = work.says("@acme hi")
    second_team(work, "C2")
    assert team_of(work.runtime, mention.id) == (work.team, mention)
    assert team_of(work.runtime, "0" * 32) is None


def test_a_channel_leads_to_its_own_team_and_elsewhere_only_where_there_is_one(work: Work) -> None:
    assert team_at(work.runtime, "C9") == work.team
    second_team(work, "C2")
    assert team_at(work.runtime, "C1") == work.team
    assert team_at(work.runtime, "C9") is None
    second_team(work, "C1")
    assert team_at(work.runtime, "C1") is None, "two teams share it, so nobody knows which is meant"
    quiet = replace(work.team, private_channel="C5")
    work.runtime = replace(work.runtime, teams=(quiet, replace(quiet, channel="C2", private_channel="")))
    assert team_at(work.runtime, "C5") == quiet
