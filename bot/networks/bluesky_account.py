"""An account as Bluesky shows it beside what it wrote.

Labels stand at accounts too: those that an account gives itself, and those of moderators, each with its source.
Sources: atproto lexicons app.bsky.actor.defs, com.atproto.label.defs; docs.bsky.app/docs/starter-templates/bots for the
label of a bot.
"""

from collections.abc import Mapping
from typing import Any

from bot.networks.bluesky_text import Address, is_did, object_at, objects_at, text_at
from bot.networks.nobot import says_no_bots
from rules.mention import Account

NO_HANDLE = "handle.invalid"  # what Bluesky shows for a handle that does not lead back to its account
_NOBODY = Account(key="", handle="", name="")
_SHUT_OUT = ("muted", "mutedByList", "blocking", "blockingByList")  # what we did, ourselves or by a list
_KEPT_FROM_SIGHT = {("!hide", False), ("!warn", False), ("spam", False)}  # what moderators say of a whole account


def account(view: Mapping[str, Any], at: Address | None, *, whole: bool = False) -> Account:
    """Read an account as Bluesky shows it. `at` is the address of what it wrote, where that is known.

    `whole` says that the view carries the profile's description if there is one; else its silence says nothing.
    Where Bluesky names no account, or another one than the address does, nobody is known to have written it, and the
    key is empty.
    """
    did = text_at(view, "did")
    if not is_did(did) or (at is not None and did != at.did):
        return _NOBODY
    handle, known = text_at(view, "handle"), object_at(view, "viewer")
    told = {
        (text_at(one, "val"), text_at(one, "src") == did)
        for one in objects_at(view, "labels")
        if one.get("neg") is not True
    }
    return Account(
        key=f"bluesky:{did}",
        handle="" if handle == NO_HANDLE else handle,
        name=text_at(view, "displayName"),
        bot=("bot", True) in told,
        nobot=says_no_bots(text_at(view, "description")) if whole or "description" in view else None,
        follows_us="followedBy" in known if known else None,
        blocked=any(known.get(name) for name in _SHUT_OUT),
        limited=not _KEPT_FROM_SIGHT.isdisjoint(told),
    )
