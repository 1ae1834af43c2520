"""What each endpoint of X API v2 does, once it is known who asks."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.networks.x import problems, reading, sending, shape
from sandbox.networks.x.auth import Caller
from sandbox.networks.x.fields import Wanted
from sandbox.networks.x.problems import Problem
from sandbox.networks.x.records import Account, Post
from sandbox.networks.x.world import X

IDS_MAX = 100


@dataclass(slots=True)
class Asked:
    """One request, read."""

    x: X
    who: Caller
    path: Mapping[str, str]
    query: Mapping[str, str]
    want: Wanted
    body: bytes = b""
    made: list[Post] = field(default_factory=list)
    """Posts that the request created."""

    def user(self) -> Account:
        """Give the account that calls; only where the endpoint needs one."""
        assert self.who.account is not None
        return self.who.account


Answer = dict[str, Any] | Problem
Work = Callable[[Asked], Answer]


def _posts(asked: Asked, page: reading.Page | Problem, price: str) -> Answer:
    if isinstance(page, Problem):
        return page
    asked.x.money.pay(price, [post.id for post in page.posts], asked.x.clock())
    return {**shape.answer(asked.x, page.posts, asked.want), "meta": page.meta}


def _price(asked: Asked) -> str:
    return "owned read" if asked.who.name == asked.path["id"] else "post read"


def _mentions(asked: Asked) -> Answer:
    account = asked.x.accounts.get(asked.path["id"])
    if account is None:
        return {"errors": [problems.missing("user", asked.path["id"], "id")]}
    return _posts(asked, reading.mentions(asked.x, account, asked.query), _price(asked))


def _own(asked: Asked) -> Answer:
    account = asked.x.accounts.get(asked.path["id"])
    if account is None:
        return {"errors": [problems.missing("user", asked.path["id"], "id")]}
    return _posts(asked, reading.own(asked.x, account, asked.query), _price(asked))


def _search(asked: Asked) -> Answer:
    return _posts(asked, reading.search(asked.x, asked.query), "post read")


def _look_up(asked: Asked, ids: list[str], parameter: str) -> Answer:
    refusals = {post_id: shape.refusal(asked.x, post_id, parameter) for post_id in ids}
    found = [asked.x.posts[post_id] for post_id, no in refusals.items() if no is None]
    asked.x.money.pay("post read", [post.id for post in found], asked.x.clock())
    answer = shape.answer(asked.x, found, asked.want)
    errors = [no for no in refusals.values() if no is not None] + answer.get("errors", [])
    return {**answer, "errors": errors} if errors else answer


def _many(asked: Asked) -> Answer:
    ids = asked.query.get("ids", "").split(",")
    if not 1 <= len(ids) <= IDS_MAX or not all(i.isdigit() for i in ids):
        why = f"The `ids` query parameter value is not a list of 1 to {IDS_MAX} ids"
        return problems.invalid(why, ids=asked.query.get("ids", ""))
    return _look_up(asked, ids, "ids")


def _single(asked: Asked) -> Answer:
    answer = _look_up(asked, [asked.path["id"]], "id")
    if isinstance(answer, dict) and "data" in answer:
        return {**answer, "data": answer["data"][0]}
    return answer


def _user(asked: Asked, account: Account | None, value: str, parameter: str) -> Answer:
    if account is None:
        return {"errors": [problems.missing("user", value, parameter)]}
    if account.suspended:
        return {"errors": [problems.suspended(value, parameter)]}
    asked.x.money.pay("user read", [account.id], asked.x.clock())
    return {"data": shape.user_json(account, asked.want)}


def _me(asked: Asked) -> Answer:
    return _user(asked, asked.user(), asked.who.name, "id")


def _user_by_id(asked: Asked) -> Answer:
    return _user(asked, asked.x.accounts.get(asked.path["id"]), asked.path["id"], "id")


def _user_by_name(asked: Asked) -> Answer:
    name = asked.path["username"]
    return _user(asked, asked.x.owner(name), name, "username")


def _create(asked: Asked) -> Answer:
    try:
        body = json.loads(asked.body)
    except ValueError:
        return problems.invalid("Requests parsing failed: the body is no JSON")
    made = sending.send(asked.x, asked.user(), body)
    if isinstance(made, Problem):
        return made
    asked.made.append(made)
    return sending.created(asked.x, made)


def _delete(asked: Asked) -> Answer:
    return sending.delete(asked.x, asked.user(), asked.path["id"])


_TIMES = frozenset({"since_id", "until_id", "start_time", "end_time", "max_results", "pagination_token"})
QUERY = {
    "GET /2/users/:id/mentions": _TIMES,
    "GET /2/users/:id/tweets": _TIMES | {"exclude"},
    "GET /2/tweets/search/recent": _TIMES | {"query", "next_token", "sort_order"},
    "GET /2/tweets": frozenset({"ids"}),
}
NEEDS_USER = frozenset({"GET /2/users/me", "POST /2/tweets", "DELETE /2/tweets/:id"})
WORK: dict[str, Work] = {
    "GET /2/users/:id/mentions": _mentions,
    "GET /2/users/:id/tweets": _own,
    "GET /2/tweets/search/recent": _search,
    "GET /2/tweets": _many,
    "GET /2/tweets/:id": _single,
    "GET /2/users/me": _me,
    "GET /2/users/by/username/:username": _user_by_name,
    "GET /2/users/:id": _user_by_id,
    "POST /2/tweets": _create,
    "DELETE /2/tweets/:id": _delete,
}
