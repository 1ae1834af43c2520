"""Stand-ins for the sign-ins of X and of Mastodon servers, for the bot's own use.

    desk = Desk(clock)                          # clock() gives microseconds UTC
    app = x_app(desk)                           # or mastodon_app(desk): a Starlette app to mount or to serve
    desk.join("783214", "ana")                  # on X: an id and a handle
    desk.join("https://social.example/users/ana", "ana", server="social.example")
    desk.register("our-app", "", ("http://…/signed-in/x",), "tweet.read users.read")      # as X's console does

`serve(app)` (sandbox/networks/x/serve.py) puts it on a socket. A browser is sent to `/i/oauth2/authorize` or to
`/<server>/oauth/authorize`, sees a form with an account on each button, and is sent back with a code, or with
`error=access_denied`. A Mastodon server lives under a path of its own name, and takes registrations.

Refused as the real ones refuse: an unknown client, an address to come back to that was not registered, a wrong or
missing verifier, a code that was used, is 30 seconds old (X) or ten minutes (Mastodon), or was given to another client,
a token that was handed back, a scope that was not granted. `desk.calls` lists what was asked; `desk.tokens` what is
still out.
"""

from sandbox.networks.oauth.apps import mastodon_app, x_app
from sandbox.networks.oauth.desk import Desk, Person

__all__ = ["Desk", "Person", "mastodon_app", "x_app"]
