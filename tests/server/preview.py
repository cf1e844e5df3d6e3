"""A small site and a stand-in build for the preview's tests, and a real server around them on a free port."""

import http.client
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn

from digest.problems import Place, Problem
from digest.server.app import preview_app
from digest.server.sockets import Door, bound_to, free_socket
from digest.server.view import AS_PUBLISHED, View
from digest.server.watch import watching
from digest.server.workbench import Outcome, Shown, Workbench

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><link rel="stylesheet" href="/style.css"></head>
<body><main>{body}</main></body></html>
"""


def put(path: Path, text: str) -> None:
    """Write a file as editors do: aside, then by rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


@dataclass
class Site:
    """A site whose build copies content/ to the preview's folder, and fails where a file says BROKEN."""

    root: Path
    builds: int = 0
    view: View = field(default_factory=View)  # of the last build
    during_build: Callable[[], None] = field(default=lambda: None)

    @property
    def folder(self) -> Path:
        return self.root / ".digest/preview"

    def write(self, path: str, body: str, title: str = "A page") -> None:
        put(self.root / "content" / path, PAGE.format(title=title, body=body) if path.endswith(".html") else body)

    def shows(self, path: str, text: str) -> bool:
        """Whether the built file holds the text; one that is not there (yet, or between two builds) does not."""
        try:
            return text in (self.folder / path).read_text(encoding="utf-8")
        except FileNotFoundError:
            return False

    def build(self, view: View = AS_PUBLISHED) -> Outcome:
        self.builds += 1
        self.view = view
        found: dict[str, str] = {}
        for path in sorted((self.root / "content").rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                with suppress(FileNotFoundError):  # taken away while we look, as a checkout does
                    found[path.relative_to(self.root / "content").as_posix()] = path.read_text(encoding="utf-8")
        self.during_build()
        wrong = [
            Problem(
                Place(f"content/{path}", text[: text.index("BROKEN")].count("\n") + 1, 1),
                "it says “BROKEN”",
                "broken",
                "take it out",
            )
            for path, text in found.items()
            if "BROKEN" in text
        ]
        if wrong:
            return Outcome(tuple(wrong))
        touched: set[str] = set()
        for path, text in found.items():
            target = self.folder / path
            if not target.is_file() or target.read_text(encoding="utf-8") != text:
                put(target, text)
                touched.add(path)
        for old in [path for path in self.folder.rglob("*") if path.is_file()]:
            if old.relative_to(self.folder).as_posix() not in found:
                old.unlink()
                touched.add(old.relative_to(self.folder).as_posix())
        return Outcome(touched=frozenset(touched))


def small_site(root: Path) -> Site:
    shutil.rmtree(root / "content", ignore_errors=True)
    site = Site(root)
    (root / "site.yaml").write_text("title: T\n", encoding="utf-8")
    site.write("index.html", "<h1>Home</h1>", "Home")
    site.write("404.html", "<h1>Gone fishing</h1>")
    site.write("2018/04/index.html", "<h1>April</h1>")
    site.write("2018/04/story.html", "<h1>A story</h1><p id=p>First words.</p>", "A story")
    site.write("style.css", "p { color: black }")
    return site


@contextmanager
def opened(site: Site, *, watch: bool = False, bench: Workbench | None = None) -> Iterator[Workbench]:
    """A workbench over the site, built once."""
    bench = bench or Workbench(site.root, site.folder, site.build)
    bench.open()
    wait_until(lambda: not bench.busy)
    try:
        if watch:
            with watching(site.root, bench.touch, print):
                yield bench
        else:
            yield bench
    finally:
        bench.close()


@contextmanager
def served(bench: Workbench, port: int = 0, opened: Door | None = None) -> Iterator[int]:
    """The real server in a thread; its port. With a door, also there."""
    bound = free_socket(port)
    port = bound.getsockname()[1]
    sockets = [bound, bound_to(opened.address, port)] if opened else [bound]
    app = preview_app(bench, port, opened.address, opened.password) if opened else preview_app(bench, port)
    config = uvicorn.Config(app, http="h11", ws="none", lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=(sockets,))
    thread.start()
    try:
        wait_until(lambda: server.started)
        yield port
    finally:
        bench.close()
        server.should_exit = True
        thread.join(10)


def wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.005)


def get(port: int, target: str, at: str = "127.0.0.1", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One request, its target sent as it is: no client tidies it up."""
    link = http.client.HTTPConnection(at, port, timeout=20)
    try:
        link.putrequest("GET", "/", skip_host=True, skip_accept_encoding=True)
        link._buffer[0] = f"GET {target} HTTP/1.1".encode("latin-1")  # type: ignore[attr-defined]
        for name, value in {"Host": f"{at}:{port}", **headers}.items():
            link.putheader(name.replace("_", "-"), value)
        link.endheaders()
        answer = link.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        link.close()


def post(port: int, data: bytes, **headers: str) -> int:
    """The status of a wish."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        link.request("POST", "/__digest__/view", data, headers)
        return link.getresponse().status
    finally:
        link.close()


def collected(bench: Workbench, states: list[Shown]) -> Callable[[Shown | None], None]:
    return lambda shown: states.append(shown) if shown else None


def events(port: int, count: int) -> list[dict[str, object]]:
    """The first messages of the stream."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        link.request("GET", "/__digest__/events")
        answer = link.getresponse()
        found: list[dict[str, object]] = []
        while len(found) < count:
            line = answer.readline()
            if line.startswith(b"data: "):
                found.append(json.loads(line[6:]))
        return found
    finally:
        link.close()
