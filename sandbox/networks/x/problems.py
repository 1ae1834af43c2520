"""How X says no: the bodies of its errors, as recorded or documented."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_PROBLEMS = "https://api.twitter.com/2/problems"


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer that is a refusal."""

    status: int
    body: Mapping[str, Any]


def invalid(message: str, **parameters: str) -> Problem:
    """400: a parameter or the body is not what X documents."""
    error: dict[str, Any] = {"message": message}
    if parameters:
        error["parameters"] = {name: [value] for name, value in parameters.items()}
    detail = "One or more parameters to your request was invalid."
    body = {"errors": [error], "title": "Invalid Request", "detail": detail, "type": f"{_PROBLEMS}/invalid-request"}
    return Problem(400, body)


def unauthorized() -> Problem:
    return _plain(401, "Unauthorized", "Unauthorized")


def forbidden(detail: str) -> Problem:
    """403 with the sentence that X gives as the reason."""
    return _plain(403, "Forbidden", detail)


def app_only() -> Problem:
    """403: the app's own token where a user's is needed."""
    detail = (
        "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  "
        "Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context]."
    )
    body = {"title": "Unsupported Authentication", "detail": detail, "status": 403}
    return Problem(403, {**body, "type": f"{_PROBLEMS}/unsupported-authentication"})


def not_found() -> Problem:
    return _plain(404, "Not Found", "Not Found")


def too_many() -> Problem:
    return _plain(429, "Too Many Requests", "Too Many Requests")


def out_of_credits() -> Problem:
    """402: the prepaid credits are spent. The wording is not established."""
    body = {
        "title": "CreditsDepleted",
        "detail": "Your enrolled account does not have any credits left.",
        "status": 402,
    }
    return Problem(402, {**body, "type": f"{_PROBLEMS}/credits"})


def capped() -> Problem:
    """403: the month's cap of reads is reached."""
    body = {"title": "UsageCapExceeded", "detail": "Usage cap exceeded: Monthly product cap", "period": "Monthly"}
    return Problem(403, {**body, "scope": "Product", "status": 403, "type": f"{_PROBLEMS}/usage-capped"})


def missing(kind: str, value: str, parameter: str) -> dict[str, Any]:
    """Describe, within a 200, a post or user that is gone or never was."""
    return {
        "value": value,
        "detail": f"Could not find {kind} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": value,
        "type": f"{_PROBLEMS}/resource-not-found",
    }


def unseen(value: str, parameter: str) -> dict[str, Any]:
    """Describe, within a 200, a post whose author is protected or suspended."""
    return {
        "value": value,
        "detail": f"Sorry, you are not authorized to see the Tweet with {parameter}: [{value}].",
        "title": "Authorization Error",
        "resource_type": "tweet",
        "parameter": parameter,
        "resource_id": value,
        "section": "data",
        "type": f"{_PROBLEMS}/not-authorized-for-resource",
    }


def suspended(value: str, parameter: str) -> dict[str, Any]:
    """Describe, within a 200, a user who is suspended."""
    error = missing("user", value, parameter)
    return {**error, "title": "Forbidden", "detail": f"User has been suspended: [{value}]."}


def _plain(status: int, title: str, detail: str) -> Problem:
    return Problem(status, {"title": title, "type": "about:blank", "status": status, "detail": detail})
