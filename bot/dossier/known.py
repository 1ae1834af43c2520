"""What the dossier can know: every name and number in it, from the settings.

Nothing here is written twice: lifetimes come from the step that erases, windows and who is answered from the policy,
addresses from the settings. What we cannot know is a mark that tells who has to fill it in.
"""

from collections.abc import Iterable

from bot.ports import LISTENED
from bot.settings import Settings, TeamSettings
from bot.steps.expire import answerable_us
from bot.steps.person.prove import VISIT_US
from rules.card import NETWORKS
from rules.mention import OwnAccount
from rules.policy import Overheard, Policy

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
_PROVIDERS = {
    "x": "X Corp. (the network on which you post)",
    "mastodon": "the Mastodon server on which you have your account",
    "bluesky": "Bluesky Social, PBC, or whoever hosts your account there",
}
_SEEN = {
    "cards": "Until then our team sees them.",
    "on_request": "Until then a member of our team may open one for a reason, which is recorded.",
    "digest": "Our team does not see them: they are counted by topic.",
}


def fill(what: str) -> str:
    """A mark for what we cannot know."""
    return f"[TO BE FILLED IN BY YOU: {what}]"


def known(settings: Settings, team: TeamSettings) -> dict[str, str]:
    """Every name and number of the dossier about one team's brand, by the word that stands for it in the texts."""
    keep, policy, notice = team.part.keep.lifetimes, team.policy, settings.notice
    heard, pages = _heard(settings, team), settings.pages.of(team.brand.id) if settings.pages else ""
    return {
        "brand": team.brand.names[0],
        "controller": notice.controller or fill("who is responsible: name and postal address"),
        "contact": notice.contact or fill("where people can write about their data"),
        "officer": notice.officer or fill("your data protection officer, or why you have none"),
        "authority": notice.authority or fill("the supervisory authority to which people can complain"),
        "accounts": _list(f"@{one.handle} on {_network(one.network)}" for one in heard),
        "networks": _list(_network(one.network) for one in heard) if heard else "no network",
        "providers": _lines(_PROVIDERS[one.network] for one in heard) or "- none",
        "line": _line(policy),
        "overheard_line": _overheard_line(policy),
        "overheard_seen": _SEEN[policy.contact.overheard_shown],
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
        "registries": _registries(settings, policy),
        "registry_names": _list(one.name for one in settings.registries),
        "look_ups": _lines(_look_ups(settings)) or "- nobody",
        "sources": _lines(f"{one.name}: {one.source.partition('?')[0]}" for one in settings.registries) or "- none",
        "address": address(settings, team) or fill("the address at which this notice stands"),
        "pages": pages or fill("where people can choose; see [pages]"),
        "see": (
            f"Each can see every decision about them, with its reasons, on {pages}, and has a receipt for each choice."
            if pages
            else "They may ask us, and get a copy of all that we hold about them."
        ),
        "visitors": _visitors() if pages else "We run no pages of our own on which you could choose.",
        "moved": " A no moves along when your Mastodon account moves." if settings.sign_in.mastodon else "",
        "published": (
            f"We publish objections as a feed called {settings.publish.name}: keyed hashes, no names. "
            "Its subscribers are controllers of their own."
            if settings.publish
            else "We publish no registry of our own."
        ),
        "journal": (
            f"a copy of the journal of objections at {settings.journal_copy.partition('?')[0]} (keyed hashes, no names)"
            if settings.journal_copy
            else "no copy of the journal of objections elsewhere"
        ),
        "journal_row": _journal_row(settings.journal_copy) if settings.journal_copy else "",
        "visit": span(VISIT_US),
        "store": "a file on our own machine" if settings.database.startswith("sqlite") else "a PostgreSQL database",
        "search": "posts that name us without writing to us" if settings.x and settings.x.search else "no other posts",
        "approvers": f"{len(team.part.approvers)}" if team.part.approvers else fill("how many people may approve"),
        "repliers": f"{len(team.part.may_reply)} named in the settings"
        if team.part.may_reply
        else "the team's members in Slack",
    }


def address(settings: Settings, team: TeamSettings) -> str:
    """Where the privacy notice of a team's brand stands; empty where the settings do not say."""
    if settings.notice.address:
        return settings.notice.address
    own = settings.pages.of(team.brand.id) if settings.pages else ""
    if own and settings.pages and len(settings.teams) == 1:
        return f"{settings.pages.address}/notice"
    return own and f"{own}/notice"


def span(us: int) -> str:
    """A time as people say it: `72 hours`, `30 days`."""
    if us % DAY_US == 0 and us > 3 * DAY_US:
        return f"{us // DAY_US} days"
    hours = us / HOUR_US
    if hours < 1:
        return f"{us // 60_000_000} minutes" if us % 60_000_000 == 0 else f"{us // 1_000_000} seconds"
    return f"{hours:g} hours" if hours != 1 else "1 hour"


def _heard(settings: Settings, team: TeamSettings) -> list[OwnAccount]:
    """The brand's accounts on the networks that are read: an account elsewhere tells us of nobody."""
    return [one for one in team.brand.accounts if one.network in LISTENED and settings.x is not None]


def _look_ups(settings: Settings) -> list[str]:
    """Whom we ask about one person, and when (docs/privacy.md, "What others learn from us")."""
    asked = []
    if settings.pages is not None and settings.sign_in.x_client_id:
        asked.append("X, once, when somebody signs in with it")
    if settings.pages is not None and settings.sign_in.bluesky:
        asked.append(f"{settings.sign_in.bluesky}, when somebody says that their code is posted on Bluesky")
    if settings.pages is not None and settings.sign_in.mastodon:
        asked.append("their Mastodon server, when somebody signs in with it, or says that their code is posted there")
    if settings.sign_in.mastodon:
        asked.append(
            "the Mastodon server of those who told us no, once a day: whether they moved, and to which account"
        )
        asked.append("the Mastodon server of a name in a letter, once a day until it tells: whose name that is")
    return asked


def _line(policy: Policy) -> str:
    """Whom we answer at all, in words that people understand."""
    contact, others = policy.contact, []
    if not contact.direct_needs_contract:
        others.append("people who wrote to us first")
    if policy.caps.proactive or contact.direct_needs_contract:
        click = contact.overheard_with_contract is Overheard.CLICK or contact.direct_needs_contract
        others.append("people who invited us" if click else "people who invited us (once a second member agrees)")
    if contact.follower_overheard == "held":
        others.append("people who follow us (once a second member agrees)")
    return f"we answer {_list(others)}"


def _overheard_line(policy: Policy) -> str:
    """What becomes of posts that were not written to us."""
    if policy.contact.follower_overheard == "held":
        return "What we only overheard is answered only if its author invited us or follows us."
    return "What we only overheard is not answered without an invitation."


def _registries(settings: Settings, policy: Policy) -> str:
    required = policy.registry_anywhere.required
    others = [one.name for one in settings.registries if one.name not in required]
    told = (
        f"We check {_list(required)} before each reply; while it is missing or too old, we send none."
        if required
        else "We rely on our own list of objections."
    )
    return f"{told} We also heed what we know of {_list(others)}." if others else told


def _journal_row(address: str) -> str:
    who, agreed = (
        f"Whoever keeps the journal at {address.partition('?')[0]}",
        fill("who, and the date of the agreement"),
    )
    return f"| {who} | processor | keyed hashes, no names | {agreed} |\n"


def _visitors() -> str:
    return (
        "On our preference pages you are asked for nothing but your account. If you show that it is yours, your "
        f"browser keeps one cookie until you sign out or close it, and we know your visit for {span(VISIT_US)}. "
        "We keep no network address; a keyed hash of it is counted for an hour, so that nobody floods us."
    )


def _network(name: str) -> str:
    return NETWORKS.get(name, name)


def _list(words: Iterable[str]) -> str:
    *first, last = dict.fromkeys(words) or ("none",)
    return f"{', '.join(first)} and {last}" if first else last


def _lines(words: Iterable[str]) -> str:
    return "\n".join(f"- {one}" for one in dict.fromkeys(words))
