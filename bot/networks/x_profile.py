"""What our profile on X says, to see whether it leads to our privacy notice."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.networks.x_answer import call
from bot.networks.x_cost import USER_READ
from bot.networks.x_errors import unanswered
from bot.networks.x_http import Credentials, Lost, Patience, connect, object_of
from bot.ports import Cost

_FIELDS = ["description", "entities", "url"]


def addresses(keys: Credentials, api_url: str | None, now_us: int) -> tuple[str, Cost]:
    """The words and the links of our own profile, as one text, and what asking costs. Raises `Unheard`.

    X shortens links, so the text holds what they stand for as well. Nothing of it is kept.
    """
    client = connect(keys, api_url, Patience())
    try:
        user = object_of(call(client.get_me, now_us, user_fields=_FIELDS)).get("data")
    except Lost:
        raise unanswered(now_us) from None
    return " ".join(_texts(user if isinstance(user, Mapping) else {})), Cost(reads=1, micro_usd=USER_READ)


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON of any shape
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
