"""Keeps other sites' pages out of the preview: which requests are answered at all, and with which headers.

A page of another origin, open in the editor's browser, may send requests to 127.0.0.1. It must not learn anything: an
unknown Host is DNS rebinding, a foreign Origin or Sec-Fetch-Site is another page; there are no CORS headers, and the
answers refuse to be embedded. Ports do not matter to "same-site", so only "same-origin" counts.
"""

import asyncio
import base64
import binascii
from collections.abc import Mapping
from secrets import compare_digest

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from digest.server.sockets import LOOPBACK

_NAMES = (LOOPBACK, "localhost", "[::1]")
_AFTER_A_WRONG_PASSWORD = 1.0  # seconds until the answer; wrong ones stand in one line, so that guessing gets nowhere
_ALWAYS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Guard:
    """Middleware around the whole server, listening on loopback at `port`, and on `address` where there is one.

    Only `wish` may be posted to. Whoever comes in by `address` must know the password.
    """

    def __init__(self, app: ASGIApp, port: int, wish: str, address: str = "", password: str = "") -> None:
        if bool(address) != bool(password):
            raise ValueError("an address and a password go together")
        self._app, self._wish = app, wish
        self._password = password.encode()
        self._line = asyncio.Lock()
        names = (*_NAMES, f"[{address}]" if ":" in address else address) if address else _NAMES
        self._hosts = frozenset(f"{name}:{port}" for name in names) | (frozenset(names) if port == 80 else frozenset())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers[name] = value
            await send(message)

        refusal = self._refusal(scope)
        if refusal is None and not self._may_look(scope):
            refusal = await self._ask(scope)
        answer = self._app if refusal is None else refusal
        await answer(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        if scope["type"] != "http":
            return PlainTextResponse("no websocket here", 403)
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return PlainTextResponse("this preview does not answer to that name", 421)
        if not is_own_page(headers, self._hosts):
            return PlainTextResponse("this preview does not answer to pages of other sites", 403)
        if scope["method"] == "POST" and scope["path"] == self._wish:
            # A link may lead in from anywhere; wishes come from the preview's own pages, and those name themselves.
            if len(headers.getlist("origin")) != 1 or set(headers.getlist("sec-fetch-site")) - {"same-origin"}:
                return PlainTextResponse("only the preview's own pages may ask for that", 403)
        elif scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("the preview only shows", 405, {"Allow": "GET, HEAD"})
        return None

    def _may_look(self, scope: Scope) -> bool:
        # By the socket it came in on, which is a fact, not by anything that the request says.
        if not self._password or (scope.get("server") or ("",))[0] == LOOPBACK:
            return True
        return any(compare_digest(given, self._password) for given in _passwords(Headers(scope=scope)))

    async def _ask(self, scope: Scope) -> ASGIApp:
        if "authorization" in Headers(scope=scope):
            async with self._line:
                await asyncio.sleep(_AFTER_A_WRONG_PASSWORD)
        asks = {"WWW-Authenticate": 'Basic realm="digest preview", charset="UTF-8"'}
        return PlainTextResponse("this preview asks for its password; any name will do", 401, asks)


def _passwords(headers: Headers) -> list[bytes]:
    """The password of an HTTP Basic header (RFC 7617), if there is exactly one header and it is sound."""
    given = headers.getlist("authorization")
    scheme, _, code = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    if scheme.lower() != "basic":
        return []
    try:
        _, colon, password = base64.b64decode(code.strip(), validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return []
    return [password] if colon else []


def is_own_page(headers: Headers, hosts: frozenset[str]) -> bool:
    """Whether a request comes from the preview's own pages, from the address bar, from a link, or from no browser."""
    origins = headers.getlist("origin")
    if any(origin.lower().removeprefix("http://") not in hosts or "://" not in origin for origin in origins):
        return False
    return all(site in ("same-origin", "none") or _is_navigation(headers) for site in headers.getlist("sec-fetch-site"))


def _is_navigation(headers: Mapping[str, str]) -> bool:
    # A link in a mail or a chat opens the preview in a tab of its own; what it shows stays unreadable for the sender.
    return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
