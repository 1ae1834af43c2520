"""The desk refuses whatever does not fit, comes twice, or comes late."""

import base64
import hashlib

import pytest

from sandbox.networks.oauth.desk import SECOND_US, Desk, Refused

BACK = "https://say.acme.example/back"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
ASKED = {
    "client_id": "ours", "redirect_uri": BACK, "response_type": "code", "scope": "read", "state": "s",
    "code_challenge": CHALLENGE, "code_challenge_method": "S256",
}  # fmt: skip
FETCH = {"grant_type": "authorization_code", "redirect_uri": BACK, "code_verifier": VERIFIER}


class Clock:
    now = 0


@pytest.fixture
def desk() -> Desk:
    Clock.now = 0
    made = Desk(lambda: Clock.now)
    made.register("ours", "hush", (BACK,), "read write")
    made.join("1", "ana")
    return made


def code(desk: Desk) -> str:
    return desk.grant(ASKED, desk.people[0])


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "theirs"}, {"redirect_uri": f"{BACK}/"}, {"redirect_uri": ""}, {"response_type": "token"},
        {"scope": ""}, {"scope": "read admin"}, {"state": ""}, {"code_challenge": ""},
        {"code_challenge_method": "plain"},
    ],
)  # fmt: skip
def test_a_request_that_does_not_fit_is_shown_to_nobody(desk: Desk, wrong: dict[str, str]) -> None:
    with pytest.raises(Refused):
        desk.asks(ASKED | wrong)
    with pytest.raises(Refused):
        desk.grant(ASKED | wrong, desk.people[0])


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "code-99"},
        {"grant_type": "password"},
        {"redirect_uri": "https://x.example"},
        {"code_verifier": "w" * 43},
    ],
)
def test_a_code_that_does_not_fit_gives_no_token(desk: Desk, wrong: dict[str, str]) -> None:
    with pytest.raises(Refused):
        desk.exchange(desk.clients["ours"], FETCH | {"code": code(desk)} | wrong)
    assert desk.tokens == {}


def test_a_code_of_another_client_or_an_old_one_gives_no_token(desk: Desk) -> None:
    other = desk.register("theirs", "", (BACK,), "read")
    given = FETCH | {"code": code(desk)}
    with pytest.raises(Refused):
        desk.exchange(other, given)
    Clock.now = 30 * SECOND_US
    with pytest.raises(Refused):
        desk.exchange(desk.clients["ours"], given)


def test_a_code_that_comes_twice_takes_its_token_back(desk: Desk) -> None:
    given = FETCH | {"code": code(desk)}
    token, _ = desk.exchange(desk.clients["ours"], given)
    assert desk.holder(token, frozenset({"read"})).name == "ana"
    with pytest.raises(Refused):
        desk.exchange(desk.clients["ours"], given)
    with pytest.raises(Refused):
        desk.holder(token, frozenset({"read"}))


def test_a_token_answers_within_its_scope_at_its_own_server_until_it_is_handed_back(desk: Desk) -> None:
    token, _ = desk.exchange(desk.clients["ours"], FETCH | {"code": code(desk)})
    with pytest.raises(Refused):
        desk.holder(token, frozenset({"write"}))
    with pytest.raises(Refused):
        desk.holder(token, frozenset({"read"}), "other.example")
    desk.revoke(token)
    with pytest.raises(Refused):
        desk.holder(token, frozenset({"read"}))


def test_a_client_shows_its_own_secret_at_its_own_server(desk: Desk) -> None:
    for client_id, secret, server in (
        ("ours", "", ""),
        ("ours", "no", ""),
        ("theirs", "hush", ""),
        ("ours", "hush", "x.example"),
    ):
        with pytest.raises(Refused):
            desk.known(client_id, secret, server)
    assert desk.known("ours", "hush").id == "ours"


def test_a_registration_needs_an_address_and_a_scope_that_the_server_knows(desk: Desk) -> None:
    desk.scopes = frozenset({"read"})
    for redirect_uri, scope in (("nowhere", "read"), (BACK, "profile")):
        with pytest.raises(Refused):
            desk.new_client(redirect_uri, scope, "social.example")
    first, second = (desk.new_client(BACK, "read", "social.example") for _ in range(2))
    assert first.id != second.id
