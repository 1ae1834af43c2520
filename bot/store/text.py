"""Text from people, as both databases and the record can hold it."""

import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with a replacement mark (U+FFFD) for each NUL and each half of a character.

    PostgreSQL takes no NUL, and halves (lone surrogates) have no UTF-8. What networks say is made so at their door.
    """
    return _UNSTORABLE.sub("\ufffd", text)
