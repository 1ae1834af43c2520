"""Block Kit payloads as the app sends them: two cards and a form."""

from typing import Any

Block = dict[str, Any]


def header(words: str) -> Block:
    return {"type": "header", "text": plain(words)}


def plain(words: str) -> Block:
    return {"type": "plain_text", "text": words}


def mrkdwn(words: str) -> Block:
    return {"type": "mrkdwn", "text": words}


def press(words: str, action: str, **more: object) -> Block:
    return {"type": "button", "text": plain(words), "action_id": action, "value": "m1", **more}


def quoted(words: str) -> Block:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": words}]}],
    }


def ana_asks() -> list[Block]:
    """A card for a direct post that may be answered."""
    return [
        {"type": "section", "text": mrkdwn("*Ana asks you on X. You can answer.*  Due 11:02")},
        quoted("@acme do you ship to Norway?"),
        {
            "type": "section",
            "text": mrkdwn(
                "Ana typed @acme in their own post. One public reply, until Thursday 10:02; only Ana is notified."
            ),
        },
        {"type": "context", "elements": [mrkdwn("No opt-out found. Registry checked 14 minutes ago.")]},
        {
            "type": "actions",
            "elements": [
                press("Reply", "reply", style="primary"),
                press("Assign", "assign"),
                press("Done", "done"),
                press("Why?", "why"),
            ],
        },
    ]


def ben_said_no() -> list[Block]:
    """A card without a Reply button."""
    return [
        {"type": "section", "text": mrkdwn("*Ben wrote to you on X. Please do not answer.*")},
        quoted("@acme your app lost my order"),
        {
            "type": "section",
            "text": mrkdwn("Ben has asked brands not to contact them, not even to answer. Only Ben can change this."),
        },
        {"type": "context", "elements": [mrkdwn("Quiet List, since 3 May. Checked 14 minutes ago.")]},
        {"type": "actions", "elements": [press("Pass on", "pass_on"), press("Done", "done"), press("Why?", "why")]},
    ]


def reply_form() -> Block:
    saved = [{"text": plain(words), "value": words.lower()} for words in ("Shipping abroad", "Thank you")]
    return {
        "type": "modal",
        "callback_id": "reply_form",
        "title": plain("Reply to Ana"),
        "submit": plain("Send reply"),
        "close": plain("Cancel"),
        "blocks": [
            quoted("@acme do you ship to Norway?"),
            {
                "type": "section",
                "block_id": "saved",
                "text": mrkdwn("*Start from a saved reply*"),
                "accessory": {
                    "type": "static_select",
                    "action_id": "saved",
                    "placeholder": plain("Saved replies"),
                    "options": saved,
                },
            },
            {
                "type": "input",
                "block_id": "reply",
                "label": plain("Your reply"),
                "hint": plain("What you send is published word for word. Only Ana is notified."),
                "element": {
                    "type": "plain_text_input",
                    "action_id": "text",
                    "multiline": True,
                    "max_length": 280,
                    "initial_value": "@ana Yes, we ship to Norway. It takes four days.",
                },
            },
        ],
    }
