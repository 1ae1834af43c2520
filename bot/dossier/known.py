"""What the dossier can know: every name and number in it, from the settings.

Nothing here is written twice: lifetimes come from the step that erases, windows from the policy, addresses from the
settings. What we cannot know is a mark that tells who has to fill it in.
"""

from collections.abc import Iterable

from bot.settings import Settings, TeamSettings
from bot.steps.expire import LIFETIMES, answerable_us
from rules.card import NETWORKS

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
_PRESETS = {
    "invited-only": "we answer only people who invited us",
    "spoken-to": "we answer people who wrote to us first",
    "attentive": "we answer people who wrote to us first, and people who invited us",
}
_PROVIDERS = {
    "x": "X Corp. (the network on which you post)",
    "mastodon": "the Mastodon server on which you have your account",
    "bluesky": "Bluesky Social, PBC, or whoever hosts your account there",
}


def _look_ups(settings: Settings) -> list[str]:
    """Whom we ask about one person, and when (docs/privacy.md, "What others learn from us")."""
    asked = []
    if settings.pages is not None and settings.sign_in.bluesky:
        asked.append(f"{settings.sign_in.bluesky}, when somebody says that their code is posted on Bluesky")
    if settings.sign_in.mastodon:
        asked.append("their Mastodon server, when somebody says so there, and once a day for those who told us no")
    return asked


def fill(what: str) -> str:
    """A mark for what we cannot know."""
    return f"[TO BE FILLED IN BY YOU: {what}]"


def known(settings: Settings, team: TeamSettings) -> dict[str, str]:
    """Every name and number of the dossier about one team's brand, by the word that stands for it in the texts."""
    keep, policy, notice = LIFETIMES, team.policy, settings.notice
    registries = policy.registry_anywhere.required
    return {
        "brand": team.brand.names[0],
        "controller": notice.controller or fill("who is responsible: name and postal address"),
        "contact": notice.contact or fill("where people can write about their data"),
        "officer": notice.officer or fill("your data protection officer, or why you have none"),
        "authority": notice.authority or fill("the supervisory authority to which people can complain"),
        "accounts": _list(f"@{one.handle} on {_network(one.network)}" for one in team.brand.accounts),
        "networks": _list(_network(one.network) for one in team.brand.accounts),
        "providers": _lines(_PROVIDERS.get(one.network, one.network) for one in team.brand.accounts),
        "line": _PRESETS[policy.preset],
        "preset": policy.preset,
        "one_click": span(policy.windows.one_click),
        "held": span(answerable_us(policy)),
        "overheard": span(keep.overheard_us),
        "direct": span(keep.direct_us),
        "private": span(keep.private_us),
        "draft": span(keep.draft_us),
        "raw": span(keep.raw_us),
        "inbox": span(keep.inbox_us),
        "forgotten": span(keep.forgotten_us),
        "recheck": span(settings.x.recheck) if settings.x else "less than 24 hours",
        "staff_months": f"{policy.consent.staff_months} months",
        "registries": _list(registries) if registries else "none; we rely on our own list of objections alone",
        "look_ups": _lines(_look_ups(settings)) or "- nobody",
        "sources": _lines(f"{one.name}: {one.source.partition('?')[0]}" for one in settings.registries) or "- none",
        "address": address(settings) or fill("the address at which this notice stands"),
        "pages": settings.pages.address if settings.pages else fill("where people can choose; see [pages]"),
        "published": (
            f"We publish objections as a feed called {settings.publish.name}: keyed hashes, no names."
            if settings.publish
            else "We publish no registry of our own."
        ),
        "journal": (
            f"a copy of the journal of objections at {settings.journal_copy.partition('?')[0]} (keyed hashes, no names)"
            if settings.journal_copy
            else "no copy of the journal of objections outside"
        ),
        "store": "a file on our own machine" if settings.database.startswith("sqlite") else "a PostgreSQL database",
        "search": "posts that name us without writing to us" if settings.x and settings.x.search else "no other posts",
        "approvers": f"{len(team.part.approvers)}" if team.part.approvers else fill("how many people may approve"),
        "repliers": f"{len(team.part.may_reply)} named people"
        if team.part.may_reply
        else "the team's members in Slack",
    }


def address(settings: Settings) -> str:
    """Where the privacy notice stands; empty where the settings do not say."""
    if settings.notice.address:
        return settings.notice.address
    return f"{settings.pages.address}/notice" if settings.pages else ""


def span(us: int) -> str:
    """A time as people say it: `72 hours`, `30 days`."""
    if us % DAY_US == 0 and us > 3 * DAY_US:
        return f"{us // DAY_US} days"
    hours = us / HOUR_US
    if hours < 1:
        return f"{us // 60_000_000} minutes"
    return f"{hours:g} hours" if hours != 1 else "1 hour"


def _network(name: str) -> str:
    return NETWORKS.get(name, name)


def _list(words: Iterable[str]) -> str:
    *first, last = dict.fromkeys(words) or ("none",)
    return f"{', '.join(first)} and {last}" if first else last


def _lines(words: Iterable[str]) -> str:
    return "\n".join(f"- {one}" for one in dict.fromkeys(words))
