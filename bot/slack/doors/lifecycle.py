"""What becomes of our app as a whole: removed, revoked, or told too much.

It is written down before Slack is told that we heard it, and changes nothing the second time. Source:
docs.slack.dev/reference/events/app_uninstalled, /tokens_revoked and docs.slack.dev/apis/events-api.
"""

from bot.runtime import Runtime
from bot.slack.doors.discreet import discreet_log
from bot.slack.rich import Json
from bot.store.team import installations

REMOVED, REVOKED, LIMITED = "app_uninstalled", "tokens_revoked", "app_rate_limited"

log = discreet_log()


def heard(runtime: Runtime, workspace: str, body: Json) -> bool:
    """Take it, if it is one of these. Raises where it could not be written down: then Slack tells it again."""
    event = body.get("event") or {}
    kind = LIMITED if body.get("type") == LIMITED else event.get("type")
    if kind == LIMITED:
        log.error("Slack sends us no more events for now: more than 30,000 in an hour.")
        with runtime.database.write() as session:
            installations.note_limit(session, workspace, runtime.clock())
    elif kind == REMOVED or (kind == REVOKED and (event.get("tokens") or {}).get("bot")):
        _end(runtime, workspace, str(kind), body)
    else:
        return kind == REVOKED  # a token that members gave for themselves is none that we have
    return True


def _end(runtime: Runtime, workspace: str, why: str, body: Json) -> None:
    whose = next(iter(body.get("authorizations") or ()), body)
    of_all = bool(whose.get("is_enterprise_install")) and not whose.get("team_id")
    enterprise = str(whose.get("enterprise_id") or body.get("enterprise_id") or "")
    told_us = int(body.get("event_time") or 0) * 1_000_000 + 999_999  # Slack tells the second
    with runtime.database.write() as session:
        place = "" if of_all else workspace
        by_oauth = installations.find(session, enterprise, place) is not None
        ended = installations.end(session, enterprise, place, why, told_us, runtime.clock())
    if ended or not by_oauth:
        log.error("Slack: our app was removed from %s (%s).", "an enterprise" if of_all else workspace, why)
