"""What the tests of X share: a clock that they move, one server for every world."""

from starlette.types import ASGIApp, Receive, Scope, Send


class Clock:
    """Microseconds UTC that move only when told to."""

    def __init__(self, now_us: int) -> None:
        self.now = now_us

    def __call__(self) -> int:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += int(seconds * 1_000_000)


class Switchboard:
    """The app that the one server serves: that of the test which runs."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)
