"""Whether words leave when their time is over: from Slack, and when deleted there."""

from bot.checks.finding import Finding, bad, good
from bot.settings import Settings
from bot.store import mentions, outbox
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


def _link(message: outbox.Message) -> str:
    ts = (message.ts or "").replace(".", "")
    return f"https://slack.com/archives/{message.channel}/p{ts}" if ts else f"a message in {message.channel}"
