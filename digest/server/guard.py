"""Keeps other sites' pages out of the preview: which requests are answered at all, and with which headers.

A page of another origin, open in the editor's browser, may send requests to 127.0.0.1. It must not learn anything: an
unknown Host is DNS rebinding, a foreign Origin or Sec-Fetch-Site is another page; there are no CORS headers, and the
answers refuse to be embedded. Ports do not matter to "same-site", so only "same-origin" counts.
"""

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NAMES = ("127.0.0.1", "localhost", "[::1]")
_ALWAYS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Guard:
    """Middleware around the whole server, listening on loopback at `port`."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = frozenset(f"{name}:{port}" for name in _NAMES) | (
            frozenset(_NAMES) if port == 80 else frozenset()
        )

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
        answer = self._app if refusal is None else refusal
        await answer(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        if scope["type"] != "http":
            return PlainTextResponse("no websocket here", 403)
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return PlainTextResponse("this preview answers to 127.0.0.1 and localhost only", 421)
        if not is_own_page(headers, self._hosts):
            return PlainTextResponse("this preview does not answer to pages of other sites", 403)
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("the preview only shows", 405, {"Allow": "GET, HEAD"})
        return None


def is_own_page(headers: Headers, hosts: frozenset[str]) -> bool:
    """Whether a request comes from the preview's own pages, from the address bar, from a link, or from no browser."""
    origins = headers.getlist("origin")
    if any(origin.lower().removeprefix("http://") not in hosts or "://" not in origin for origin in origins):
        return False
    return all(site in ("same-origin", "none") or _is_navigation(headers) for site in headers.getlist("sec-fetch-site"))


def _is_navigation(headers: Mapping[str, str]) -> bool:
    # A link in a mail or a chat opens the preview in a tab of its own; what it shows stays unreadable for the sender.
    return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
