"""Visitors of the preference pages: they come when they come, however busy it is.

`python -m bench.visitors PORT RATE SECONDS` prints the milliseconds of each answer as JSON. A request that comes while
others wait is counted from the moment at which it was due, so that a slow server cannot hide by slowing its visitors.
"""

import asyncio
import json
import sys
import time

CONNECTIONS = 32
STOP_EVERY = 10
"""Of so many visitors one presses the button; the others read."""
_PATHS = ("/acme", "/acme/restraint", "/acme/prove", "/acme/link/abc", "/acme/kit")


def main(port: int, rate: float, lasting_s: float) -> list[float]:
    """Let so many come each second, for so long; gives what each waited, in milliseconds."""
    return asyncio.run(_visit(port, rate, lasting_s))


async def _visit(port: int, rate: float, lasting_s: float) -> list[float]:
    due: asyncio.Queue[tuple[float, int]] = asyncio.Queue()
    took_ms: list[float] = []
    visitors = [asyncio.create_task(_one(port, due, took_ms)) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    for number in range(int(rate * lasting_s)):
        at = began + number / rate
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        due.put_nowait((at, number))
    await due.join()
    for visitor in visitors:
        visitor.cancel()
    return took_ms


async def _one(port: int, due: asyncio.Queue[tuple[float, int]], took_ms: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while True:
        at, number = await due.get()
        writer.write(_request(number))
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if not head.startswith(b"http/1.1 200"):
            raise RuntimeError(f"A page answered {head[:12].decode()}.")
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        took_ms.append((time.perf_counter() - at) * 1e3)
        due.task_done()


def _request(number: int) -> bytes:
    if number % STOP_EVERY:
        path = _PATHS[number % len(_PATHS)]
        return f"GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode()
    body = f"network=x&handle=visitor{number}&reach=brand"
    kind = "application/x-www-form-urlencoded"
    head = f"POST /acme/stop HTTP/1.1\r\nHost: bench\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return f"{head}{body}".encode()


if __name__ == "__main__":
    port, rate, lasting_s = sys.argv[1:4]
    print(json.dumps(main(int(port), float(rate), float(lasting_s))))
