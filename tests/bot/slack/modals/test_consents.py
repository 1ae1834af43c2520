"""A member writes down what somebody allows, and a colleague agrees."""

import json
from typing import Any

import pytest
from sqlalchemy import text

from bot.slack.back import TOO_LONG
from bot.slack.cards.draw import draw
from bot.slack.ids import AGREE, ALLOW, CONSENT_ACTION, END, SEND_BACK, Drawn, block_id, drawn_of
from bot.slack.modals import allow, consents
from bot.slack.modals.answers import NOTHING_BEHIND
from bot.slack.notices import proposal
from bot.slack.people.members import UNKNOWN
from bot.steps.person import propose
from bot.steps.person.agree import Source, agree
from bot.store import outbox
from bot.store.mentions import Mention
from bot.store.text import storable
from bot.store.wishes import proposals
from bot.store.wishes.contracts import Terms
from rules.card import Button, Text
from rules.mention import Account
from rules.verdict import Permit
from sandbox.slack.limits import check_message, check_view
from sandbox.slack.people import Delivered
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.drawn import HOSTILE
from tests.bot.slack.stage import DANA, ELI, FAY, GUEST, Stage
from tests.bot.steps.person.test_propose import PROOF
from tests.brand_at_work import DANA as WHO
from tests.brand_at_work import DAY, HOUR
from tests.networks import key_of

ABOUT_US = "Acme lost my parcel"
POLICY: dict[str, Any] = {
    "topics": {"delivery": {"words": ["parcel"]}, "prices": {"words": ["price"]}},
    "contact": {"overheard_with_contract": "click"},
    "x": {"enterprise": True},
    "confirm_again": {"about_us": False},
}


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    return make_stage(**POLICY)


def link(mention: Mention) -> str:
    return f"https://x.com/ana/status/{mention.post_id}"


def typed(stage: Stage, user: str, text: str) -> str:
    delivered = stage.slack.people.command(user, "C1", "/earshot", text)
    assert check_message(delivered.answer) == []
    return json.dumps(delivered.answer, ensure_ascii=False)


def whispered(stage: Stage) -> str:
    """Where the newest message to one person alone stands."""
    with stage.slack.looking() as workspace:
        return workspace.channels["C1"].ephemerals[-1].ts


def click(stage: Stage, user: str, act: str, ts: str) -> None:
    stage.slack.people.click(user, "C1", ts, CONSENT_ACTION + act)
    stage.wait()


def open_form(stage: Stage, mention: Mention, user: str = DANA) -> dict[str, Any]:
    """Ask for the form by the command, and open it; where a machine is slow it is too late, and one clicks again."""
    assert "Write it down" in typed(stage, user, f"allow {link(mention)}")
    form = None
    for _ in range(3):
        click(stage, user, ALLOW, whispered(stage))
        if (form := stage.form(user)) is not None:
            break
    assert form is not None
    assert check_view({key: form[key] for key in ("type", "title", "close", "submit", "blocks") if key in form}) == []
    return form


def fill_in(stage: Stage, **parts: object) -> Delivered:
    """Put this into Dana's open form, beside a way and a proof, and send it."""
    form = stage.form(DANA)
    assert form is not None
    drawn = drawn_of(form["private_metadata"])
    parts = {"media": ["reply"], "evidence": PROOF} | parts
    action = {"topics": "topics"}
    values = {block_id(drawn, part): {action.get(part, "value"): put_in} for part, put_in in parts.items()}
    return stage.slack.people.submit(DANA, form["id"], values)


def written(stage: Stage, mention: Mention, **parts: object) -> proposals.Proposal:
    """Let Dana write it down; what waits for a colleague."""
    open_form(stage, mention)
    assert fill_in(stage, **parts).response_action == "update"
    with stage.work.database.read() as session:
        [one] = proposals.waiting(session, "acme")
    return one


def asked(stage: Stage) -> tuple[str, dict[str, Any]]:
    """Show the message that asks for a colleague, as it should be now: where it stands, and what it says."""
    with stage.work.database.read() as session:
        rows = [
            row
            for state in (outbox.State.NEW, outbox.State.POSTED)
            for row in outbox.due(session, stage.work.team.workspace, state, stage.work.now, 99)
            if row.kind == propose.KIND
        ]
        [drawing] = draw(session, stage.work.runtime, {propose.KIND: proposal.draw}, rows, stage.work.now).values()
    payload = drawing.payload
    assert check_message(payload | {"channel": "C1"}) == []
    return stage.chat.post("C1", payload), payload


# No


@pytest.mark.parametrize("command", ["allow", "end"])
def test_a_guest_and_whoever_may_not_reply_can_neither_begin_nor_end_it(make_stage: MakeStage, command: str) -> None:
    stage = make_stage(open_room=False)
    stage.team(may_reply=frozenset({DANA}))
    stage.room = stage.new_room()
    stage.open()
    mention = stage.work.says(ABOUT_US)
    assert "Guests cannot act" in typed(stage, GUEST, f"{command} {link(mention)}")
    assert "may not reply" in typed(stage, FAY, f"{command} {link(mention)}")
    assert stage.work.count("entry", "kind = 'contract'") == 0


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("", "Give a link to a post of theirs"),
        ("@nobody", "We have read no post of anybody called that"),
        ("https://x.com/ana/status/5", "We know nobody behind this link"),
    ],
)
def test_whom_we_know_nothing_of_nothing_is_written_down_of(stage: Stage, named: str, why: str) -> None:
    for command in ("allow", "end"):
        assert why in typed(stage, DANA, f"{command} {named}")


def test_a_handle_that_two_accounts_had_names_neither(stage: Stage) -> None:
    first = stage.work.says(ABOUT_US)
    with stage.work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE mention SET author_key = 'x:77'")
    assert "Write it down" in typed(stage, DANA, "allow @Ana")
    stage.work.says(ABOUT_US)
    assert "Several accounts" in typed(stage, DANA, "allow @ana")
    assert "Write it down" in typed(stage, DANA, f"allow {link(first)}")


def test_of_somebody_nameless_nothing_can_be_written_down(stage: Stage) -> None:
    mention = stage.work.says(ABOUT_US)
    _, ts = stage.card(ABOUT_US, "ben")
    typed(stage, DANA, f"allow {link(mention)}")
    with stage.work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE mention SET author_key = ''")
    click(stage, DANA, ALLOW, whispered(stage))
    assert stage.whispers(DANA)[-1] == allow.NAMELESS
    assert "know nobody" in typed(stage, DANA, f"allow {link(mention)}")
    stage.click(DANA, ts, Button.WHY)
    assert CONSENT_ACTION not in json.dumps(stage.form(DANA))


def test_a_button_behind_which_nothing_is_left_says_so(stage: Stage) -> None:
    mention = stage.work.says(ABOUT_US)
    typed(stage, DANA, f"allow {link(mention)}")
    with stage.work.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM mention")
    click(stage, DANA, ALLOW, whispered(stage))
    assert "Type /earshot allow" in stage.whispers(DANA)[-1].replace("\u2060", "")


def test_a_click_that_waited_too_long_opens_nothing(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False, **POLICY)
    mention = stage.work.says(ABOUT_US)
    stage.room.socket.open()
    assert stage.slack.hub.wait_connected(20)
    typed(stage, DANA, f"allow {link(mention)}")
    stage.slack.people.click(DANA, "C1", whispered(stage), CONSENT_ACTION + ALLOW)
    stage.work.now += HOUR
    stage.room.work.start()
    stage.wait()
    assert stage.whispers(DANA)[-1] == TOO_LONG
    assert stage.slack.called("views.open") == []


@pytest.mark.parametrize(("code", "told"), [("expired_trigger_id", 1), ("internal_error", 0)])
def test_a_form_that_slack_does_not_open_is_told_where_clicking_again_helps(stage: Stage, code: str, told: int) -> None:
    mention = stage.work.says(ABOUT_US)
    typed(stage, DANA, f"allow {link(mention)}")
    stage.slack.faults.error("views.open", code)
    click(stage, DANA, ALLOW, whispered(stage))
    assert stage.whispers(DANA).count(TOO_LONG) == told


@pytest.mark.parametrize(
    ("parts", "part", "why"),
    [
        ({"cap": "2.5"}, "cap", "Give a whole number"),
        ({"cap": "99999"}, "cap", "Give a whole number"),
        ({"cap": "1001"}, "cap", "A cap is 0 to 1000"),
        ({"cap": "1", "period": None}, "cap", "Give both"),
        ({"quiet_from": "22:00"}, "quiet_from", "Give all three"),
        ({"quiet_from": "22:00", "quiet_to": "25:00"}, "quiet_from", "minute of the day"),
        ({"quiet_from": "22:00", "quiet_to": "soon"}, "quiet_from", "time of day"),
        ({"quiet_from": "22:00", "quiet_to": "08:00", "zone": "Mars"}, "zone", "no time zone"),
        ({"until": "2020-01-01"}, "until", "Set a later end"),
        ({"until": "2026-99-99"}, "until", "cannot read this day"),
        ({"until": "9999-12-31"}, "until", "cannot read this day"),
        ({"evidence": " "}, "evidence", "Say how they agreed"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_written_down(
    stage: Stage, parts: dict[str, object], part: str, why: str
) -> None:
    open_form(stage, stage.work.says(ABOUT_US))
    [(block, told)] = fill_in(stage, **parts).errors.items()
    assert block.startswith(f"{part}.")
    assert why in told
    assert stage.work.count("proposal") == 0


def test_slack_itself_asks_for_a_way_and_for_the_proof(stage: Stage) -> None:
    open_form(stage, stage.work.says(ABOUT_US))
    assert len(fill_in(stage, media=[], evidence="").errors) == 2


def body(view: dict[str, Any], user: str = DANA) -> dict[str, Any]:
    return {"user": {"id": user}, "view": view}


def test_a_form_that_is_none_of_ours_or_lacks_what_slack_asks_for_writes_nothing_down(stage: Stage) -> None:
    mention = stage.work.says(ABOUT_US)
    members = stage.room.members
    form = open_form(stage, mention)
    for carried in ("odd", '{"mention": "none", "version": 0, "revision": 0}'):
        answer = allow.allowed(stage.work.runtime, members, body(form | {"private_metadata": carried}))
        assert list(answer["errors"].values()) == [NOTHING_BEHIND]
    empty = allow.allowed(stage.work.runtime, members, body(form | {"state": {"values": {}}}))
    assert list(empty["errors"].values()) == ["Tick at least one."]
    bare = allow.allowed(stage.work.runtime, members, body({"id": "V", "private_metadata": form["private_metadata"]}))
    assert [block.partition(".")[0] for block in bare["errors"]] == ["evidence"]
    assert stage.work.count("proposal") == 0


def test_whoever_may_not_act_by_now_is_turned_away_and_recorded(stage: Stage) -> None:
    form = open_form(stage, stage.work.says(ABOUT_US))
    told = allow.allowed(stage.work.runtime, stage.room.members, body(form, GUEST))
    assert "Guests cannot act" in str(told["errors"])
    assert stage.entries('"act":"allow"') == 1
    stage.slack.faults.error("users.info", "internal_error")
    unknown = allow.allowed(stage.work.runtime, stage.room.members, body(form, ELI))
    assert UNKNOWN in str(unknown["errors"])


def test_a_guest_cannot_click_on_what_others_may(stage: Stage) -> None:
    mention = stage.work.says(ABOUT_US)
    written(stage, mention)
    ts, _ = asked(stage)
    click(stage, GUEST, AGREE, ts)
    click(stage, GUEST, SEND_BACK, ts)
    assert all("Guests cannot act" in one for one in stage.whispers(GUEST))
    assert stage.entries('"act":"agree","member":"U4"') == stage.entries('"act":"send_back","member":"U4"') == 1
    with stage.work.database.read() as session:
        assert len(proposals.waiting(session, "acme")) == 1


def test_whom_slack_does_not_tell_us_of_can_neither_agree_nor_end(stage: Stage) -> None:
    mention = stage.work.says(ABOUT_US)
    written(stage, mention)
    ts, _ = asked(stage)
    agreed(stage)
    typed(stage, DANA, f"allow {link(mention)}")
    stage.work.now += HOUR
    stage.slack.faults.error("users.info", "internal_error")
    click(stage, ELI, AGREE, ts)
    assert stage.whispers(ELI) == [UNKNOWN]
    stage.slack.faults.error("users.info", "internal_error")
    click(stage, DANA, END, whispered_to(stage, DANA))
    assert stage.whispers(DANA)[-1] == UNKNOWN
    assert stage.work.count("contract", "lifted_us IS NULL") == 1


def whispered_to(stage: Stage, user: str) -> str:
    with stage.slack.looking() as workspace:
        return [one for one in workspace.channels["C1"].ephemerals if one.to == user][-1].ts


def agreed(stage: Stage, author: str = "ana", media: tuple[str, ...] = ("reply",)) -> None:
    """Let there be a contract of the person's own."""
    terms = Terms(stage.work.now, media=media)
    agree(stage.work.runtime, stage.work.team, key_of(author), terms, Source.PAGE, "", PROOF, stage.work.now)


def colleagues(stage: Stage, no: str) -> None:
    """Let Slack have told of everybody why they may not; empty where they may."""
    with stage.work.database.write() as session:
        session.connection().execute(text("UPDATE colleague SET no = :no"), {"no": no})


# Yes


@pytest.mark.promise(9)
def test_dana_writes_it_down_and_only_once_eli_agrees_there_is_a_button(stage: Stage) -> None:
    mention = stage.work.says(ABOUT_US)
    one = written(stage, mention, topics=["delivery"], cap="2", period="7", quiet_from="22:00", quiet_to="08:00")
    assert one.terms is not None
    assert (one.terms.topics, one.terms.media, one.terms.cap, one.terms.period_us) == (
        ("delivery",),
        ("reply",),
        2,
        7 * DAY,
    )
    assert (one.terms.quiet_from, one.terms.quiet_to, one.terms.zone) == (22 * 60, 8 * 60, "UTC")
    assert allow.ASKED in json.dumps(stage.form(DANA))
    ts, payload = asked(stage)
    shown = json.dumps(payload, ensure_ascii=False)
    for words in ("Ana @ana", "public replies, about delivery", "at most 2", "from 22:00 to 08:00, UTC time", PROOF):
        assert words in shown
    click(stage, DANA, AGREE, ts)
    assert stage.whispers(DANA)[-1] == propose.OWN
    click(stage, FAY, AGREE, ts)
    assert stage.whispers(FAY)[-1] == propose.NO_APPROVER
    assert stage.work.count("contract") == 0
    click(stage, ELI, AGREE, ts)
    assert stage.whispers(ELI) == []
    assert stage.work.count("contract") == 1
    _, payload = asked(stage)
    shown = json.dumps(payload, ensure_ascii=False)
    assert "agreed. It counts now." in shown
    assert (ELI in shown, DANA in shown, PROOF in shown, CONSENT_ACTION in shown) == (True, True, False, False)
    click(stage, ELI, SEND_BACK, ts)
    assert stage.whispers(ELI)[-1] == propose.TOO_LATE


def test_under_what_was_agreed_an_overheard_post_can_be_answered(stage: Stage) -> None:
    mention = stage.work.says(ABOUT_US)
    written(stage, mention, until="2027-02-01")
    click(stage, ELI, AGREE, asked(stage)[0])
    assert isinstance(stage.work.verdict(mention), Permit)
    with stage.work.database.read() as session:
        until = session.connection().exec_driver_sql("SELECT until_us FROM contract").scalar_one()
    assert until == 1_801_526_400_000_000, "the end of that day on the team's clock"


def test_the_form_and_the_message_say_plainly_that_a_no_wins(stage: Stage) -> None:
    mention = stage.work.says(ABOUT_US)
    stage.work.says("@acme never contact me again", "ana")
    form = open_form(stage, mention)
    assert allow.NO_WINS in json.dumps(form, ensure_ascii=False)
    fill_in(stage)
    assert allow.NO_WINS in json.dumps(asked(stage)[1], ensure_ascii=False)
    other = stage.work.says(ABOUT_US, "ben")
    assert allow.NO_WINS not in json.dumps(open_form(stage, other))


def test_where_no_topics_are_declared_the_form_asks_for_none(make_stage: MakeStage) -> None:
    stage = make_stage()
    mention = stage.work.says(ABOUT_US)
    assert not any(block.get("block_id", "").startswith("topics.") for block in open_form(stage, mention)["blocks"])
    assert fill_in(stage).response_action == "update"
    assert "about anything" in json.dumps(asked(stage)[1])


def test_a_form_that_comes_again_asks_nobody_twice(stage: Stage) -> None:
    open_form(stage, stage.work.says(ABOUT_US))
    first = fill_in(stage)
    with stage.work.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM inbox")
    again = stage.slack.hub.deliver("interactive", first.payload)
    assert again.acked.wait(20)
    assert stage.work.count("proposal") == 1


def test_sent_back_and_lapsed_say_so_and_keep_no_word(stage: Stage) -> None:
    mention = stage.work.says(ABOUT_US)
    written(stage, mention)
    click(stage, FAY, SEND_BACK, asked(stage)[0])
    shown = json.dumps(asked(stage)[1], ensure_ascii=False)
    assert "sent back what" in shown
    assert PROOF not in shown
    with stage.work.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM proposal")
        session.connection().exec_driver_sql("DELETE FROM outbox WHERE kind = 'proposal'")
    written(stage, mention)
    stage.work.now += propose.WAIT_US
    propose.let_proposals_lapse(stage.work.runtime, stage.work.team, stage.work.now)
    assert "Nobody agreed in time" in json.dumps(asked(stage)[1])


def test_why_offers_to_write_it_down_in_place_and_to_end_what_there_is(stage: Stage) -> None:
    mention, ts = stage.card(ABOUT_US)
    stage.click(DANA, ts, Button.WHY)
    form = stage.form(DANA)
    assert form is not None
    stage.slack.people.act_in_view(DANA, form["id"], CONSENT_ACTION + ALLOW)
    stage.wait()
    assert "How do you know?" in json.dumps(stage.form(DANA))
    assert fill_in(stage).response_action == "update"
    click(stage, ELI, AGREE, asked(stage)[0])
    stage.click(FAY, ts, Button.WHY)
    form = stage.form(FAY)
    assert form is not None
    assert "End their invitation" in json.dumps(form)
    stage.slack.people.act_in_view(FAY, form["id"], CONSENT_ACTION + END)
    stage.wait()
    assert "Ended: 1 invitation." in json.dumps(stage.form(FAY))
    assert "not_invited" in str(stage.work.verdict(mention))


def test_whoever_became_a_guest_and_clicks_in_why_is_told_there(stage: Stage) -> None:
    _, ts = stage.card(ABOUT_US)
    for act in (ALLOW, END):
        agreed(stage) if act == END else None
        colleagues(stage, "")
        stage.click(FAY, ts, Button.WHY)
        form = stage.form(FAY)
        assert form is not None
        colleagues(stage, "Guests cannot act here.")
        stage.slack.people.act_in_view(FAY, form["id"], CONSENT_ACTION + act)
        stage.wait()
        assert "Guests cannot act" in json.dumps(stage.form(FAY))
    assert stage.work.count("contract", "lifted_us IS NULL") == 1


def test_a_command_ends_it_at_once_and_says_how_much_there_was(stage: Stage) -> None:
    mention = stage.work.says(ABOUT_US)
    assert consents.NOTHING_TO_END in typed(stage, FAY, f"end {link(mention)}")
    agreed(stage)
    assert "1 invitation is on record." in typed(stage, FAY, "allow @ana")
    agreed(stage, media=("message",))
    assert "2 invitations are on record." in typed(stage, FAY, "allow @ana")
    assert "Ended: 2 invitations." in typed(stage, FAY, "end @ana")
    assert consents.NOTHING in typed(stage, FAY, "allow @ana")


def test_a_click_on_a_proposal_that_is_gone_comes_too_late(stage: Stage) -> None:
    mention = stage.work.says(ABOUT_US)
    written(stage, mention)
    ts, _ = asked(stage)
    with stage.work.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM proposal")
    click(stage, ELI, AGREE, ts)
    assert stage.whispers(ELI) == [propose.TOO_LATE]
    with stage.work.database.read() as session:
        rows = outbox.due(session, stage.work.team.workspace, outbox.State.NEW, stage.work.now, 99)
        assert draw(session, stage.work.runtime, {propose.KIND: proposal.draw}, rows[:0], stage.work.now) == {}
        gone = next(row for row in rows if row.kind == propose.KIND)
        assert proposal.draw(session, stage.work.runtime, stage.work.team, gone, stage.work.now) is None


@pytest.mark.slack_behaviour(22)
@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: ascii(words[:12]))
def test_hostile_words_break_neither_the_form_nor_the_message(stage: Stage, words: str) -> None:
    author = Account(key_of("ana"), "ana", storable(words))
    mention = stage.work.says_as(author, ABOUT_US)
    whom = proposal.who_is(mention)[0]
    assert isinstance(whom, Text)
    assert check_view(allow.form(stage.work.team, mention, whom, said_no=True)) == []
    line, buttons = consents.standing(stage.work.runtime, stage.work.team, mention)
    assert line[0] == whom
    assert buttons["block_id"] == block_id(Drawn(mention.id, 0), "consent")
    proof = f"{words[:1_900]}, they said."
    propose.propose(
        stage.work.runtime, stage.work.team, "p9", mention, Terms(stage.work.now), proof, WHO, stage.work.now
    )
    asked(stage)
