"""A plugin of `make prove`: rules forget between tests; quick tests come first."""

import sys

import pytest
from mutmut.state import state


@pytest.fixture(autouse=True)
def _forgetful() -> None:
    """Empty every cache in `rules`: an answer from before the rule was bent would hide that it is bent."""
    for name, module in list(sys.modules.items()):
        if name.startswith("rules."):
            for thing in list(vars(module).values()):
                getattr(thing, "cache_clear", tuple)()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Most bent rules are noticed by a quick test; what takes long is asked last."""
    seconds = state().duration_by_test
    items.sort(key=lambda item: seconds.get(item.nodeid, 0.0))
