"""The pages as people meet them: in a browser, on a phone, without scripts."""

import json
from contextlib import closing
from dataclasses import replace
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # it ships no types
from playwright.sync_api import Browser, Page, ViewportSize, expect

from bot.networks.bluesky_public import BlueskyPosts
from bot.store.mentions import Mention
from bot.store.visitors import links
from sandbox.networks.bluesky import AppView, appview_app
from sandbox.networks.x.serve import serve
from tests.bot.web.pages.stage import Stage
from tests.brand_at_work import reasons
from tests.sandbox.page.conftest import browser as browser  # noqa: PLC0414 - the fixture, for this file as well

pytestmark = [pytest.mark.xdist_group("pages"), pytest.mark.timeout(120)]

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1200, "height": 900}
NARROW: ViewportSize = {"width": 320, "height": 640}
"""What WCAG 1.4.10 asks of a page: to be read at this width without scrolling sideways."""
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


def opened(
    browser: Browser, stage: Stage, size: ViewportSize = PHONE, *, scripts: bool = True, dark: bool = False
) -> Page:
    scheme: Literal["dark", "light"] = "dark" if dark else "light"
    page = browser.new_context(viewport=size, color_scheme=scheme, java_script_enabled=scripts).new_page()
    page.goto(f"{stage.url}/acme")
    return page


def sign_in(page: Page, stage: Stage) -> None:
    """Prove Ana's account by a code that she posts."""
    page.goto(f"{stage.url}/acme/prove")
    page.get_by_role("button", name="Show me a code").click()
    code = page.locator(".code").inner_text()
    page.get_by_role("button", name="I have sent it").click()
    expect(page.get_by_role("status")).to_contain_text("We have not heard it yet.")
    stage.work.says(f"@acme {code}")
    page.get_by_role("button", name="I have sent it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your choices")


def faults(page: Page) -> list[str]:
    """What axe finds wrong with the page, and whether it is wider than its window."""
    found = Axe().run(page, options=RULES).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    told = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]
    return told + (["it scrolls sideways"] if wide else [])


def answered(stage: Stage) -> Mention:
    mention = stage.work.says("@acme do you ship to Norway?")
    stage.work.says("acme coffee is fine")
    stage.work.surface()
    stage.work.claim(mention)
    stage.work.send()
    return mention


@pytest.mark.promise(13)
def test_nobody_needs_a_script_a_sign_in_or_more_than_one_press_to_stop_a_brand(browser: Browser, stage: Stage) -> None:
    page = opened(browser, stage, scripts=False)
    page.get_by_label("Your name there").fill("ana maria")
    page.get_by_role("button", name="Never contact me").click()
    expect(page.get_by_role("alert")).to_contain_text("We cannot read this as a name on X.")
    expect(page.get_by_label("Your name there")).to_have_value("ana maria")
    page.get_by_label("Your name there").fill("@ana")
    page.get_by_role("button", name="Never contact me").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Done. Acme stops.")
    assert page.context.cookies() == []
    page.get_by_role("link", name="Get the receipt").click()
    expect(page.locator("pre").first).to_contain_text("Acme may not contact me until I ask something new.")
    page.context.close()


def test_an_account_is_proven_a_choice_made_and_a_reply_asked_back_without_a_script(
    browser: Browser, stage: Stage
) -> None:
    answered(stage)
    page = opened(browser, stage, scripts=False)
    sign_in(page, stage)
    page.get_by_label("Only when I ask").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Acme may not contact me until I ask something new.")
    page.get_by_role("link", name="Back to your choices").click()
    expect(page.get_by_label("Only when I ask")).to_be_checked()
    page.get_by_role("button", name="Ask that this reply be taken back").click()
    expect(page.get_by_role("status")).to_contain_text("The team has been asked")
    page.get_by_role("link", name="Back to your choices").click()
    page.get_by_text("Say on which terms").click()
    page.get_by_label("Times").fill("often")
    page.get_by_role("button", name="Invite Acme").click()
    expect(page.get_by_role("alert")).to_contain_text("Write how often as a whole number")
    expect(page.get_by_label("Times")).to_have_value("often")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How may Acme approach you?")
    assert page.context.cookies() == []
    page.context.close()


def test_a_link_that_is_opened_does_nothing_and_one_press_on_it_stops_the_brand(browser: Browser, stage: Stage) -> None:
    asks = stage.work.says("@acme do you ship to Norway?")
    with stage.work.database.write() as session:
        link = links.make(session, "acme", asks.author_key, stage.work.now, stage.work.runtime.chance)
    page = opened(browser, stage, scripts=False)
    page.goto(f"{stage.url}/acme/link/{link}")
    assert "asked_to_stop" not in reasons(stage.work.verdict(asks))
    page.get_by_role("button", name="Never contact me").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Done. Acme stops.")
    assert "asked_to_stop" in reasons(stage.work.verdict(asks))
    assert page.context.cookies() == []
    page.context.close()


def test_a_person_invites_is_not_listened_to_takes_their_data_home_and_is_forgotten(
    browser: Browser, stage: Stage
) -> None:
    stage.work.says("@acme do you ship to Norway?")
    stage.work.surface()
    page = opened(browser, stage, scripts=False)
    sign_in(page, stage)
    page.get_by_text("Say on which terms").click()
    page.get_by_label("Times").fill("2")
    page.get_by_label("Quiet from").fill("22:00")
    page.get_by_label("Quiet until").fill("08:00")
    page.get_by_label("Time zone").fill("Europe/Berlin")
    page.get_by_role("button", name="Invite Acme").click()
    expect(page.get_by_role("status")).to_be_visible()
    page.get_by_role("link", name="Back to your choices").click()
    expect(page.get_by_text("At most 2 times in 30 days.")).to_be_visible()
    page.get_by_role("button", name="Do not collect what I post").click()
    expect(page.get_by_role("status")).to_contain_text("may not collect")
    page.get_by_role("link", name="Back to your choices").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download a copy").click()
    told = json.loads(taken.value.path().read_text())
    assert [one["scope"] for one in told["objections"]] == ["listen;brand=acme"]
    assert "do you ship to Norway?" in json.dumps(told["posts"])
    page.get_by_role("button", name="Forget me").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick the box first")
    page.get_by_label("I understand that this cannot be undone").check()
    page.get_by_role("button", name="Forget me").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Forgotten")
    assert page.context.cookies() == []
    assert stage.work.count("mention", "post IS NOT NULL") == 0
    page.context.close()


def test_somebody_on_bluesky_shows_that_an_account_is_theirs_and_hears_what_is_missing(
    browser: Browser, stage: Stage
) -> None:
    view = AppView(lambda: stage.work.now)
    ana = view.join("did:plc:anaanaanaanaanaanaanaana", "ana.example")
    with closing(serve(appview_app(view))) as served:
        runtime = replace(stage.work.runtime, public_posts={"bluesky": BlueskyPosts(served.url)})
        stage.serve(replace(stage.site, runtime=runtime))
        page = opened(browser, stage, NARROW)
        page.goto(f"{stage.url}/acme/prove")
        found = faults(page)
        page.get_by_label("Your name there").fill("@ana.example")
        page.get_by_role("radio", name="Bluesky").check()
        page.get_by_role("region", name="With a code, on Bluesky").get_by_role("button").click()
        code = page.locator(".code").inner_text()
        page.get_by_role("button", name="I have posted it").click()
        expect(page.get_by_role("alert")).to_contain_text("We do not find this code")
        assert found + faults(page) == []
        view.post(ana, code)
        page.get_by_role("button", name="I have posted it").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your choices")
        page.context.close()


@pytest.mark.parametrize(("size", "dark"), [(NARROW, False), (DESK, True)])
def test_the_pages_are_for_everybody(browser: Browser, stage: Stage, size: ViewportSize, dark: bool) -> None:  # noqa: FBT001 - of a table
    answered(stage)
    page = opened(browser, stage, size, dark=dark)
    found = {"/acme": faults(page)}
    for path in ("restraint", "kit", "notice", "prove", "link/abc", "nothing"):
        page.goto(f"{stage.url}/acme/{path}")
        found[path] = faults(page)
    page.goto(f"{stage.url}/acme")
    page.get_by_label("Your name there").fill("a b")
    page.get_by_role("button", name="Never contact me").click()
    found["wrong"] = faults(page)
    page.get_by_label("Your name there").fill("@eva")
    page.get_by_role("button", name="Never contact me").click()
    found["done"] = faults(page)
    page.get_by_role("link", name="Get the receipt").click()
    found["receipt"] = faults(page)
    sign_in(page, stage)
    page.get_by_text("Say on which terms").click()
    found["me"] = faults(page)
    page.get_by_role("button", name="Save").click()
    found["saved"] = faults(page)
    page.get_by_role("link", name="Back to your choices").click()
    page.get_by_label("I understand that this cannot be undone").check()
    page.get_by_role("button", name="Forget me").click()
    found["forgotten"] = faults(page)
    assert {path: faults for path, faults in found.items() if faults} == {}
    page.context.close()
