"""The preview's answers: built files by look-up, the stream of changes, and the preview's own few files."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from hashlib import blake2b
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from digest.model.hosting import media_type
from digest.server.guard import Guard
from digest.server.host import HostRules
from digest.server.page import OWN, policy, stand_in, with_script
from digest.server.tree import NOT_FOUND
from digest.server.view import LONGEST, wished
from digest.server.workbench import Listener, Shown, Workbench

_HERE = Path(__file__).parent
_WISH = f"{OWN}view"
_PATIENCE = 10.0  # seconds a request waits for a build that is under way before it gets the last good page
_HEARTBEAT = 15.0  # seconds between signs of life on the stream; a dead connection is noticed by then


def preview_app(bench: Workbench, port: int, address: str = "", password: str = "") -> Starlette:
    """The preview of what `bench` shows, for a server that listens on loopback at `port`.

    Where it listens on another `address` too, whoever comes that way is asked for the password.
    """
    preview = _Preview(bench)
    own = [
        Route(f"{OWN}events", preview.events),
        Route(_WISH, preview.turn, methods=["POST"]),
        Route(f"{OWN}{{name}}", preview.own_file),
    ]
    everything = Route("/{path:path}", preview.page)
    guard = Middleware(Guard, port=port, wish=_WISH, address=address, password=password)
    return Starlette(routes=[*own, everything], middleware=[guard])


class _Preview:
    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._rules = HostRules()
        self._run = secrets.token_hex(4)  # tells a page of an earlier server that its build numbers mean nothing here
        self._token = secrets.token_urlsafe(16)  # what a page must show to ask for another view
        idiomorph = (_HERE / "vendor/idiomorph.min.js").read_bytes()
        self._own = {
            "live.js": b"\n".join([idiomorph, *((_HERE / name).read_bytes() for name in ("live.js", "bar.js"))]),
            "overlay.css": (_HERE / "overlay.css").read_bytes(),
            "bar.css": (_HERE / "bar.css").read_bytes(),
        }

    async def own_file(self, request: Request) -> Response:
        name = str(request.path_params["name"])
        if name not in self._own:
            return Response("not found", 404, media_type="text/plain")
        return Response(self._own[name], media_type=media_type(name))

    async def turn(self, request: Request) -> Response:
        """Show another view from now on, in every tab; what it shows comes by the stream."""
        token = request.headers.getlist("x-digest-token")
        if len(token) != 1 or not secrets.compare_digest(token[0].encode(), self._token.encode()):
            return Response("this page is of an earlier preview; load it anew", 403, media_type="text/plain")
        data = b""
        async for part in request.stream():
            data += part
            if len(data) > LONGEST:
                break
        view = wished(data)
        if view is None:
            return Response("not a view of the site", 400, media_type="text/plain")
        self._bench.turn(view)
        return Response(status_code=204)

    async def page(self, request: Request) -> Response:
        address = request.scope["path"]
        # What is fetched for a build that was just told of needs no look: a newer one will be told of as well.
        if _is_page(address) and "x-digest-build" not in request.headers:
            await run_in_threadpool(self._bench.look)
        shown = self._bench.shown
        if shown.number < _wanted(request):
            shown = await self._settled()
        ruled = await run_in_threadpool(self._rules.answer, shown.tree, _target(request))
        if ruled is not None and ruled.location:
            return RedirectResponse(ruled.location, ruled.status)
        path = ruled.file if ruled is not None else shown.tree.find(address)
        if path is None and (moved := shown.tree.moved(address)) is not None:
            return RedirectResponse(moved, 302)
        if path is None:
            return await self._not_found(shown)
        data = await run_in_threadpool(_bytes, shown, path)
        if data is None:  # removed by a build that began a moment ago
            return await self._not_found(shown)
        return self._answer(shown, path, data, ruled.status if ruled is not None else 200)

    async def _not_found(self, shown: Shown) -> Response:
        if not shown.tree.files:
            page = stand_in("Nothing to show yet", "The first build has not succeeded. This page changes when it does.")
            return self._answer(shown, "", page, 503)
        own = await run_in_threadpool(_bytes, shown, NOT_FOUND)
        page = own or stand_in("Not found", "The site has no page at this address.")
        return self._answer(shown, NOT_FOUND, page, 404)

    def _answer(self, shown: Shown, path: str, data: bytes, status: int) -> Response:
        kind = media_type(path or NOT_FOUND)
        if not kind.startswith("text/html"):
            return Response(data, status, media_type=kind)
        self._bench.looked_at(path)
        nonce = secrets.token_urlsafe(16)
        facts = {"run": self._run, "number": str(shown.number), "page": path, "base": shown.tree.base}
        facts["sum"] = blake2b(data, digest_size=8).hexdigest()
        facts["token"] = self._token
        headers = {"Content-Security-Policy": policy(nonce), "X-Digest-Number": str(shown.number)}
        return Response(with_script(data, nonce, facts), status, headers, kind)

    async def _settled(self) -> Shown:
        """What is shown once every change seen so far is built, or after a while whatever there is."""
        if not self._bench.busy:
            return self._bench.shown
        news: asyncio.Queue[Shown | None] = asyncio.Queue()
        with self._bench.listening(_into(news)):
            try:
                async with asyncio.timeout(_PATIENCE):
                    while self._bench.busy and await news.get() is not None:
                        pass
            except TimeoutError:
                pass
        return self._bench.shown

    async def events(self, request: Request) -> Response:
        if request.method == "HEAD":
            return Response(media_type="text/event-stream")
        return StreamingResponse(self._stream(), media_type="text/event-stream")

    async def _stream(self) -> AsyncIterator[str]:
        news: asyncio.Queue[Shown | None] = asyncio.Queue()
        with self._bench.listening(_into(news)) as now:
            # The first message says what is shown now: a page that was away, or was served a build ago, catches up.
            yield self._message(now, first=True)
            while True:
                try:
                    shown = await asyncio.wait_for(news.get(), _HEARTBEAT)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if shown is None:
                    return
                yield self._message(shown, first=False)

    def _message(self, shown: Shown, *, first: bool) -> str:
        message = {
            "run": self._run,
            "number": shown.number,
            "first": first,
            "changed": [] if first else sorted(shown.changed),
            "view": shown.view.as_json(),
            "follow": shown.follow,
            "problems": [excerpt.as_json() for excerpt in shown.excerpts],
        }
        return f"retry: 500\ndata: {json.dumps(message)}\n\n"


def _wanted(request: Request) -> float:
    """The number of the build that must be shown: the one a page was told of, and else the newest there will be."""
    told = request.headers.get("x-digest-build", "")
    return int(told) if told.isdecimal() and len(told) < 10 else float("inf")


def _is_page(address: str) -> bool:
    """Whether a person would look at it, not a page that shows it."""
    return address.rpartition("/")[2].partition(".")[2] in ("", "html")


def _target(request: Request) -> str:
    """The path as it was sent, with its query."""
    path = request.scope.get("raw_path", b"").decode("ascii", "replace").partition("?")[0]
    return f"{path}?{request.url.query}" if request.url.query else path


def _into(news: asyncio.Queue[Shown | None]) -> Listener:
    loop = asyncio.get_running_loop()

    def listener(shown: Shown | None) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(news.put_nowait, shown)

    return listener


def _bytes(shown: Shown, path: str) -> bytes | None:
    file = shown.tree.files.get(path)
    try:
        return Path(file.path).read_bytes() if file else None
    except FileNotFoundError:
        return None
