"""A stand-in for what Mastodon servers show to everybody: accounts, posts, moves.

    towns = Towns(clock)                                # clock() gives microseconds UTC
    towns.join("social.example", "ana")                 # an account, as its actor's address
    towns.post("https://social.example/users/ana", "Hello")
    towns.move(old, new, agreed=True)                   # the profile of one names the other, which knows it as its own
    serve(towns_app(towns))                             # each server stands under a path of its own name

Answers `/api/v1/accounts/lookup`, `/api/v1/accounts/:id/statuses` and an actor's own address, and refuses as the real
ones do: a name that is not there, an account that is gone, more questions than the window holds, and everything where a
server shows nothing to strangers (`towns.closed`) or wants the questions of strangers signed (`towns.secure`).
Sources: Mastodon docs, methods/accounts, entities/Account, user/moving; its secure mode, admin/config.
"""

from sandbox.networks.mastodon.app import towns_app
from sandbox.networks.mastodon.towns import Towns

__all__ = ["Towns", "towns_app"]
