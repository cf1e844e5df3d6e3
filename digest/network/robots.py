"""robots.txt by RFC 9309: which pages of a host a program may fetch."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

_MOST_RULES = 5000
_LONGEST_PATTERN = 2000


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules that a host gives us: (allowed, pattern) pairs, and a pause in seconds between two requests."""

    rules: tuple[tuple[bool, str], ...] = ()
    pause: float = 0.0

    def allows(self, target: str) -> bool:
        """Whether a path with its query may be fetched: the longest pattern that fits decides, in doubt yes."""
        path = unquote(target)
        fitting = [(len(pattern), allowed) for allowed, pattern in self.rules if _fits(pattern, path)]
        return max(fitting)[1] if fitting else True


EVERYTHING = Robots()
NOTHING = Robots(((False, "/"),))


def read_robots(text: str, agent: str) -> Robots:
    """The rules for `agent`, or else those for everybody. Lines that make no sense are passed over."""
    mine: list[tuple[str, str]] = []
    all_others: list[tuple[str, str]] = []
    found = False
    for names, lines in _groups(text):
        if agent.lower() in names:
            found = True
            mine += lines
        elif "*" in names:
            all_others += lines
    lines = mine if found else all_others
    rules = [(key == "allow", unquote(value)) for key, value in lines if key in ("allow", "disallow") and value]
    pauses = [
        float(value) for key, value in lines if key == "crawl-delay" and re.fullmatch(r"\d{1,5}(\.\d{1,3})?", value)
    ]
    short = [rule for rule in rules if len(rule[1]) <= _LONGEST_PATTERN]
    return Robots(tuple(short[:_MOST_RULES]), max(pauses, default=0.0))


def _groups(text: str) -> Iterator[tuple[set[str], list[tuple[str, str]]]]:
    names: set[str] = set()
    lines: list[tuple[str, str]] = []
    for line in text.lstrip("\ufeff").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            if lines:
                yield names, lines
                names, lines = set(), []
            names.add(value.lower().partition("/")[0])
        elif names:
            lines.append((key, value))
    yield names, lines


def _fits(pattern: str, path: str) -> bool:
    """Whether a pattern with * and a last $ fits the beginning of a path; in time linear in both, step by step."""
    to_end = pattern.endswith("$")
    pieces = pattern.removesuffix("$").split("*")
    if not path.startswith(pieces[0]):
        return False
    at = len(pieces[0])
    for piece in pieces[1:-1] if to_end else pieces[1:]:
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    if not to_end:
        return True
    if len(pieces) == 1:
        return at == len(path)
    return len(path) - len(pieces[-1]) >= at and path.endswith(pieces[-1])
