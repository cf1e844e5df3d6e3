"""Netlify, by its API: a map of all files and their SHA-1 goes first, then only the files that Netlify asks for.

The site stays as it was until the last of them has arrived; then all of it changes at once. What an interrupted run
uploaded is known to Netlify by its SHA-1 and is not asked for again.
"""

import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from digest.problems import Place, Problem, Refused
from digest.publish.built import Built
from digest.publish.host import Delivery, HostFailed, Present, Release, Sent, Tell
from digest.publish.manifest import Entry, Manifest

AT_ONCE = 5  # uploads; more are answered with 429 on Netlify's smallest plan
_TRIES = 6
_PATIENCE = 1200.0  # seconds for Netlify to look through the map, or to put the site live
_POLL = 1.0
_LONGEST_PAUSE = 120.0
_PLAIN = ";,/:@&=+$-_.!~*'()"  # what JavaScript's encodeURI leaves as it is, and so Netlify's own program
_ASYNC_FROM = 100  # files from which Netlify wants to look through the map in its own time, as its own program has it


class Answer(Protocol):
    """What a request comes back with; header names in lower case."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...


Send = Callable[[str, str, bytes, str], Answer]  # method, path, body, media type; raises OSError


@dataclass(frozen=True, slots=True)
class NetlifyHost:
    """One site at Netlify. `send` makes a request to its API with the key; `live` False makes a draft."""

    site: str
    send_request: Send
    live: bool = True
    sleep: Callable[[float], None] = time.sleep

    @property
    def place(self) -> str:
        return f"netlify:{self.site}"

    def dress(self, built: Built) -> Built:
        for path in built.paths:
            if "#" in path or "?" in path:
                text, hint = f"“{path}” can't be a file at Netlify", "give it a name without # and ?"
                raise Refused(Problem(Place(path), text, "deploy-name", hint))
        return built

    def marks(self, built: Built) -> Manifest:
        return built.marked(lambda _, data: hashlib.sha1(data, usedforsecurity=False).hexdigest())

    def present(self, here: Manifest) -> Present:
        site = self._json("GET", f"/sites/{quote(self.site, safe='')}")
        published = (site.get("published_deploy") or {}).get("id") or site.get("deploy_id") or ""
        files = self._json("GET", f"/sites/{quote(str(site['id']), safe='')}/files") if published else []
        # Netlify's own program adds netlify.toml to what it sends; it is no file of the site.
        there = {
            str(file["path"]).lstrip("/"): Entry(str(file["sha"]), int(file.get("size") or 0))
            for file in files
            if str(file["path"]).lstrip("/") != "netlify.toml"
        }
        return Present(there, state=str(site["id"]), finished=self.live)

    def send(self, delivery: Delivery, tell: Tell) -> Sent:
        site = quote(delivery.present.state, safe="")
        title = f"?title={quote(delivery.note, safe='')}" if delivery.note else ""
        deploy = str(self._json("POST", f"/sites/{site}/deploys{title}", {"draft": not self.live})["id"])
        where = f"/sites/{site}/deploys/{quote(deploy, safe='')}"
        files = {path: entry.mark for path, entry in delivery.here.items()}
        slow = len(files) > _ASYNC_FROM
        body = {"files": files, "async": slow}
        state = self._json("PUT", where, body)
        if slow:
            state = self._waited(where, frozenset({"prepared", "uploading", "uploaded", "ready"}))
        required = frozenset(state.get("required") or ())
        chosen = {files[path]: path for path in sorted(delivery.here, reverse=True) if files[path] in required}
        self._upload(deploy, sorted(chosen.values()), delivery.built, tell)
        state = self._waited(where, frozenset({"ready"}))
        for path in delivery.changes.remove:
            tell(path)
        address = state.get("ssl_url") if self.live else state.get("deploy_ssl_url")
        return Sent(deploy, str(address or state.get("deploy_ssl_url") or ""), len(chosen))

    def releases(self) -> tuple[Release, ...]:
        site = self._json("GET", f"/sites/{quote(self.site, safe='')}")
        live = (site.get("published_deploy") or {}).get("id") or site.get("deploy_id")
        deploys = self._json("GET", f"/sites/{quote(str(site['id']), safe='')}/deploys?per_page=50")
        return tuple(
            Release(
                str(deploy["id"]),
                str(deploy.get("published_at") or deploy.get("created_at") or ""),
                deploy["id"] == live,
            )
            for deploy in deploys
            if deploy.get("state") == "ready" and not deploy.get("draft")
        )

    def roll_back(self, release: str) -> Sent:
        site = str(self._json("GET", f"/sites/{quote(self.site, safe='')}")["id"])
        state = self._json("POST", f"/sites/{quote(site, safe='')}/deploys/{quote(release, safe='')}/restore")
        return Sent(release, str(state.get("ssl_url") or ""))

    def _upload(self, deploy: str, paths: list[str], built: Built, tell: Tell) -> None:
        def one(path: str) -> str:
            where = f"/deploys/{quote(deploy, safe='')}/files/{quote(path, safe=_PLAIN)}"
            self._answer("PUT", where, built.read(path), "application/octet-stream")
            return path

        with ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                for path in pool.map(one, paths):
                    tell(path)
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def _waited(self, where: str, states: frozenset[str]) -> dict[str, Any]:
        """The deploy once it is in one of these states."""
        waited = 0.0
        while True:
            found: dict[str, Any] = self._json("GET", where)
            if found.get("state") in states:
                return found
            if found.get("state") == "error":
                raise HostFailed(self.place, f"Netlify gave up: {found.get('error_message') or 'no reason given'}")
            if waited >= _PATIENCE:
                raise HostFailed(self.place, f"Netlify is still at it ({found.get('state')}); the site is as it was")
            self.sleep(_POLL)
            waited += _POLL

    def _json(self, method: str, path: str, value: object = None) -> Any:
        body = b"" if value is None else json.dumps(value, ensure_ascii=False).encode()
        answer = self._answer(method, path, body, "application/json")
        try:
            return json.loads(answer.body)
        except ValueError as error:
            raise HostFailed(self.place, "Netlify's answer can't be read") from error

    def _answer(self, method: str, path: str, body: bytes, media: str) -> Answer:
        """The answer of success; asked for again after a pause where Netlify is busy or can't be reached."""
        for attempt in range(_TRIES):
            try:
                answer = self.send_request(method, path, body, media)
            except OSError:
                if attempt == _TRIES - 1 or method == "POST":  # a second POST would make a second deploy
                    raise
                self.sleep(2.0**attempt)
                continue
            if answer.status in (200, 201, 202, 204):
                return answer
            if answer.status not in (429, 500, 502, 503, 504) or attempt == _TRIES - 1:
                raise self._refusal(answer)
            self.sleep(_pause(answer.headers, 2.0**attempt))
        raise AssertionError("the last attempt returns or raises")

    def _refusal(self, answer: Answer) -> Exception:
        if answer.status == 401:
            hint = "make a new one in Netlify's user settings and set NETLIFY_AUTH_TOKEN"
            return Refused(Problem(Place(self.place), "Netlify does not know this token", "deploy-token", hint))
        if answer.status in (403, 404):
            hint = "look at the site's id in Netlify's site settings, and at the token's account"
            return Refused(Problem(Place(self.place), "no such site or deploy", "deploy-no-site", hint))
        try:
            words = str(json.loads(answer.body).get("message", ""))[:200]
        except (ValueError, AttributeError):
            words = ""
        return HostFailed(self.place, f"Netlify answered with status {answer.status}{': ' + words if words else ''}")


def _pause(headers: Mapping[str, str], otherwise: float) -> float:
    """Seconds to wait, as the answer says them."""
    said = headers.get("retry-after", "")
    seconds = float(said) if re.fullmatch(r"\d{1,6}", said) else otherwise
    return min(seconds, _LONGEST_PAUSE)
