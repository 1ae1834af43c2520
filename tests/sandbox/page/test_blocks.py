"""Every block kind renders, and nothing from outside is obeyed."""

import pytest
from playwright.sync_api import Page, expect

from sandbox.slack.workspace import BOT_USER_ID, Message
from tests.sandbox.page.cards import Block, header, mrkdwn, plain, press
from tests.sandbox.page.stage import CHANNEL, Stage

pytestmark = pytest.mark.xdist_group("browser")

EVIL = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
OPTIONS = [{"text": plain(word), "value": word.lower()} for word in ("Delivery", "Prices")]


def show(there: Stage, *blocks: Block, text: str = "A message.") -> None:
    """Put blocks in the channel as they are, past the stand-in's own checks."""
    with there.slack.editing() as workspace:
        named = [block if "block_id" in block else block | {"block_id": f"b{n}"} for n, block in enumerate(blocks)]
        workspace.channels[CHANNEL].messages.append(Message(workspace.new_ts(), BOT_USER_ID, text, named))


def rich(*leaves: Block, kind: str = "rich_text_section") -> Block:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": list(leaves)}]}


def section(words: str, **more: object) -> Block:
    return {"type": "section", "text": mrkdwn(words), **more}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def one_input(element: Block, **more: object) -> Block:
    return {"type": "input", "label": plain("Topic"), "element": element, **more}


@pytest.mark.parametrize(
    "block",
    [
        {"type": "sparkles"},
        actions({"type": "sparkles", "action_id": "s"}),
        rich({"type": "sparkles"}),
        {"type": "rich_text", "elements": [{"type": "rich_text_sparkles"}]},
    ],
)
def test_what_the_page_cannot_draw_is_said_in_red(there: Stage, page: Page, block: Block) -> None:
    show(there, block)
    expect(page.locator(".unknown")).to_contain_text("sparkles")


@pytest.mark.parametrize(
    "block",
    [
        section(EVIL),
        section("x", fields=[plain(EVIL)]),
        header(EVIL),
        rich({"type": "text", "text": EVIL}),
        {"type": "context", "elements": [plain(EVIL)]},
        actions(press(EVIL, "a")),
        {"type": "image", "image_url": "https://example.com/x.png", "alt_text": EVIL},
        {"type": "table", "rows": [[{"type": "raw_text", "text": EVIL}]]},
    ],
)
def test_markup_from_outside_is_shown_and_never_run(there: Stage, page: Page, block: Block) -> None:
    show(there, block, text=EVIL)
    expect(page.locator(".message")).to_contain_text("onerror=")
    assert page.evaluate("window.hacked") is None
    assert page.locator(".message img, .message script").count() == 0


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "//evil.example", "file:///etc"]
)
def test_only_web_and_mail_addresses_become_links(there: Stage, page: Page, address: str) -> None:
    show(
        there,
        section(f"<{address}|bank>"),
        rich({"type": "link", "url": address, "text": "bank"}),
        actions(press("bank", "a", url=address)),
    )
    expect(page.locator(".dead-link")).to_have_count(2)
    assert page.locator(".message a").count() == 0


def test_an_escaped_ping_is_only_text(there: Stage, page: Page) -> None:
    show(
        there,
        section("&lt;!channel&gt; &lt;@U1&gt;"),
        rich({"type": "text", "text": "<!channel> @here"}),
        header("@channel"),
    )
    expect(page.locator(".message")).to_contain_text("<!channel> <@U1>")
    expect(page.locator(".message .ping, .message .mention")).to_have_count(0)


@pytest.mark.parametrize(
    "block",
    [
        section("<!channel>"),
        section("<!here|here>"),
        section("hi @everyone"),
        rich({"type": "broadcast", "range": "channel"}),
    ],
)
def test_a_leaked_ping_is_seen_to_ping(there: Stage, page: Page, block: Block) -> None:
    show(there, block)
    expect(page.locator(".message .ping")).to_have_count(1)


def test_a_ping_that_hides_in_the_notification_text_is_told(there: Stage, page: Page) -> None:
    show(there, section("All is calm."), text="<!channel>")
    expect(page.locator(".unknown")).to_contain_text("notifies everybody")


def test_direction_tricks_show_as_boxes_and_turn_nothing_around(there: Stage, page: Page) -> None:
    show(there, section("pay \u202egnp.exe\u202c now"), rich({"type": "text", "text": "a\u200bb"}))
    expect(page.locator(".hidden-character")).to_have_count(3)
    assert "\u202e" not in page.locator(".message").inner_text()


def text_input(**more: object) -> Block:
    return {"type": "plain_text_input", "action_id": "t", **more}


def choice(kind: str, **more: object) -> Block:
    return {"type": kind, "action_id": "c", "options": OPTIONS, **more}


def cell(words: str) -> Block:
    return {"type": "raw_text", "text": words}


def listed(words: str) -> Block:
    item = {"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}
    return {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "ordered", "elements": [item]}]}


IN_GROUPS = {"type": "static_select", "action_id": "s", "option_groups": [{"label": plain("All"), "options": OPTIONS}]}
BOLD_ITALIC = {"type": "text", "text": "b", "style": {"bold": True, "italic": True}}
A_LINK = {"type": "link", "url": "https://example.com/a", "text": "there"}
A_DATE = {"type": "date", "timestamp": 1794999600, "format": "{time}", "fallback": "-"}

KINDS: list[tuple[Block, str, str]] = [
    (header("A title"), "h3.header", "A title"),
    (section("*bold* _it_ ~no~ `x`"), ".section-text b", "bold"),
    (section("x", fields=[mrkdwn("*One*"), mrkdwn("Two")]), ".field >> nth=1", "Two"),
    (section("x", accessory=press("Open", "o")), ".accessory button", "Open"),
    ({"type": "context", "elements": [mrkdwn("small")]}, ".context", "small"),
    ({"type": "divider"}, "hr.divider", ""),
    ({"type": "image", "image_url": "https://example.com/x.png", "alt_text": "A chart"}, ".no-picture", "A chart"),
    (actions(press("Go", "g", style="primary")), "button.primary", "Go"),
    (actions(press("Stop", "s", style="danger")), "button.danger", "Stop"),
    (actions(press("See", "s", url="https://example.com/")), "a.button[href='https://example.com/']", "See"),
    (actions(choice("static_select")), "select option >> nth=2", "Prices"),
    (actions(IN_GROUPS), "optgroup option >> nth=1", "Prices"),
    (actions(choice("overflow")), "details.overflow .menu-item >> nth=0", "Delivery"),
    (actions(choice("checkboxes")), ".choice:has([type=checkbox]) >> nth=0", "Delivery"),
    (one_input(choice("radio_buttons")), "[role=group] .choice:has([type=radio]) >> nth=1", "Prices"),
    (one_input(text_input(), hint=plain("Short.")), ".hint", "Short."),
    (one_input(text_input(multiline=True), optional=True), ".label", "(optional)"),
    (one_input(text_input(max_length=9, initial_value="four")), ".counter", "5"),
    (rich({"type": "text", "text": "said"}, kind="rich_text_quote"), "blockquote", "said"),
    (rich({"type": "text", "text": "let x"}, kind="rich_text_preformatted"), "pre", "let x"),
    (rich(BOLD_ITALIC), ".rich-section b i", "b"),
    (rich(A_LINK), "a[href='https://example.com/a']", "there"),
    (rich({"type": "user", "user_id": "U1"}), ".mention.mine", "@Dana"),
    (rich({"type": "usergroup", "usergroup_id": "S1"}), ".ping", "@S1"),
    (rich({"type": "channel", "channel_id": CHANNEL}), ".mention", "#acme-listening"),
    (rich({"type": "emoji", "name": "wave", "unicode": "1f44b"}), ".emoji", "👋"),
    (rich(A_DATE), ".date", "11:00"),
    (listed("first"), "ol li", "first"),
    ({"type": "table", "rows": [[cell("Why")], [cell("7")]]}, "tbody td", "7"),
]


def test_every_kind_of_block_has_its_look(there: Stage, page: Page) -> None:
    for block, _, _ in KINDS:
        show(there, block)
    messages = page.locator("article.message")
    expect(messages).to_have_count(len(KINDS))
    for n, (_, selector, words) in enumerate(KINDS):
        expect(messages.nth(n).locator(selector)).to_contain_text(words)
    expect(page.locator(".unknown")).to_have_count(0)


MRKDWN = [
    ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
    ("*bold*, _it_ and ~gone~", "<b>bold</b>, <i>it</i> and <s>gone</s>"),
    ("`*raw* <b>`", '<code class="code">*raw* &lt;b&gt;</code>'),
    ("&amp;lt; &lt;b&gt;", "&amp;lt; &lt;b&gt;"),
    ("<@U1>", '<mark class="mention mine">@Dana</mark>'),
    ("<!date^1794999600^{date_short_pretty} {time}|then>", '<time class="date" title="then">today 11:00</time>'),
    ("*<https://a.example/x_y_z|a>*", "a"),
    (":wave: :nonesuch:", "👋 :nonesuch:"),
]


@pytest.mark.parametrize(("source", "wanted"), MRKDWN)
def test_mrkdwn_reads_as_slack_reads_it(there: Stage, page: Page, source: str, wanted: str) -> None:
    show(there, section(source))
    shown = page.locator(".section-text .lines")
    assert wanted in (shown.inner_html(), shown.inner_text())


def test_a_quoted_line_becomes_a_quote_and_an_escaped_one_stays_text(there: Stage, page: Page) -> None:
    show(there, section("> asked\n&gt; typed"))
    expect(page.locator(".section-text blockquote")).to_have_text("asked")
    expect(page.locator(".section-text .lines")).to_have_text("> typed")
