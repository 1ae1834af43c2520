"""Before somebody goes live nothing is sent, and what was said before counts."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from bot.ports import Unheard, Why
from bot.runtime import Who
from bot.steps.answering.reconcile import reconcile
from bot.steps.lists.take_in import take_in, take_in_hashed
from bot.steps.pause import resume
from bot.steps.team import rehearse
from bot.steps.team.enrol import enrol
from bot.steps.team.rehearse import LIVE_ALREADY, NOT_APPROVER, STILL_READING
from bot.store import brands, outbox, secret
from bot.store.database import Database
from bot.store.record import past
from bot.store.tables import RegistryRow
from bot.store.team import rehearsals
from bot.store.team.rehearsals import LIVE, OWN, READY
from rules.policy import build
from rules.registry.exchange.read import SaysNo
from rules.registry.key import hashed
from rules.rehearsal import Rehearsed
from rules.verdict import Held, Permit, Refused
from tests.brand_at_work import DANA, DAY, FAY, HOUR, MINUTE, SECOND, SECRET, Killed, Work, reasons, went_live
from tests.networks import key_of, outage

ASKS = "@acme do you ship to Norway?"


class FirstDay(Work):
    """Acme before its first reply: what was said before stands on the network."""

    def __init__(self, database: Database, **tables: Any) -> None:  # noqa: ANN401 - tables of a policy
        super().__init__(database, **tables)
        with database.write() as session:
            session.connection().exec_driver_sql("DELETE FROM rehearsal")

    def begin(self) -> None:
        with self.database.write() as session:
            rehearse.begin(session, self.runtime, self.team, self.now)

    def turn(self) -> bool:
        return rehearse.rehearse(self.runtime, self.team, self.now)

    def read_all(self) -> None:
        """Read what was said before, then our own timeline, as the schedule would."""
        self.hear()
        self.hear("search")
        assert self.turn()
        self.now += SECOND
        assert self.turn()

    def go_live(self, who: Who = DANA) -> str:
        return rehearse.go_live(self.runtime, self.team, who, self.now)

    def far(self) -> str:
        with self.database.read() as session:
            row = rehearsals.get(session, "acme")
        return row.state if row else ""

    def counted(self) -> tuple[int, int, dict[str, int]]:
        with self.database.read() as session:
            row = rehearsals.get(session, "acme")
        assert row is not None
        told = rehearse.read_told(row.told)
        return told.permit, told.held, dict(told.refused)


@pytest.fixture
def work(database: Database) -> FirstDay:
    return FirstDay(database)


def test_a_brand_whose_first_day_never_began_answers_nobody(work: FirstDay) -> None:
    mention = work.says(ASKS)
    assert reasons(work.verdict(mention)) == {"paused"}
    assert reasons(work.claim(mention)) == {"paused"}
    assert not work.turn()
    assert work.go_live() == STILL_READING


def test_nothing_goes_out_at_any_look_before_somebody_goes_live(work: FirstDay) -> None:
    work.begin()
    mention = work.says(ASKS)
    work.read_all()
    verdict = work.verdict(mention)
    assert reasons(verdict) == reasons(work.claim(mention)) == {"paused"}
    assert isinstance(verdict, Refused)
    assert verdict.refusals[0].sentence.startswith("Not live yet")
    assert not resume(work.runtime, work.team, DANA, work.now)
    assert work.go_live() == ""
    assert isinstance(work.claim(mention), Permit)
    with work.database.write() as session:  # as if the brand's row were lost before the last look
        session.connection().exec_driver_sql("DELETE FROM rehearsal")
    assert work.send() == 1
    assert not work.network.published
    assert work.state(mention) == "refused"


@pytest.mark.parametrize("who", [FAY, Who("U9")])
def test_nobody_but_an_approver_goes_live_and_the_others_are_recorded(work: FirstDay, who: Who) -> None:
    work.begin()
    work.read_all()
    work.now += SECOND
    assert work.go_live(who) == NOT_APPROVER
    assert work.far() == READY
    with work.database.read() as session:
        newest = past.newest(session, "acme", 1)[0]
    assert newest.payload == {"act": "live", "member": who.id, "refused": NOT_APPROVER}


def test_nobody_goes_live_while_the_sweep_is_unfinished(work: FirstDay) -> None:
    work.begin()
    assert work.go_live() == STILL_READING
    work.hear()
    assert not work.turn()  # the search was not read
    work.hear("search")
    work.network.outage = outage()
    assert work.turn()
    assert work.far() == OWN
    assert not work.turn()  # our own timeline was not
    assert work.go_live() == STILL_READING


def test_a_network_that_does_not_answer_keeps_the_brand_from_going_live(work: FirstDay) -> None:
    work.begin()
    work.network.outage = Unheard(Why.CREDIT, "The budget is used up.")
    work.hear()
    assert not work.turn()
    assert work.go_live() == STILL_READING


def test_nobody_goes_live_while_a_required_registry_was_never_read(database: Database) -> None:
    work = FirstDay(database, registry={"required": ["quiet"]})
    work.begin()
    work.says(ASKS)
    work.read_all()
    assert work.counted() == (0, 0, {"registry_stale": 1})
    assert "quiet was never read" in work.go_live()
    assert not work.turn()
    with database.write() as session:
        row = session.get(RegistryRow, "quiet")
        assert row is not None
        row.checked_us = work.now
    assert work.turn()  # what is missing has changed, so it is counted again
    assert work.counted() == (1, 0, {})
    assert not work.turn()
    assert work.go_live() == ""


def test_going_live_twice_changes_nothing(work: FirstDay) -> None:
    work.begin()
    work.read_all()
    assert work.go_live() == ""
    assert work.go_live() == LIVE_ALREADY
    assert work.far() == LIVE
    assert not work.turn()
    work.begin()
    assert work.far() == LIVE
    assert work.count("entry", "kind = 'rehearsal'") == 4  # began, ready, live, and the second press


def test_old_stops_and_old_answers_count_first(work: FirstDay) -> None:
    work.now -= 20 * DAY
    old = work.network.post(work.now, ASKS)
    stop = work.network.post(work.now + HOUR, "@acme stop", "ben")
    work.network.answer_by_hand(work.now + HOUR, old.id)
    work.now += 20 * DAY
    fresh = work.network.post(work.now - HOUR, ASKS, "ben", conversation_id=stop.conversation_id)
    work.begin()
    work.read_all()
    assert work.counted() == (0, 0, {"already_answered": 1, "asked_to_stop": 2})
    assert work.go_live() == ""
    assert "asked_to_stop" in reasons(work.claim(work.mention(fresh)))
    assert "already_answered" in reasons(work.claim(work.mention(old)))


def test_killed_before_old_answers_were_noticed_they_are_read_again(work: FirstDay) -> None:
    old = work.network.post(work.now - 20 * DAY, ASKS)
    work.network.answer_by_hand(work.now - 19 * DAY, old.id)
    work.begin()
    work.hear()
    work.hear("search")
    work.kill_at("reconcile: read")
    with pytest.raises(Killed):
        work.turn()
    del work.stops["reconcile: read"]
    assert not work.turn()
    assert work.far() == OWN
    work.kill_at("reconcile: noticing")
    with pytest.raises(Killed):
        reconcile(work.runtime, work.team, work.network, work.now)
    del work.stops["reconcile: noticing"]
    assert not work.turn()
    assert work.go_live() == STILL_READING
    reconcile(work.runtime, work.team, work.network, work.now)
    assert work.turn()
    assert work.counted() == (0, 0, {"already_answered": 1})


@pytest.mark.parametrize("hash_key", [b"", b"k" * 32])
def test_a_list_is_tried_on_the_first_days_count_before_it_is_taken_in(work: FirstDay, hash_key: bytes) -> None:
    with work.database.write() as session:
        secret.keep(session, secret.OBJECTIONS, SECRET)  # as every store after its first start
    work.network.post(work.now - HOUR, ASKS)
    work.network.post(work.now - HOUR, ASKS, "ben")
    work.begin()

    def taken(*, dry: bool) -> Rehearsed | None:
        if hash_key:
            rows = [(hashed(key_of("ben"), hash_key), "any")]
            return take_in_hashed(work.runtime, work.team, hash_key, rows, {}, work.now, dry=dry).first_day
        return take_in(work.runtime, work.team, [SaysNo(1, key_of("ben"))], {}, work.now, dry=dry).first_day

    assert taken(dry=True) is None, "nothing is counted yet"
    work.read_all()
    before = work.everything()
    work.runtime = replace(work.runtime, networks={})  # a command listens to nothing
    assert taken(dry=True) == Rehearsed(1, 0, {"asked_to_stop": 1})
    work.runtime = replace(work.runtime, networks={"x": work.network})
    assert work.everything() == before
    assert work.count("former_secret") == 0
    assert not work.turn()
    assert taken(dry=False) is None
    assert work.turn()  # what it changes is counted again
    assert work.counted() == (1, 0, {"asked_to_stop": 1})
    work.go_live()
    assert taken(dry=True) is None


def test_another_policy_is_counted_again_before_somebody_goes_live(work: FirstDay) -> None:
    work.network.post(work.now - HOUR, ASKS)
    enrol(work.runtime, work.team, "{}", work.now)
    work.read_all()
    assert work.counted() == (1, 0, {})
    assert not enrol(work.runtime, work.team, "{}", work.now)
    assert not work.turn()
    strict = build({"registry": {"own_list": True}, "second_look": {"labels": ["direct"]}}, "policy.toml")
    work.team = replace(work.team, policy=strict, policy_sha256="1" * 64)
    assert enrol(work.runtime, work.team, "{strict}", work.now)
    assert work.turn()
    assert work.counted() == (0, 1, {})
    assert not work.turn()


def test_with_no_network_to_read_nobody_goes_live(work: FirstDay) -> None:
    work.runtime = replace(work.runtime, networks={})
    work.begin()
    assert not work.turn()
    assert work.go_live() == STILL_READING


def test_no_card_shows_a_post_that_was_older_than_48_hours_not_even_after_going_live(work: FirstDay) -> None:
    old = work.network.post(work.now - 49 * HOUR, ASKS)
    young = work.network.post(work.now - 47 * HOUR, ASKS, "ben")
    work.begin()
    work.read_all()
    assert work.go_live() == ""
    work.surface()
    assert work.again(work.mention(old)).verdict == "permit"
    cards = [work.count("outbox", f"subject = '{work.mention(post).id}'") for post in (old, young)]
    assert cards == [0, 1]


def test_a_post_is_counted_as_if_it_had_just_come_in(work: FirstDay) -> None:
    work.network.post(work.now - 29 * DAY, ASKS)
    work.network.post(work.now - 28 * DAY, "Acme is slow.", "ben")
    work.begin()
    work.read_all()
    assert work.counted() == (1, 0, {"not_invited": 1})


def test_no_more_than_800_mentions_are_read_and_the_newest_of_them(work: FirstDay) -> None:
    for number in range(803):
        work.network.post(work.now - HOUR + number, f"@acme {number}", f"a{number}")
    work.begin()
    work.hear()
    assert work.count("mention") == 800
    work.hear("search")
    assert work.count("mention") == 803  # the other road reads what it always reads


def test_the_channel_is_told_once_with_the_numbers_on_record(work: FirstDay) -> None:
    work.network.post(work.now - HOUR, ASKS)
    work.begin()
    work.read_all()
    with work.database.read() as session:
        assert outbox.asked_for(session, "acme", rehearse.KIND, rehearse.SUBJECT)
        newest = past.newest(session, "acme", 1)[0]
    assert newest.payload == {"act": "ready", "posts": 1, "permit": 1, "held": 0, "lacking": ""}
    assert not work.turn()


def test_one_brand_going_live_sends_nothing_for_another_whose_first_day_is_later(work: FirstDay) -> None:
    with work.database.write() as session:
        brands.enrol(session, "bean")
        went_live(session, "bean")
    work.begin()
    mention = work.says(ASKS)
    assert reasons(work.claim(mention)) == {"paused"}
    with work.database.read() as session:
        assert [rehearsals.get(session, one).state for one in ("acme", "bean")] == ["listening", "live"]  # type: ignore[union-attr] # both are there


def test_what_was_held_claimed_or_offered_before_waits_for_the_button_like_all_else(database: Database) -> None:
    work = FirstDay(database, second_look={"labels": ["direct"]})
    with database.write() as session:
        went_live(session, "acme")
    held = work.says(ASKS)
    assert isinstance(work.claim(held), Held)
    agreed = work.says(ASKS, "ben")
    work.claim(agreed, words="Yes.")
    assert isinstance(work.approve(agreed, words="Yes."), Permit)
    with database.write() as session:  # as if another database had been put in its place
        session.connection().exec_driver_sql("DELETE FROM rehearsal")
    assert "paused" in reasons(work.approve(held))
    work.now += MINUTE
    assert work.send() == 1
    assert (work.state(agreed), work.network.handed) == ("refused", [])
    work.begin()
    assert not resume(work.runtime, work.team, DANA, work.now)
    assert rehearse.go_live(work.runtime, work.team, DANA, work.now) == STILL_READING
    assert work.send() == 0
    assert not work.network.handed


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_replicas_go_live_once(work: FirstDay) -> None:
    work.begin()
    work.read_all()
    with ThreadPoolExecutor(2) as two:
        told = sorted(two.map(work.go_live, (DANA, replace(DANA, id="U9"))))
    assert told == ["", LIVE_ALREADY]
    assert work.count("entry", "kind = 'rehearsal'") == 4  # began, ready, and both presses
