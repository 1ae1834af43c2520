"""What the store does not know stays unknown, and every no that it has counts."""

import secrets
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete

from bot.store import people
from bot.store.database import Database
from bot.store.facts import gather
from bot.store.mentions import Mention
from bot.store.tables import BrandRow, CursorRow, GenerationRow, NoRow, RegistryRow, ReplyRow
from rules.facts import Answered, Facts, Origin, PostState, RegistryState
from rules.registry.key import hashed
from rules.registry.scope import Reach
from tests.brand_at_work import DAY, HOUR, SECRET, Work
from tests.networks import key_of

ANA, BEN = key_of("ana"), key_of("ben")


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


@pytest.fixture
def asked(work: Work) -> Mention:
    return work.says("@acme do you ship?")


def listed(work: Work, *scopes: str, key: str = ANA, number: int = 1, state: str = "in_force") -> None:
    """Let a copy of the registry list this key with these scopes."""
    secret = secrets.token_bytes(32)
    copy: dict[str, Any] = {"registry_name": "quiet", "generation": number}
    with work.database.write() as session:
        session.add(GenerationRow(**copy, secret=secret, loaded_us=work.now, state=state))
        session.add_all(NoRow(**copy, hashed=hashed(key, secret), scope=scope) for scope in scopes)


def told(work: Work, scope: str, author: str = ANA, brand_id: str = "acme") -> None:
    """Let somebody have told a brand to stop."""
    no = people.Told(author, scope, work.now, None, None)
    with work.database.write() as session:
        people.object_to(session, brand_id, [no], SECRET, work.now, secrets.token_bytes)


def nos(work: Work, mention: Mention) -> list[tuple[Origin, Reach]]:
    return sorted((no.origin, no.reach) for no in work.facts(mention).objections or ())


def facts_of(work: Work, mention: Mention, **scene: Any) -> Facts:  # noqa: ANN401 - fields of a scene
    with work.database.read() as session:
        return gather(session, replace(work.runtime.scene(work.team), **scene), [mention], work.now)[0]


# What is not known


def test_of_a_brand_without_a_row_nobody_knows_whether_it_is_paused(work: Work, asked: Mention) -> None:
    assert work.facts(asked).paused is False
    with work.database.write() as session:
        session.connection().execute(delete(BrandRow))
    assert work.facts(asked).paused is None


def test_of_somebody_whom_the_network_did_not_name_no_objection_is_known(work: Work, asked: Mention) -> None:
    assert work.facts(asked).objections == ()
    assert work.facts(replace(asked, author_key="")).objections is None


def test_a_registry_that_was_never_read_is_named_without_a_moment(work: Work, asked: Mention) -> None:
    assert facts_of(work, asked, required=("other", "quiet"), registries=("quiet",)).registries == (
        RegistryState("other"),
        RegistryState("quiet", None, HOUR),
    )
    with work.database.write() as session:
        row = session.get_one(RegistryRow, "quiet")
        row.checked_us, row.expires_us = work.now, work.now + DAY
    assert facts_of(work, asked, registries=("quiet",)).registries == (
        RegistryState("quiet", work.now, HOUR, work.now + DAY),
    )


def test_a_network_is_heard_no_further_than_its_slowest_road(work: Work, asked: Mention) -> None:
    roads = {"x": ("mentions", "search")}
    assert facts_of(work, asked, roads=roads).heard_us is None
    with work.database.write() as session:
        session.add(CursorRow(brand_id="acme", network="x", road="search", complete_us=work.now - HOUR))
    assert facts_of(work, asked, roads=roads).heard_us == work.now - HOUR
    assert facts_of(work, asked, roads={"x": ()}).heard_us is None
    assert facts_of(work, asked, roads={}).heard_us is None


# Every no counts


def test_both_copies_ask_while_one_is_in_quarantine(work: Work, asked: Mention) -> None:
    listed(work, "proactive", number=1, state="in_force")
    listed(work, "any", number=2, state="quarantined")
    assert nos(work, asked) == [(Origin.REGISTRY, Reach.PROACTIVE), (Origin.REGISTRY, Reach.ANY)]


@pytest.mark.parametrize("state", ["loading", "old", "dropped"])
def test_a_copy_that_is_not_in_force_says_nothing(work: Work, asked: Mention, state: str) -> None:
    listed(work, "any", state=state)
    assert nos(work, asked) == []


def test_a_row_that_names_a_handle_counts_for_whoever_bears_it(work: Work, asked: Mention) -> None:
    listed(work, "any", key="x:@Ana")
    assert nos(work, asked) == [(Origin.REGISTRY, Reach.ANY)]
    assert nos(work, replace(asked, author_handle="anna")) == []
    assert nos(work, replace(asked, author_handle=None)) == []


def test_a_handle_that_no_registry_could_name_hides_no_row_of_the_account(work: Work, asked: Mention) -> None:
    listed(work, "any")
    assert nos(work, replace(asked, author_handle="no handle!")) == [(Origin.REGISTRY, Reach.ANY)]


@pytest.mark.parametrize(
    ("scope", "reaches"),
    [
        ("any", [Reach.ANY]),
        ("any;brand=other", []),
        ("any;except=acme", []),
        ("any;brand=acme", [Reach.ANY]),
        ("any;medium=email", [Reach.ANY]),  # the rules know of media and topics
        ("any;topic=delivery", [Reach.ANY]),
        ("any;until=2020-01-01", []),
        ("any;until=2999-01-01", [Reach.ANY]),
        ("listen", [Reach.LISTEN]),
        ("proactive;listen", [Reach.LISTEN, Reach.PROACTIVE]),
        ("any;colour=red", [Reach.ANY]),
        ("what?", [Reach.ANY]),
    ],
)
def test_a_scope_limits_only_as_far_as_it_can_be_read(
    work: Work, asked: Mention, scope: str, reaches: list[Reach]
) -> None:
    listed(work, scope)
    assert [reach for _, reach in nos(work, asked)] == reaches
    told(work, scope)
    assert len(nos(work, asked)) == 2 * len(reaches)


def test_a_no_said_to_another_brand_or_by_somebody_else_is_not_ours(work: Work, asked: Mention) -> None:
    told(work, "any", brand_id="other")
    told(work, "any", author=BEN)
    assert nos(work, asked) == []
    told(work, "any")
    assert nos(work, asked) == [(Origin.TOLD_US, Reach.ANY)]


def test_a_no_that_was_lifted_counts_no_more(work: Work, asked: Mention) -> None:
    told(work, "any")
    with work.database.write() as session:
        assert people.lift(session, "acme", ANA, SECRET, work.now, work.now) == 0, "said no earlier than the no"
        assert people.lift(session, "acme", BEN, SECRET, work.now + 1, work.now) == 0
        assert people.lift(session, "other", ANA, SECRET, work.now + 1, work.now) == 0
        assert people.lift(session, "acme", ANA, SECRET, work.now + 1, work.now) == 1
    assert nos(work, asked) == []


def test_many_mentions_in_one_batch_each_have_their_own_facts(work: Work) -> None:
    for number in range(600):
        work.network.post(work.now, f"@acme {number}?", f"a{number}")
    listed(work, "any", key=key_of("a599"))
    work.now += 1
    while work.hear().new:
        pass
    mentions = [work.mention(post) for post in (*work.network.newest,)[-3:]]
    with work.database.read() as session:
        found = gather(session, work.runtime.scene(work.team), mentions, work.now)
    assert [bool(one.objections) for one in found] == [False, False, True]
    assert [one.mention_id for one in found] == [one.id for one in mentions]


# What became of it


@pytest.mark.parametrize(
    ("state", "origin", "answered"),
    [
        ("held", "ours", Answered.UNDERWAY),
        ("claimed", "ours", Answered.UNDERWAY),
        ("sending", "ours", Answered.UNDERWAY),
        ("sent", "ours", Answered.OURS),
        ("sent", "native", Answered.NATIVE),
        ("unknown", "ours", Answered.UNSURE),
        ("failed", "ours", Answered.NO),
        ("refused", "ours", Answered.NO),
        ("withdrawn", "ours", Answered.NO),
        ("taken_back", "ours", Answered.NO),
    ],
)
def test_a_reply_stands_in_its_interaction_wherever_it_is(
    work: Work, asked: Mention, state: str, origin: str, answered: Answered
) -> None:
    with work.database.write() as session:
        session.add(_reply(work, asked, state=state, origin=origin))
    assert work.facts(asked).answered is answered
    assert work.facts(replace(asked, interaction_id="another")).answered is Answered.NO


def test_a_bare_reply_that_was_refused_is_remembered_by_its_moment(work: Work, asked: Mention) -> None:
    with work.database.write() as session:
        session.add(_reply(work, asked, state="failed", ended_us=work.now))
    assert work.facts(asked).bare_refused_us == 0
    with work.database.write() as session:
        session.get_one(ReplyRow, ("acme", asked.interaction_id)).bare_refused = True
    assert work.facts(asked).bare_refused_us == work.now


def test_a_post_that_is_gone_is_gone(work: Work, asked: Mention) -> None:
    assert work.facts(asked).post is PostState.SAME
    assert work.facts(replace(asked, gone_us=work.now)).post is PostState.GONE


def _reply(work: Work, mention: Mention, **more: Any) -> ReplyRow:  # noqa: ANN401 - columns of the row
    moments = {"claimed_us": work.now, "due_us": work.now}
    return ReplyRow(
        brand_id="acme",
        interaction_id=mention.interaction_id,
        mention_id=mention.id,
        revision=1,
        author_key=mention.author_key,
        **{**moments, **more},
    )
