"""Who may do what: five roles, and one plain table of the acts.

The settings name members and user groups for each role. What they do not name is open to every full member, as far as a
colleague still has to agree; auditors only read, whatever else names them. A user group that could not be read leaves a
doubt, and a doubt grants nothing: whoever the settings name one by one is never in doubt.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

_GROUP = "S"
"""Ids of Slack's user groups begin with this, those of members with U or W."""


class Role(StrEnum):
    """What somebody is here. Every full member of the workspace is a colleague."""

    COLLEAGUE = "colleague"
    MEMBER = "member"
    APPROVER = "approver"
    CARE = "care"
    OPERATOR = "operator"
    AUDITOR = "auditor"


class Act(StrEnum):
    """What can be done."""

    LOOK = "look"  # why, status, find
    REPLY = "reply"  # write, undo, send back, mark as done, pass on, ask for a digest
    CONSENT = "consent"  # write down what somebody allows, end it, leave somebody alone who asked by letter
    PAUSE = "pause"
    TAKE_CARE = "take_care"
    RESUME = "resume"
    APPROVE = "approve"
    APPROVE_IN_CARE = "approve_in_care"
    RULE = "rule"  # on a doubtful stop, on whom a letter means
    LISTS = "lists"  # approve a registry that lost much
    DELEGATE = "delegate"
    GO_LIVE = "go_live"  # end the rehearsal of the first day


MAY: Mapping[Act, frozenset[Role]] = {
    Act.LOOK: frozenset(Role),
    Act.REPLY: frozenset({Role.MEMBER}),
    Act.CONSENT: frozenset({Role.MEMBER}),
    Act.PAUSE: frozenset({Role.MEMBER, Role.APPROVER, Role.CARE, Role.OPERATOR}),
    Act.TAKE_CARE: frozenset({Role.MEMBER, Role.APPROVER, Role.CARE}),
    Act.RESUME: frozenset({Role.APPROVER, Role.OPERATOR}),
    Act.APPROVE: frozenset({Role.APPROVER}),
    Act.APPROVE_IN_CARE: frozenset({Role.CARE}),
    Act.RULE: frozenset({Role.APPROVER}),
    Act.LISTS: frozenset({Role.APPROVER}),
    Act.DELEGATE: frozenset({Role.APPROVER}),
    Act.GO_LIVE: frozenset({Role.APPROVER}),
}
"""Each act with the roles of which one is needed."""


@dataclass(frozen=True, slots=True)
class Named:
    """Whom the settings name for each role: ids of members, and of user groups.

    No `members`: every full member. No `approvers`: every full member. No `care`: the approvers. No `operators` and no
    `auditors`: nobody.
    """

    members: frozenset[str] = frozenset()
    approvers: frozenset[str] = frozenset()
    care: frozenset[str] = frozenset()
    operators: frozenset[str] = frozenset()
    auditors: frozenset[str] = frozenset()

    @property
    def groups(self) -> frozenset[str]:
        """Every user group that is named."""
        everybody = self.members | self.approvers | self.care | self.operators | self.auditors
        return frozenset(filter(is_group, everybody))


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles that somebody holds, and those that they may hold, for all we could read."""

    held: frozenset[Role]
    doubtful: frozenset[Role] = frozenset()

    def let(self, act: Act) -> bool:
        """Whether these roles let them do this."""
        return not self.held.isdisjoint(MAY[act])

    def doubt(self, act: Act) -> bool:
        """Whether they may not do this only because a user group could not be read."""
        return not self.let(act) and not self.doubtful.isdisjoint(MAY[act])


NOBODY = Roles(frozenset())


def is_group(name: str) -> bool:
    """Whether this id is that of a user group."""
    return name.startswith(_GROUP)


def roles_of(named: Named, member: str, groups: Mapping[str, Collection[str]], *, stands_in: bool = False) -> Roles:
    """The roles of a full member, by the settings and by who is in each user group that could be read.

    `stands_in` says that an approver named them to stand in.
    """
    auditor = _told(named.auditors, member, groups)
    if auditor:
        return Roles(frozenset({Role.COLLEAGUE, Role.AUDITOR}))
    approver = stands_in or (_told(named.approvers, member, groups) if named.approvers else True)
    care = _told(named.care, member, groups) if named.care else approver
    listed = (_told(names, member, groups) for names in (named.members, named.approvers, named.care))
    told: dict[Role, bool | None] = {
        Role.MEMBER: stands_in or _any(listed) if named.members else True,
        Role.APPROVER: approver,
        Role.CARE: care,
        Role.OPERATOR: _told(named.operators, member, groups),
    }
    certain = stands_in or member in named.members | named.approvers | named.care | named.operators
    if auditor is None and not certain:  # they may be one who only reads
        told |= dict.fromkeys([Role.AUDITOR, *(role for role, one in told.items() if one)])
    return Roles(
        held=frozenset({Role.COLLEAGUE, *(role for role, one in told.items() if one)}),
        doubtful=frozenset(role for role, one in told.items() if one is None),
    )


def _told(names: frozenset[str], member: str, groups: Mapping[str, Collection[str]]) -> bool | None:
    """Whether they are among these; `None` where a user group that may hold them could not be read."""
    if member in names:
        return True
    asked = frozenset(filter(is_group, names))
    if any(member in groups[group] for group in asked & groups.keys()):
        return True
    return None if asked - groups.keys() else False


def _any(told: Iterable[bool | None]) -> bool | None:
    """Whether one of them is so; `None` where one may be."""
    found = set(told)
    return True if True in found else None if None in found else False
