"""A file goes up in three steps, and shows once Slack has looked at it."""

import urllib.error
import urllib.request

import pytest
from slack_sdk import WebClient

from sandbox.slack.server import Running
from tests.sandbox.slack.test_methods import refused


def test_a_file_that_nobody_announced_or_finished_is_refused(client: WebClient, running: Running) -> None:
    assert refused(lambda: client.files_info(file="F9")) == "file_not_found"
    assert refused(lambda: client.files_getUploadURLExternal(filename="", length=3)) == "invalid_arguments"
    too_long = "a" * 1001
    announced = client.files_getUploadURLExternal
    assert refused(lambda: announced(filename="a.png", length=3, alt_txt=too_long)) == "alt_txt_too_large"
    file = str(announced(filename="a.png", length=3)["file_id"])
    assert refused(lambda: client.files_completeUploadExternal(files=[{"id": file, "title": "t"}])) == "file_not_found"
    assert refused(lambda: client.files_completeUploadExternal(files=[])) == "invalid_arguments"
    assert refused(lambda: client.files_info(file=file)) == "file_not_found"
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{running.url}/upload/F9", b"png")  # noqa: S310 - our own server


def test_a_chart_is_shown_only_after_slack_has_looked_at_it(client: WebClient, running: Running) -> None:
    uploaded = client.files_upload_v2(content=b"png", filename="week.png", title="The week", alt_txt="Up.")
    file = str(uploaded["files"][0]["id"])
    chart = [{"type": "image", "alt_text": "Up.", "slack_file": {"id": file}}]
    assert refused(lambda: client.chat_postMessage(channel="C1", text="t", blocks=chart)) == "invalid_blocks"
    assert [client.files_info(file=file)["file"]["mimetype"] for _ in range(3)] == ["", "", "image/png"]
    client.chat_postMessage(channel="C1", text="t", blocks=chart)
    with urllib.request.urlopen(f"{running.url}/files/{file}") as answer:  # noqa: S310 - our own server
        assert answer.read() == b"png"
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{running.url}/files/F9")  # noqa: S310 - our own server
