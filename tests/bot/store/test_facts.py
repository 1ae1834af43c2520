"""What the store does not know stays unknown, and every no that it has counts."""

import secrets
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete

from bot.store import mentions, registry
from bot.store.database import Database
from bot.store.facts import Act, gather
from bot.store.mentions import Mention
from bot.store.registry import Made
from bot.store.registry.lookups import Said
from bot.store.tables import BrandRow, CursorRow, RegistryRow, ReplyRow
from bot.store.wishes import noes
from rules.facts import Answered, Answers, Facts, Origin, Pace, PostState, RegistryState
from rules.mention import Account, Visibility
from rules.registry.key import hashed
from rules.registry.row import pack
from rules.registry.scope import Reach
from rules.verdict import Look
from tests.brand_at_work import DAY, HOUR, SECRET, Work
from tests.networks import key_of

ANA, BEN = key_of("ana"), key_of("ben")


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


@pytest.fixture
def asked(work: Work) -> Mention:
    return work.says("@acme do you ship?")


def listed(work: Work, *scopes: str, key: str = ANA, state: str = "in_force") -> None:
    """Let a copy of the registry list this key with these scopes."""
    secret = secrets.token_bytes(32)
    block = b"".join(pack(hashed(key, secret), place) for place in range(len(scopes)))
    with work.database.write() as session:
        copy = registry.begin(session, "quiet", Made("", len(scopes), len(scopes), (secret,)), work.now)
        registry.load_scopes(session, copy, [(place, Said(scope, None)) for place, scope in enumerate(scopes)])
        registry.load(session, copy, block)
        copy.state = state


def told(work: Work, scope: str, author: str = ANA, brand_id: str = "acme") -> None:
    """Let somebody have told a brand to stop."""
    with work.database.write() as session:
        no = noes.of(session, brand_id, [noes.Told(author, scope, work.now)], SECRET)
        noes.keep(session, brand_id, no, work.now, {})


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
    assert work.facts(mentions.changed(asked, author_key="")).objections is None


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
    listed(work, "proactive", state="in_force")
    listed(work, "any", state="quarantined")
    assert nos(work, asked) == [(Origin.REGISTRY, Reach.PROACTIVE), (Origin.REGISTRY, Reach.ANY)]


@pytest.mark.parametrize("state", ["loading", "old", "dropped"])
def test_a_copy_that_is_not_in_force_says_nothing(work: Work, asked: Mention, state: str) -> None:
    listed(work, "any", state=state)
    assert nos(work, asked) == []


def test_a_row_that_names_a_handle_counts_for_whoever_bears_it(work: Work, asked: Mention) -> None:
    listed(work, "any", key="x:@Ana")
    assert nos(work, asked) == [(Origin.REGISTRY, Reach.ANY)]
    assert nos(work, mentions.changed(asked, author_handle="anna")) == []
    assert nos(work, mentions.changed(asked, author_handle=None)) == []


def test_a_handle_that_no_registry_could_name_hides_no_row_of_the_account(work: Work, asked: Mention) -> None:
    listed(work, "any")
    assert nos(work, mentions.changed(asked, author_handle="no handle!")) == [(Origin.REGISTRY, Reach.ANY)]


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
        assert noes.lift(session, "acme", ANA, SECRET, work.now, work.now) == 0, "said no earlier than the no"
        assert noes.lift(session, "acme", BEN, SECRET, work.now + 1, work.now) == 0
        assert noes.lift(session, "other", ANA, SECRET, work.now + 1, work.now) == 0
        assert noes.lift(session, "acme", ANA, SECRET, work.now + 1, work.now) == 1
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
    assert work.facts(mentions.changed(asked, interaction_id="another")).answered is Answered.NO


def test_a_bare_reply_that_was_refused_is_remembered_by_its_moment(work: Work, asked: Mention) -> None:
    with work.database.write() as session:
        session.add(_reply(work, asked, state="failed", ended_us=work.now))
    assert work.facts(asked).bare_refused_us == 0
    with work.database.write() as session:
        session.get_one(ReplyRow, ("acme", asked.interaction_id)).bare_refused = True
    assert work.facts(asked).bare_refused_us == work.now


def test_a_post_that_is_gone_is_gone(work: Work, asked: Mention) -> None:
    assert work.facts(asked).post is PostState.SAME
    assert work.facts(mentions.changed(asked, gone_us=work.now)).post is PostState.GONE


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


# How often, about what, and when


def stands(work: Work, mention: Mention, number: int, at_us: int, **more: Any) -> None:  # noqa: ANN401 - columns of the row
    """Let a reply to this mention stand in an interaction of its own."""
    values = {"state": "sent", "claimed_us": at_us, "ended_us": at_us} | more
    with work.database.write() as session:
        session.add(_reply(work, mentions.changed(mention, interaction_id=f"i{number}"), **values))


def test_a_persons_answers_are_those_that_stand_sought_out_and_direct_apart(work: Work, asked: Mention) -> None:
    overheard = work.says("Acme is slow")
    for number, (mention, state, age) in enumerate([
        (asked, "sent", HOUR), (asked, "claimed", HOUR - 1), (asked, "unknown", DAY - 1), (asked, "sent", DAY),
        (asked, "failed", 1), (asked, "held", 1), (asked, "withdrawn", 1), (overheard, "sent", 2 * DAY),
        (overheard, "sending", 365 * DAY), (overheard, "sent", 366 * DAY), (work.says("@acme hi", "ben"), "sent", 5),
    ]):  # fmt: skip
        stands(work, mention, number, work.now - age, state=state)
    assert work.facts(asked).answers == Answers(
        proactive_us=(work.now - 2 * DAY, work.now - 365 * DAY),
        direct_us=(work.now - HOUR + 1, work.now - HOUR, work.now - DAY + 1),
    )


def test_the_brands_pace_counts_an_hour_and_a_day_and_says_when_it_eases(work: Work, asked: Mention) -> None:
    assert work.facts(asked).pace == Pace()
    ages = (1, HOUR - 1, HOUR, DAY - 1, DAY)
    for number, age in enumerate(ages):
        stands(work, asked, number, work.now - age)
    stands(work, asked, 10, work.now, origin="native")
    stands(work, asked, 11, work.now, state="failed")
    assert work.facts(asked).pace == Pace(2, 4, work.now + 1)
    stands(work, asked, 12, work.now - DAY, ended_us=work.now)
    assert work.facts(asked).pace == Pace(3, 5, work.now + 1), "it waited a day for a colleague, and went out now"


def test_a_reply_never_stands_in_its_own_way(work: Work, asked: Mention) -> None:
    work.claim(asked)
    act = Act(Look.SEND, None, 1, 1, None, None, own_reply=True)
    with work.database.read() as session:
        [own] = gather(session, work.runtime.scene(work.team), [asked], work.now, act)
    assert (own.pace, own.answers, own.answered) == (Pace(), Answers(), Answered.NO)
    other = work.facts(asked)
    assert (other.pace, other.answers) == (Pace(1, 1, work.now + HOUR), Answers(direct_us=(work.now,)))


@pytest.mark.promise(11)
def test_a_clock_that_goes_back_reopens_nothing(work: Work, asked: Mention) -> None:
    newest = work.now
    work.now -= 40 * DAY
    assert work.facts(asked).now_us == newest, "the moment of the newest entry"
    work.now = newest + 1
    assert work.facts(asked).now_us == newest + 1


def test_after_a_stop_only_one_answer_is_possible_in_each_new_conversation(work: Work) -> None:
    work.says("@acme stop")
    work.now += DAY
    asks = work.says("@acme where is it?")
    more = work.says("@acme and when?", conversation_id=asks.conversation_id)
    stands(work, asks, 1, work.now - 2 * DAY)
    assert [no.asked_anew for no in work.facts(more).objections or ()] == [True], "an answer from before the stop"
    stands(work, asks, 2, work.now)
    assert [no.asked_anew for no in work.facts(more).objections or ()] == [False]
    elsewhere = work.says("@acme another thing?")
    assert [no.asked_anew for no in work.facts(elsewhere).objections or ()] == [True]


def test_topics_are_found_in_the_words_as_the_policy_of_the_moment_has_them(database: Database) -> None:
    work = Work(database, topics={"delivery": {"words": ["parcel"]}, "prices": {"words": ["price"]}})
    mention = work.says("@acme a fair price for a parcel?")
    assert work.facts(mention).topics == ("delivery", "prices")
    assert facts_of(work, mention, topics={}).topics == ()
    assert work.facts(mentions.changed(mention, post=None)).topics is None, "its words are erased"


@pytest.mark.parametrize(
    ("lang", "heard"), [("en", True), ("en-GB", True), ("fi", False), ("und", False), (None, None)]
)
def test_a_stop_is_heard_well_where_we_know_the_language(
    work: Work,
    asked: Mention,
    lang: str | None,
    heard: bool | None,  # noqa: FBT001 - a case of a table
) -> None:
    assert work.facts(mentions.changed(asked, lang=lang)).heard_well is heard


def test_what_the_network_told_of_post_and_author_is_known(work: Work) -> None:
    told = Account(key_of("ana"), "ana", "Ana", nobot=True, follows_us=True)
    facts = work.facts(work.says_as(told, "@acme hi"))
    assert (facts.nobot, facts.follower, facts.visibility) == (True, True, Visibility.PUBLIC)
    limited = work.says("@acme hi", "ben", visibility=Visibility.LIMITED)
    assert work.facts(limited).reply_visibility is Visibility.PUBLIC
    assert work.facts(mentions.changed(limited, network="mastodon")).reply_visibility is Visibility.LIMITED
    assert facts_of(work, limited, private_channel=True).private_channel is True
