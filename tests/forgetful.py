"""A plugin for `make prove`: before each test the rules forget what they remembered."""

import sys

import pytest


@pytest.fixture(autouse=True)
def _forgetful() -> None:
    """Empty every cache in `rules`: an answer from before the rule was bent would hide that it is bent."""
    for name, module in list(sys.modules.items()):
        if name.startswith("rules."):
            for thing in list(vars(module).values()):
                getattr(thing, "cache_clear", tuple)()
