"""A card, a link or a channel leads to its own mention and team, or to nothing."""

from dataclasses import replace

import pytest
from msgspec import structs
from sqlmodel import select

from bot.slack.ids import Drawn
from bot.slack.where import NO_LINK, NOBODY, mention_at, mention_behind, row_of, somebody, team_at, team_of
from bot.store import brands, mentions
from bot.store.database import Database
from bot.store.mentions import Mention
from bot.store.tables import OutboxRow
from rules.mention import Brand, OwnAccount
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


# Links of other networks than X

DID, KEY = "did:plc:z72i7hdynmk6r22z27h6tvur", "3l6oveex3ii2l"


def elsewhere(work: Work, network: str, post_id: str, key: str, handle: str, url: str) -> Mention:
    """A post on another network, as it is kept."""
    mention = work.says("@acme hi")
    post = mentions.read_post(mention)
    assert post is not None
    there = mentions.changed(
        mention, network=network, root_id=post_id, post_id=post_id, author_key=key, author_handle=handle,
        post=mentions.write_post(structs.replace(post, network=network, url=url)),
    )  # fmt: skip
    with work.database.write() as session:
        mentions.save(session, [there])
    return there


@pytest.mark.parametrize("whose", ["ana.example", "Ana.Example", DID])
@pytest.mark.parametrize("form", ["https://bsky.app/profile/{}/post/{}", "at://{}/app.bsky.feed.post/{}"])
def test_a_post_on_bluesky_is_found_by_its_authors_handle_or_did(work: Work, form: str, whose: str) -> None:
    uri = f"at://{DID}/app.bsky.feed.post/{KEY}"
    there = elsewhere(
        work, "bluesky", uri, f"bluesky:{DID}", "ana.example", f"https://bsky.app/profile/{DID}/post/{KEY}"
    )
    assert mention_behind(work.runtime, "T1", form.format(whose, KEY)) == (work.team, there)
    for no in (form.format("ben.example", KEY), form.format(whose, "3l6oveex3ii2m")):
        assert mention_behind(work.runtime, "T1", no) is None


def test_a_post_on_mastodon_is_found_on_its_own_server_and_on_ours_and_on_no_other(work: Work) -> None:
    ours = OwnAccount("mastodon", "mastodon:https://our.example/users/acme", "acme@our.example")
    work.team = replace(work.team, brand=structs.replace(work.team.brand, accounts=(*work.team.brand.accounts, ours)))
    work.runtime = replace(work.runtime, teams=(work.team,))
    key, page = "mastodon:https://social.example/users/ana", "https://social.example/@ana/110"
    there = elsewhere(work, "mastodon", "998", key, "ana@social.example", page)
    for link in (
        page,
        f"<{page}|{page}>",
        "https://social.example/users/ana/statuses/110",
        "https://our.example/@ana@social.example/998",
        "https://our.example/web/statuses/998",
    ):
        assert mention_behind(work.runtime, "T1", link) == (work.team, there), link
    for link in (
        "https://social.example/@ana/998",
        "https://our.example/@ana/110",
        "https://third.example/@ana@social.example/110",
        "https://social.example/@ana/10",
    ):
        assert mention_behind(work.runtime, "T1", link) is None, link


@pytest.mark.parametrize(
    ("network", "key", "handle", "named"),
    [
        ("x", "x:7", "Ana", ["@ana", "ana", "https://x.com/Ana", "twitter.com/ana?lang=en", " @ANA "]),
        ("bluesky", f"bluesky:{DID}", "ana.example", ["@ana.example", "https://bsky.app/profile/ana.example"]),
        (
            "mastodon",
            "mastodon:https://social.example/users/ana",
            "ana@social.example",
            ["https://social.example/@ana"],
        ),
    ],
)
def test_somebody_is_found_by_a_handle_and_by_the_address_of_their_profile(
    work: Work, network: str, key: str, handle: str, named: list[str]
) -> None:
    there = elsewhere(work, network, "77", key, handle, "https://x.com/ana/status/77")
    for name in named:
        assert somebody(work.runtime, work.team, "T1", name) == (work.team, there), name
    assert somebody(work.runtime, work.team, "T1", "https://x.com/nobody") == NOBODY
    assert somebody(work.runtime, work.team, "T1", "https://example.org/about/us") == NO_LINK


def test_where_two_brands_have_the_same_post_the_one_that_is_asked_for_is_meant(work: Work) -> None:
    mention = work.says("@acme hi")
    second_team(work, "C2")
    other = work.runtime.teams[1]
    theirs = mentions.changed(mention, brand_id="other")
    with work.database.write() as session:
        brands.enrol(session, "other")
        mentions.add(session, [theirs])
    link = f"https://x.com/ana/status/{mention.post_id}"
    assert mention_behind(work.runtime, "T1", link, other) == (other, theirs)
    assert mention_behind(work.runtime, "T1", link, work.team) == (work.team, mention)


def test_a_message_is_found_by_its_id_in_its_own_workspace_and_as_what_it_is(work: Work) -> None:
    mention = work.says("@acme hi")
    with work.database.read() as session:
        drawn = Drawn(session.exec(select(OutboxRow.id).where(OutboxRow.subject == mention.id)).one(), 1)
    workspace = work.team.workspace
    assert row_of(work.runtime, workspace, None, "card") is None
    assert row_of(work.runtime, workspace, Drawn("none", 1), "card") is None
    assert row_of(work.runtime, "T9", drawn, "card") is None
    assert row_of(work.runtime, workspace, drawn, "digest") is None
    assert row_of(replace(work.runtime, teams=()), workspace, drawn, "card") is None
    found = row_of(work.runtime, workspace, drawn, "card")
    assert found is not None
    assert (found[0], found[1].subject) == (work.team, mention.id)
