"""A stand-in for Bluesky's public AppView: names, and what accounts post.

    view = AppView(clock)                       # clock() gives microseconds UTC
    view.join("did:plc:…", "ana.example")       # an account: its immutable id, and its handle now
    view.post("did:plc:…", "Hello")             # gives the post's address
    serve(appview_app(view))                    # sandbox/networks/x/serve.py puts it on a socket

Answers `com.atproto.identity.resolveHandle` and `app.bsky.feed.getAuthorFeed` under `/xrpc/`, without any sign-in, and
refuses as the real one does: a name or a profile that is not there, a parameter that is missing or out of its bounds,
another verb, a method that it does not know, and more questions than the window holds. At `/` a person of the demo
posts by hand.
Sources: atproto lexicons; packages/bsky and packages/xrpc-server for errors; docs.bsky.app, rate limits.
"""

from sandbox.networks.bluesky.app import appview_app
from sandbox.networks.bluesky.view import AppView

__all__ = ["AppView", "appview_app"]
