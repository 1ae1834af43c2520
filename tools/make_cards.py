"""Makes the manual's page of cards: words, payloads, pictures.

    python -m tools.make_cards [--picture] [--into DIR]

Run it from the root of the repository whenever a card changes; a test says when the page is stale.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from PIL import Image

from bot.slack.cards.blocks import message
from bot.slack.ids import Drawn
from bot.slack.rich import Json
from rules.card import Card, Line, compose
from rules.sight import Link, Member, Moment, Text
from tools.gallery import DANA, ELI, GALLERY, NOW_US

ROOT: Final = Path(__file__).parent.parent
DOCS: Final = ROOT / "docs"
STATIC: Final = ROOT / "sandbox" / "page" / "static"
MADE: Final = "<!-- Made by tools/make_cards.py. Change the cards, then run `python -m tools.make_cards`. -->"
COLOURS: Final = 32
MENTION: Final = "0198a1c0ffee7000a000000000000001"
SHOWN: Final = (
    "A question that you can answer",
    "They asked not to be contacted",
    "A reply waits for a colleague",
    "They removed the post",
    "Overheard",
    "Did they ask you to stop?",
    "Sent",
    "We looked twice, and a member has to rule",
)
"""Those of the first picture; all the others have a poster of their own."""
PICTURES: Final = {"cards.png": SHOWN, "cards-all-others.png": tuple(title for title in GALLERY if title not in SHOWN)}

_HTML = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Cards</title>
<link rel="stylesheet" href="/page.css"><link rel="stylesheet" href="/blocks.css">
<link rel="stylesheet" href="/cards.css">
<main id="cards"></main><script type="module" src="/cards.js"></script></html>"""
_CSS = """html, body { height: auto; overflow: visible; display: block; background: #fff; }
#cards { columns: 2; column-gap: 20px; padding: 20px; }
.card { break-inside: avoid; border: 1px solid #ddd; border-radius: 8px; padding: 6px 14px 12px; margin: 0 0 20px; }
.card h2 { font-size: 12px; font-weight: 400; color: #616061; margin: 4px 0; }"""
_SCRIPT = """import { h } from "/dom.js";
import { renderBlocks } from "/blocks.js";
const { cards, people, now } = await (await fetch("/cards.json")).json();
const context = { as: "U1", names: new Map(people), channels: new Map(), zone: "UTC", now, values: {}, act() {} };
for (const [title, payload] of cards) {
  const drawn = h("div", { class: "blocks" }, renderBlocks(payload.blocks, context));
  document.getElementById("cards").append(h("section", { class: "card" }, h("h2", {}, title), drawn));
}
document.body.dataset.done = "yes";"""
_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json"}


def payloads() -> dict[str, Json]:
    """What Slack is sent for each card, as it leaves us."""
    return {title: message(compose(sight), Drawn(MENTION, 1)) for title, sight in GALLERY.items()}


def files() -> dict[str, str]:
    """The files that are made from the code, by their names in docs/."""
    cards = ",\n".join(f"{json.dumps(title)}: {json.dumps(sent)}" for title, sent in payloads().items())
    return {"cards.md": page(), "cards.json": "{\n" + cards + "\n}\n"}


def page() -> str:
    """Every card in words."""
    parts = [
        f"# Cards\n\n{MADE}\n",
        (
            "One post, one card, drawn anew in its place whenever the truth about it changes. The posts are made up; "
            "what the cards say of them is what the rules decide. Who reads the card sees each moment in their own "
            "time zone. The payloads as Slack gets them are in [cards.json](cards.json).\n"
        ),
        "![Eight of the cards, as a channel shows them](cards.png)\n",
        "[All others, as a channel shows them](cards-all-others.png).\n",
        *[_section(title, compose(sight)) for title, sight in GALLERY.items()],
    ]
    return "\n".join(parts)


def _section(title: str, card: Card) -> str:
    lines = [f"**{_words(card.title)} {_words(card.verdict)}**"]
    lines += [] if card.quote is None else [f"“{card.quote}”"]
    lines += [_words(line) for line in card.lines]
    buttons = " ".join(f"[{button.words}]" for button in card.buttons)
    more = f" More: {', '.join(button.words for button in card.more)}." if card.more else ""
    quoted = "\n>\n".join(f"> {line}" for line in [*lines, f"`{buttons}`{more}"])
    return f"## {title}\n\nStage: {card.stage.value.replace('_', ' ')}.\n\n{quoted}\n"


def _words(line: Line) -> str:
    return "".join(map(_piece, line))


def _piece(piece: str | Text | Moment | Member | Link) -> str:
    match piece:
        case Text() | Link():
            return piece.words
        case Member():
            return piece.name
        case Moment():
            return f"{datetime.fromtimestamp(piece.us // 1_000_000, UTC):%-d %B %H:%M}"
    return piece


def draw(titles: Sequence[str], into: Path, browser: str) -> None:
    """Draw these cards, with the demo's own renderer. Nothing is fetched but our own files."""
    from playwright.sync_api import Route, sync_playwright  # noqa: PLC0415 - the page needs no browser

    made = payloads()
    people = [(member.id, member.name) for member in (DANA, ELI)]
    told = {"cards": [(title, made[title]) for title in titles], "people": people, "now": NOW_US // 1000}
    own = {"/": _HTML, "/cards.css": _CSS, "/cards.js": _SCRIPT, "/cards.json": json.dumps(told)}

    def serve(route: Route) -> None:
        path = urlsplit(route.request.url).path
        file = STATIC / path.removeprefix("/page/static/").removeprefix("/")
        body = own.get(path) or (file.read_text("utf-8") if file.is_file() else "")
        kind = _KINDS.get(Path(path).suffix, "text/html")
        route.fulfill(status=200 if body else 404, content_type=kind, body=body)

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser)
        drawn = opened.new_page(viewport={"width": 1180, "height": 400}, color_scheme="light")
        drawn.route("**/*", serve)
        drawn.goto("http://cards.example/")
        drawn.wait_for_selector("body[data-done]")
        picture = drawn.screenshot(full_page=True)
        opened.close()
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS).save(into, optimize=True)


def main() -> int:
    """Write the page and the payloads; draw the picture too where that is asked for."""
    parser = argparse.ArgumentParser(description="Make the manual's page of cards.")
    parser.add_argument("--picture", action="store_true", help="draw the pictures too; needs Chromium or Chrome")
    parser.add_argument("--into", type=Path, default=DOCS, metavar="DIR", help="where the files go")
    wanted = parser.parse_args()
    for name, text in files().items():
        (wanted.into / name).write_text(text, "utf-8")
        print(f"{wanted.into / name} written.")
    if wanted.picture:
        browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), "")
        for name, titles in PICTURES.items():
            draw(titles, wanted.into / name, browser)
            print(f"{wanted.into / name} drawn.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
