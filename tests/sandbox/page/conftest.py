"""A browser found on the machine, and a page in it that shows the small day."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.sandbox.page.stage import Stage, listening, stage

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def browser_path() -> str | None:
    """The browser named by PLAYWRIGHT or CHROME, else the first one on the path."""
    named = [os.environ.get("PLAYWRIGHT"), os.environ.get("CHROME")]
    found = [path for path in named if path and Path(path).is_file()] + [shutil.which(name) for name in NAMES]
    return next((path for path in found if path), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Open for one file only: while it runs, no other test in this process could start an event loop."""
    path = browser_path()
    if path is None:
        pytest.skip("There is no Chromium or Chrome here. Install one, or name it in CHROME, to see the page tested.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path)
        yield started
        started.close()


@pytest.fixture
def there() -> Iterator[Stage]:
    with stage() as one:
        yield one


@pytest.fixture
def listened(there: Stage) -> Iterator[Stage]:
    with listening(there):
        yield there


@pytest.fixture
def page(browser: Browser, there: Stage) -> Iterator[Page]:
    """The page at the width of a desk; any error in its scripts or against its policy fails the test."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, reduced_motion="reduce")
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    opened.goto(there.url)
    opened.wait_for_selector(".place")
    yield opened
    context.close()
    assert complaints == []
