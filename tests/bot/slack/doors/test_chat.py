"""Whatever Slack answers, or does not, becomes one answer or one way to fail."""

import logging
from collections.abc import Callable, Iterator

import pytest

from bot.slack.doors.chat import RETRY_AFTER_S, Chat, ChatTrouble, Locked, Missing, Person, SaidNo, SlowDown, Unknown
from sandbox.slack.faults import Reply
from sandbox.slack.server import Running, start
from sandbox.slack.stand_in import Slack
from sandbox.slack.workspace import BOT_TOKEN, BOT_USER_ID, Channel, Trigger, User

CANARY = "CANARY-https://hooks.slack.com/actions/secret"
HELLO = {"text": "Hello.", "metadata": {"event_type": "earshot_card", "event_payload": {"id": "a"}}}
VIEW = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Reply"},
    "blocks": [{"type": "divider"}],
}


@pytest.fixture
def running() -> Iterator[Running]:
    slack = Slack()
    with slack.editing() as workspace:
        workspace.users["U1"] = User("U1", "dana", "Dana")
        workspace.users["U2"] = User("U2", "eli", is_restricted=True, deleted=True, team_id="T9")
        workspace.channels["C1"] = Channel("C1", "community", {"U1", BOT_USER_ID})
    running = start(slack)
    yield running
    running.close()


@pytest.fixture
def slack(running: Running) -> Slack:
    return running.slack


@pytest.fixture
def chat(running: Running) -> Chat:
    return Chat(BOT_TOKEN, running.api_url, timeout_s=1)


def trouble_of(call: Callable[[], object]) -> ChatTrouble:
    with pytest.raises(ChatTrouble) as caught:
        call()
    return caught.value


@pytest.mark.slack_behaviour(16)
@pytest.mark.parametrize(
    ("method", "told"),
    [
        ("html", {"status": 500}),
        ("html", {"status": 502}),
        ("html", {"status": 200}),
        ("garbage", {}),
        ("cut", {}),
        ("slow", {"seconds": 2.0}),
        ("error", {"code": "fatal_error"}),
        ("error", {"code": "internal_error"}),
        ("answer", {"reply": Reply(200, "[]")}),
        ("answer", {"reply": Reply(200, '"ok"')}),
        ("answer", {"reply": Reply(200, '{"ok": true}')}),
        ("answer", {"reply": Reply(200, '{"ok": false}')}),
        ("answer", {"reply": Reply(200, "\ufffe")}),
    ],
)
def test_what_is_no_answer_may_have_happened_and_is_asked_once(
    chat: Chat, slack: Slack, method: str, told: dict[str, object]
) -> None:
    getattr(slack.faults, method)("chat.postMessage", **told)
    assert isinstance(trouble_of(lambda: chat.post("C1", HELLO)), Unknown)
    assert len(slack.called("chat.postMessage")) == 1


@pytest.mark.parametrize("body", ['{"ok": true}', '{"ok": true, "messages": null}'])
def test_a_history_without_messages_is_no_empty_history(chat: Chat, slack: Slack, body: str) -> None:
    slack.faults.answer("conversations.history", Reply(200, body))
    assert isinstance(trouble_of(lambda: chat.messages("C1", 0)), Unknown)


def test_where_nobody_answers_nothing_happened(running: Running, chat: Chat) -> None:
    running.close()
    trouble = trouble_of(lambda: chat.post("C1", HELLO))
    assert isinstance(trouble, SlowDown)
    assert str(trouble) == "Slack cannot be reached. Check the network."


@pytest.mark.slack_behaviour(14)
@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("7", 7.0),
        ("1.5", 1.5),
        (None, RETRY_AFTER_S),
        ("Wed, 21 Oct 2026 07:28:00 GMT", RETRY_AFTER_S),
        ("-3", RETRY_AFTER_S),
        ("nan", RETRY_AFTER_S),
        ("inf", 3600.0),
        ("99999999", 3600.0),
    ],
)
def test_retry_after_is_read_whatever_it_says(chat: Chat, slack: Slack, told: str | None, seconds: float) -> None:
    slack.faults.rate_limit("chat.update", told)
    trouble = trouble_of(lambda: chat.update("C1", "1.0", HELLO))
    assert isinstance(trouble, SlowDown)
    assert trouble.seconds == seconds


@pytest.mark.parametrize("code", ["ratelimited", "rate_limited"])
def test_a_limit_told_in_a_200_is_a_limit(chat: Chat, slack: Slack, code: str) -> None:
    slack.faults.error("chat.postMessage", code)
    assert isinstance(trouble_of(lambda: chat.post("C1", HELLO)), SlowDown)


@pytest.mark.slack_behaviour(36)
@pytest.mark.parametrize("code", ["channel_not_found", "is_archived", "not_in_channel"])
def test_a_channel_that_is_not_there_for_us_is_told_apart(chat: Chat, slack: Slack, code: str) -> None:
    slack.faults.error("chat.postMessage", code)
    trouble = trouble_of(lambda: chat.post("C1", HELLO))
    assert isinstance(trouble, Missing)
    assert trouble.channel
    assert "Invite Earshot" in str(trouble)


@pytest.mark.slack_behaviour(34)
def test_a_message_that_is_not_there_is_told_apart(chat: Chat) -> None:
    trouble = trouble_of(lambda: chat.update("C1", "1.0", HELLO))
    assert isinstance(trouble, Missing)
    assert (trouble.code, trouble.channel) == ("message_not_found", False)


@pytest.mark.slack_behaviour(37)
def test_a_token_that_is_not_accepted_and_a_scope_that_is_missing_lock_us_out(
    running: Running, slack: Slack, chat: Chat
) -> None:
    refused = trouble_of(Chat("xoxb-wrong", running.api_url).who_am_i)
    assert isinstance(refused, Locked)
    assert refused.code == "invalid_auth"
    with slack.editing() as workspace:
        workspace.scopes -= {"users:read"}
    lacking = trouble_of(lambda: chat.person("U1"))
    assert isinstance(lacking, Locked)
    assert lacking.scope == "users:read"
    assert str(lacking) == "The Slack app lacks the scope users:read. Add it and install the app again."


def test_any_other_no_says_which(chat: Chat) -> None:
    refused = trouble_of(lambda: chat.open_view("old", VIEW))
    assert isinstance(refused, SaidNo)
    assert refused.code in str(refused)
    assert isinstance(trouble_of(lambda: chat.person("U404")), SaidNo)


@pytest.mark.slack_behaviour(43)
def test_neither_token_nor_address_nor_words_stand_in_an_error_or_a_log(
    running: Running, slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    chat = Chat("xoxb-CANARY", running.api_url, timeout_s=1)
    slack.faults.answer("chat.postMessage", Reply(500, CANARY))
    slack.faults.answer("chat.postMessage", Reply(200, CANARY))
    slack.faults.error("chat.postMessage", "missing_scope")
    slack.faults.cut("chat.postMessage")
    for _ in range(5):
        trouble = trouble_of(lambda: chat.post("C1", {"text": CANARY}))
        told = str(trouble) + repr(trouble) + repr(vars(trouble)) + repr(chat)
        assert (trouble.__cause__, trouble.__suppress_context__) == (None, True)
        assert "CANARY" not in told
    assert "CANARY" not in caplog.text


@pytest.mark.slack_behaviour(44)
def test_a_message_is_posted_changed_whispered_and_found_again_by_what_it_carries(chat: Chat, slack: Slack) -> None:
    ts = chat.post("C1", HELLO)
    answer = chat.post("C1", HELLO, ts)
    chat.update("C1", ts, {"text": "Hello again."})
    chat.whisper("C1", "U1", {"text": "Psst."}, ts)
    seen = chat.messages("C1", 0)
    assert seen is not None
    assert [(one["ts"], one["text"], one["metadata"]["event_payload"]) for one in seen] == [
        (ts, "Hello again.", {"id": "a"})
    ]
    thread = chat.messages("C1", 0, ts)
    assert thread is not None
    assert [one["ts"] for one in thread] == [ts, answer]
    assert slack.snapshot()["channels"][0]["ephemerals"][0]["to"] == "U1"


def test_history_is_read_page_by_page_and_not_for_ever(chat: Chat, slack: Slack) -> None:
    slack.rates.on = False
    for number in range(201):
        slack.people.say("U1", "C1", f"Hello {number}.")
    seen = chat.messages("C1", 0)
    assert seen is not None
    assert len(seen) == 201
    for number in range(800):
        slack.people.say("U1", "C1", f"Hello {number}.")
    assert chat.messages("C1", 0) is None


def test_people_and_channels_are_known_as_they_are_now(chat: Chat, slack: Slack) -> None:
    assert chat.person("U1") == Person(
        "U1", "Dana", "T0SANDBOX", deleted=False, bot=False, guest=False, time_zone="Etc/UTC"
    )
    assert chat.person("U2") == Person("U2", "eli", "T9", deleted=True, bot=False, guest=True, time_zone="Etc/UTC")
    room = chat.room("C1")
    assert (room.name, room.archived, room.shared, room.ours) == ("community", False, False, True)
    with slack.editing() as workspace:
        workspace.channels["C1"].is_ext_shared = True
    assert chat.room("C1").shared
    assert chat.who_am_i() == ("T0SANDBOX", BOT_USER_ID)


def test_a_form_is_opened_and_put_in_place_only_of_what_was_seen(chat: Chat, slack: Slack) -> None:
    with slack.editing() as workspace:
        workspace.triggers["now"] = Trigger("U1", slack.clock())
    opened = chat.open_view("now", VIEW)
    newer = chat.update_view(opened.id, VIEW, opened.hash)
    assert newer.hash != opened.hash
    refused = trouble_of(lambda: chat.update_view(opened.id, VIEW, opened.hash))
    assert isinstance(refused, SaidNo)
    assert refused.code == "hash_conflict"
    chat.publish_home("U1", {"type": "home", "blocks": [{"type": "divider"}]})
    assert slack.snapshot()["home"]["U1"]["type"] == "home"
