"""A file goes up in three calls; each can fail, and none is tried again."""

from collections.abc import Iterator

import pytest

from bot.slack.doors.chat import Chat, Locked, SaidNo, Unknown, Upload
from sandbox.slack.server import Running, start
from sandbox.slack.stand_in import Slack
from sandbox.slack.workspace import BOT_TOKEN


@pytest.fixture
def running() -> Iterator[Running]:
    served = start(Slack())
    yield served
    served.close()


@pytest.fixture
def chat(running: Running) -> Chat:
    return Chat(BOT_TOKEN, running.api_url)


def test_a_file_that_is_not_announced_whole_or_known_is_refused(chat: Chat, running: Running) -> None:
    upload = chat.ask_upload("week.png", 3, "A week.")
    with pytest.raises(SaidNo, match="file_not_found"):
        chat.complete_upload(upload.id, "A week")
    with pytest.raises(SaidNo, match="file_not_found"):
        chat.has_file(upload.id)
    with pytest.raises(SaidNo, match="alt_txt_too_large"):
        chat.ask_upload("week.png", 3, "a" * 1001)
    with pytest.raises(Unknown, match="the upload"):
        chat.put(Upload("F9", f"{running.url}/upload/F9"), b"png")


@pytest.mark.parametrize("address", ["file:///etc/hostname", "ftp://127.0.0.1/x", "data:,x", ""])
def test_bytes_go_to_the_web_and_nowhere_else(chat: Chat, address: str) -> None:
    with pytest.raises(Unknown):
        chat.put(Upload("F1", address), b"png")


def test_a_failed_upload_tells_neither_its_address_nor_its_bytes(chat: Chat, running: Running) -> None:
    running.slack.faults.html("upload", 500)
    upload = chat.ask_upload("week.png", 6, "A week.")
    with pytest.raises(Unknown) as failed:
        chat.put(upload, b"secret")
    assert failed.value.__cause__ is None
    assert upload.url not in str(failed.value)
    assert "secret" not in str(failed.value)


def test_without_the_scope_it_is_named(chat: Chat, running: Running) -> None:
    with running.slack.editing() as workspace:
        workspace.scopes -= {"files:write"}
    with pytest.raises(Locked, match="files:write"):
        chat.ask_upload("week.png", 3, "A week.")


def test_a_whole_file_is_there_once_slack_knows_its_type(chat: Chat, running: Running) -> None:
    upload = chat.ask_upload("week.png", 3, "A week.")
    chat.put(upload, b"png")
    chat.complete_upload(upload.id, "A week")
    assert [chat.has_file(upload.id) for _ in range(3)] == [False, False, True]
    with running.slack.editing() as workspace:
        assert workspace.files[upload.id].content == b"png"
        assert workspace.files[upload.id].title == "A week"
