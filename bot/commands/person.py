"""What `earshot person` does: say what we hold of somebody, copy it, forget them."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from bot.runtime import Runtime, Team
from bot.steps import forget
from bot.steps.forget import Forgotten
from bot.steps.person.copy import Copy, copy
from bot.store import durable
from bot.store.person import About, Contact, Posted, erasure
from rules.card import NETWORKS
from rules.mention import Kind
from rules.registry.key import BadKey, canonical, canonical_handle

SHOWN_MAX = 20
"""So many posts and decisions are shown; a copy has all."""
_SAID = {Kind.DIRECT: "written to us", Kind.OVERHEARD: "overheard", Kind.EXCLUDED: "not shown to anybody"}


class NobodyMeant(ValueError):
    """A key or handle that means nobody, or more than one; the text says what to write instead."""


@dataclass(frozen=True, slots=True)
class Held:
    """What we hold about one person."""

    copy: Copy
    ok: bool = True

    @property
    def about(self) -> About:
        """What the store tells of them."""
        return self.copy.about

    @property
    def handles(self) -> tuple[str, ...]:
        """The handles by which we know them."""
        return self.copy.handles

    def lines(self) -> list[str]:
        """Say it in plain lines."""
        about, written = self.about, list(_written(self.copy.also))
        known = f", known to us as {' and '.join(f'@{handle}' for handle in self.handles)}" if self.handles else ""
        first = f"{about.account_key}{known}."
        counts = (
            (len(about.posts), "post", "posts"),
            (len(about.contacts), "reply of ours", "replies of ours"),
            (len(about.decisions), "decision", "decisions"),
            (len(about.objections), "objection", "objections"),
            (len(about.contracts), "agreement", "agreements"),
            (len(written), "note or letter", "notes and letters"),
        )
        held = [f"{count:,} {one if count == 1 else many}" for count, one, many in counts if count]
        if not held:
            return [first, "We hold nothing about this account."]
        lines = [first, f"We hold {', '.join(held)}."]
        lines += [f"  {_day(no.since_us)}: they said no ({no.scope}){_over(no.lifted_us)}." for no in about.objections]
        lines += [
            f"  {_day(yes.terms.since_us)}: they agreed ({yes.source}){_over(yes.lifted_us)}."
            for yes in about.contracts
        ]
        lines += [f"  {_day(post.created_us)}: {_post(post)}" for post in about.posts[:SHOWN_MAX]]
        lines += [f"  {_day(reply.at_us)}: {_reply(reply)}" for reply in about.contacts[:SHOWN_MAX]]
        lines += [f"  {line}" for line in written[:SHOWN_MAX]]
        told = zip(about.decisions, self.copy.words, strict=True)
        lines += [f"  {_day(one.at_us)}: {words}" for one, words in list(told)[:SHOWN_MAX]]
        if about.more or max(len(about.posts), len(about.decisions)) > SHOWN_MAX:
            lines.append(f"There is more: earshot person export {about.account_key} gives all of it.")
        return lines

    def as_dict(self) -> dict[str, Any]:
        """Give all of it as plain values, as the person's own page does."""
        return self.copy.as_dict()


@dataclass(frozen=True, slots=True)
class Gone:
    """Who was forgotten, and what went."""

    account_key: str
    went: Forgotten
    ok: bool = True

    def lines(self) -> list[str]:
        """Say it in plain lines."""
        went = self.went
        counts = (
            f"{went.posts:,} posts, {went.replies:,} replies, {went.contracts:,} agreements and what {went.entries:,} "
            f"entries of the record said are erased, and {went.elsewhere:,} other places that named them."
        )
        disk = "" if went.scrubbed else " Somebody reads the database: the bytes leave the disk within the hour."
        return [
            f"{self.account_key} is forgotten. {counts}{disk}",
            "What they refused stays refused. Their cards leave Slack now; earshot doctor names any that stay.",
        ]

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for `--json`."""
        return {"ok": self.ok, "account": self.account_key} | asdict(self.went)


def show(runtime: Runtime, team: Team, who: str) -> Held:
    """All that we hold about somebody, named by account key or by a handle that we know. Raises `NobodyMeant`."""
    with runtime.database.read() as session:
        account_key = _meant(erasure.bearers(session, team.brand.id, _handles(who)), who)
    return Held(copy(runtime, team, account_key))


def export(held: Held, file: Path) -> None:
    """Write all of it into a file that only its owner may read. Raises `NobodyMeant` where that cannot be done."""
    try:
        durable.replace(file, [written(held)])
    except OSError as error:
        told = error.strerror or os.strerror(error.errno or 0)
        raise NobodyMeant(f"Cannot write {file}: {told}. Name a file in a folder that can be written.") from None


def written(held: Held) -> bytes:
    """All of it as JSON, for the person to read."""
    return msgspec.json.format(msgspec.json.encode(held.as_dict()), indent=2) + b"\n"


def forget_them(runtime: Runtime, team: Team, who: str) -> Gone:
    """Forget somebody, named as for `show`. Raises `NobodyMeant` and `forget.NotNow`."""
    handles = _handles(who)
    with runtime.database.read() as session:
        account_key = _meant(erasure.bearers(session, team.brand.id, handles), who)
    handle = next((key.partition(":@")[2] for key in handles if key.startswith(account_key.partition(":")[0])), "")
    return Gone(account_key, forget.forget(runtime, team, account_key, runtime.clock(), handle, "command"))


def _handles(who: str) -> Sequence[str]:
    """The handle keys that a text may mean; none where it is an account key."""
    try:
        key = canonical(who)
    except BadKey:
        found = []
        for network in NETWORKS:
            try:
                found.append(canonical_handle(network, who))
            except BadKey:
                continue
        return found
    return [key] if ":@" in key else []


def _meant(bearers: Sequence[str], who: str) -> str:
    """The one account that is meant: the key itself, or whoever bears that handle."""
    try:
        key = canonical(who)
    except BadKey as bad:
        if not _handles(who):
            raise NobodyMeant(f"{bad} Write an account key such as x:783214, or a handle that we know.") from None
        key = ":@"
    if ":@" not in key:
        return key
    if len(bearers) == 1:
        return bearers[0]
    if bearers:
        raise NobodyMeant(f"Several accounts have had this handle: {', '.join(bearers)}. Name one of these keys.")
    raise NobodyMeant("We know nobody by this handle. Write the account's key, such as x:783214.")


def _written(also: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    """What was written about them, by members or to us."""
    for note in also["notes"]:
        yield from (f"a colleague noted: “{note[part]}”." for part in ("note", "why", "passed_where") if note[part])
    for draft in (one for one in also["drafts"] if one["text"]):
        yield f"{_day(draft['kept_us'])}: a draft that did not go out: “{draft['text']}”."
    for one in also["agreements_that_wait"]:
        yield f"{_day(one['proposed_us'])}: an agreement that waits for a colleague: “{one['evidence']}”."
    for letter in also["letters"]:
        when = _day(letter["received_us"])
        yield f"{when}: a request to leave @{letter['handle'] or '…'} alone. {letter['note']}".rstrip()


def _post(post: Posted) -> str:
    words = "its words are gone" if post.text is None else f"“{post.text}”"
    return f"a post on {NETWORKS.get(post.network, post.network)}, {_SAID[post.kind]}: {words}."


def _reply(reply: Contact) -> str:
    words = "its words are gone" if reply.text is None else f"“{reply.text}”"
    return f"a reply of ours, {reply.state.replace('_', ' ')}: {words}."


def _over(lifted_us: int | None) -> str:
    return "" if lifted_us is None else f", until {_day(lifted_us)}"


def _day(us: int) -> str:
    return datetime.fromtimestamp(us / 1e6, UTC).strftime("%Y-%m-%d %H:%M UTC")
