"""What Slack tells finds the right desk, however it says where it happened."""

from typing import Any, cast

import pytest
from slack_bolt import BoltRequest, BoltResponse

from bot.slack.doors.hall import STRANGER, Hall

ACME, BEAN, HOME, ORG = "T0ACME", "T0BEAN", "T0HOME", "E0GRID"
NOBODY: dict[str, Any] = {"team": None, "is_enterprise_install": True, "enterprise": {"id": ORG}}


class Place:
    """A desk that notes its name."""

    def __init__(self, name: str, *channels: str) -> None:
        self.name, self.channels = name, frozenset(channels)

    def hear(self, request: BoltRequest) -> BoltResponse:
        return BoltResponse(status=200, body=f"{self.name} {request.body.get('type')}".strip())


def hear(body: dict[str, Any], *, only: bool = False) -> str:
    places = {ACME: Place("acme", "C1"), BEAN: Place("bean", "C2", "C3")}
    desks = cast("Any", places if not only else {ACME: places[ACME]})
    hall = Hall(desks, only=only, enterprises={ACME: ORG, BEAN: ORG})
    answer = hall.hear(BoltRequest(body=body, mode="socket_mode"))
    assert answer.status == 200
    return str(answer.body).partition(" ")[0]


def event(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of a payload
    return {"type": "event_callback", "event": {"type": "app_home_opened", "user": "W1"}} | more


def at(team_id: str | None, *, of_all: bool = False) -> list[dict[str, Any]]:
    return [{"enterprise_id": ORG, "team_id": team_id, "is_bot": True, "is_enterprise_install": of_all}]


@pytest.mark.parametrize(
    "body",
    [
        {},
        event(),
        event(team_id="T0STRANGE"),
        event(team_id="T0STRANGE", authorizations=at("T0STRANGE")),
        {"type": "block_actions", "team": {"id": "T0STRANGE"}, "channel": {"id": "C9"}},
        {"type": "block_actions", "team": "T0STRANGE", "user": {"team_id": None}, "view": []},
        NOBODY | {"enterprise": {"id": "E0STRANGE"}},
    ],
)
def test_what_is_for_nobody_here_is_passed_over_and_told_once(body: dict[str, Any]) -> None:
    assert hear(body) == ""


def test_whoever_types_a_command_in_a_strange_workspace_is_told_whom_to_ask() -> None:
    assert hear({"command": "/earshot", "team_id": "T0STRANGE"}) == STRANGER.partition(" ")[0]


@pytest.mark.parametrize(
    "body",
    [
        event(team_id=BEAN),
        event(team_id=BEAN, authorizations=at(BEAN)),
        event(team_id=BEAN, authorizations=at(None, of_all=True)),
        event(team_id=BEAN, authorizations=at(ACME, of_all=True)),
        event(team_id="T0STRANGE", authorizations=at(BEAN)),  # in a channel that others share with us
        event(team_id="T0STRANGE", context_team_id=BEAN),
        event(team_id=None, authorizations=at(None, of_all=True)) | {"event": {"view": {"team_id": BEAN}}},
        {"type": "block_actions", "team": {"id": BEAN}, "user": {"team_id": ACME}},
        {"type": "block_actions", "team": {"id": HOME}, "channel": {"id": "C2"}, "user": {"team_id": HOME}},
        {"type": "block_actions", "container": {"channel_id": "C3"}, "user": {"team_id": HOME}} | NOBODY,
        {"type": "view_submission", "view": {"team_id": BEAN}, "user": {"team_id": HOME}} | NOBODY,
        {"type": "view_submission", "view": {"app_installed_team_id": BEAN}, "team": {"id": ACME}},
        {"type": "view_submission", "view": {}, "user": {"team_id": BEAN}} | NOBODY,
        {"command": "/earshot", "team_id": BEAN, "enterprise_id": ORG, "is_enterprise_install": "true"},
        {"command": "/earshot", "team_id": HOME, "channel_id": "C2"},
        {"type": "app_rate_limited", "team_id": BEAN, "minute_rate_limited": 1_800_000_000},
    ],
)
def test_the_desk_is_that_of_the_workspace_or_of_the_channel(body: dict[str, Any]) -> None:
    assert hear(body) == "bean"


@pytest.mark.parametrize(
    "body",
    [
        {"type": "view_submission", "view": {}, "user": {"team_id": HOME}} | NOBODY,
        event(team_id=None, authorizations=at(None, of_all=True)),
        event(team_id=HOME, authorizations=at(None, of_all=True)),
    ],
)
def test_what_an_enterprise_says_of_no_workspace_of_ours_goes_to_its_first_desk(body: dict[str, Any]) -> None:
    assert hear(body) == "acme"


def test_the_only_desk_takes_everything_and_slack_learns_that_the_address_is_ours() -> None:
    assert hear(event(team_id="T0STRANGE"), only=True) == "acme"
    assert hear({"type": "url_verification", "challenge": "x"}) == "acme"
