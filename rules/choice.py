"""What a person may choose on their page, what it forbids, what needs proof.

Whoever says no need prove nothing; but a no that anybody could have typed in for them leaves a door: it holds until
they speak to us anew. Whatever permits or narrows a no counts only for the account that was proven.

A no that was said to one brand names it in its scope; one that was said to all who read our registry bears the mark
`for=all` instead, which is no limit and says nothing to a reader. A plain stop, heard in a post, has neither: it was
said to the brand that heard it.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from rules.registry.scope import Reach, Scope, parse

FOR_ALL: Final = "for=all"
BRANDS_MAX: Final = 50


class Wanted(StrEnum):
    """What somebody wants from now on."""

    NEVER = "never"
    WHEN_I_ASK = "when_i_ask"
    NAMED = "named"  # only the brands that they name
    DO_NOT_LISTEN = "do_not_listen"
    START = "start"  # as if they had never said no
    CONTRACT = "contract"
    WITHDRAW = "withdraw"  # end a contract


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen: for one brand or `for_all` who read our registry; `brands` are the ids of those named."""

    wanted: Wanted
    for_all: bool = False
    brands: frozenset[str] = frozenset()

    @property
    def to_all(self) -> bool:
        """Whether it speaks to all who read our registry."""
        return self.for_all or self.wanted is Wanted.NAMED


class BadChoice(ValueError):
    """A choice that cannot be put on record; the text says what is wrong with it, and the remedy."""


def needs_proof(wanted: Wanted) -> bool:
    """Whether this may permit something, or make a no smaller: then only the account's own holder may choose it."""
    return wanted not in {Wanted.NEVER, Wanted.WHEN_I_ASK, Wanted.DO_NOT_LISTEN}


def scope_of(choice: Choice, brand_id: str, *, proven: bool) -> str | None:
    """The scope of the no that a choice puts on record, as it is stored; `None` where it is no no.

    Raises `BadChoice` for names that name no brand.
    """
    reaches = {Wanted.NEVER: Reach.ANY if proven else Reach.UNTIL_I_ASK, Wanted.WHEN_I_ASK: Reach.UNTIL_I_ASK}
    reaches |= {Wanted.NAMED: Reach.ANY, Wanted.DO_NOT_LISTEN: Reach.LISTEN}
    if choice.wanted not in reaches:
        return None
    reach = reaches[choice.wanted]
    if choice.wanted is Wanted.NAMED:
        return _marked(_of_named(choice.brands))
    return _marked(Scope(reach)) if choice.for_all else str(Scope(reach, brand=brand_id.lower()))


def is_for_all(scope: str) -> bool:
    """Whether a no, as it is stored, was said to all who read our registry."""
    return FOR_ALL in scope.split(";")


def published(scope: str, brand_id: str) -> str | None:
    """A stored no as a feed carries it: for all, or for this brand alone; `None` where it does not concern it."""
    said = parse(scope)
    if is_for_all(scope):
        return str(said)
    if said.brand not in {None, brand_id.lower()} or brand_id.lower() in said.except_brands:
        return None
    return str(replace(said, brand=brand_id.lower(), except_brands=frozenset()))


def covers(held: str, scope: str) -> bool:
    """Whether a no that stands forbids all that this one would: as far, to as many, without a limit."""
    have, new = parse(held), parse(scope)
    limits = (have.medium, have.topic, have.until, have.except_brands)
    if any(limits) or (is_for_all(scope) and not is_for_all(held)):
        return False
    return have.listen if new.reach is Reach.LISTEN else have.reach >= new.reach


def left_over(scope: str, choice: Choice, brand_id: str) -> tuple[str, ...]:
    """What stays of a no when its author's own later choice takes its place: to whom and of what that did not speak.

    A choice for one brand leaves what was said to all others; only `START` speaks of listening too.
    """
    said, own = parse(scope), brand_id.lower()
    listens = said.listen and choice.wanted is not Wanted.START
    if is_for_all(scope) and not choice.to_all:
        others = _marked(replace(said, brand=None, except_brands=said.except_brands | {own}))
        return (others, str(Scope(Reach.LISTEN, brand=own))) if listens and own not in said.except_brands else (others,)
    if not listens:
        return ()
    heard = str(replace(said, reach=Reach.LISTEN))
    return (f"{heard};{FOR_ALL}" if is_for_all(scope) else heard,)


def words(choice: Choice, brand: str, *, proven: bool) -> str:
    """The choice in one plain sentence of the person's own, for the record and for their receipt."""
    who = "No brand that reads this registry may" if choice.for_all else f"{brand} may not"
    match choice.wanted:
        case Wanted.NEVER if proven:
            return f"{who} contact me, not even to answer me."
        case Wanted.NEVER | Wanted.WHEN_I_ASK:
            return f"{who} contact me until I ask something new."
        case Wanted.NAMED:
            return (
                f"Only these of the brands that read this registry may contact me: {', '.join(sorted(choice.brands))}."
            )
        case Wanted.DO_NOT_LISTEN:
            return f"{who} collect what I say about brands to others."
        case Wanted.START:
            return f"{brand} may contact me as if I had never said no."
        case Wanted.CONTRACT:
            return f"I invite {brand}, within the limits that I chose."
        case _:
            return f"I take back what I agreed with {brand}."


def _of_named(brands: frozenset[str]) -> Scope:
    if not brands or len(brands) > BRANDS_MAX:
        raise BadChoice(f"Name 1 to {BRANDS_MAX} brands, or choose never.")
    try:
        return Scope(Reach.ANY, except_brands=frozenset(name.strip().lower() for name in brands))
    except ValueError:
        raise BadChoice("Write the brands by their short names, such as acme, in plain letters.") from None


def _marked(scope: Scope) -> str:
    return f"{scope};{FOR_ALL}"
