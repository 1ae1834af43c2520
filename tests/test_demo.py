"""The demo as a newcomer meets it: in a browser, and at the command line."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Locator, Page, expect

from tests.sandbox.page.conftest import browser as browser  # noqa: PLC0414 - the fixture, for this file as well

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.timeout(120)]

ENDS_WITHIN_S = 10
SLOWLY_MS = 20_000
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
ANSWER = "Yes, Ana! To all of Norway, within a week."


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The demo in a process of its own, and where its page is."""
    command = [sys.executable, "-m", "bot", "demo", "--no-open", "--port", "0", *arguments]
    environment = os.environ | {"TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            found = ADDRESS.search(process.stdout.readline())
            assert found, "The demo did not say where its page is."
            yield process, found[0]
        finally:
            process.kill()


def end(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Press Ctrl-C; the exit status, and what was told."""
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=ENDS_WITHIN_S)
    return process.returncode, out + err


def test_a_port_in_use_is_told_in_one_sentence_with_another_to_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "bot", "demo", "--no-open", "--port", str(port)]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert ended.stderr == f"Port {port} is in use. Close what uses it, or run: earshot demo --port {port + 1}\n"


def test_the_other_to_try_can_be_typed_as_it_stands_where_the_shell_knows_no_earshot() -> None:
    begun = str(Path(sys.executable).with_name("earshot"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        command = [begun, "demo", "--no-open", "--port", str(taken.getsockname()[1])]
        bare = os.environ | {"PATH": "/usr/bin:/bin"}
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=bare)
    assert f"or run: {begun} demo --port " in ended.stderr


def test_ctrl_c_while_it_starts_ends_it_cleanly(tmp_path: Path) -> None:
    with running(tmp_path) as (process, _):
        status, told = end(process)
    assert (status, list(tmp_path.iterdir())) == (0, [])
    assert "Traceback" not in told


def test_ctrl_c_in_the_middle_of_the_day_ends_it_cleanly_and_leaves_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as (process, address):
        states = requests.get(f"{address}/page/events", stream=True, timeout=30)
        assert any(b'"step":2' in line for line in states.iter_lines())
        status, told = end(process)
    assert (status, list(tmp_path.iterdir())) == (0, [])
    assert told.strip().endswith("The demo ends.")
    assert "Traceback" not in told


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as (_, url):
        yield url


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 900}, reduced_motion="reduce")
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    opened.set_default_timeout(SLOWLY_MS)
    opened.goto(address)
    yield opened
    context.close()
    assert complaints == []


def card(page: Page, begins: str) -> Locator:
    return page.locator("#channel .message", has_text=re.compile(re.escape(begins))).last


def play_until(page: Page, scene: str) -> None:
    """Let one thing after the other happen, and none by itself, until this has; its card may take its time."""
    pause, told = page.get_by_role("button", name="Pause", exact=True), page.locator(".log li", has_text=scene)
    if pause.count():
        pause.click()
    happened = page.locator("progress")
    while not told.count():
        before = str(happened.get_attribute("title"))
        page.get_by_role("button", name="Next event").click()
        expect(happened).not_to_have_attribute("title", before, timeout=SLOWLY_MS)


def test_joining_the_registry_takes_the_button_away(page: Page) -> None:
    play_until(page, "Petra asks about a delivery.")
    petra = card(page, "Petra asks you on X. You can answer.")
    expect(petra.get_by_role("button", name="Reply")).to_be_visible(timeout=SLOWLY_MS)
    play_until(page, "Petra has joined it.")
    gone = card(page, "Petra asks you on X. Please do not answer.")
    expect(gone).to_be_visible(timeout=SLOWLY_MS)
    expect(gone.get_by_role("button", name="Reply")).to_have_count(0)
    page.get_by_role("button", name="Play", exact=True).click()


def test_from_a_card_to_a_reply_that_the_public_sees(page: Page) -> None:
    expect(page.locator(".intro")).to_contain_text("Nothing here leaves this computer.")
    asks = card(page, "Ana asks you on X. You can answer.")
    asks.get_by_role("button", name="Reply").click()
    form = page.get_by_role("dialog")
    field = form.locator("textarea")
    field.press_sequentially("We will look into it", delay=20)
    expect(form).to_contain_text("20 of 280, as X counts.", timeout=SLOWLY_MS)
    expect(form).to_contain_text("This post gets one answer.")
    page.keyboard.type("!")
    expect(field).to_have_value("We will look into it!")
    field.fill(ANSWER)
    expect(form.locator("blockquote", has_text=ANSWER)).to_be_visible(timeout=SLOWLY_MS)
    form.get_by_role("button", name="Send").click()
    expect(page.locator("#timeline")).to_contain_text(ANSWER, timeout=2 * SLOWLY_MS)
    expect(card(page, "Ana has your answer on X.")).to_be_visible(timeout=SLOWLY_MS)


def test_a_card_without_a_button_says_why(page: Page) -> None:
    ben = card(page, "Ben wrote to you on X. Please do not answer.")
    expect(ben).to_be_visible(timeout=SLOWLY_MS)
    expect(ben.get_by_role("button", name="Reply")).to_have_count(0)
    ben.locator(".actions").get_by_role("button", name="Why?").click()
    expect(page.get_by_role("dialog")).to_contain_text("Refused because")
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()


def test_one_press_on_the_preference_page_takes_the_button_away(page: Page) -> None:
    expect(card(page, "Yara asks you on X.")).to_be_visible(timeout=SLOWLY_MS)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Preference page").click()
    choices = opened.value
    choices.get_by_label("Your name there").fill("@yara")
    choices.get_by_role("button", name="Never contact me").click()
    expect(choices.get_by_role("heading", level=1)).to_have_text("Done. Acme Coffee stops.")
    silent = card(page, "Yara asks you on X. Please do not answer.")
    expect(silent).to_be_visible(timeout=SLOWLY_MS)
    expect(silent.get_by_role("button", name="Reply")).to_have_count(0)


def test_the_digest_comes_to_the_channel(page: Page) -> None:
    expect(card(page, "Yara asks you on X.")).to_be_visible(timeout=SLOWLY_MS)
    page.get_by_role("button", name="Weekly digest", exact=True).click()
    digest = card(page, "Acme Coffee: week")
    expect(digest).to_be_visible(timeout=SLOWLY_MS)
    chart = digest.locator("img.picture")
    expect(chart).to_have_attribute("alt", re.compile("^Bar chart of week"))
    assert chart.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1360


def test_the_audit_log_verifies(page: Page, address: str) -> None:
    page.goto(f"{address}/page/audit")
    page.get_by_role("button", name="Verify now").click()
    expect(page.locator("#verdict")).to_have_text("The record is whole. Every entry was recomputed just now.")
    expect(page.locator("#entries")).to_contain_text("A new policy came into force.")
