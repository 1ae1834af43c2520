"""A sync takes over a whole good list or none, whatever happens in between."""

import json
import threading
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.steps.send import send
from bot.steps.sync import Outcome
from bot.store.database import Database
from bot.store.registry.lookups import KEYS_A_QUERY
from bot.store.wishes import noes
from rules.policy import DAY_US, HOUR_US
from rules.registry.feed import HEADER
from rules.verdict import Permit, Refused
from tests.bot.registry.scripted_server import ScriptedServer
from tests.bot.steps.listed import NOW, Publisher, World
from tests.brand_at_work import Killed, until_somebody_waits

TEN = tuple(f"x:{number}" for number in range(100, 110))
POINTS = ("read", "parsed", "judged", "loading", "loaded", "flipping", "flipped", "looked", "cleared")


@pytest.fixture
def publisher(tmp_path: Path) -> Publisher:
    return Publisher(tmp_path)


@pytest.fixture
def world(database: Database, publisher: Publisher) -> World:
    """Acme, with a list of ten in force, and Ana who asks something and is not on it."""
    world = World(database, publisher)
    publisher.publish(*TEN)
    world.sync(publisher)
    world.hear("x:42@ana")
    return world


def refused_by(verdict: object) -> list[str]:
    assert isinstance(verdict, Refused)
    return [refusal.rule for refusal in verdict.refusals]


def kill_at(world: World, point: str) -> None:
    def die(passed: str) -> None:
        if passed == point:
            raise Killed

    world.at = die


# Nobody is answered without a list


@pytest.mark.promise(16)
def test_a_registry_that_was_never_read_refuses(database: Database, publisher: Publisher) -> None:
    world = World(database, publisher)
    world.hear("x:42@ana")
    assert refused_by(world.claim("x:42")) == ["registry_stale"]


@pytest.mark.promise(16)
def test_a_first_list_that_is_empty_refuses_and_is_recorded_once(database: Database, publisher: Publisher) -> None:
    world = World(database, publisher)
    publisher.publish()
    world.hear("x:42@ana")
    for _ in range(2):
        synced = world.sync(publisher)
        assert synced.outcome is Outcome.FAILED
        assert "is empty" in synced.sentence
    assert refused_by(world.claim("x:42")) == ["registry_stale"]
    assert world.registry().checked_us is None
    assert len(world.entries("sync")) == 1
    assert world.copies() == {}


@pytest.mark.promise(16)
@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}\nA,x:1,any,,\nA,x:2,any",
        f"{HEADER}\nA,x:1,any,,\n#rows 2\n",
        f"{HEADER}\nA,nobody,any,,\n",
        "<html>Not found</html>\n",
        "",
    ],
)
def test_a_damaged_list_keeps_the_last_good_copy_until_it_is_too_old(
    world: World, publisher: Publisher, text: str
) -> None:
    publisher.write(text)
    world.pass_time(HOUR_US)
    assert world.sync(publisher).outcome is Outcome.FAILED
    assert world.listed(TEN) == set(TEN)
    assert world.registry().checked_us == NOW
    assert isinstance(world.claim("x:42"), Permit)
    world.pass_time(71 * HOUR_US)
    world.hear("x:43")
    assert world.sync(publisher).outcome is Outcome.FAILED
    assert refused_by(world.claim("x:43")) == ["registry_stale"]
    assert world.registry().failed_us == NOW + HOUR_US
    assert [json.loads(entry)["outcome"] for entry in world.entries("sync")] == ["taken", "failed"]


@pytest.mark.promise(16)
def test_a_list_without_the_count_that_the_last_one_had_is_cut_short(world: World, publisher: Publisher) -> None:
    publisher.publish(*TEN, "x:7", counted=True)
    world.sync(publisher)
    publisher.publish(*TEN, "x:7", "x:8")
    assert "#rows" in world.sync(publisher).sentence
    assert world.listed([*TEN, "x:7", "x:8"]) == {*TEN, "x:7"}


@pytest.mark.promise(16)
def test_a_good_list_after_a_long_silence_gives_the_cards_back(world: World, publisher: Publisher) -> None:
    there = publisher.path.rename(publisher.path.with_suffix(".gone"))
    world.pass_time(72 * HOUR_US)
    world.hear("x:43@ben")
    assert "There is no registry" in world.sync(publisher).sentence
    world.redraw()
    assert world.shown("x:43")[:2] == ("refused", "registry_stale")
    there.rename(publisher.path)
    assert world.sync(publisher).outcome is Outcome.FRESH
    world.redraw()
    assert world.shown("x:43")[:2] == ("permit", "")
    assert world.registry().failure is None
    assert world.registry().failed_us is None


# An opt-out wins


@pytest.mark.promise(7)
def test_an_opt_out_between_drawing_and_click_wins(world: World, publisher: Publisher) -> None:
    assert world.shown("x:42")[0] == "permit"
    publisher.publish(*TEN, "x:42")
    world.sync(publisher)
    assert refused_by(world.claim("x:42")) == ["opted_out"]


@pytest.mark.promise(1)
def test_an_opt_out_between_click_and_send_wins(world: World, publisher: Publisher) -> None:
    assert isinstance(world.claim("x:42"), Permit)
    publisher.publish(*TEN, "x:@ana")
    world.sync(publisher)
    world.now += 10_000_000
    assert send(world.runtime, world.team, world.now) == 1
    assert world.network.published == []


@pytest.mark.promise(7)
def test_a_sync_takes_the_button_of_an_open_card_away(world: World, publisher: Publisher) -> None:
    world.hear("x:43@ben")
    publisher.publish(*TEN, "x:42")
    world.now += 1
    assert world.sync(publisher).outcome is Outcome.TAKEN
    world.redraw()
    assert world.shown("x:42") == ("refused", "opted_out", 2)
    assert world.shown("x:43") == ("permit", "", 1)


def test_a_sync_reaches_every_open_card_however_many_there_are(world: World, publisher: Publisher) -> None:
    crowd = [f"x:{number}" for number in range(2_000, 2_000 + KEYS_A_QUERY)]
    world.hear(*crowd)
    publisher.publish(*TEN, "x:42", crowd[-1])
    world.sync(publisher)
    world.redraw()
    assert [world.mention(author).verdict for author in ("x:42", crowd[-1])] == ["refused", "refused"]
    assert world.mention(crowd[0]).verdict == "permit"


def test_a_list_names_people_by_handle_too(world: World, publisher: Publisher) -> None:
    publisher.publish(*TEN, "x:@Ana")
    world.sync(publisher)
    world.redraw()
    assert world.shown("x:42") == ("refused", "opted_out", 2)


def test_a_first_list_takes_buttons_away(database: Database, publisher: Publisher) -> None:
    world = World(database, publisher, required=["other"])
    other = Publisher(publisher.path.parent, "other")
    other.publish("x:9")
    world.sync(other)
    world.hear("x:42@ana", "x:43@not a handle")
    publisher.publish("x:42", "x:43")
    world.sync(publisher)
    world.redraw()
    assert world.shown("x:42") == ("refused", "opted_out", 2)
    assert world.shown("x:43") == ("refused", "opted_out", 2)


def test_only_a_list_without_the_row_gives_a_person_back(world: World, publisher: Publisher) -> None:
    publisher.publish(*TEN, "x:42")
    world.sync(publisher)
    world.redraw()
    publisher.write("nothing")
    world.sync(publisher)
    world.redraw()
    assert world.shown("x:42")[0] == "refused"
    publisher.publish(*TEN)
    world.sync(publisher)
    world.redraw()
    assert world.shown("x:42") == ("permit", "", 3)


def test_a_change_of_scope_redraws_the_card(world: World, publisher: Publisher) -> None:
    publisher.publish(*TEN, "x:42")
    world.sync(publisher)
    publisher.publish(*TEN, "x:42 proactive")
    world.sync(publisher)
    world.redraw()
    assert world.shown("x:42")[0] == "permit"


def test_every_one_of_several_registries_counts(database: Database, tmp_path: Path) -> None:
    quiet, calm = Publisher(tmp_path, "quiet"), Publisher(tmp_path, "calm")
    world = World(database, quiet, calm)
    quiet.publish("x:1")
    calm.publish("x:2", "x:3")
    world.sync(quiet)
    world.hear("x:1", "x:2", "x:4")
    assert refused_by(world.claim("x:4")) == ["registry_stale"]
    world.sync(calm)
    assert refused_by(world.claim("x:1")) == ["opted_out"]
    assert refused_by(world.claim("x:2")) == ["opted_out"]
    assert isinstance(world.claim("x:4"), Permit)


@pytest.mark.promise(8)
def test_an_advisory_registry_refuses_nobody_by_its_age_and_its_rows_count_however_old(
    database: Database, tmp_path: Path
) -> None:
    quiet, calm = Publisher(tmp_path, "quiet"), Publisher(tmp_path, "calm")
    world = World(database, quiet, calm, required=["quiet"])
    quiet.publish("x:1")
    calm.publish("x:2")
    world.sync(calm)
    calm.path.unlink()
    world.pass_time(90 * DAY_US)
    assert world.sync(calm).outcome is Outcome.FAILED
    assert world.sync(quiet).outcome is Outcome.TAKEN
    world.hear("x:2", "x:4")
    assert refused_by(world.claim("x:2")) == ["opted_out"]
    assert isinstance(world.claim("x:4"), Permit)


# Lists that lose too much


@pytest.mark.promise(18)
def test_a_list_that_loses_a_fifth_waits_for_a_member_and_its_additions_do_not(
    world: World, publisher: Publisher
) -> None:
    world.hear(*TEN[:3])
    publisher.publish(*TEN[3:], "x:42")
    synced = world.sync(publisher)
    assert synced.outcome is Outcome.QUARANTINED
    assert "has lost 3 of 10 entries" in synced.sentence
    assert world.copies() == {1: "in_force", 2: "quarantined"}
    assert world.listed([*TEN, "x:42"]) == {*TEN, "x:42"}
    assert world.registry().checked_us == world.now
    world.redraw()
    assert [world.shown(author)[0] for author in ("x:42", *TEN[:3])] == ["refused"] * 4
    world.now += 1
    ruling = world.approve(who="Dana", why="The publisher confirmed it.")
    assert ruling.done
    assert world.copies() == {1: "old", 2: "in_force"}
    world.redraw()
    assert [world.shown(author)[0] for author in ("x:42", *TEN[:3])] == ["refused"] + ["permit"] * 3
    for brand_id in ("acme", "other"):
        [override] = world.entries("override", brand_id)
        assert json.loads(override)["member"] == "Dana"
        assert json.loads(override)["why"] == "The publisher confirmed it."


def test_only_a_list_that_waits_can_be_approved_by_a_name_and_with_a_reason(world: World, publisher: Publisher) -> None:
    assert not world.approve().done
    assert not world.approve("nobody").done
    publisher.publish(*TEN[5:])
    world.sync(publisher)
    assert not world.approve(why=" ").done
    assert not world.approve(who="").done
    assert "Another list" in world.approve(digest="0123").sentence
    assert world.copies() == {1: "in_force", 2: "quarantined"}
    assert world.entries("override") == []


@pytest.mark.promise(18)
def test_a_newer_list_takes_the_place_of_the_one_in_quarantine_only(world: World, publisher: Publisher) -> None:
    publisher.publish(*TEN[5:])
    world.sync(publisher)
    publisher.publish(*TEN[6:], "x:7")
    assert world.sync(publisher).outcome is Outcome.QUARANTINED
    assert world.copies() == {1: "in_force", 2: "old", 3: "quarantined"}
    assert world.listed([*TEN, "x:7"]) == {*TEN, "x:7"}


@pytest.mark.promise(18)
def test_a_list_that_comes_back_whole_ends_the_quarantine(world: World, publisher: Publisher) -> None:
    publisher.publish(*TEN[5:])
    world.sync(publisher)
    publisher.publish(*TEN)
    assert world.sync(publisher).outcome is Outcome.TAKEN
    assert world.copies() == {1: "old", 2: "old", 3: "in_force"}


@pytest.mark.promise(18)
def test_no_list_is_worn_down_in_small_steps(world: World, publisher: Publisher) -> None:
    publisher.publish(*TEN[1:])
    assert world.sync(publisher).outcome is Outcome.TAKEN
    publisher.publish(*TEN[2:])
    assert world.sync(publisher).outcome is Outcome.TAKEN
    publisher.publish(*TEN[3:])
    assert "has lost 3 of 10" in world.sync(publisher).sentence
    publisher.publish(*TEN[2:], "x:7")
    assert world.sync(publisher).outcome is Outcome.TAKEN
    world.now += 31 * DAY_US
    publisher.publish(*TEN[3:], "x:7")
    assert world.sync(publisher).outcome is Outcome.TAKEN


def test_an_approval_starts_the_count_of_losses_anew(world: World, publisher: Publisher) -> None:
    publisher.publish(*TEN, *(f"x:{number}" for number in range(200, 230)))
    world.sync(publisher)
    publisher.publish(*TEN)
    world.sync(publisher)
    assert world.approve().done
    publisher.publish(*TEN[1:])
    assert world.sync(publisher).outcome is Outcome.TAKEN


def test_an_approved_empty_list_is_in_force(world: World, publisher: Publisher) -> None:
    publisher.publish()
    assert world.sync(publisher).outcome is Outcome.QUARANTINED
    assert world.approve().done
    assert world.sync(publisher).outcome is Outcome.FRESH
    assert world.listed(TEN) == set()
    publisher.publish("x:1")
    assert world.sync(publisher).outcome is Outcome.TAKEN


# Nothing new


def test_an_unchanged_list_is_fresh_and_leaves_no_trace(world: World, publisher: Publisher) -> None:
    for _ in range(2):
        world.now += HOUR_US
        assert world.sync(publisher).outcome is Outcome.FRESH
    assert world.registry().checked_us == NOW + 2 * HOUR_US
    assert world.copies() == {1: "in_force"}
    assert len(world.entries("sync")) == 1


def test_the_same_rows_in_another_file_are_nothing_new(world: World, publisher: Publisher) -> None:
    etag = world.registry().etag
    publisher.publish(*reversed(TEN))
    assert world.sync(publisher).outcome is Outcome.FRESH
    assert world.registry().etag != etag
    assert world.copies() == {1: "in_force"}


def test_a_server_is_asked_only_for_what_changed(database: Database, publisher: Publisher) -> None:
    with ScriptedServer.running() as server:
        body = f"{HEADER}\nA,x:1,any,,\n".encode()
        publisher.at(server.answer("/list.csv", 'ETag: "one"', body=body))
        world = World(database, publisher)
        assert world.sync(publisher).outcome is Outcome.TAKEN
        server.answer("/list.csv", status="304 Not Modified", length=None)
        world.now += HOUR_US
        assert world.sync(publisher).outcome is Outcome.FRESH
        assert world.registry().checked_us == NOW + HOUR_US
        assert 'If-None-Match: "one"' in server.heads[1]
        server.answer("/list.csv", body=body[:-5], length=len(body))
        assert "broke off" in world.sync(publisher).sentence
        publisher.at(server.answer("/moved.csv", body=body))
        assert world.sync(publisher).outcome is Outcome.FRESH
        assert "If-None-Match" not in server.heads[3]
        assert world.registry().source.endswith("/moved.csv")


def test_two_old_copies_stay_and_the_rest_goes(world: World, publisher: Publisher) -> None:
    for number in range(5):
        world.now += 1
        publisher.publish(*TEN, f"x:{number + 1}")
        world.sync(publisher)
    assert world.copies() == {1: "dropped", 2: "dropped", 3: "dropped", 4: "old", 5: "old", 6: "in_force"}
    assert [world.rows(generation) for generation in range(1, 7)] == [0, 0, 0, 11, 11, 11]
    world.now += 31 * DAY_US
    world.sync(publisher)
    assert world.copies() == {4: "old", 5: "old", 6: "in_force"}


# Killed anywhere


@pytest.mark.promise(19)
@pytest.mark.parametrize("point", POINTS)
def test_a_sync_that_dies_leaves_exactly_the_old_list_or_the_new(
    world: World, publisher: Publisher, point: str
) -> None:
    people = [*TEN, "x:42", "x:43"]
    for key in ("x:43", "x:44", "x:45"):  # so that there is something to clear away
        publisher.publish(*TEN, key)
        world.sync(publisher)
    publisher.publish(*TEN, "x:43")
    world.sync(publisher)
    publisher.publish(*TEN, "x:42")
    kill_at(world, f"sync: {point}")
    with pytest.raises(Killed):
        world.sync(publisher)
    flipped = point in {"flipped", "looked", "cleared"}
    assert world.listed(people) == {*TEN, "x:42" if flipped else "x:43"}
    assert len(world.entries("sync")) == len(world.entries("sync", "other")) == (6 if flipped else 5)
    kill_at(world, "never")
    assert world.sync(publisher).outcome is (Outcome.FRESH if flipped else Outcome.TAKEN)
    assert world.listed(people) == {*TEN, "x:42"}
    assert "loading" not in world.copies().values()
    assert sum(world.rows(generation) for generation in world.copies()) == 33
    world.redraw()
    assert world.shown("x:42") == ("refused", "opted_out", 2)


def test_a_failure_that_dies_is_told_by_the_next_sync(world: World, publisher: Publisher) -> None:
    publisher.write("nothing")
    kill_at(world, "sync: failed")
    with pytest.raises(Killed):
        world.sync(publisher)
    kill_at(world, "never")
    world.sync(publisher)
    assert len(world.entries("sync")) == 2


@pytest.mark.parametrize("point", ["flipping", "flipped"])
def test_an_approval_that_dies_is_whole_or_not_at_all(world: World, publisher: Publisher, point: str) -> None:
    world.hear(TEN[0])
    publisher.publish(*TEN[5:])
    world.sync(publisher)
    kill_at(world, f"approve: {point}")
    with pytest.raises(Killed):
        world.approve()
    done = point == "flipped"
    assert world.copies() == ({1: "old", 2: "in_force"} if done else {1: "in_force", 2: "quarantined"})
    assert len(world.entries("override")) == done
    kill_at(world, "never")
    assert world.approve().done != done
    world.sync(publisher)
    world.redraw()
    assert world.shown(TEN[0])[0] == "permit"


# Two at once


@pytest.mark.parametrize("point", ["sync: read", "sync: judged", "sync: loading", "sync: loaded"])
def test_a_sync_that_was_overtaken_changes_nothing(world: World, publisher: Publisher, point: str) -> None:
    publisher.publish(*TEN, "x:42")

    def overtake(passed: str) -> None:
        if passed == point:
            world.at = lambda _point: None
            publisher.publish(*TEN, "x:43")
            assert world.sync(publisher).outcome is Outcome.TAKEN

    world.at = overtake
    assert world.sync(publisher).outcome is Outcome.OVERTAKEN
    assert world.listed([*TEN, "x:42", "x:43"]) == {*TEN, "x:43"}
    assert len(world.entries("sync")) == 2


def test_a_list_found_unchanged_is_not_fresh_once_another_is_in_force(world: World, publisher: Publisher) -> None:
    def overtake(passed: str) -> None:
        if passed == "sync: read":
            world.at = lambda _point: None
            publisher.publish(*TEN, "x:43")
            assert world.sync(publisher).outcome is Outcome.TAKEN

    world.at = overtake
    assert world.sync(publisher).outcome is Outcome.OVERTAKEN


@pytest.mark.promise(6)
@pytest.mark.promise(7)
def test_a_claim_that_waits_for_a_flip_sees_the_new_list(world: World, publisher: Publisher) -> None:
    publisher.publish(*TEN, "x:42")
    flipping, verdicts = threading.Event(), []

    def stall(point: str) -> None:
        if point == "sync: flipping":
            flipping.set()
            until_somebody_waits(world.runtime.database)

    def click() -> None:
        assert flipping.wait(10)
        verdicts.append(world.claim("x:42"))

    world.at = stall
    clicking = threading.Thread(target=click)
    clicking.start()
    world.sync(publisher)
    clicking.join()
    assert refused_by(verdicts[0]) == ["opted_out"]


@pytest.mark.promise(7)
@pytest.mark.parametrize("point", ["claim: locked", "claim: decided"])
def test_a_flip_waits_for_a_claim_under_way(world: World, publisher: Publisher, point: str) -> None:
    publisher.publish(*TEN, "x:42")
    loaded, claimed = threading.Event(), threading.Event()
    seen: list[dict[int, str]] = []
    verdicts: list[object] = []

    def stall(passed: str) -> None:
        if passed == "sync: loaded":
            loaded.set()
            assert claimed.wait(10)
        elif passed == point:
            claimed.set()
            until_somebody_waits(world.runtime.database)
            seen.append(world.copies())

    def click() -> None:
        assert loaded.wait(10)
        verdicts.append(world.claim("x:42"))

    world.at = stall
    clicking = threading.Thread(target=click)
    clicking.start()
    assert world.sync(publisher).outcome is Outcome.TAKEN
    clicking.join()
    assert seen == [{1: "in_force", 2: "loading"}]
    assert isinstance(verdicts[0], Permit)
    world.now += 10_000_000
    assert send(world.runtime, world.team, world.now) == 1
    assert world.network.published == []


# In general

_names = count()
_keys = st.integers(1, 30).map(lambda number: f"x:{number}")
_lists = st.sets(_keys.flatmap(lambda key: st.sampled_from([key, f"{key} proactive", f"{key} listen"])), max_size=25)


@pytest.mark.promise(18)
@pytest.mark.promise(20)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lists=st.lists(_lists, min_size=1, max_size=5), approving=st.booleans())
def test_what_is_in_force_is_what_was_published_last_and_more_only_in_quarantine(
    database: Database, tmp_path: Path, lists: list[set[str]], *, approving: bool
) -> None:
    publisher = Publisher(tmp_path, f"list{next(_names)}")
    name = publisher.source.name
    world = World(database, publisher)
    people = [f"x:{number}" for number in range(1, 31)]
    approved: set[str] = set()
    for published in lists:
        publisher.publish(*sorted(published))
        outcome = world.sync(publisher).outcome
        if outcome is Outcome.QUARANTINED and approving:
            assert world.approve(name).done
            outcome = Outcome.TAKEN
        if outcome is Outcome.TAKEN:
            approved = published
        assert world.listed(people, name) == approved | (published if outcome is not Outcome.FAILED else set())
        if "quarantined" not in world.copies(name).values():
            assert world.listed(people, name) == approved


# What was said to us


@pytest.mark.promise(8)
def test_no_sync_takes_back_what_somebody_said_to_us(world: World, publisher: Publisher) -> None:
    with world.runtime.database.write() as session:
        no = noes.of(session, "acme", [noes.Told("x:42", "any", world.now)], world.runtime.store_secret)
        noes.keep(session, "acme", no, world.now, {})
    said = everything_said(world)
    publisher.publish(*TEN, "x:42")
    world.sync(publisher)
    publisher.publish(*TEN)
    assert world.sync(publisher).outcome is Outcome.TAKEN
    publisher.publish()
    assert world.sync(publisher).outcome is Outcome.QUARANTINED
    assert world.approve().done
    publisher.write("nothing")
    world.sync(publisher)
    assert refused_by(world.claim("x:42")) == ["asked_to_stop"]
    assert everything_said(world) == said


def everything_said(world: World) -> list[tuple[object, ...]]:
    with world.runtime.database.read() as session:
        return [tuple(row) for row in session.connection().execute(text("SELECT * FROM objection ORDER BY id"))]
