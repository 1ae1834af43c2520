"""Our own feed: is it published, and does its HEAD still hold?"""

from bot.checks.finding import Finding, bad, good, note
from bot.settings import Settings
from bot.store.database import Database
from bot.store.registry import published
from rules.registry.head import read_head

_NAME = "our own feed"
_PUBLISH = "Run earshot registry publish as often as its period says, or set publish.folder."


def holds(settings: Settings, opened: Database, now_us: int) -> tuple[Finding, ...]:
    """Whether subscribers can follow what we publish: an expired HEAD stops them all. Nothing where we have no feed."""
    if settings.publish is None:
        return ()
    with opened.read() as session:
        heads = published.heads(session)
    if not heads:
        return (note(_NAME, "Nothing was published yet.", _PUBLISH),)
    head = read_head(heads[0])
    _, until = head.moments
    if head.expires_us <= now_us:
        return (bad(_NAME, f"Its HEAD has expired on {until}, and no subscriber answers anybody by it.", _PUBLISH),)
    if now_us - head.issued_us > (head.expires_us - head.issued_us) * 3 // 4:
        return (note(_NAME, f"Its HEAD expires on {until}, and was not signed anew.", _PUBLISH),)
    return (good(_NAME, f"{head.state.rows:,} rows are published; HEAD is good until {until}."),)
