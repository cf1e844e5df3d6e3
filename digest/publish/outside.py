"""Links that leave the site: where they stand, which still lead somewhere, and what was learned the last time."""

import datetime as dt
import json
from collections import ChainMap
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal
from urllib.parse import urlsplit

from digest.problems import Place, Problem
from digest.publish.built import Built
from digest.publish.rules import read_redirects

KEPT = dt.timedelta(days=7)  # an answer is believed for so long
_AT_ONCE = 8  # hosts that are asked at the same time, each for one address after the other

State = Literal["alive", "dead", "silent", "unsure"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address said. `silent` is no answer at all, `unsure` one that says nothing of the page behind it."""

    state: State
    text: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """An answer and when it was given."""

    answer: Answer
    when: dt.datetime


def outside_links(built: Built, own_host: str) -> dict[str, Place]:
    """Every address on another host that a page links to, without its #part, and where it stands first."""
    found: dict[str, Place] = {}
    for path in built.paths:
        if path.endswith((".html", ".htm")):
            reader = _Anchors()
            reader.feed(built.read(path).decode("utf-8", "replace"))
            reader.close()
            for line, address in reader.found:
                found.setdefault(address, Place(path, line))
    if "_redirects" in built.paths:
        for rule in read_redirects(built.read("_redirects").decode("utf-8", "replace"))[0]:
            if rule.new.startswith("https://") and ":splat" not in rule.new:
                found.setdefault(rule.new.partition("#")[0], Place("_redirects", rule.line))
    return {address: place for address, place in sorted(found.items()) if _host(address) not in ("", own_host)}


def answers(
    addresses: Mapping[str, Place],
    known: Mapping[str, Known],
    ask: Callable[[str], Answer],
    now: dt.datetime,
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, Known]:
    """What each address says. One that is known and not old is not asked again."""
    fresh = {at: known[at] for at in addresses if at in known and now - known[at].when < KEPT and known[at].when <= now}

    def asked(of_one_host: list[str]) -> dict[str, Known]:
        found = {}
        for address in of_one_host:
            found[address] = Known(ask(address), now)
            tell(address)
        return found

    by_host: dict[str, list[str]] = {}
    for address in addresses:
        if address not in fresh:
            by_host.setdefault(_host(address), []).append(address)
    with ThreadPoolExecutor(_AT_ONCE) as crew:
        return dict(ChainMap(fresh, *crew.map(asked, by_host.values())))


def link_problems(addresses: Mapping[str, Place], found: Mapping[str, Known]) -> tuple[Problem, ...]:
    """A warning for each link that leads nowhere any more: a page of another's is not ours to mend."""
    problems = []
    for address, place in addresses.items():
        answer = found[address].answer
        if answer.state in ("dead", "silent"):
            text = f"nothing is at {address[:200]} any more: {answer.text}"
            hint = "link to an archived copy, or say that the page is gone"
            problems.append(Problem(place, text, "dead-link", hint, "warning"))
    return tuple(problems)


def read_known(data: bytes) -> dict[str, Known]:
    """What was written by `known_bytes`; nothing, where that can't be read."""
    try:
        kept = json.loads(data)
        return {
            str(address): Known(Answer(state, str(text)), dt.datetime.fromisoformat(when))
            for address, (state, text, when) in kept.items()
            if state in ("alive", "dead") and dt.datetime.fromisoformat(when).tzinfo
        }
    except (ValueError, TypeError, AttributeError):
        return {}


def known_bytes(found: Mapping[str, Known]) -> bytes:
    """The sure answers, as they are kept for the next time."""
    sure = {
        address: [known.answer.state, known.answer.text, known.when.isoformat(timespec="seconds")]
        for address, known in sorted(found.items())
        if known.answer.state in ("alive", "dead")
    }
    return json.dumps(sure, ensure_ascii=False, indent=0).encode("utf-8", "backslashreplace")


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


class _Anchors(HTMLParser):
    """The web addresses that a page's links name, each with its line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = next((value or "" for name, value in attrs if name == "href"), "").strip()
        if tag in ("a", "area") and address.lower().startswith(("http://", "https://")):
            self.found.append((self.getpos()[0], address.partition("#")[0]))
