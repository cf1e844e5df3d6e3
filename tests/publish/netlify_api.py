"""A stand-in for Netlify's API on loopback, calibrated by the requests that Netlify's own program sends to it.

It enforces what the real one is known to enforce: the token, SHA-1 of every upload, names of the map without a leading
slash, five uploads at a time, and that a deploy goes live only when its last file has arrived. `live` is what visitors
see. It can be told to die at a request, before or after carrying it out.
"""

import contextlib
import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "canary-netlify-token-0123456789"
SITE = "4f5a7a1e-6f0c-4c43-9d5c-000000000001"


@dataclass
class Deploy:
    id: str
    draft: bool = False
    state: str = "preparing"
    files: dict[str, str] = field(default_factory=dict)  # path → SHA-1
    required: list[str] = field(default_factory=list)
    title: str = ""


@dataclass
class Seen:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Netlify:
    """The state behind the API. Hands `busy` answers of 429 to the first uploads; dies at request number `die_at`."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    deploys: dict[str, Deploy] = field(default_factory=dict)
    published: str = ""
    seen: list[Seen] = field(default_factory=list)
    uploads: list[str] = field(default_factory=list)
    busy: int = 0
    die_at: int = 0
    die_after: bool = False  # carry the request out, then die without an answer
    dead: bool = False
    at_once: int = 0
    most_at_once: int = 0
    polls: int = 1  # how often a finished deploy is still said to be on its way
    upload_seconds: float = 0.0
    lock: threading.RLock = field(default_factory=threading.RLock)
    url: str = ""
    _polled: dict[str, int] = field(default_factory=dict)

    @property
    def live(self) -> dict[str, bytes]:
        """The site as visitors see it."""
        with self.lock:
            deploy = self.deploys.get(self.published)
            return {path: self.blobs[sha] for path, sha in deploy.files.items()} if deploy else {}

    def shown(self, deploy: Deploy) -> dict[str, Any]:
        return {
            "id": deploy.id, "site_id": SITE, "state": deploy.state, "draft": deploy.draft, "required": deploy.required,
            "required_functions": [], "name": "news", "ssl_url": "https://news.example", "url": "https://news.example",
            "deploy_ssl_url": f"https://{deploy.id}--news.example", "deploy_url": f"https://{deploy.id}--news.example",
            "admin_url": "https://admin.example", "title": deploy.title, "created_at": deploy.id[-8:],
            "links": {"permalink": f"https://{deploy.id}--news.example"}, "logsUrl": "https://logs.example",
        }  # fmt: skip

    def settle(self, deploy: Deploy) -> None:
        deploy.required = sorted({sha for sha in deploy.files.values() if sha not in self.blobs})
        deploy.state = "uploading" if deploy.required else "processing"
        if not deploy.required:
            self._polled.setdefault(deploy.id, 0)

    def poll(self, deploy: Deploy) -> None:
        if deploy.state != "processing":
            return
        self._polled[deploy.id] = self._polled.get(deploy.id, 0) + 1
        if self._polled[deploy.id] > self.polls:
            deploy.state = "ready"
            if not deploy.draft:
                self.published = deploy.id

    # Each answer is a status and a value for JSON.

    def answer(  # noqa: C901, PLR0912 - a table
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, object]:
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {"code": 401, "message": "Access Denied"}
        parts = [unquote(part) for part in urlsplit(path).path.removeprefix("/api/v1").strip("/").split("/")]
        with self.lock:
            match method, parts:
                case "GET", ["sites", site] if site in (SITE, "news"):
                    return 200, self.site()
                case "GET", ["sites"]:
                    return 200, [self.site()]
                case "GET", ["accounts"]:
                    return 200, [{"id": "a1", "slug": "desk", "default": True, "name": "desk", "type_name": "free"}]
                case "GET", ["user"]:
                    return 200, {"id": "u1", "email": "desk@news.example"}
                case "GET", ["accounts", _, "env"]:
                    return 200, []
                case "GET", ["sites", site, "files"] if site == SITE:
                    files = self.deploys[self.published].files if self.published else {}
                    sizes = {sha: len(data) for sha, data in self.blobs.items()}
                    return 200, [{"path": f"/{name}", "sha": sha, "size": sizes[sha]} for name, sha in files.items()]
                case "GET", ["sites", site, "deploys"] if site == SITE:
                    return 200, [self.shown(deploy) for deploy in reversed(self.deploys.values())]
                case "POST", ["sites", site, "deploys"] if site == SITE:
                    given = json.loads(body or b"{}")
                    made = Deploy(
                        f"{len(self.deploys) + 1:024x}",
                        bool(given.get("draft")),
                        title=parse_qs(urlsplit(path).query).get("title", [""])[0],
                    )
                    self.deploys[made.id] = made
                    return 200, self.shown(made)
                case "PUT", ["sites", site, "deploys", id_] if site == SITE and id_ in self.deploys:
                    return self.mapped(self.deploys[id_], json.loads(body))
                case "POST", ["sites", site, "deploys", id_, "restore"] if site == SITE and id_ in self.deploys:
                    if self.deploys[id_].state != "ready":
                        return 422, {"message": "Deploy is not ready"}
                    self.published = id_
                    return 200, self.shown(self.deploys[id_])
                case "GET", ["deploys", id_] | ["sites", _, "deploys", id_] if id_ in self.deploys:
                    self.poll(self.deploys[id_])
                    return 200, self.shown(self.deploys[id_])
                case "PUT", ["deploys", id_, "files", *rest] if id_ in self.deploys:
                    return self.uploaded(self.deploys[id_], "/".join(rest), headers, body)
                case _:
                    return 404, {"code": 404, "message": "Not Found"}

    def site(self) -> dict[str, Any]:
        return {
            "id": SITE, "site_id": SITE, "name": "news", "url": "https://news.example", "ssl_url": "https://news.example",
            "account_slug": "desk", "account_id": "a1", "admin_url": "https://admin.example", "build_settings": {},
            "published_deploy": {"id": self.published} if self.published else None, "deploy_id": self.published,
        }  # fmt: skip

    def mapped(self, deploy: Deploy, given: dict[str, Any]) -> tuple[int, object]:
        files = given.get("files", {})
        if any(path.startswith("/") or not re.fullmatch(r"[0-9a-f]{40}", sha) for path, sha in files.items()):
            return 422, {"message": "bad map of files"}
        if any("#" in path or "?" in path for path in files):
            return 422, {"message": "Deployed filenames cannot contain # or ? characters"}
        deploy.files, deploy.draft = files, bool(given.get("draft", deploy.draft))
        self.settle(deploy)
        return 200, self.shown(deploy)

    def uploaded(self, deploy: Deploy, path: str, headers: dict[str, str], body: bytes) -> tuple[int, object]:
        if headers.get("content-type") != "application/octet-stream":
            return 415, {"message": "send bytes"}
        if self.at_once > 5 or self.busy > 0:
            self.busy -= 1
            return 429, {"message": "slow down"}
        if deploy.files.get(path) is None:
            return 404, {"message": f"{path} is not in the map"}
        sha = hashlib.sha1(body, usedforsecurity=False).hexdigest()
        if sha != deploy.files[path]:
            return 422, {"message": "the bytes are not those of the map"}
        self.blobs[sha] = body
        self.uploads.append(path)
        self.settle(deploy)
        return 200, {"id": f"/{path}", "path": f"/{path}", "sha": sha, "size": len(body)}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    netlify: Netlify

    def _any(self) -> None:
        netlify = self.netlify
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self._body(headers)
        upload = "/files/" in self.path and self.command == "PUT"
        with netlify.lock:
            netlify.seen.append(Seen(self.command, self.path, headers, body))
            number = len(netlify.seen)
            netlify.at_once += upload
            netlify.most_at_once = max(netlify.most_at_once, netlify.at_once)
        try:
            if netlify.dead or (number == netlify.die_at and not netlify.die_after):
                netlify.dead = True
                return self._die()
            if upload and netlify.upload_seconds:
                time.sleep(netlify.upload_seconds)
            status, value = netlify.answer(self.command, self.path, headers, body)
            if number == netlify.die_at:
                netlify.dead = True
                return self._die()
        finally:
            with netlify.lock:
                netlify.at_once -= upload
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if status == 429:
            self.send_header("Retry-After", "1")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        return None

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _any  # noqa: N815

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(headers.get("content-length") or 0))
        data = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            data += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return data

    def _die(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(2)

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def serving(netlify: Netlify) -> Iterator[str]:
    """The address of the API while the block runs; `netlify.url` too."""
    handler = type("Handler", (_Handler,), {"netlify": netlify})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    netlify.url = f"http://127.0.0.1:{server.server_port}/api/v1"
    try:
        yield netlify.url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
