"""Our own small web servers: whether their ports are free, or already ours."""

import socket
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from bot.checks.finding import Finding, bad, good
from bot.settings.parts import PagesPart, WebPart

TIMEOUT_S = 3


def port(web: WebPart) -> Finding:
    """Whether the port can be taken, or Earshot has it."""
    return _port(f"port {web.port}", web, "[web]")


def pages_port(pages: PagesPart) -> Finding:
    """Whether the port of the preference pages can be taken, or Earshot serves them there."""
    return _port(f"pages port {pages.port}", pages, "[pages]")


def _port(name: str, web: WebPart | PagesPart, table: str) -> Finding:
    try:
        socket.create_server(
            (web.host, web.port), family=socket.AF_INET6 if ":" in web.host else socket.AF_INET
        ).close()
    except OSError as error:
        if _alive(web):
            return good(name, "Earshot is running there.")
        reason = (error.strerror or "it is no address").partition(" (")[0]
        return bad(
            name, f"{web.host}:{web.port} cannot be used: {reason}.", f"Stop what else uses it, or set {table} port."
        )
    return good(name, "It is free.")


def _alive(web: WebPart | PagesPart) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(web.host, web.host)  # noqa: S104 - looked at, not bound
    try:
        with build_opener(ProxyHandler({})).open(f"http://{host}:{web.port}/healthz", timeout=TIMEOUT_S) as answer:
            return bool(answer.read(6) == b"alive\n")
    except (URLError, OSError, ValueError):
        return False
