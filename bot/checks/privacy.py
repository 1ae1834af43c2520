"""Whether words leave when their time is over, and whether people find our notice."""

from bot.checks.finding import Finding, bad, good, note
from bot.dossier.known import address
from bot.networks import x_profile
from bot.networks.x_http import Credentials
from bot.ports import Unheard
from bot.settings import Settings
from bot.settings.secrets import X_SECRETS, BadSettings
from bot.store import mentions, outbox
from bot.store.checkup import bill
from bot.store.database import Database

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
SHOWN_MAX = 10
SLACK, DELETED = "words in slack", "deleted posts"


def words_in_slack(opened: Database, now_us: int) -> tuple[Finding, ...]:
    """Messages that still show words whose time is over, for an hour or more: each a task until it is done."""
    with opened.read() as session:
        late = outbox.to_be_blanked(session, now_us - HOUR_US, SHOWN_MAX + 1)
    if not late:
        return (good(SLACK, "No message shows words whose time is over."),)
    links = [f"{_link(one)} ({one.trouble or 'not drawn yet'})" for one in late[:SHOWN_MAX]]
    more = " And more." if len(late) > SHOWN_MAX else ""
    told = f"Words whose time is over still stand in Slack: {', '.join(links)}.{more}"
    return (
        bad(SLACK, told, "Delete these messages in Slack; whoever runs the workspace can. We notice it by ourselves."),
    )


def deleted_posts(opened: Database, settings: Settings, now_us: int) -> tuple[Finding, ...]:
    """Posts that were not read again for a day: what was deleted there may still stand here."""
    with opened.read() as session:
        late = sum(mentions.late_to_read(session, team.brand.id, now_us - DAY_US) for team in settings.teams)
    if not late:
        return (good(DELETED, "Every post whose words we keep was read again within a day."),)
    posts = "1 post was" if late == 1 else f"{late:,} posts were"
    told = f"{posts} not read again for a day. What was deleted there may still stand here."
    return (bad(DELETED, told, "Start Earshot; if it runs, look at the budget, or set [x] recheck lower."),)


def notice(opened: Database, settings: Settings, now_us: int) -> tuple[Finding, ...]:
    """Whether each brand's profile on X leads to its privacy notice. Asking costs a cent, which is put on the bill."""
    return tuple(_notice(opened, settings, team.brand.id, address(settings, team), now_us) for team in settings.teams)


def _notice(opened: Database, settings: Settings, brand_id: str, where: str, now_us: int) -> Finding:
    name = f"privacy notice of {brand_id}"
    if not where:
        return note(name, "We know of none.", "Set up [pages], or name its address in [notice].")
    if settings.x is None:
        return note(name, "Whether your profile leads to it could not be checked.", f"See that it names {where}.")
    try:
        keys = Credentials(*(settings.secret(secret) for secret in X_SECRETS))
        profile, cost = x_profile.addresses(keys, settings.x.api_url, now_us)
    except (BadSettings, Unheard) as trouble:
        told = f"Whether your profile on X leads to it could not be checked. {trouble}"
        return note(name, told, f"See that your profile names {where}.")
    bill(opened, brand_id, "x", cost, now_us)
    host = where.partition("://")[2].partition("/")[0]
    if host and host.casefold() in profile.casefold():
        return good(name, f"Your profile on X leads to {host}.")
    return bad(name, f"Your profile on X does not lead to {where}.", f"Put {where} into your profile on X.")


def _link(message: outbox.Message) -> str:
    ts = (message.ts or "").replace(".", "")
    return f"https://slack.com/archives/{message.channel}/p{ts}" if ts else f"a message in {message.channel}"
