"""The page as a person uses it: acts reach the app, and nothing typed is lost."""

import json
import re

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from sandbox.slack.workspace import Channel
from tests.sandbox.page.cards import Block, ana_asks, ben_said_no, mrkdwn, plain, press, quoted
from tests.sandbox.page.stage import CHANNEL, Stage

pytestmark = pytest.mark.xdist_group("browser")


def card(page: Page, words: str) -> Locator:
    return page.locator("article.message", has_text=words)


def button(where: Locator | Page, words: str) -> Locator:
    return where.get_by_role("button", name=words, exact=True)


def forget(there: Stage, ts: str) -> None:
    with there.slack.editing() as workspace:
        message = workspace.message(CHANNEL, ts)
        assert message is not None
        workspace.channels[CHANNEL].messages.remove(message)


def test_an_app_that_does_not_answer_is_told_beside_the_button(there: Stage, page: Page) -> None:
    there.post("Ana asks you on X.", ana_asks())
    button(page.locator(".actions"), "Reply").click()
    expect(page.locator(".no-answer")).to_have_text("The app did not respond.")
    expect(page.locator(".toast")).to_contain_text("The app did not respond.")


def test_a_press_that_needs_a_yes_does_nothing_after_no(there: Stage, page: Page) -> None:
    ask = {
        "title": plain("Sure?"),
        "text": plain("Nobody can undo this."),
        "confirm": plain("Yes"),
        "deny": plain("No"),
    }
    there.post("x", [{"type": "actions", "elements": [press("Erase", "erase", confirm=ask)]}])
    acts: list[str] = []
    page.on("request", lambda sent: acts.append(sent.url) if sent.method == "POST" else None)
    page.locator(".actions button").click()
    button(page.get_by_role("dialog"), "No").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert acts == []
    page.locator(".actions button").click()
    with page.expect_request("**/page/act"):
        button(page.get_by_role("dialog"), "Yes").click()


def test_a_note_to_one_person_is_seen_by_nobody_else(listened: Stage, page: Page) -> None:
    listened.post("Ana asks you on X.", ana_asks())
    button(page.locator(".actions"), "Why?").click()
    expect(page.locator(".only-you")).to_contain_text("Only visible to you")
    page.get_by_label("You are looking as").select_option("Eli")
    expect(page.locator(".only-you")).to_have_count(0)


def test_a_link_out_stays_on_this_computer(there: Stage, page: Page) -> None:
    there.post("See <https://example.com/offer|this offer>")
    page.get_by_text("this offer").click()
    expect(page.locator(".toast")).to_contain_text("example.com")
    assert page.url == f"{there.url}/"


def test_a_click_posts_who_pressed_what_and_where(there: Stage, page: Page) -> None:
    ts = there.post("Ben wrote to you.", ben_said_no())
    page.get_by_label("You are looking as").select_option("Maya")
    with page.expect_request("**/page/act") as sent:
        button(page.locator(".actions"), "Pass on").click()
    act = json.loads(sent.value.post_data or "")
    block = there.slack.snapshot()["channels"][0]["messages"][0]["blocks"][-1]["block_id"]
    expected = {"as": "U3", "type": "click", "channel": CHANNEL, "ts": ts, "block_id": block, "action_id": "pass_on"}
    assert act == expected | {"put_in": "m1"}


def test_what_is_typed_survives_a_redraw_with_its_cursor(there: Stage, page: Page) -> None:
    box = page.locator(".composer-field")
    box.press_sequentially("/earshot sta")
    there.post("A new message.")
    expect(card(page, "A new message.")).to_be_visible()
    box.press_sequentially("tus")
    expect(box).to_have_value("/earshot status")


def test_a_card_that_changes_keeps_the_focus_and_leaves_its_neighbours_alone(there: Stage, page: Page) -> None:
    there.post("Ben wrote to you.", ben_said_no())
    changing = there.post("Ana asks you.", ana_asks())
    neighbour = card(page, "Ben wrote").element_handle()
    why = button(card(page, "Ana asks").locator(".actions"), "Why?")
    why.focus()
    with there.slack.editing() as workspace:
        message = workspace.message(CHANNEL, changing)
        assert message is not None
        message.blocks = [block for block in message.blocks if block["type"] != "context"]
    expect(card(page, "Ana asks").locator(".context")).to_have_count(0)
    expect(why).to_be_focused()
    assert neighbour is not None
    assert neighbour.evaluate("node => node.isConnected")


def test_somebody_who_reads_further_up_is_not_pulled_down(there: Stage, page: Page) -> None:
    for n in range(12):
        there.post(f"Card {n}", ben_said_no())
    expect(card(page, "Ben wrote")).to_have_count(12)
    page.locator(".messages").evaluate("node => { node.scrollTop = 100; }")
    there.post("One more.")
    expect(page.locator(".newer")).to_be_visible()
    assert page.locator(".messages").evaluate("node => node.scrollTop") == 100
    page.locator(".newer").click()
    expect(card(page, "One more.")).to_be_in_viewport()


def test_a_reply_goes_from_the_card_to_the_timeline_and_a_wrong_one_keeps_its_text(listened: Stage, page: Page) -> None:
    listened.x.post(listened.x.account("ana", name="Ana"), "@acme do you ship to Norway?")
    listened.post("Ana asks you on X.", ana_asks())
    button(page.locator(".actions"), "Reply").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Your reply").fill("@ana See https://acme.example")
    button(form, "Send reply").click()
    expect(form.locator(".field-error")).to_have_text("Your policy allows no links in replies.")
    expect(form.get_by_label("Your reply")).to_have_value("@ana See https://acme.example")
    form.get_by_label("Your reply").fill("@ana Yes, in four days.")
    button(form, "Send reply").click()
    expect(page.locator(".post.ours")).to_contain_text("@ana Yes, in four days.")
    expect(form).to_have_count(0)
    expect(page.locator(".try.done")).to_contain_text("Answer Ana")


def test_an_empty_required_field_is_told_without_asking_the_app(listened: Stage, page: Page) -> None:
    listened.post("Ana asks you on X.", ana_asks())
    button(page.locator(".actions"), "Reply").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Your reply").fill("")
    button(form, "Send reply").click()
    expect(form.locator(".field-error")).to_have_text("Please complete this required field.")
    assert [one.payload["type"] for one in listened.slack.hub.deliveries] == ["block_actions"]


def test_a_form_that_the_app_redraws_keeps_what_is_typed(listened: Stage, page: Page) -> None:
    listened.post("Ana asks you on X.", ana_asks())
    button(page.locator(".actions"), "Reply").click()
    field = page.get_by_role("dialog").get_by_label("Your reply")
    field.fill("Half a sen")
    with listened.slack.editing() as workspace:
        view = workspace.modals["U1"][0]
        view.body["blocks"].insert(1, quoted("A second post of theirs"))
        workspace.replace_hash(view)
    expect(page.get_by_role("dialog")).to_contain_text("A second post of theirs")
    expect(field).to_be_focused()
    page.keyboard.type("tence")
    expect(field).to_have_value("Half a sentence")


def test_what_is_typed_is_told_a_moment_after_a_pause_where_the_form_asks_for_it(listened: Stage, page: Page) -> None:
    listened.post("Ana asks you on X.", ana_asks())
    button(page.locator(".actions"), "Reply").click()
    form = page.get_by_role("dialog")
    expect(form.get_by_label("Your reply")).to_be_visible()
    with listened.slack.editing() as workspace:
        view = workspace.modals["U1"][0]
        view.body["blocks"][-1]["label"]["text"] = "Your answer"
        asks = {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}
        view.body["blocks"][-1] |= {"dispatch_action": True, "element": view.body["blocks"][-1]["element"] | asks}
        workspace.replace_hash(view)
    with page.expect_request("**/page/act") as sent:
        form.get_by_label("Your answer").fill("Half a sentence")
    assert json.loads(sent.value.post_data or "")["put_in"] == "Half a sentence"


def test_what_is_typed_into_stays_the_very_same_field_while_the_app_draws_beside_it(
    listened: Stage, page: Page
) -> None:
    listened.post("Ana asks you on X.", ana_asks())
    button(page.locator(".actions"), "Reply").click()
    field = page.get_by_role("dialog").get_by_label("Your reply")
    field.fill("Helo you")
    field.evaluate("node => { node.setSelectionRange(3, 3); node.mark = 'the same'; }")
    for number in range(3):
        with listened.slack.editing() as workspace:
            view = workspace.modals["U1"][0]
            view.body["blocks"] = [*view.body["blocks"][:1], quoted(f"Drawn {number}"), *view.body["blocks"][-1:]]
            workspace.replace_hash(view)
        expect(page.get_by_role("dialog")).to_contain_text(f"Drawn {number}")
        assert field.evaluate("node => [node.mark, node.selectionStart, document.activeElement === node]") == [
            "the same", 3 + number, True,
        ]  # fmt: skip
        page.keyboard.type("l")
    expect(field).to_have_value("Hellllo you")
    page.keyboard.press("Control+z")
    expect(field).not_to_have_value("Hellllo you")


def test_a_field_that_a_redraw_took_away_is_not_sent(listened: Stage, page: Page) -> None:
    listened.x.post(listened.x.account("ana", name="Ana"), "@acme do you ship to Norway?")
    listened.post("Ana asks you on X.", ana_asks())
    button(page.locator(".actions"), "Reply").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Your reply").fill("@ana Yes.")
    with listened.slack.editing() as workspace:
        view = workspace.modals["U1"][0]
        view.body["blocks"][-1]["block_id"] = "reply-2"
        view.values["reply-2"] = view.values.pop("reply")
        workspace.replace_hash(view)
    form.locator("[data-block=reply-2] textarea").fill("@ana Yes, in four days.")
    with page.expect_request("**/page/act") as sent:
        button(form, "Send reply").click()
    assert json.loads(sent.value.post_data or "")["values"]["reply-2"] == {"text": "@ana Yes, in four days."}
    assert "reply" not in json.loads(sent.value.post_data or "")["values"]
    expect(form).to_have_count(0)


def test_an_act_on_what_is_gone_is_told_in_plain_words(there: Stage, page: Page) -> None:
    ts = there.post("Ben wrote to you.", ben_said_no())

    def late(route: Route) -> None:
        forget(there, ts)
        route.continue_()

    page.route("**/page/act", late)
    button(page.locator(".actions"), "Done").click()
    expect(page.locator(".toast")).to_contain_text("That is not there any more.")


def test_escape_closes_a_form(listened: Stage, page: Page) -> None:
    listened.post("Ana asks you on X.", ana_asks())
    button(page.locator(".actions"), "Reply").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert listened.slack.snapshot()["views"] == {}


def test_whoever_leaves_in_the_middle_of_a_form_has_closed_it(listened: Stage, page: Page) -> None:
    listened.post("Ana asks you on X.", ana_asks())
    button(page.locator(".actions"), "Reply").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.reload()
    expect(card(page, "Ana asks you")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert listened.slack.snapshot()["views"] == {}, "the day waits for nobody who has gone"


def test_what_is_longer_than_anybody_takes_is_told_so_and_kept(there: Stage, page: Page) -> None:
    words = "/earshot find " + "😀" * 20_000
    page.locator(".composer-field").fill(words)
    page.locator(".composer-field").press("Enter")
    expect(page.locator(".toast")).to_contain_text("That is longer than Slack takes.")
    expect(page.locator(".composer-field")).to_have_value(words)


def test_a_command_is_answered_to_the_person_who_typed_it(listened: Stage, page: Page) -> None:
    page.locator(".composer-field").fill("/earshot status")
    page.keyboard.press("Enter")
    expect(page.locator(".only-you")).to_contain_text("You asked for status.")
    expect(page.locator(".composer-field")).to_have_value("")


def test_a_command_that_nobody_knows_stays_where_it_was_typed(there: Stage, page: Page) -> None:
    page.locator(".composer-field").fill("/nonsense now")
    page.locator(".composer-field").press("Enter")
    expect(page.locator(".toast")).to_contain_text("Slack knows no command /nonsense here.")
    expect(page.locator(".composer-field")).to_have_value("/nonsense now")


def test_the_menu_of_a_message_offers_the_apps_shortcuts(listened: Stage, page: Page) -> None:
    ts = listened.post("Ben wrote to you on X.", ben_said_no())
    card(page, "Ben wrote").hover()
    menu = page.get_by_role("toolbar", name="Message actions")
    button(menu, "Why?").click()
    expect(page.locator(".only-you")).to_contain_text("@acme in their own post")
    expect(page.locator(".try.done")).to_contain_text("Why?")
    with page.expect_request("**/page/act") as sent:
        button(menu, "Take care").click()
    chosen = {"as": "U1", "type": "shortcut", "channel": CHANNEL, "ts": ts, "callback_id": "take_care"}
    assert json.loads(sent.value.post_data or "") == chosen


def test_a_private_channel_is_shown_to_nobody_who_is_not_in_it(there: Stage, page: Page) -> None:
    with there.slack.editing() as workspace:
        workspace.channels["C2"] = Channel("C2", "acme-care", {"U1"}, is_private=True)
    page.get_by_role("navigation").get_by_role("button", name="acme-care").click()
    expect(page.locator(".channel-name")).to_contain_text("acme-care")
    page.get_by_label("You are looking as").select_option("Eli")
    expect(page.locator(".channel-name")).to_contain_text("acme-listening")
    expect(page.get_by_role("button", name="acme-care")).to_have_count(0)


def test_a_thread_opens_below_its_message(there: Stage, page: Page) -> None:
    root = there.post("12 posts about you.")
    there.post("One of them.", thread=root)
    expect(page.get_by_text("One of them.")).to_have_count(0)
    page.get_by_role("button", name="1 reply").click()
    expect(page.get_by_text("One of them.")).to_be_visible()


def test_a_link_to_a_message_leads_to_it_in_its_thread_and_one_to_nothing_says_so(there: Stage, page: Page) -> None:
    root = there.post("Twelve posts about you.")
    ts = there.post("Ben wrote about you.", thread=root)
    for place in (ts, "1000000000.000001"):
        at = f"https://sandbox.slack.com/archives/{CHANNEL}/p{place.replace('.', '')}"
        link = {"type": "rich_text_section", "elements": [{"type": "link", "url": at, "text": f"To {place}"}]}
        there.post("A link.", [{"type": "rich_text", "elements": [link]}])
    expect(card(page, "Ben wrote about you.")).to_have_count(0)
    page.get_by_role("link", name=f"To {ts}").click()
    expect(page.locator(f'.message[data-ts="{ts}"]')).to_be_visible()
    page.get_by_role("link", name="To 1000000000.000001").click()
    expect(page.locator(".toast")).to_contain_text("not here any more")


def test_the_home_tab_is_asked_for_and_shown(listened: Stage, page: Page) -> None:
    button(page.get_by_role("navigation", name="Workspace"), "Earshot").click()
    expect(page.locator(".home")).to_contain_text("This week, so far")


def test_choosing_in_a_menu_sends_the_choice(there: Stage, page: Page) -> None:
    choices: list[Block] = [{"text": plain(word), "value": word.lower()} for word in ("Delivery", "Prices")]
    menu = {"type": "static_select", "action_id": "topic", "placeholder": plain("Topic"), "options": choices}
    more = {"type": "overflow", "action_id": "more", "options": choices}
    there.post("x", [{"type": "actions", "elements": [menu, more]}])
    with page.expect_request("**/page/act") as sent:
        page.get_by_label("Topic").select_option("Prices")
    assert json.loads(sent.value.post_data or "")["put_in"] == "prices"
    page.get_by_label("More choices").click()
    with page.expect_request("**/page/act") as sent:
        button(page, "Delivery").click()
    assert json.loads(sent.value.post_data or "")["put_in"] == "delivery"


def test_a_link_to_a_post_leads_to_it_in_the_timeline(there: Stage, page: Page) -> None:
    post = there.x.post(there.x.account("ana", name="Ana"), "Hello")
    there.post("x", [{"type": "section", "text": mrkdwn(f"<https://x.com/ana/status/{post.id}|Open post>")}])
    page.get_by_text("Open post").click()
    expect(page.locator(".post.flash")).to_contain_text("Hello")


def test_the_timeline_marks_what_was_edited_deleted_and_ours(there: Stage, page: Page) -> None:
    ana = there.x.account("ana", name="Ana <b>")
    asked = there.x.post(ana, "@acme open at 8?")
    there.x.edit(asked, "@acme open at 7?")
    there.x.delete(there.x.post(ana, "I hate <i>this</i>"))
    there.x.post("1000", "From 7, every day.", reply_to=asked, by_api=True)
    posts = page.locator(".post")
    expect(posts).to_have_text(
        [re.compile("deletedI hate <i>this"), re.compile("Ana <b>.*edited@acme open at 7"), re.compile("our reply")]
    )
    expect(posts.nth(2)).to_have_class(re.compile("depth-1 ours"))


def test_a_quote_and_a_repost_show_what_they_pass_on(there: Stage, page: Page) -> None:
    asked = there.x.post(there.x.account("ana", name="Ana"), "@acme open at 8?")
    there.x.post(there.x.account("ben", name="Ben"), "I wonder, too", quotes=asked)
    there.x.post("ben", reposts=asked)
    expect(page.locator(".quoted")).to_have_text("@ana @acme open at 8?")
    expect(page.locator(".post", has_text="reposted")).to_contain_text("@acme open at 8?")


def test_a_demo_that_has_stopped_says_so(there: Stage, page: Page) -> None:
    expect(page.locator(".stopped")).to_be_hidden()
    there.close()
    expect(page.locator(".stopped")).to_contain_text("make demo")


def test_the_days_controls_reach_the_day(there: Stage, page: Page) -> None:
    for words in ("Pause", "Next event", "1×", "Weekly digest"):
        with page.expect_response("**/page/day"):
            button(page.locator(".bar"), words).click()
    assert there.day.asked == ["pause", "next", "speed 2", "digest"]
    expect(button(page.locator(".bar"), "Play")).to_be_visible()


def test_a_thing_to_try_leads_to_its_card(there: Stage, page: Page) -> None:
    there.post("Ben wrote to you on X.", ben_said_no())
    expect(card(page, "Ben")).to_have_count(1)
    page.get_by_role("button", name="Find a card without").click()
    expect(page.locator(".message.flash")).to_contain_text("Ben")
    expect(page.locator(".try.done")).to_have_count(1)


def test_nothing_hangs_over_the_edge_at_any_width(listened: Stage, page: Page) -> None:
    listened.post("Ana asks you on X." + "x" * 300, ana_asks())
    listened.post("w" * 300)
    button(page.locator(".actions"), "Reply").click()
    for width in (390, 768, 1180, 1400):
        page.set_viewport_size({"width": width, "height": 844})
        expect(page.get_by_role("dialog")).to_be_in_viewport(ratio=1)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator(".messages").evaluate("node => node.scrollWidth - node.clientWidth") == 0


def test_on_a_phone_one_thing_is_shown_at_a_time(there: Stage, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#timeline")).to_be_hidden()
    button(page.locator("#tabs"), "X").click()
    expect(page.locator("#timeline")).to_be_visible()
    expect(page.locator("#channel")).to_be_hidden()


def test_on_a_phone_the_menu_of_a_message_hides_none_of_its_words(there: Stage, browser: Browser) -> None:
    there.post("Ana asks you on X. You can answer.", ana_asks())
    phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = phone.new_page()
    page.goto(there.url)
    shown = card(page, "Ana asks you")
    expect(button(shown.locator(".message-menu"), "Take care")).to_be_in_viewport()
    words, menu = (shown.locator(part).bounding_box() for part in (".message-body", ".message-menu"))
    assert words is not None
    assert menu is not None
    assert menu["y"] >= words["y"] + words["height"]
    expect(page.locator("#as")).to_be_in_viewport(ratio=1)
    phone.close()


def test_the_audit_log_shows_its_entries_and_verifies(there: Stage, page: Page) -> None:
    page.goto(f"{there.url}/page/audit")
    expect(page.locator("#entries tr")).to_have_count(3)
    expect(page.locator("#entries tr").first).to_contain_text("asked us to stop")
    with page.expect_response("**/page/record"):
        button(page, "Verify now").click()
    expect(page.locator("#verdict")).to_contain_text("The record is whole.")
