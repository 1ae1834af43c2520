"""What is drawn is the truth of this moment, and nothing of another brand."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from msgspec import structs

from bot.runtime import Source
from bot.slack.cards.draw import SOMEBODY, Drawing, draw, rollup, sight_of, span_us
from bot.store import mentions, outbox
from bot.store.database import Database
from bot.store.outbox import Message, State
from bot.store.tables import RegistryRow, ReplyRow
from bot.store.team import care
from rules import reply as life
from rules.facts import PostState
from rules.mention import How, Kind, Visibility
from rules.policy import build
from rules.sight import Exchange, Member, Status
from rules.verdict import Permit, Refused
from sandbox.slack.limits import check_message
from sandbox.slack.reach import links, pings
from tests.bot.slack.drawn import HOSTILE
from tests.bot.slack.outgoing import NOON, SECOND, SPACE, Stage, staged

HOUR_US = 3600 * SECOND


@pytest.fixture
def stage(database: Database) -> Iterator[Stage]:
    with staged(database) as stage:
        yield stage


def new_rows(stage: Stage) -> list[Message]:
    with stage.runtime.database.read() as session:
        return outbox.due(session, SPACE, State.NEW, stage.clock(), 100)


def reply_to(stage: Stage, number: int, state: life.State, **changes: object) -> None:
    values = {
        "brand_id": "acme",
        "interaction_id": f"i{number}",
        "mention_id": f"{number:032x}",
        "revision": 1,
        "author_key": f"x:{number}",
        "state": state,
        "member": "U1",
        "text": "Yes, we do.",
        "claimed_us": NOON,
        "due_us": NOON + HOUR_US,
    }
    with stage.runtime.database.write() as session:
        session.add(ReplyRow.model_validate(values | changes))


def test_nothing_is_drawn_of_another_brand_or_kind_or_of_a_mention_that_is_not_there(stage: Stage) -> None:
    stage.hear()
    (row,) = new_rows(stage)
    strange = [replace(row, brand_id="other"), replace(row, kind="x"), replace(row, subject="x")]
    with stage.runtime.database.read() as session:
        assert draw(session, stage.runtime, {}, strange, stage.clock()) == {}
        assert draw(session, stage.runtime, {}, [], stage.clock()) == {}


def test_an_hour_in_which_nothing_was_overheard_has_no_roll_up(stage: Stage) -> None:
    stage.hear(kind=Kind.OVERHEARD)
    (root, _) = new_rows(stage)
    with stage.runtime.database.read() as session:
        assert rollup(session, stage.runtime, stage.team, replace(root, subject="2001-01-01T00"), 0) is None


def test_a_drawing_is_the_truth_of_this_moment_not_of_the_row(stage: Stage) -> None:
    mention = stage.hear()
    (row,) = new_rows(stage)
    with stage.runtime.database.read() as session:
        before = draw(session, stage.runtime, {}, [row], stage.clock())[row.id]
    stage.change(mention, gone_us=stage.clock())
    with stage.runtime.database.read() as session:
        after = draw(session, stage.runtime, {}, [row], stage.clock())[row.id]
    assert "You can answer." in before.payload["text"]
    assert "removed a post" in after.payload["text"]
    assert before.gist != after.gist


def test_a_card_drawn_twice_says_the_same_though_the_registry_was_read_in_between(stage: Stage) -> None:
    stage.hear()
    (row,) = new_rows(stage)
    runtime = replace(stage.runtime, sources=(Source("eu", "", HOUR_US),))
    drawn = []
    for version in (1, 2):
        with stage.runtime.database.write() as session:
            session.merge(RegistryRow(name="eu", source="eu", checked_us=stage.clock() - HOUR_US // version))
        with stage.runtime.database.read() as session:
            drawn.append(draw(session, runtime, {}, [replace(row, wanted=version)], stage.clock())[row.id])
    assert drawn[0].payload["blocks"] != drawn[1].payload["blocks"]
    assert drawn[0].gist == drawn[1].gist


def test_other_kinds_are_drawn_by_whoever_is_named_for_them(stage: Stage) -> None:
    stage.hear()
    (row,) = new_rows(stage)
    notices = [replace(row, kind="notice", id="n1"), replace(row, kind="notice", id="n2", subject="nothing")]
    with stage.runtime.database.read() as session:
        drawn = draw(
            session,
            stage.runtime,
            {"notice": lambda _session, _runtime, _team, row, _now: None if row.id == "n2" else {"text": "Hello."}},
            notices,
            stage.clock(),
        )
    assert drawn == {"n1": Drawing({"text": "Hello."})}


@pytest.mark.slack_behaviour(17)
@pytest.mark.slack_behaviour(19)
@pytest.mark.slack_behaviour(22)
def test_hostile_words_reach_nobody_and_stay_within_limits(stage: Stage) -> None:
    for number, words in enumerate(HOSTILE, 1):
        mention = stage.hear(number)
        said = json.dumps(words.encode("utf-8", "replace").decode())[1:-1]
        stage.change(mention, post=(mention.post or "").replace(f"@acme do you ship to Norway? {number}", said))
    with stage.runtime.database.read() as session:
        drawn = draw(session, stage.runtime, {}, new_rows(stage), stage.clock())
    assert len(drawn) == len(HOSTILE)
    for drawing in drawn.values():
        assert check_message(drawing.payload) == []
        assert pings(drawing.payload) == []
        assert all(url.startswith("https://x.com/i/") for url, _ in links(drawing.payload))


@pytest.mark.parametrize("network", ["mastodon", "bluesky"])
def test_on_a_network_where_nothing_of_ours_is_at_work_the_card_says_to_answer_there_by_hand(
    stage: Stage, network: str
) -> None:
    stage.hear(network=network)
    (row,) = new_rows(stage)
    with stage.runtime.database.read() as session:
        shown = json.dumps(draw(session, stage.runtime, {}, [row], stage.clock())[row.id].payload)
    assert "Please answer there." in shown
    assert "Earshot does not listen or answer on" in shown
    assert "Open the post" in shown
    assert '"Reply' not in shown


def test_every_state_of_a_reply_is_seen(stage: Stage) -> None:
    for number, state in enumerate(life.State, 1):
        mention = stage.hear(number)
        changes = {"ended_us": NOON + SECOND, "seconded_by": "U2", "why": "No.", "url": "https://x.com/i/2", "looks": 2}
        reply_to(stage, number, state, **changes)
        with stage.runtime.database.read() as session:
            seen = sight_of(session, stage.runtime, stage.team, mention, stage.clock()).reply
        assert seen is not None
        assert (seen.state, seen.text, seen.by, seen.looks) == (state, "Yes, we do.", Member(SOMEBODY, "U1"), 2)
        assert seen.seconded_by == (Member(SOMEBODY, "U2"),)
        over = state in life.FREE or state is life.State.SENT
        assert seen.at_us == (NOON + SECOND if over else NOON)
        assert seen.decide_by_us == (NOON + HOUR_US if state is life.State.HELD else None)


def test_a_reply_on_the_network_itself_is_answered_elsewhere(stage: Stage) -> None:
    mention = stage.hear()
    reply_to(stage, 1, life.State.SENT, origin="native", member="")
    with stage.runtime.database.read() as session:
        seen = sight_of(session, stage.runtime, stage.team, mention, stage.clock())
    assert (seen.status, seen.reply) == (Status.ANSWERED_ELSEWHERE, None)


def test_the_last_words_of_ours_to_the_same_person_are_seen_but_not_those_of_this_interaction(stage: Stage) -> None:
    first = stage.hear(1)
    again = stage.hear(2, author_key="x:1")
    reply_to(stage, 1, life.State.SENT, ended_us=NOON + SECOND)
    with stage.runtime.database.read() as session:
        assert sight_of(session, stage.runtime, stage.team, first, stage.clock()).exchange is None
        seen = sight_of(session, stage.runtime, stage.team, again, stage.clock()).exchange
    assert seen is not None
    assert (seen.text, seen.at_us) == ("Yes, we do.", NOON + SECOND)


@pytest.mark.parametrize("kept_apart", ["private", "in care"])
def test_what_we_wrote_in_private_or_in_care_is_not_told_on_a_card_for_everybody(stage: Stage, kept_apart: str) -> None:
    private = kept_apart == "private"
    first = stage.hear(1, visibility=Visibility.PRIVATE if private else Visibility.PUBLIC)
    reply_to(stage, 1, life.State.SENT, ended_us=NOON + SECOND)
    again = stage.hear(2, author_key="x:1")
    apart = stage.hear(3, author_key="x:1", visibility=first.visibility)
    if not private:
        with stage.runtime.database.write() as session:
            for one in (first, apart):
                care.give(session, "acme", one.id, "U1", NOON)
    with stage.runtime.database.read() as session:
        seen = {
            one.id: sight_of(session, stage.runtime, stage.team, one, stage.clock()).exchange for one in (again, apart)
        }
    assert seen[again.id] is None
    assert seen[apart.id] == Exchange("Yes, we do.", NOON + SECOND)


def test_what_became_of_the_post_and_who_closed_it_is_seen(stage: Stage) -> None:
    mention = stage.hear()
    cases = [
        (mentions.changed(mention, edited_us=NOON), PostState.EDITED, Status.OPEN, None),
        (mentions.changed(mention, edited_us=NOON, gone_us=NOON), PostState.GONE, Status.OPEN, None),
        (mentions.changed(mention, state="done", closed_by="U1"), PostState.SAME, Status.DONE, Member(SOMEBODY, "U1")),
    ]
    for changed, post_state, status, by in cases:
        with stage.runtime.database.read() as session:
            seen = sight_of(session, stage.runtime, stage.team, changed, stage.clock())
        assert (seen.post_state, seen.status, seen.status_by) == (post_state, status, by)


def test_an_erased_post_is_seen_without_its_words(stage: Stage) -> None:
    mention = stage.change(stage.hear(), post=None, author_handle=None)
    with stage.runtime.database.read() as session:
        seen = sight_of(session, stage.runtime, stage.team, mention, stage.clock())
        rows = outbox.due(session, SPACE, State.NEW, stage.clock(), 100)
        (drawing,) = draw(session, stage.runtime, {}, rows, stage.clock()).values()
    assert (seen.text_erased, seen.post.text) == (True, "")
    assert check_message(drawing.payload) == []
    assert "no longer kept" in str(drawing.payload["blocks"])


def test_the_verdict_is_that_of_the_moment(stage: Stage) -> None:
    mention = stage.hear()
    with stage.runtime.database.read() as session:
        now = sight_of(session, stage.runtime, stage.team, mention, stage.clock())
        later = sight_of(session, stage.runtime, stage.team, mention, stage.clock() + 30 * 24 * HOUR_US)
    assert isinstance(now.verdict, Permit)
    assert isinstance(later.verdict, Refused)


def test_the_oldest_registry_speaks_for_all_and_one_never_read_leaves_nothing_to_say(stage: Stage) -> None:
    mention = stage.hear()
    runtime = replace(stage.runtime, sources=(Source("a", "a", HOUR_US), Source("b", "b", HOUR_US)))
    with stage.runtime.database.write() as session:
        session.add(RegistryRow(name="a", source="a", checked_us=NOON - SECOND))
        session.add(RegistryRow(name="b", source="b"))
    with stage.runtime.database.read() as session:
        assert sight_of(session, runtime, stage.team, mention, stage.clock()).fresh.checked_us is None
    with stage.runtime.database.write() as session:
        row = session.get(RegistryRow, "b")
        assert row is not None
        row.checked_us = NOON - HOUR_US
    with stage.runtime.database.read() as session:
        fresh = sight_of(session, runtime, stage.team, mention, stage.clock()).fresh
    assert (fresh.checked_us, fresh.own_list_only) == (NOON - HOUR_US, False)


@pytest.mark.slack_behaviour(20)
@pytest.mark.slack_behaviour(22)
def test_a_roll_up_says_the_numbers_in_words(stage: Stage) -> None:
    for number in range(1, 6):
        stage.hear(number, kind=Kind.OVERHEARD)
    for number in range(6, 9):
        stage.hear(number, kind=Kind.OVERHEARD, how=How.HASHTAG)
    stage.hear(9, kind=Kind.OVERHEARD, network="mastodon")
    stage.hear(10)
    root = next(row for row in new_rows(stage) if row.kind == "rollup")
    with stage.runtime.database.read() as session:
        payload = rollup(session, stage.runtime, stage.team, root, 0)
    assert payload is not None
    assert payload["text"] == "9 posts about you on Mastodon and X, 12:00–13:00. None was written to you."
    assert "By name: 6. With a hashtag: 3." in str(payload["blocks"])
    assert check_message(payload) == []
    assert payload["unfurl_links"] is payload["unfurl_media"] is False


def test_a_roll_up_says_what_its_posts_are_about_while_their_words_are_kept(stage: Stage) -> None:
    topics = {"speed": {"words": ["slow"]}, "prices": {"words": ["acme is", "dear"]}, "shipping": {"words": ["ship"]}}
    team = replace(stage.team, policy=build({"registry": {"own_list": True}, "topics": topics}, "policy"))
    rows = [stage.hear(number, kind=Kind.OVERHEARD) for number in range(1, 4)]
    post = mentions.read_post(rows[0])
    assert post is not None
    stage.change(rows[0], post=mentions.write_post(structs.replace(post, text="So dear!")))
    root = next(row for row in new_rows(stage) if row.kind == "rollup")
    with stage.runtime.database.read() as session:
        told = str(rollup(session, stage.runtime, team, root, 0))
        untold = str(rollup(session, stage.runtime, stage.team, root, 0))
    assert "Prices: 3, speed: 2.\\nBy name: 3." in told
    assert "speed" not in untold
    for row in rows:
        stage.change(row, post=None)
    with stage.runtime.database.read() as session:
        assert "speed" not in str(rollup(session, stage.runtime, team, root, 0))


def test_a_roll_up_of_one_post_reads_as_one(stage: Stage) -> None:
    stage.hear(kind=Kind.OVERHEARD)
    root = next(row for row in new_rows(stage) if row.kind == "rollup")
    with stage.runtime.database.read() as session:
        payload = rollup(session, stage.runtime, stage.team, root, 0)
    assert payload is not None
    assert payload["text"] == "1 post about you on X, 12:00–13:00. It was not written to you."


@pytest.mark.parametrize(
    ("hour", "zone", "hours"),
    [
        ("2026-11-22T14", "UTC", 1),
        ("2026-10-25T02", "Europe/Oslo", 2),
        ("2026-03-29T01", "Europe/Oslo", 1),
        ("2026-04-05T01", "Australia/Lord_Howe", 1.5),
        ("2026-11-22T23", "Asia/Kathmandu", 1),
    ],
)
def test_an_hour_lasts_as_long_as_the_team_s_clock_shows_it(hour: str, zone: str, hours: float) -> None:
    start_us, end_us = span_us(hour, zone)
    assert end_us - start_us == hours * HOUR_US
