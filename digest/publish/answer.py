"""What a host that reads _redirects and _headers answers to an address: for checks, and for a preview that is honest.

Calibrated by Netlify's own development server (tests/publish/test_netlify_tools.py asks both the same questions).
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from digest.publish.rules import HeaderRule, Redirect

NOT_FOUND = "404.html"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one built site, in their order."""

    redirects: Sequence[Redirect] = ()
    headers: Sequence[HeaderRule] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """`location` where a browser is sent; else `file`, the path of the file whose bytes are shown, empty for none."""

    status: int
    file: str = ""
    location: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def answer(address: str, files: Container[str], rules: Rules = Rules()) -> Answer:
    """The answer to a path as a browser sends it, with or without a query."""
    path, _, query = address.partition("?")
    stands = file_at(path, files)
    for redirect in rules.redirects:
        rest = _fits(redirect.old, path)
        if rest is None or (stands and not redirect.force):
            continue
        new = redirect.new.replace(":splat", rest)
        if redirect.status in range(300, 400):
            return Answer(redirect.status, location=f"{new}?{query}" if query and "?" not in new else new)
        shown = file_at(new, files)
        if shown or redirect.force:
            return Answer(
                redirect.status if shown else 404, shown or _not_found(files), "", _headers(path, rules.headers)
            )
    headers = _headers(path, rules.headers)
    return Answer(200, stands, "", headers) if stands else Answer(404, _not_found(files), "", headers)


def file_at(path: str, files: Container[str]) -> str:
    """The file that stands at a path: itself, as a folder's index, or without its last letters; empty for none."""
    plain = unquote(path).lstrip("/")
    candidates: tuple[str, ...]
    if plain == "" or plain.endswith("/"):
        candidates = (f"{plain}index.html", f"{plain.rstrip('/')}.html")
    else:
        candidates = (plain, f"{plain}.html", f"{plain}/index.html")
    return next((name for name in candidates if name in files), "")


def _not_found(files: Container[str]) -> str:
    return NOT_FOUND if NOT_FOUND in files else ""


def _fits(pattern: str, path: str) -> str | None:
    """What the star stands for, empty without one; None where the pattern does not fit. A last slash is no matter."""
    asked = path.rstrip("/")
    if pattern.endswith("/*"):
        folder = pattern.removesuffix("/*")
        depth = folder.count("/")
        parts = asked.split("/")
        return "/".join(parts[depth + 1 :]) if unquote("/".join(parts[: depth + 1])) == folder else None
    return "" if unquote(asked) == pattern.rstrip("/") else None


def _headers(path: str, rules: Sequence[HeaderRule]) -> dict[str, str]:
    """Of all rules that fit, names in lower case; where two set one header, the later counts."""
    found: dict[str, str] = {}
    for rule in rules:
        if _is_for(rule.pattern, path):
            found.update({name.lower(): value for name, value in rule.values.items()})
    return found


def _is_for(pattern: str, path: str) -> bool:
    asked = unquote(path).rstrip("/")
    if pattern.endswith("*"):
        return f"{asked}/".startswith(pattern.removesuffix("*"))
    return asked == pattern.rstrip("/")
