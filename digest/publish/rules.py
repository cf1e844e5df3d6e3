"""_redirects and _headers, read as strictly as a host would read them if it spoke up.

Netlify only warns about a line that it can't use, in a log that nobody reads, and serves the site without it. Here each
such line is a problem. The grammar is the one of Netlify's own parsers, less what digest never needs: conditions,
signed proxies and addresses on other hosts as the old address.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from digest.model.hosting import RULE_PATH
from digest.problems import Place, Problem

STATUSES = frozenset({200, 301, 302, 303, 307, 308, 404, 410})
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110: a header's name
_ADDRESS = re.compile(r"[!-~]+")
# Headers that a host sets itself and drops from rules (Netlify's documentation of custom headers).
_HOSTS_OWN = frozenset(
    {"accept-ranges", "age", "allow", "alt-svc", "connection", "content-encoding", "content-length", "content-range",
     "date", "server", "trailer", "transfer-encoding", "upgrade"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Redirect:
    """One line of _redirects. `force` lets it win over a file that stands at the old address."""

    old: str
    new: str
    status: int = 301
    force: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class HeaderRule:
    """Headers for the addresses that a pattern fits, by their names as written."""

    pattern: str
    values: dict[str, str] = field(default_factory=dict)
    line: int = 0


def read_redirects(text: str, file: str = "_redirects") -> tuple[tuple[Redirect, ...], tuple[Problem, ...]]:
    """The rules in their order, and a problem for every line that a host would pass over or misread."""
    rules: list[Redirect] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for number, line in _lines(text):
        read = _redirect(line, number)
        if isinstance(read, str):
            problems.append(_bad(file, number, read, "bad-redirect", "write: /old-address /new-address 301"))
            continue
        if read.old in seen:
            text_, hint = f"“{read.old}” is redirected by line {seen[read.old]} already", "remove one of the two lines"
            problems.append(_bad(file, number, text_, "bad-redirect", hint))
        seen.setdefault(read.old, number)
        rules.append(read)
    return tuple(rules), tuple(problems) + _shadowed(rules, file)


def _redirect(line: str, number: int) -> Redirect | str:
    """The rule in a line, or what is wrong with it."""
    parts = line.partition(" #")[0].split()
    if len(parts) not in (2, 3):
        return "a redirect is an old address, a new one and a status" if len(parts) < 2 else "too many words in a line"
    old, new, status = parts[0], parts[1], parts[2] if len(parts) == 3 else "301"
    code = status.removesuffix("!")
    if not (code.isascii() and code.isdigit() and int(code) in STATUSES):
        return f"“{status}” is not a status that a host can answer with"
    if not RULE_PATH.fullmatch(old):
        # Netlify decodes the address that was asked for and compares it with the rule as it is written.
        return f"“{old}” fits no address: begin it with a slash, end it with /* or no star, write letters unquoted"
    if not _ADDRESS.fullmatch(new) or not (
        re.match(r"/(?!/)", new) or (new.startswith("https://") and int(code) < 400)
    ):
        return f"“{new}” is neither an address on this site nor one that begins with https://"
    if ":splat" in new and not old.endswith("/*"):
        return "“:splat” stands for what a star fits, and there is none"
    if int(code) >= 400 and ":" in new:
        return "a page that says what is gone can't have a placeholder in its address"
    return Redirect(old, new, int(code), status.endswith("!"), number)


def _shadowed(rules: Sequence[Redirect], file: str) -> tuple[Problem, ...]:
    """Rules that no request can reach, since a star above takes all of them."""
    stars: list[Redirect] = []
    problems = []
    for rule in rules:
        above = next((star for star in stars if rule.old.startswith(star.old.removesuffix("*"))), None)
        if above:
            text, hint = f"line {above.line}, “{above.old}”, takes this address first", "move this line above it"
            problems.append(_bad(file, rule.line, text, "unreachable-redirect", hint))
        if rule.old.endswith("/*"):
            stars.append(rule)
    return tuple(problems)


def read_headers(text: str, file: str = "_headers") -> tuple[tuple[HeaderRule, ...], tuple[Problem, ...]]:
    """The rules in their order, and a problem for every line that a host would pass over or misread."""
    rules: list[HeaderRule] = []
    problems: list[Problem] = []
    for number, line in _lines(text):
        if line.startswith("/") and not text.splitlines()[number - 1].startswith((" ", "\t")):
            if not _is_header_pattern(line):
                problems.append(_bad(file, number, f"“{line}” is no address", "bad-header", "begin it with one slash"))
            rules.append(HeaderRule(line, {}, number))
            continue
        wrong = _header_fault(line, rules)
        if wrong:
            problems.append(_bad(file, number, wrong, "bad-header", "write, indented below an address: Name: value"))
            continue
        name, _, value = line.partition(":")
        rules[-1].values[name.strip()] = value.strip()
    empty = [rule for rule in rules if not rule.values]
    hint = "write its headers below it, or remove it"
    problems += [_bad(file, rule.line, f"“{rule.pattern}” has no headers", "bad-header", hint) for rule in empty]
    return tuple(rules), tuple(problems)


def _header_fault(line: str, rules: list[HeaderRule]) -> str:
    name, colon, value = (part.strip() for part in line.partition(":"))
    if not rules:
        return "a header above the first address"
    if not colon or not _TOKEN.fullmatch(name):
        return f"“{line[:60]}” is neither an address nor a header"
    if not value or any(not (" " <= letter <= "~") for letter in value):
        return f"“{name}” has no value, or one with letters that no header can carry"
    if name.lower() in _HOSTS_OWN:
        return f"“{name}” is set by the host itself"
    if any(name.lower() == other.lower() for other in rules[-1].values):
        return f"“{name}” is set twice"
    return ""


def _is_header_pattern(line: str) -> bool:
    return _ADDRESS.fullmatch(line) is not None and not line.startswith("//") and "*" not in line.removesuffix("*")


def _lines(text: str) -> list[tuple[int, str]]:
    found = ((number, line.strip()) for number, line in enumerate(text.splitlines(), 1))
    return [(number, line) for number, line in found if line and not line.startswith("#")]


def _bad(file: str, line: int, text: str, code: str, hint: str) -> Problem:
    return Problem(Place(file, line), text, code, hint)
