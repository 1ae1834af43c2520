"""The Home tab over real sockets: what each person sees, and what their clicks do."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs
from sqlalchemy import event

from bot.runtime import Team
from bot.slack import home
from bot.slack.home_view import BRANDS_MAX
from bot.slack.people.members import SWITCHED_OFF, UNKNOWN, WHY_NOT
from bot.store import brands, mentions
from bot.store.mentions import Mention, changed
from bot.store.tables import ReplyRow
from rules.home import TASKS_MAX
from rules.mention import Brand
from rules.roles import Act as May
from sandbox.slack.limits import check_view
from sandbox.slack.workspace import BOT_USER_ID, Channel, User
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.stage import DANA, ELI, FAY, GONE, GUEST, STRANGER, Stage
from tests.brand_at_work import DAY, HOUR, MINUTE

HELD = {"second_look": {"labels": ["direct"]}}


def shown(stage: Stage, user: str) -> dict[str, Any]:
    """Open the tab, wait until it is published, and give it; Slack has taken it, so it is within the limits."""
    assert stage.slack.people.open_home(user).acked
    stage.wait()
    view: dict[str, Any] = stage.slack.snapshot()["home"][user]
    return view


def words(view: dict[str, Any]) -> str:
    """All that stands there to be read; moments as their seconds, links as their words."""
    return "\n".join(line for block in view["blocks"] for line in _lines(block))


def _lines(part: dict[str, Any]) -> list[str]:
    if part["type"] == "rich_text_section":
        pieces = (str(one.get("text", one.get("timestamp", one.get("user_id")))) for one in part["elements"])
        return ["".join(pieces)]
    if isinstance(part.get("text"), dict):
        return [part["text"]["text"]]
    return [line for one in part.get("elements", ()) for line in _lines(one)]


def links(view: dict[str, Any]) -> list[str]:
    return [found["url"] for found in _all(view["blocks"]) if found.get("type") == "link"]


def _all(part: object) -> list[dict[str, Any]]:
    if isinstance(part, list):
        return [found for one in part for found in _all(one)]
    return [part, *_all(list(part.values()))] if isinstance(part, dict) else []


def press(stage: Stage, user: str, act: str) -> str:
    view = stage.slack.snapshot()["home"][user]
    assert stage.slack.people.act_in_view(user, view["id"], f"home.{act}").acked
    stage.wait()
    return words(stage.slack.snapshot()["home"][user])


@pytest.mark.slack_behaviour(40)
@pytest.mark.parametrize(
    ("user", "sentence"),
    [(GUEST, "Guests cannot act here."), (STRANGER, "You belong to another company.")],
)
def test_whoever_may_not_look_reads_one_sentence(stage: Stage, user: str, sentence: str) -> None:
    stage.card()
    view = shown(stage, user)
    assert words(view).startswith(sentence)
    assert len(view["blocks"]) == 1


@pytest.mark.slack_behaviour(40)
def test_whoever_is_not_in_the_channel_sees_nothing_of_its_brand(stage: Stage) -> None:
    with stage.slack.editing() as workspace:
        workspace.channels["C1"].members.discard(DANA)
    assert words(shown(stage, DANA)) == home.NOWHERE
    with stage.slack.editing() as workspace:
        workspace.channels["C1"].members.add(DANA)
    assert words(shown(stage, DANA)).startswith("Acme")


def test_whom_slack_does_not_tell_us_of_is_shown_nothing(stage: Stage) -> None:
    stage.slack.faults.error("users.info", "internal_error")
    assert words(shown(stage, DANA)) == UNKNOWN


def test_where_slack_does_not_tell_who_is_in_the_channel_nothing_is_shown(stage: Stage) -> None:
    stage.slack.faults.error("users.conversations", "internal_error")
    assert words(shown(stage, DANA)) == UNKNOWN


@pytest.mark.slack_behaviour(40)
def test_an_empty_tab_says_that_nothing_waits_and_how_the_brand_is_doing(stage: Stage) -> None:
    told = words(shown(stage, DANA))
    assert "Nothing of yours is under way." in told
    assert "Nothing waits for you." in told
    assert "Replies may go out." in told
    assert "0 posts were written to you" in told
    assert f"As of {stage.work.now // 1_000_000}" in told


@pytest.mark.slack_behaviour(40)
def test_a_held_reply_stands_in_its_authors_tab_and_waits_in_an_approvers(make_stage: MakeStage) -> None:
    stage = make_stage(**HELD)
    mention, ts = stage.card()
    stage.work.claim(mention)
    assert "Your reply waits for a colleague, until" in words(shown(stage, DANA))
    assert "A colleague's reply waits" not in words(shown(stage, DANA))
    eli = shown(stage, ELI)
    assert "A colleague's reply waits for you, until" in words(eli)
    assert links(eli) == [f"https://sandbox.slack.com/archives/C1/p{ts.replace('.', '')}"]
    fay = words(shown(stage, FAY))
    assert "Your reply" not in fay
    assert "A colleague's reply waits" not in fay


def test_a_tab_quotes_nobody_and_names_nobody(make_stage: MakeStage) -> None:
    stage = make_stage(**HELD)
    mention, _ = stage.card("@acme where is my zebra?", "zelda")
    stage.work.claim(mention, words="Your zebra is on its way.")
    for user in (DANA, ELI):
        told = json.dumps(shown(stage, user)).lower()
        assert "waits for" in told
        assert "zebra" not in told
        assert "zelda" not in told


def test_without_the_workspaces_address_nothing_leads_to_a_card_and_the_tab_still_stands(make_stage: MakeStage) -> None:
    stage = make_stage(**HELD)
    mention, _ = stage.card()
    stage.work.claim(mention)
    stage.slack.faults.error("auth.test", "internal_error")
    assert links(shown(stage, ELI)) == []
    assert len(links(shown(stage, ELI))) == 1


def test_a_wish_in_doubt_waits_for_an_approver_until_it_counts(stage: Stage) -> None:
    stage.card("@acme enough with the messages", "finn")
    dana = shown(stage, DANA)
    assert "Did they ask us to stop?" in words(dana)
    assert len(links(dana)) == 1
    assert "Did they ask us to stop?" not in words(shown(stage, FAY))
    stage.work.now += 3 * DAY
    assert "Did they ask us to stop?" not in words(shown(stage, DANA))


def test_a_private_post_stands_only_in_the_tabs_of_those_who_are_in_the_private_channel(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False, **HELD)
    stage.team(private_channel="C2")
    with stage.slack.editing() as workspace:
        workspace.channels["C2"] = Channel("C2", "quiet", {ELI, BOT_USER_ID}, is_private=True)
    stage.room = stage.new_room()
    stage.open()
    mention, _ = stage.card()
    stage.work.claim(mention)
    assert "Your reply waits" in words(shown(stage, DANA))
    with stage.work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE mention SET visibility = 'private'")
    assert "Your reply waits" not in words(shown(stage, DANA))
    assert "A colleague's reply waits for you" in words(shown(stage, ELI))


@pytest.mark.slack_behaviour(40)
def test_the_work_is_one_batch_and_one_call_however_much_there_is(make_stage: MakeStage) -> None:
    stage = make_stage(**HELD)
    shown(stage, ELI)
    before = _statements(stage, ELI)
    for number in range(30):
        mention = stage.work.says("@acme do you ship?", f"author{number}")
        stage.work.claim(mention, words=f"Yes, {number}.")
    assert 0 < _statements(stage, ELI) == before
    assert "There is more." in words(stage.slack.snapshot()["home"][ELI])
    calls = len(stage.slack.calls)
    shown(stage, ELI)
    assert [one.method for one in stage.slack.calls[calls:]] == ["views.publish"]


def _statements(stage: Stage, user: str) -> int:
    """How often the store is asked while this tab is drawn; the workers' own looks into the inbox aside."""
    asked: list[str] = []

    def note(*args: Any) -> None:  # noqa: ANN401 - as SQLAlchemy calls it
        asked.append(args[2])

    stage.work.now += MINUTE  # the week is counted anew
    event.listen(stage.work.database.engine, "before_cursor_execute", note)
    shown(stage, user)
    event.remove(stage.work.database.engine, "before_cursor_execute", note)
    return sum(one.lstrip().startswith("SELECT") and "inbox" not in one for one in asked)


@pytest.mark.slack_behaviour(40)
def test_many_brands_stay_within_what_slack_takes(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False)
    first = stage.work.team
    own = first.brand.accounts
    teams = [replace(first, brand=Brand(f"b{number}", (f"Brand {number}",), own)) for number in range(20)]
    stage.work.runtime = replace(stage.work.runtime, teams=tuple(teams))
    with stage.work.database.write() as session:
        for team in teams:
            brands.enrol(session, team.brand.id)
    stage.room = stage.new_room()
    stage.open()
    view = shown(stage, DANA)
    assert len(view["blocks"]) <= 100
    assert check_view({"type": "home", "blocks": view["blocks"]}) == []
    assert "more brands than fit here" in words(view)


def in_channels(stage: Stage, teams: Sequence[Team], **members: set[str]) -> None:
    """Let these teams work here, each brand enrolled, each channel with these people and us."""
    stage.work.runtime = replace(stage.work.runtime, teams=tuple(teams))
    with stage.work.database.write() as session:
        for team in teams:
            brands.enrol(session, team.brand.id)
    with stage.slack.editing() as workspace:
        for channel, people in members.items():
            workspace.channels[channel] = Channel(channel, "room", {*people, BOT_USER_ID}, is_private=True)
    stage.room = stage.new_room()
    stage.open()


def multiply(stage: Stage, mention: Mention, times: int) -> None:
    """Let so many more posts be there like this one, each with its reply in the same state."""
    names = [f"{number:032}" for number in range(times)]
    copies = [changed(mention, id=name, root_id=name, post_id=name, interaction_id=name) for name in names]
    replies = ReplyRow.metadata.tables["reply"]
    with stage.work.database.write() as session:
        mentions.add(session, copies)
        row = session.connection().execute(replies.select()).mappings().one()
        session.connection().execute(
            replies.insert(), [dict(row) | {"interaction_id": name, "mention_id": name} for name in names]
        )


def headings(view: dict[str, Any]) -> list[str]:
    return [block["text"]["text"] for block in view["blocks"] if block["type"] == "header"]


@pytest.mark.slack_behaviour(40)
def test_of_two_brands_each_sees_those_in_whose_channels_they_are(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False)
    first = stage.work.team
    acme = replace(first, channel="CA", private_channel="CP", care_channel="CC")
    bean = replace(first, brand=structs.replace(first.brand, id="bean", names=("Bean",)), channel="CB")
    in_channels(stage, (acme, bean), CA={DANA, FAY}, CB={ELI, FAY}, CP={STRANGER}, CC={GUEST})
    assert headings(shown(stage, DANA)) == ["Acme"]
    assert headings(shown(stage, ELI)) == ["Bean"]
    assert headings(shown(stage, FAY)) == ["Acme", "Bean"]
    for user in (STRANGER, GUEST):
        assert len(shown(stage, user)["blocks"]) == 1


@pytest.mark.slack_behaviour(40)
def test_somebody_who_was_switched_off_is_shown_nothing_though_slack_still_names_their_channel(stage: Stage) -> None:
    assert words(shown(stage, GONE)) == SWITCHED_OFF


@pytest.mark.slack_behaviour(40)
def test_five_thousand_open_posts_and_three_hundred_channels_are_one_question_and_stay_within_the_limits(
    make_stage: MakeStage,
) -> None:
    stage = make_stage(open_room=False, **HELD)
    first, own = stage.work.team, stage.work.team.brand
    mention = stage.work.says("@acme do you ship?")
    stage.work.claim(mention)
    names = [f"C{number:03}" for number in range(300)]
    teams = [replace(first, brand=structs.replace(own, id=f"b{name}"), channel=name) for name in names[1:]]
    in_channels(stage, (replace(first, channel=names[0]), *teams), **{name: {DANA, ELI} for name in names})
    multiply(stage, mention, 5_000)
    view = shown(stage, ELI)
    assert check_view({"type": "home", "blocks": view["blocks"]}) == []
    assert words(view).count("A colleague's reply waits for you") == TASKS_MAX
    assert "There is more." in words(view)
    assert "more brands than fit here" in words(view)
    assert len(stage.slack.called("users.conversations")) == 1
    assert _statements(stage, ELI) < 40 * (BRANDS_MAX + 1), "no more brands are read than fit, and one"


@pytest.mark.slack_behaviour(40)
def test_whoever_may_reply_stops_all_replies_and_only_an_approver_lets_them_go(stage: Stage) -> None:
    shown(stage, FAY)
    shown(stage, DANA)
    assert press(stage, FAY, "pause").startswith(home.STOPPED)
    assert press(stage, DANA, "pause").startswith(home.STOPPED_BEFORE)
    assert "home.resume" not in json.dumps(shown(stage, FAY))
    shown(stage, DANA)
    assert press(stage, DANA, "resume").startswith(home.GOING)
    assert stage.work.count("entry", "kind = 'pause'") == 2


@pytest.mark.slack_behaviour(28)
def test_an_old_button_is_checked_again_on_the_server_and_recorded(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False)
    stage.team(approvers=frozenset({DANA}))
    stage.room = stage.new_room()
    stage.open()
    shown(stage, DANA)
    shown(stage, FAY)
    press(stage, DANA, "pause")
    with stage.slack.editing() as workspace:  # Fay's client still shows an approver's button
        view = workspace.homes[FAY]
        for block in view.body["blocks"]:
            for element in block.get("elements", ()):
                if element.get("action_id") == "home.pause":
                    element["action_id"] = "home.resume"
    assert press(stage, FAY, "resume").startswith(WHY_NOT[May.RESUME])
    assert stage.entries("Only an approver") == 1
    assert "Replies are stopped since" in words(shown(stage, DANA))


def test_a_click_of_somebody_who_became_a_guest_does_nothing(stage: Stage) -> None:
    shown(stage, FAY)
    with stage.slack.editing() as workspace:
        workspace.users[FAY] = User(FAY, "fay", "Fay", is_restricted=True)
    stage.work.now += HOUR
    assert press(stage, FAY, "pause").startswith("Guests cannot act here.")
    assert stage.work.count("entry", "kind = 'pause'") == 0


def test_a_click_about_a_brand_that_is_not_here_does_nothing(stage: Stage) -> None:
    shown(stage, DANA)
    with stage.slack.editing() as workspace:
        for block in workspace.homes[DANA].body["blocks"]:
            for element in block.get("elements", ()):
                if element.get("action_id") == "home.pause":
                    element["value"] = "elsewhere"
    assert press(stage, DANA, "pause").startswith("Acme")
    assert stage.work.count("entry", "kind = 'pause'") == 0


def test_the_week_is_counted_once_a_minute_for_all_who_look(stage: Stage) -> None:
    assert "0 posts were written to you" in words(shown(stage, DANA))
    stage.work.says("@acme do you ship?")
    assert "0 posts were written to you" in words(shown(stage, ELI))
    stage.work.now += MINUTE
    assert "1 post was written to you" in words(shown(stage, ELI))
    stage.work.now += 7 * DAY
    assert "0 posts were written to you" in words(shown(stage, DANA))


def test_looking_again_shows_what_changed_and_changes_nothing(stage: Stage) -> None:
    shown(stage, DANA)
    stage.work.says("@acme do you ship?")
    stage.work.now += MINUTE
    assert "1 post was written to you" in press(stage, DANA, "refresh")
    assert stage.work.count("entry", "kind = 'pause'") == 0


def test_a_drawing_that_came_in_between_is_followed_by_a_newer_one(stage: Stage) -> None:
    shown(stage, DANA)
    stage.slack.faults.error("views.publish", "hash_conflict")
    stage.work.now += MINUTE
    assert f"As of {stage.work.now // 1_000_000}" in words(shown(stage, DANA))
    assert len(stage.slack.called("views.publish")) == 3


def test_another_tab_is_acknowledged_and_nothing_is_published(stage: Stage) -> None:
    event_ = {"type": "app_home_opened", "user": DANA, "channel": "D1", "tab": "messages"}
    assert stage.slack.people.event(event_).acked
    assert stage.slack.called("views.publish") == []


def choose(stage: Stage, user: str, setting: str, value: str) -> str:
    view = stage.slack.snapshot()["home"][user]
    assert stage.slack.people.act_in_view(user, view["id"], f"home.{setting}", value).acked
    stage.wait()
    return words(stage.slack.snapshot()["home"][user])


def chosen(stage: Stage, user: str) -> dict[str, str]:
    """What each menu of somebody's tab shows as chosen."""
    menus = [block["accessory"] for block in stage.slack.snapshot()["home"][user]["blocks"] if "accessory" in block]
    return {one["action_id"]: one["initial_option"]["text"]["text"] for one in menus}


@pytest.mark.slack_behaviour(40)
def test_a_member_settles_when_they_are_called_and_what_they_are_reminded_of_and_sees_it_at_once(stage: Stage) -> None:
    with stage.slack.editing() as workspace:
        workspace.users[FAY] = User(FAY, "fay", "Fay", tz="Europe/Oslo")
    told = words(shown(stage, FAY))
    assert "Your own settings" in told
    assert "On the clock of UTC." in told
    assert chosen(stage, FAY) == {"home.calls": "At any hour", "home.duty": "Do not remind me"}
    told = choose(stage, FAY, "calls", "week")
    assert told.startswith(home.SETTLED)
    assert "On the clock of Europe/Oslo." in told
    choose(stage, FAY, "duty", "yes")
    assert chosen(stage, FAY) == {"home.calls": "Weekdays, 8:00 to 18:00", "home.duty": "Remind me"}
    shown(stage, DANA)
    assert chosen(stage, DANA)["home.calls"] == "At any hour"
    assert stage.work.count("entry", "kind = 'role'") == 2


def test_where_slack_does_not_tell_somebodys_clock_it_is_the_teams(stage: Stage) -> None:
    shown(stage, FAY)
    stage.slack.faults.error("users.info", "internal_error")
    assert "On the clock of UTC." in choose(stage, FAY, "calls", "day")


@pytest.mark.slack_behaviour(28)
def test_a_choice_of_whoever_may_no_longer_reply_is_refused_and_recorded(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False)
    stage.team(may_reply=frozenset({DANA}), approvers=frozenset({DANA}), care=frozenset({ELI}))
    stage.room = stage.new_room()
    stage.open()
    assert "Your own settings" not in words(shown(stage, FAY))
    shown(stage, DANA)
    shown(stage, ELI)
    with stage.slack.editing() as workspace:
        workspace.homes[FAY].body["blocks"] = workspace.homes[DANA].body["blocks"]
    assert choose(stage, FAY, "duty", "yes").startswith(WHY_NOT[May.REPLY])
    assert stage.work.count("own") == 0
    assert stage.entries("own duty") == 1


def test_a_choice_that_is_gone_changes_nothing(stage: Stage) -> None:
    shown(stage, DANA)
    with stage.slack.editing() as workspace:
        for block in workspace.homes[DANA].body["blocks"]:
            if block.get("accessory", {}).get("action_id") == "home.calls":
                block["accessory"]["options"][1]["value"] = "never"
    assert choose(stage, DANA, "calls", "never").startswith(home.NO_CHOICE)
    assert stage.work.count("own") == 0
