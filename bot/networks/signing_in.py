"""The steps of a sign-in that every network shares, through Authlib.

The token that a server gives us is used for one question and handed back in the same breath, whatever the answer was;
it is never stored, logged or shown.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import requests
from authlib.integrations.requests_client import OAuth2Session, OAuthError
from urllib3.exceptions import HTTPError

from bot.sign_in_ports import Flow, NotShown

FAILED = "Your server did not tell us whose account this is. Please begin again, or use a code."
SILENT = "Your server does not answer as it should. Please use a code, or try again later."
CODE_CHARS_MAX = 2_000
TROUBLES = (
    requests.RequestException, HTTPError, OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError,
)  # fmt: skip
"""Whatever a strange server may make a client raise: it has shown nothing then."""


def session_for(flow: Flow) -> OAuth2Session:
    """A session for one sign-in."""
    return OAuth2Session(
        flow.app.client_id,
        flow.app.client_secret or None,
        scope=flow.app.scope,
        redirect_uri=flow.redirect_uri,
        code_challenge_method="S256",
    )


def asked(flow: Flow, page: str, state: str) -> str:
    """The address of the page that asks the person, with the challenge that only we can answer."""
    address, _ = session_for(flow).create_authorization_url(page, state=state, code_verifier=flow.verifier)
    return str(address)


def fetch(session: OAuth2Session, flow: Flow, code: str, endpoints: str, question: str) -> Mapping[str, Any]:
    """Turn a code into a token, ask one question with it, and hand it back. Raises `NotShown`.

    `endpoints` is the address above `/token` and `/revoke`.
    """
    try:
        session.fetch_token(
            f"{endpoints}/token",
            grant_type="authorization_code",
            code=code[:CODE_CHARS_MAX],
            code_verifier=flow.verifier,
        )
        try:
            answer = session.get(question)
        finally:
            with suppress(OAuthError, *TROUBLES):
                session.revoke_token(f"{endpoints}/revoke", token=session.token["access_token"])
        answer.raise_for_status()
        told = answer.json()
    except OAuthError as no:
        raise NotShown(FAILED, app_is_gone=no.error == "invalid_client") from None
    except TROUBLES:
        raise NotShown(SILENT) from None
    if not isinstance(told, dict):
        raise NotShown(SILENT)
    return told
