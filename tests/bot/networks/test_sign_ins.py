"""The settings say with what one can sign in, and nothing else is there."""

import pytest

from bot.networks.sign_in_mastodon import MastodonSignIn
from bot.networks.sign_in_x import XSignIn
from bot.networks.sign_ins import doors
from bot.settings.parts import SignInPart
from bot.sign_in_ports import Flow


def test_without_an_app_nobody_signs_in_with_x_and_mastodon_can_be_switched_off() -> None:
    assert doors(SignInPart(mastodon=False), {}) == {}
    assert list(doors(SignInPart(), {})) == ["mastodon"]


def test_the_secret_of_our_app_is_shown_to_nobody() -> None:
    x = doors(SignInPart(x_client_id="ours"), {"X_SIGN_IN_SECRET": "hush"})["x"]
    app = x.app()
    assert app is not None
    assert app.client_secret == "hush"
    assert "hush" not in repr(app)
    flow = Flow(app, "", "https://say.acme.example/acme/signed-in/x", "v" * 43)
    assert "v" * 43 not in repr(flow)
    address = x.address(flow, "our-state")
    assert "hush" not in address
    assert "v" * 43 not in address
    assert address.startswith("https://x.com/i/oauth2/authorize?")
    for said in ("code_challenge_method=S256", "scope=tweet.read+users.read", "state=our-state", "response_type=code"):
        assert said in address


def test_a_public_app_on_x_has_no_secret_and_needs_no_registration() -> None:
    x = XSignIn("ours")
    assert x.register("", "Acme", "") == x.app()
    assert x.server_of("anything") == ""


@pytest.mark.parametrize(
    "typed", ["social.example", "https://social.example/", "@ana@Social.Example", " social.example "]
)
def test_a_server_is_named_in_any_of_the_ways_people_write_it(typed: str) -> None:
    mastodon = MastodonSignIn()
    assert mastodon.server_of(typed) == "social.example"
    assert mastodon.app() is None
