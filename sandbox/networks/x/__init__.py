"""A stand-in for X API v2, as tweepy 4.17 and the people on X see it.

    x = X(clock)                                   # clock() gives microseconds UTC
    acme = x.account("acme", name="Acme")          # an Account; accounts and posts are frozen values
    ana = x.account("ana")
    keys = x.keys(acme)                            # consumer and access keys, user token, bearer token

What people do (each gives a Post; authors and posts may be given as values, ids or handles):

    question = x.post(ana, "@acme do you ship?")   # finds handles, links and tags as X does
    x.post("ben", "me too", reply_to=question)     # carries "@ana @acme " along, outside display_text_range
    x.post(ana, "look", quotes=other); x.post(ana, reposts=other)
    x.edit(question, "@acme do you ship it?"); x.delete(question)
    x.protect(ana); x.suspend(ana); x.block(ana, acme); x.follow(ana, acme); x.rename(ana, "anna")
    x.post(ana, text, at=µs, reply_settings="mentionedUsers", lang="no", media=("photo",), sensitive=True,
           leave_out=("acme",), indexed_after_s=60, extra={"withheld": {...}})      # over 280 becomes a long post

What the bot sees: `start(x, port=0)` serves it (`Running.url`, `.close()`), `app(x)` gives the Starlette app to mount.
tweepy's hard-wired address is turned here by a requests adapter. Endpoints are named as X documents them, e.g.
"GET /2/users/:id/mentions"; `ENDPOINTS` lists them. Anything else is 404 and stands in `x.unknown`; every request
stands in `x.calls` (endpoint, path, query, status). Faults cut real connections: put no BaseHTTPMiddleware around it.

What X decides is set in `x.rules` (see Rules): `enterprise`, `bare_reply_summons`, `post_names`, `escapes_count`,
`mention_ids`, `quotes_in_mentions`, `reposts_in_mentions`, `search_delay_s`. Limits: `x.limits.set(endpoint, n)`.
Money: `x.money.spent_micro_usd`, `.counts`, `.credit_micro_usd = 0` (402), `.capped = True` (403).

Faults, each for the next `times` calls of an endpoint ("*" is any):

    x.faults.next("POST /2/tweets", "drop after commit")         # the post stands, the caller never hears of it
    x.faults.next("GET /2/tweets", "stall", seconds=3)           # kinds: faults.KINDS
    x.faults.next("GET /2/users/:id/mentions", "malformed", how="no author")         # ways: faults.HOWS
    x.faults.down(); x.faults.up()                               # every connection is cut until `up`

Looking on (sandbox/networks/x/page.py): `snapshot(x)` and `timeline(x, acme)` are JSON-able; `x.version` counts
changes, `x.changed(version, timeout_s)` waits for the next one.
"""

from sandbox.networks.x.faults import KINDS, Faults
from sandbox.networks.x.limits import ENDPOINTS
from sandbox.networks.x.records import Account, Call, Keys, Mention, Post
from sandbox.networks.x.rules import Rules
from sandbox.networks.x.serve import Running, start
from sandbox.networks.x.web import app
from sandbox.networks.x.world import X

__all__ = [
    "ENDPOINTS",
    "KINDS",
    "Account",
    "Call",
    "Faults",
    "Keys",
    "Mention",
    "Post",
    "Rules",
    "Running",
    "X",
    "app",
    "start",
]
