"""A small Bolt app that opens forms, answers them, and keeps what it heard."""

from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from sandbox.slack.workspace import BOT_TOKEN

FORM: dict[str, Any] = {
    "type": "modal",
    "callback_id": "reply",
    "title": {"type": "plain_text", "text": "Reply"},
    "submit": {"type": "plain_text", "text": "Send"},
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "Your reply"},
            "element": {"type": "plain_text_input", "action_id": "text", "max_length": 20, "min_length": 2},
        },
        {
            "type": "input",
            "block_id": "topic",
            "dispatch_action": True,
            "optional": True,
            "label": {"type": "plain_text", "text": "Topic"},
            "element": {
                "type": "static_select",
                "action_id": "pick",
                "options": [{"text": {"type": "plain_text", "text": "Prices"}, "value": "prices"}],
            },
        },
    ],
}
BUTTONS = [
    {
        "type": "actions",
        "block_id": "buttons",
        "elements": [
            {
                "type": "button",
                "action_id": name,
                "value": "opaque",
                "text": {"type": "plain_text", "text": name},
            }
            for name in ("reply", "whisper", "replace", "remove", "unheard")
        ]
        + [
            {
                "type": "static_select",
                "action_id": "topic",
                "options": [{"text": {"type": "plain_text", "text": "Prices"}, "value": "prices"}],
            }
        ],
    }
]


def make_app(api_url: str, heard: list[dict[str, Any]]) -> App:
    app = App(client=WebClient(token=BOT_TOKEN, base_url=api_url))
    _answer_clicks(app)
    _answer_forms(app)
    _keep_what_is_heard(app, heard)
    return app


def _answer_clicks(app: App) -> None:
    @app.action("reply")
    def reply(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.action("whisper")
    def whisper(ack: Ack, respond: Respond) -> None:
        ack()
        respond("Only you can see this.", replace_original=False)

    @app.action("replace")
    def replace(ack: Ack, respond: Respond) -> None:
        ack()
        respond("Replaced.", replace_original=True)

    @app.action("remove")
    def remove(ack: Ack, respond: Respond) -> None:
        ack()
        respond(delete_original=True)


def _answer_forms(app: App) -> None:
    @app.view("reply")
    def submitted(ack: Ack, view: dict[str, Any]) -> None:
        text = view["state"]["values"]["words"]["text"]["value"]
        answers: dict[str, dict[str, Any]] = {
            "bad": {"response_action": "errors", "errors": {"words": "Too rude."}},
            "odd": {"response_action": "errors", "errors": {"nowhere": "Too rude."}},
            "more": {"response_action": "update", "view": FORM | {"title": {"type": "plain_text", "text": "More"}}},
            "ugly": {"response_action": "update", "view": FORM | {"title": {"type": "mrkdwn", "text": "More"}}},
            "deep": {"response_action": "push", "view": FORM},
            "all": {"response_action": "clear"},
        }
        ack(**answers.get(text, {}))

    @app.command("/tell")
    def tell(ack: Ack) -> None:
        ack(text="Dana asked.", response_type="in_channel")

    @app.command("/strange")
    def strange(ack: Ack) -> None:
        ack(text="Look.", blocks=[{"type": "hologram"}])

    @app.command("/silent")
    def silent(ack: Ack) -> None:
        ack()

    @app.event("app_home_opened")
    def opened(event: dict[str, Any], client: WebClient) -> None:
        button = {"type": "button", "action_id": "at_home", "text": {"type": "plain_text", "text": "Look"}}
        client.views_publish(
            user_id=event["user"],
            view={"type": "home", "blocks": [{"type": "actions", "elements": [button]}, {"type": "divider"}]},
        )


def _keep_what_is_heard(app: App, heard: list[dict[str, Any]]) -> None:
    @app.action("topic")
    def topic(ack: Ack, body: dict[str, Any]) -> None:
        heard.append(body)
        ack()

    @app.action("at_home")
    def at_home(ack: Ack, body: dict[str, Any]) -> None:
        heard.append(body)
        ack()

    @app.view_closed("reply")
    def closed(ack: Ack, body: dict[str, Any]) -> None:
        heard.append(body)
        ack()

    @app.command("/earshot")
    def command(ack: Ack, body: dict[str, Any]) -> None:
        heard.append(body)
        ack("Help is near.")

    @app.shortcut("why")
    def why(ack: Ack, body: dict[str, Any]) -> None:
        heard.append(body)
        ack()
