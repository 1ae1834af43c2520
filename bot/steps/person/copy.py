"""Gives all that is held about somebody, for them to take home."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.runtime import Runtime, Team
from bot.steps.hearing import leave_alone
from bot.store import person
from bot.store.database import Session
from bot.store.person import About, Objected, erasure
from bot.store.person.kept import entries, kept
from bot.store.record.decisions import policy_texts
from rules.replay import policies
from rules.told_to_them import tell_them


@dataclass(frozen=True, slots=True)
class Copy:
    """All that one brand holds about one person; `words` tells each decision, `record` each other entry.

    `also` are the rows that stand elsewhere (`bot/store/person/kept.py`).
    """

    brand_id: str
    about: About
    handles: tuple[str, ...]
    words: tuple[str, ...]
    record: Sequence[Mapping[str, object]]
    also: Mapping[str, Sequence[Mapping[str, Any]]]

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for a file."""
        told: dict[str, Any] = asdict(self.about)
        told["decisions"] = [
            asdict(one) | {"in_words": words} for one, words in zip(self.about.decisions, self.words, strict=True)
        ]
        told |= {"record": self.record, "also": {name: rows for name, rows in self.also.items() if rows}}
        return {"brand": self.brand_id, "account": self.about.account_key, "handles": list(self.handles)} | told


def copy(runtime: Runtime, team: Team, account_key: str, handle: str = "") -> Copy:
    """All that this brand holds about an account; `handle` is one that it has shown to be its own."""
    brand_id = team.brand.id
    with runtime.database.read() as session:
        about = look(session, runtime, team, account_key, handle, person.POSTS_MAX)
        who = erasure.known_as(session, brand_id, account_key, handle)
        posts = [post.mention_id for post in about.posts]
        theirs = policies(policy_texts(session, brand_id)) if about.decisions else {}
        return Copy(
            brand_id=brand_id,
            about=about,
            handles=who.handles,
            words=tuple(tell_them("decision", one.payload(), theirs) for one in about.decisions),
            record=[_told(one) for one in entries(session, brand_id, account_key, posts)],
            also=kept(session, brand_id, who, posts, runtime.store_secret),
        )


def look(session: Session, runtime: Runtime, team: Team, account_key: str, handle: str, most: int) -> About:
    """What the store tells of an account, with what stands under the handle that it has shown to be its own."""
    about = person.about(session, team.brand.id, account_key, runtime.store_secret, most)
    have = {(no.scope, no.since_us) for no in about.objections}
    meant = leave_alone.meant(session, runtime, team.brand.id, account_key, handle)
    more = [Objected(no.id, no.scope, no.since_us, None, no.unsure) for no in meant]
    new = [no for no in more if (no.scope, no.since_us) not in have]
    return replace(about, objections=(*new, *about.objections)) if new else about


def _told(entry: Mapping[str, Any]) -> dict[str, object]:
    """An entry in words: what it says to colleagues is not theirs."""
    words = tell_them(entry["kind"], entry["payload"], {})
    return {name: entry[name] for name in ("id", "kind", "at_us", "position")} | {"in_words": words}
