"""Who may do what: the five roles and the table of acts."""

import pytest

from rules.roles import MAY, NOBODY, Act, Named, Role, Roles, roles_of

GROUPS = {"S1": frozenset({"U1"}), "S2": frozenset({"U2"})}


def names(**named: str) -> Named:
    return Named(**{role: frozenset(ids.split()) for role, ids in named.items()})


# No


def test_nobody_may_do_anything() -> None:
    assert not any(NOBODY.let(act) or NOBODY.doubt(act) for act in Act)


@pytest.mark.parametrize("act", sorted(set(Act) - {Act.LOOK}))
def test_an_auditor_may_only_read_whatever_else_names_them(act: Act) -> None:
    everything = names(members="U1", approvers="U1 S1", care="U1", operators="U1", auditors="U1")
    for named in (names(auditors="U1"), names(auditors="S1"), everything):
        roles = roles_of(named, "U1", GROUPS, stands_in=True)
        assert not roles.let(act)
        assert roles.let(Act.LOOK)


@pytest.mark.slack_behaviour(38)
def test_a_group_that_could_not_be_read_grants_nothing_but_whoever_is_named_one_by_one_stays() -> None:
    named = names(members="S9", approvers="U2 S9", care="S9", operators="S9")
    doubtful = roles_of(named, "U1", GROUPS)
    assert doubtful.held == {Role.COLLEAGUE}
    assert doubtful.doubtful == {Role.MEMBER, Role.APPROVER, Role.CARE, Role.OPERATOR}
    assert doubtful.doubt(Act.APPROVE)
    assert not doubtful.doubt(Act.LOOK)
    assert roles_of(named, "U2", GROUPS).let(Act.APPROVE)
    assert roles_of(named, "U2", GROUPS).let(Act.REPLY)


@pytest.mark.slack_behaviour(38)
def test_where_the_auditors_could_not_be_read_only_those_named_one_by_one_may_act() -> None:
    named = names(approvers="U2 S1", auditors="S9")
    for member in ("U1", "U3"):
        roles = roles_of(named, member, GROUPS)
        assert roles.held == {Role.COLLEAGUE}
        assert roles.doubt(Act.REPLY)
    assert roles_of(named, "U2", GROUPS).held == {Role.COLLEAGUE, Role.MEMBER, Role.APPROVER, Role.CARE}
    assert roles_of(named, "U3", GROUPS, stands_in=True).let(Act.APPROVE)


def test_where_neither_auditors_nor_approvers_could_be_read_both_are_in_doubt() -> None:
    roles = roles_of(names(approvers="S8", auditors="S9"), "U1", GROUPS)
    assert roles == Roles(frozenset({Role.COLLEAGUE}), frozenset({Role.AUDITOR, Role.APPROVER, Role.CARE, Role.MEMBER}))


def test_whoever_is_named_for_care_alone_is_not_in_doubt_where_auditors_could_not_be_read() -> None:
    roles = roles_of(names(members="U2", approvers="U2", care="U1", auditors="S9"), "U1", GROUPS)
    assert roles.held == {Role.COLLEAGUE, Role.MEMBER, Role.CARE}


def test_members_who_are_named_one_by_one_leave_no_doubt_about_the_others() -> None:
    assert roles_of(names(members="U2", approvers="U2"), "U1", {}) == Roles(frozenset({Role.COLLEAGUE}))


def test_an_operator_lets_replies_go_again_but_writes_and_approves_none() -> None:
    roles = roles_of(names(members="U2", approvers="U2", operators="U1"), "U1", {})
    assert [act for act in Act if roles.let(act)] == [Act.LOOK, Act.PAUSE, Act.RESUME]


# Yes


def test_where_nobody_is_named_every_full_member_may_reply_and_approve_and_nobody_operates() -> None:
    assert roles_of(Named(), "U1", {}) == Roles(frozenset({Role.COLLEAGUE, Role.MEMBER, Role.APPROVER, Role.CARE}))


@pytest.mark.parametrize(
    ("member", "held"), [("U1", {"approver", "member", "care"}), ("U2", {"member"}), ("U3", set())]
)
def test_a_group_names_its_people(member: str, held: set[str]) -> None:
    assert roles_of(names(members="S2", approvers="S1"), member, GROUPS).held == {"colleague", *held}


def test_the_care_group_may_reply_and_approve_in_care_alone() -> None:
    roles = roles_of(names(members="U2", approvers="U2", care="U1"), "U1", {})
    assert roles.held == {Role.COLLEAGUE, Role.MEMBER, Role.CARE}
    assert not roles_of(names(care="U1"), "U2", {}).let(Act.APPROVE_IN_CARE)


def test_whoever_stands_in_replies_and_approves() -> None:
    roles = roles_of(names(members="U2", approvers="U2", care="U2"), "U1", {}, stands_in=True)
    assert roles.held == {Role.COLLEAGUE, Role.MEMBER, Role.APPROVER}


def test_every_act_has_its_row_and_every_group_that_is_named_is_known() -> None:
    assert set(MAY) == set(Act)
    assert all(MAY.values())
    assert names(members="U1 S1", auditors="S9").groups == {"S1", "S9"}
