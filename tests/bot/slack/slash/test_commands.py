"""What can be typed after /earshot, and who may type it."""

import json
from dataclasses import replace

import pytest
from msgspec import structs

from bot.slack.people.members import UNKNOWN, WHY_NOT
from bot.slack.slash.commands import (
    ELSEWHERE,
    NO_ACCOUNT,
    NO_LINK,
    NOT_A_WORD,
    NOT_READ_AGAIN,
    OUTSIDE,
    WHICH,
)
from bot.slack.slash.explain import OUR_OWN
from bot.slack.where import NO_LINK as NOT_KNOWN
from bot.steps import forget
from bot.store import brands, mentions, restores
from bot.store.mentions import Mention
from rules.mention import OwnAccount, Visibility
from rules.roles import Act
from rules.route import Route
from sandbox.slack.limits import check_message
from sandbox.slack.workspace import BOT_USER_ID, Channel
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.stage import DANA, ELI, FAY, GUEST, Stage
from tests.brand_at_work import reasons

TRIES = 20


def typed(stage: Stage, user: str, text: str, channel: str = "C1") -> str:
    """What the one who types this reads; acknowledged in time. Where a machine is slow they are asked to type again."""
    for _ in range(TRIES):
        delivered = stage.slack.people.command(user, channel, "/earshot", text)
        if UNKNOWN not in str(delivered.answer):
            break
    assert delivered.acked
    assert check_message(delivered.answer) == []
    assert delivered.answer.get("response_type") != "in_channel"
    return json.dumps(delivered.answer, ensure_ascii=False)


@pytest.mark.slack_behaviour(39)
@pytest.mark.parametrize("text", ["", "  ", "help", "dance", "<@U1|dana>"])
def test_whatever_we_do_not_know_is_answered_with_help(stage: Stage, text: str) -> None:
    assert "/earshot pause" in typed(stage, GUEST, text)
    assert stage.slack.called("users.info") == []


@pytest.mark.slack_behaviour(39)
@pytest.mark.parametrize("text", ["status", "why https://x.com/a/status/1", "pause", "resume", "digest", "stop @ana"])
def test_a_guest_may_read_nothing_and_do_nothing(stage: Stage, text: str) -> None:
    assert "Guests cannot act" in typed(stage, GUEST, text)
    assert stage.work.count("entry") == 1
    assert stage.entries(f'"act":"{text.partition(" ")[0]}","member":"{GUEST}","refused"') == 1
    assert stage.work.count("outbox") == 0


@pytest.mark.slack_behaviour(39)
def test_whom_slack_does_not_tell_us_of_may_do_nothing(stage: Stage) -> None:
    held = stage.slack.faults.hold("users.info")
    assert UNKNOWN in str(stage.slack.people.command(DANA, "C1", "/earshot", "pause").answer)
    held.release()
    assert stage.work.count("entry") == 0


@pytest.mark.slack_behaviour(39)
def test_only_who_may_reply_pauses_and_only_an_approver_resumes(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False)
    stage.team(may_reply=frozenset({DANA}))
    stage.room = stage.new_room()
    stage.open()
    assert "may not reply" in typed(stage, FAY, "pause")
    assert "may not reply" in typed(stage, FAY, "digest")
    assert WHY_NOT[Act.RESUME] in typed(stage, FAY, "resume")
    for word in ("pause", "digest", "resume"):
        assert stage.entries(f'"act":"{word}","member":"{FAY}","refused"') == 1
    assert stage.work.count("entry") == 3


@pytest.mark.slack_behaviour(39)
def test_an_operator_lets_replies_go_again_and_an_auditor_only_reads(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False)
    stage.team(operators=frozenset({FAY}), auditors=frozenset({ELI}), may_reply=frozenset({DANA}))
    stage.room = stage.new_room()
    stage.open()
    for text in ("pause", "resume", "digest", "stop @ana", "allow @ana", "end @ana", "delegate @dana until 2027-01-20"):
        told = typed(stage, ELI, text)
        assert any(no in told for no in WHY_NOT.values())
    assert stage.entries('"refused"') == stage.work.count("entry") == 7
    assert "Replies may go out." in typed(stage, ELI, "status")
    assert "Replies are stopped." in typed(stage, FAY, "pause")
    assert "may go out again" in typed(stage, FAY, "resume")
    assert WHY_NOT[Act.REPLY] in typed(stage, FAY, "digest")


def test_a_pause_stops_at_once_and_says_so_twice(stage: Stage) -> None:
    assert "Replies are stopped." in typed(stage, DANA, "pause We check https://acme.example now.")
    assert "already" in typed(stage, DANA, "PAUSE")
    assert "We check https://acme.example now." in typed(stage, FAY, "status")
    assert "may go out again" in typed(stage, DANA, "resume")
    assert "nothing to do" in typed(stage, DANA, "resume")
    assert stage.work.count("entry", "kind = 'pause'") == 2


@pytest.mark.slack_behaviour(2)
def test_a_command_that_comes_again_hears_the_same_and_does_nothing_again(stage: Stage) -> None:
    first = stage.slack.people.command(DANA, "C1", "/earshot", "pause")
    again = stage.slack.hub.deliver("slash_commands", first.payload)
    assert again.acked.wait(20)
    assert again.acks[0].payload == first.answer
    assert stage.work.count("entry", "kind = 'pause'") == 1


def test_a_digest_is_asked_for_once_a_week_however_often_it_is_typed(stage: Stage) -> None:
    for _ in range(2):
        assert "in a moment" in typed(stage, FAY, "digest")
    typed(stage, FAY, "digest now")
    assert stage.work.count("outbox", "kind = 'digest'") == 2
    assert stage.work.count("outbox", "subject = '2027-W01'") == 1
    assert stage.work.count("outbox", "subject = '2027-W02 so far'") == 1


@pytest.mark.parametrize("link", ["https://x.com/ana/status/5", "https://a.slack.com/archives/C1/p1700000000000100"])
def test_a_link_behind_which_we_know_nothing_says_so(stage: Stage, link: str) -> None:
    assert NO_LINK in typed(stage, FAY, f"why {link}")


@pytest.mark.slack_behaviour(39)
@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("dance", "/earshot status"),
        ("why", "/earshot why https://x.com/ana/status/10"),
        ("allow", "/earshot allow https://x.com/ana/status/10"),
        ("end", "/earshot end https://x.com/ana/status/10"),
        ("stop", "/earshot stop @ana"),
        ("find", "/earshot find parcel Norway"),
        ("delegate", "/earshot delegate @dana until"),
    ],
)
def test_each_word_that_is_misused_is_answered_with_an_example(stage: Stage, text: str, example: str) -> None:
    assert example in typed(stage, DANA, text)


def test_a_word_that_we_do_not_know_is_told_so_and_help_is_not(stage: Stage) -> None:
    assert NOT_A_WORD in typed(stage, DANA, "dance")
    assert NOT_A_WORD not in typed(stage, DANA, "help") + typed(stage, DANA, "")


def test_why_knows_a_post_by_its_link_and_by_the_link_of_its_card(stage: Stage) -> None:
    mention, ts = stage.card()
    for link in (
        f"https://x.com/ana/status/{mention.post_id}",
        f"https://twitter.com/ana/status/{mention.post_id}?s=20",
        f"https://acme.slack.com/archives/C1/p{ts.replace('.', '')}",
    ):
        told = typed(stage, FAY, f"why {link}")
        assert "nothing forbids an answer" in told
        assert "ship to Norway" not in told


def told_at_last(stage: Stage, user: str, text: str, words: str, channel: str = "C1") -> bool:
    """Whether these words come; where Slack is slower than an answer may be, it is known the next time."""
    return any(words in typed(stage, user, text, channel) for _ in range(20))


def two_brands(make_stage: MakeStage) -> tuple[Stage, Mention, str]:
    """Acme in C1 with Dana, Bean in the private C2 with Eli, both with Fay; a post of Bean's, and its link."""
    stage = make_stage(open_room=False)
    first = stage.work.team
    bean = replace(first, brand=structs.replace(first.brand, id="bean", names=("Bean",)), channel="C2")
    mention = mentions.changed(stage.work.says("@acme my parcel?"), brand_id="bean", id="b" * 32)
    with stage.work.database.write() as session:
        brands.enrol(session, "bean")
        session.connection().exec_driver_sql("DELETE FROM mention")
        mentions.add(session, [mention])
    with stage.slack.editing() as workspace:
        workspace.channels["C1"].members -= {ELI}
        workspace.channels["C2"] = Channel("C2", "bean", {ELI, FAY, BOT_USER_ID}, is_private=True)
    stage.work.runtime = replace(stage.work.runtime, teams=(first, bean))
    stage.room = stage.new_room()
    stage.open()
    return stage, mention, f"https://x.com/ana/status/{mention.post_id}"


def test_a_post_of_another_brand_is_explained_only_to_whoever_is_in_its_channel(make_stage: MakeStage) -> None:
    stage, _, link = two_brands(make_stage)
    assert NO_LINK in typed(stage, DANA, f"why {link}")
    assert told_at_last(stage, FAY, f"why {link}", "On X this person spoke to you")
    assert "On X this person spoke to you" in typed(stage, ELI, f"why {link}", "C2")


def test_what_somebody_allows_another_brand_is_neither_told_nor_ended_here(make_stage: MakeStage) -> None:
    stage, _, link = two_brands(make_stage)
    for word in ("allow", "end"):
        assert NOT_KNOWN in typed(stage, DANA, f"{word} {link}")
        assert told_at_last(stage, FAY, f"{word} {link}", ELSEWHERE)
        assert NOT_KNOWN not in typed(stage, ELI, f"{word} {link}", "C2")


def test_who_types_elsewhere_and_is_in_no_channel_of_the_team_is_shown_nothing_of_people(stage: Stage) -> None:
    mention, _ = stage.card()
    with stage.slack.editing() as workspace:
        workspace.channels["C9"] = Channel("C9", "lunch", {DANA, FAY, BOT_USER_ID})
        workspace.channels["C1"].members.discard(FAY)
    texts = ("find Norway", f"why https://x.com/ana/status/{mention.post_id}", "allow @ana", "end @ana")
    for text in texts:
        assert OUTSIDE in typed(stage, FAY, text, "C9")
    assert stage.entries('"refused"') == stage.work.count("entry") - 1 == len(texts)
    assert "Replies may go out" in typed(stage, FAY, "status", "C9")
    assert told_at_last(stage, DANA, "find Norway", "ship to", "C9")


def test_where_slack_does_not_tell_in_time_where_somebody_is_only_the_channel_they_type_in_counts(stage: Stage) -> None:
    stage.card()
    with stage.slack.editing() as workspace:
        workspace.channels["C9"] = Channel("C9", "lunch", {DANA, BOT_USER_ID})
    held = stage.slack.faults.hold("users.conversations", times=TRIES)
    assert "ship to" in typed(stage, DANA, "find Norway")
    assert stage.slack.called("users.conversations") == []
    assert OUTSIDE in typed(stage, DANA, "find Norway", "C9")
    held.release()
    assert told_at_last(stage, DANA, "find Norway", "ship to", "C9")


def test_what_a_route_led_to_another_channel_is_shown_only_to_whoever_is_in_that_one(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False)
    stage.team(routes=(Route("C7", "x"),))
    with stage.slack.editing() as workspace:
        workspace.channels["C7"] = Channel("C7", "delivery", {FAY, BOT_USER_ID}, is_private=True)
    stage.room = stage.new_room()
    stage.open()
    mention = stage.work.says("@acme do you ship to Norway?")
    assert mention.channel == "C7"
    for user, seen in ((DANA, False), (FAY, True)):
        for text, shown in (
            (f"why https://x.com/ana/status/{mention.post_id}", "spoke to you"),
            ("find ship", "Norway"),
        ):
            told = [typed(stage, user, text) for _ in range(2)]
            assert (shown in told[-1]) is seen, (user, text)


def test_a_private_message_is_explained_only_to_whoever_is_in_the_private_channel(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False)
    stage.team(private_channel="C2")
    with stage.slack.editing() as workspace:
        workspace.channels["C2"] = Channel("C2", "quiet", {ELI, BOT_USER_ID}, is_private=True)
    stage.room = stage.new_room()
    stage.open()
    mention = stage.work.says("my parcel is lost", visibility=Visibility.PRIVATE)
    link = f"https://x.com/ana/status/{mention.post_id}"
    assert NO_LINK in typed(stage, DANA, f"why {link}")
    assert "spoke to you" in typed(stage, ELI, f"why {link}", "C2")


def test_somebody_who_was_forgotten_is_not_found_by_the_link_of_their_post(stage: Stage) -> None:
    mention, _ = stage.card()
    forget.forget(stage.work.runtime, stage.work.team, mention.author_key, stage.work.now)
    for word in ("why", "allow", "end"):
        told = typed(stage, FAY, f"{word} https://x.com/ana/status/{mention.post_id}")
        assert NO_LINK in told or NOT_KNOWN in told
    assert find_nobody(stage)


def find_nobody(stage: Stage) -> bool:
    return all("We found nothing" in typed(stage, FAY, f"find {words}") for words in ("@ana", "Norway"))


def test_a_link_to_a_post_has_its_author_left_alone(stage: Stage) -> None:
    mention, ts = stage.card()
    for link in (
        f"https://x.com/ana/status/{mention.post_id}",
        f"https://a.slack.com/archives/C1/p{ts.replace('.', '')}",
    ):
        assert "left alone from now on" in typed(stage, DANA, f"stop <{link}|{link}>")
        assert "asked_to_stop" in reasons(stage.work.verdict(mention))


def test_why_about_ourselves_says_so(stage: Stage) -> None:
    own = stage.work.says("We are open again.", "staff")
    assert own.kind == "excluded"
    assert OUR_OWN in typed(stage, FAY, f"why https://x.com/acme/status/{own.post_id}").replace("\\u2060", "")


def test_where_several_brands_work_the_channel_says_which(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False)
    with stage.slack.editing() as workspace:
        workspace.channels["C2"] = replace(workspace.channels["C1"], id="C2", name="other", messages=[], ephemerals=[])
    brand = structs.replace(stage.work.team.brand, id="bean", accounts=(OwnAccount("x", "x:2000", "bean"),))
    other = replace(stage.work.team, brand=brand, channel="C9")
    stage.work.runtime = replace(stage.work.runtime, teams=(stage.work.team, other))
    stage.room = stage.new_room()
    stage.open()
    assert WHICH in typed(stage, FAY, "status", "C2")
    assert "Replies may go out" in typed(stage, FAY, "status", "C1")


def test_status_says_what_is_degraded_and_what_to_do(stage: Stage) -> None:
    assert "Nothing has been read" in typed(stage, FAY, "status")
    stage.card()
    told = typed(stage, FAY, "status")
    assert "X (mentions): heard until" in told
    assert "waits longest" in told
    stage.work.now += 3_600_000_000
    assert "Degraded: X (mentions)" in typed(stage, FAY, "status")


@pytest.mark.parametrize(
    "account", ["", "the man in the red coat", "x:nobody at all", "mastodon:@ana", "https://x.example/ana"]
)
def test_what_names_no_account_is_told_and_nothing_is_kept(stage: Stage, account: str) -> None:
    assert NO_ACCOUNT[:40] in typed(stage, DANA, f"stop {account}")
    assert stage.work.count("objection") == stage.work.count("handle_request") == 0


def test_only_who_may_reply_has_somebody_left_alone(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False)
    stage.team(may_reply=frozenset({DANA}))
    stage.room = stage.new_room()
    stage.open()
    assert "may not reply" in typed(stage, FAY, "stop @ana")
    assert stage.work.count("objection") == 0


@pytest.mark.promise(6)
@pytest.mark.parametrize(
    "account",
    ["@ana", "ana", "x:@ana", "https://x.com/Ana", "mastodon:@ana@social.example", "ana@social.example", "x:6385249"],
)
def test_who_asked_by_letter_is_left_alone_for_the_very_next_decision(stage: Stage, account: str) -> None:
    asked = stage.work.says("@acme do you ship?")
    assert "left alone from now on" in typed(stage, DANA, f"stop {account}")
    stopped = "asked_to_stop" in reasons(stage.work.verdict(asked))
    assert stopped == ("social.example" not in account)
    assert stage.work.count("objection") >= 1


def test_after_a_restore_a_resume_waits_until_a_week_was_read_again(stage: Stage) -> None:
    with stage.work.database.write() as session:
        brands.pause(session, "acme", "", "The database was put back to an older state.", stage.work.now)
        restores.begin(session, "acme", stage.work.now)
    assert NOT_READ_AGAIN[:40] in typed(stage, DANA, "resume")
    with stage.work.database.write() as session:
        restores.move(session, "acme", restores.READY, stage.work.now)
    assert "may go out again" in typed(stage, DANA, "resume")
