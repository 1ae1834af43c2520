"""The journal of objections: is it whole, does it hold all, where does it lie?"""

from bot.checks.finding import Finding, bad, good, note
from bot.journal.file import BadJournal, Found, Hurt, Journal
from bot.settings import Settings
from bot.store import restores, secret
from bot.store.database import Database
from bot.store.wishes import noes

NAME = "journal"


def whole(settings: Settings, opened: Database) -> tuple[Finding, ...]:
    """Whether every line is as it was written, and whether every objection is there."""
    brands = [team.brand.id for team in settings.teams]
    with opened.read() as session:
        secrets = {secret.key_id(one): one for one in secret.generations(session, b"")}
        lacks = sum(len(noes.due(session, brand_id, noes.DUE_MAX)) for brand_id in brands)
        under_way = any(restores.under_way(session, brand_id) for brand_id in brands)
    found, lines = Journal(settings.journal), 0
    try:
        for one in found.read(secrets):
            lines += isinstance(one, Found)
            if isinstance(one, Hurt):
                told = f"Line {one.number} of {found.path} is damaged: {one.why}."
                return (bad(NAME, told, "Start Earshot again: it sets the file aside and writes a new one."),)
    except BadJournal as error:
        return (bad(NAME, str(error)),)
    if under_way:
        return (note(NAME, "A restore is being made good.", "The message in the channel says when it is done."),)
    if lacks:
        return (note(NAME, f"It lacks {lacks} objections.", "They are written within seconds of the next start."),)
    beside = opened.path is not None and found.path.absolute().parent == opened.path.absolute().parent
    where = " It lies beside the database; another disk is better." if beside else ""
    return (good(NAME, f"It is whole. Lines: {lines:,}.{where}"),)
