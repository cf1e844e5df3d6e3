"""What must not go out, found in the built files themselves, whatever made them."""

import re
from collections.abc import Collection, Iterator
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

from digest.problems import Place, Problem
from digest.publish.answer import file_at
from digest.publish.built import Built
from digest.publish.manifest import dot_files
from digest.publish.rules import read_headers, read_redirects

# The forms in which issuers write their keys; each is long and particular enough not to stand in a news story. The
# bytes before each are looked for first, which costs next to nothing.
_KEYS: tuple[tuple[str, tuple[bytes, ...], re.Pattern[bytes]], ...] = (
    ("a private key", (b"PRIVATE KEY",), re.compile(rb"-----BEGIN (?:[A-Z ]+ )?PRIVATE KEY(?: BLOCK)?-----")),
    ("an AWS key", (b"AKIA", b"ASIA"), re.compile(rb"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("a GitHub token", (b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_"), re.compile(rb"\bgh[pousr]_[0-9A-Za-z]{36,}\b")),
    ("a GitHub token", (b"github_pat_",), re.compile(rb"\bgithub_pat_[0-9A-Za-z_]{40,}\b")),
    (
        "a GitLab token",
        (b"glpat-", b"gldt-", b"glptt-", b"glrt-"),
        re.compile(rb"\bgl(?:pat|dt|ptt|rt)-[0-9A-Za-z_-]{20,}"),
    ),
    ("a Netlify token", (b"nfp_", b"nfc_", b"nfo_", b"nfu_"), re.compile(rb"\bnf[pcou]_[0-9A-Za-z]{36,}\b")),
    ("a Slack token", (b"xox",), re.compile(rb"\bxox[abeoprs]-[0-9A-Za-z-]{20,}")),
    ("a Google key", (b"AIza",), re.compile(rb"\bAIza[0-9A-Za-z_-]{35}\b")),
    ("a payment key", (b"k_live_",), re.compile(rb"\b[sr]k_live_[0-9A-Za-z]{20,}\b")),
    ("a password in an address", (b"@",), re.compile(rb"://[^\s/\"'<>@:]{1,80}:[^\s/\"'<>@]{3,200}@[a-z0-9]")),
)
_SHORTEST_SECRET = 8  # a shorter value from the environment would be found in honest words

# Words of platforms and reposting machines, as whole lines of a page's text. docs/deploy.md lists them.
_LEFTOVERS = {
    "a platform's footer": re.compile(r"Powered by Blogger\.?", re.I),
    "a ratings line": re.compile(r"Reviewed by .{1,60} on .{1,30} Rating: ?\d.*", re.I),
    "a feed link of a platform": re.compile(r"Subscribe to: ?(?:Posts?|Post Comments|Comments) \(Atom\)", re.I),
    "a donation appeal": re.compile(r".{0,60}(?:Monthly Supporter|Contributor) ?\$\d.*(?:paypal|credit card).*", re.I),
    "an ad-blocker line": re.compile(
        r".{0,80}\b(?:disable|turn off|whitelist\w*)\b.{0,40}\bad ?-?blocker\b.{0,80}", re.I
    ),
    "a template's own code": re.compile(r".{0,80}(?:\{\{ ?\w|\{% ?\w).{0,200}"),
    "filler text": re.compile(r"lorem ipsum dolor.*", re.I),
}
# Words without which no leftover is there: most pages need not be taken apart.
_SIGNS = (
    b"powered by",
    b"reviewed by",
    b"subscribe to",
    b"supporter",
    b"contributor",
    b"blocker",
    b"{{",
    b"{%",
    b"lorem",
)
_PAGE = (".html", ".htm")
_FETCHED = frozenset({"img", "script", "iframe", "audio", "video", "source", "embed", "track", "input"})
_FETCHED_RELS = frozenset({"stylesheet", "icon", "preload", "modulepreload", "manifest", "prefetch", "preconnect"})
_BLOCKS = frozenset(
    {"p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "tr", "section", "article", "main",
     "header", "footer", "nav", "aside", "blockquote", "br", "hr", "dt", "dd", "figcaption", "title", "body"}
)  # fmt: skip


def inspect(
    built: Built,
    secrets: Collection[str] = (),
    *,
    base: str = "/",
    home: str = "",
    only: Collection[str] | None = None,
) -> tuple[Problem, ...]:
    """Every reason not to send the site. `secrets` are values that may stand in no file.

    `base` is the path that the site lives under. With `home`, its address without a slash at the end, links that lead
    nowhere though they name it in full are warned of. With `only`, files that are not among those paths are not read.
    """
    found = [*_dots(built), *_drafts(built), *rules_problems(built, base)]
    values = [secret.encode() for secret in set(secrets) if len(secret) >= _SHORTEST_SECRET]
    links = _Links(frozenset(built.paths), base, home)
    for path in built.paths if only is None else sorted(only):
        data = built.read(path)
        found += _secrets(path, data, values)
        if path.endswith(_PAGE):
            found += _page(path, data, links)
    return tuple(sorted(set(found)))


def rules_problems(built: Built, base: str = "/") -> tuple[Problem, ...]:
    """What is wrong in _redirects and _headers: also rules that lead nowhere, and rules that a page keeps from work."""
    found: tuple[Problem, ...] = ()
    for name, read in (("_headers", read_headers), ("_redirects", read_redirects)):
        if name in built.paths:
            found += read(built.read(name).decode("utf-8", "replace"), name)[1]
    if "_redirects" not in built.paths:
        return found
    paths = frozenset(built.paths)
    for rule in read_redirects(built.read("_redirects").decode("utf-8", "replace"))[0]:
        place, new = Place("_redirects", rule.line), rule.new.partition("#")[0].partition("?")[0]
        inside = ":splat" not in new and "://" not in new
        if rule.status in (200, 404, 410) and inside and not file_at(new, paths):
            text, hint = f"there is no “{rule.new}” to be shown", "name a page that is there"
            found += (Problem(place, text, "bad-redirect", hint),)
        elif inside and new.startswith(base) and not file_at(new.removeprefix(base), paths):
            text, hint = f"“{rule.old}” leads to “{rule.new}”, where nothing is", "name a page that is there"
            found += (Problem(place, text, "broken-link", f"{hint}: redirects of your own stand in site.yaml"),)
        # Rules made for one host follow that host: Cloudflare knows no force, and its rules always win over files.
        if not rule.force and "_redirects" not in built.extra and (stands := file_at(rule.old, paths)):
            text, hint = f"“{stands}” stands at “{rule.old}”: nobody is sent on", "remove the redirect, or the page"
            found += (Problem(place, text, "unreachable-redirect", hint),)
    return found


def _dots(built: Built) -> Iterator[Problem]:
    for path in dot_files(built.folder):
        if path not in built.paths:
            hint = f"remove it; or, if it is meant to be public: digest deploy --allow {path}"
            yield Problem(Place(path), "a hidden file lies in the built site", "deploy-dot-file", hint)


def _drafts(built: Built) -> Iterator[Problem]:
    closed = "robots.txt" in built.paths and re.search(rb"(?m)^Disallow: /\s*$", built.read("robots.txt"))
    first = next((path for path in built.paths if path.startswith("drafts/")), "robots.txt" if closed else "")
    if first:
        text = "this build shows drafts, or stories before their day"
        yield Problem(
            Place(first), text, "deploy-drafts", "build without --drafts, or say: digest deploy --allow drafts"
        )


def _secrets(path: str, data: bytes, values: Collection[bytes]) -> Iterator[Problem]:
    kinds = [kind for kind, signs, form in _KEYS if any(sign in data for sign in signs) and form.search(data)]
    if any(value in data or value in path.encode("utf-8", "replace") for value in values):
        kinds.append("a secret of this machine's environment")
    for kind in dict.fromkeys(kinds):
        hint = "take it out, and have it replaced: it may have been seen; or say: digest deploy --allow secrets"
        yield Problem(Place(path), f"{kind} stands in this file", "deploy-secret", hint)


def _page(path: str, data: bytes, links: "_Links") -> Iterator[Problem]:
    plain = data.lower()
    if not any(sign in plain for sign in _SIGNS) and links.are_plain(path, data):
        return
    reader = _Reader()
    reader.feed(data.decode("utf-8", "replace"))
    reader.close()
    for line in reader.lines():
        kind = next((kind for kind, form in _LEFTOVERS.items() if form.fullmatch(line)), None)
        if kind:
            hint = "cut it from the text; or say: digest deploy --allow leftovers"
            yield Problem(Place(path), f"{kind} is left over: “{line[:80]}”", "leftover", hint)
    for number, address, fetched in reader.addresses:
        yield from links.problems(Place(path, number), address, fetched)


class _Links:
    """Whether addresses lead somewhere in a site of these files, which lives under the path `base`."""

    def __init__(self, paths: frozenset[str], base: str, home: str) -> None:
        self._paths, self._base, self._home = paths, base, home
        self._known: dict[tuple[str, str], bool] = {}  # folder and address → whether it leads somewhere

    def are_plain(self, path: str, data: bytes) -> bool:
        """Whether a quick look finds nothing amiss: most pages need not be taken apart."""
        if any(_is_fetched_from_elsewhere(tag) for tag in set(_FETCHING_TAG.findall(data))):
            return False
        folder = path.rpartition("/")[0]
        return all(
            self._leads_somewhere(folder, address.decode("utf-8", "replace")) for address in set(_HREF.findall(data))
        )

    def problems(self, place: Place, address: str, fetched: bool) -> Iterator[Problem]:
        """What is wrong with one address of a page."""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            if fetched and parts.scheme in ("", "http", "https"):
                text, hint = f"this page fetches from another host: {address[:120]}", "put the file into the site"
                yield Problem(place, text, "foreign-request", hint)
            elif not self._leads_somewhere("", address):  # the host may have more to show than these files
                text = f"a link to “{unquote(address)[:120]}” leads to nothing of this site"
                yield Problem(place, text, "broken-link", "mend the link, if digest makes that page", "warning")
        elif not self._leads_somewhere(place.file.rpartition("/")[0], address):
            text = f"a link to “{unquote(address)[:120]}” leads nowhere"
            yield Problem(place, text, "broken-link", "mend the link, or the address of what it leads to")

    def _leads_somewhere(self, folder: str, address: str) -> bool:
        known = self._known.get((folder, address))
        if known is None:
            known = self._known[folder, address] = self._look_up(folder, unescape(address))
        return known

    def _look_up(self, folder: str, address: str) -> bool:
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        if self._home and f"{address}/".startswith(f"{self._home}/"):
            parts = urlsplit(self._base + parts.path[len(self._base) :])
        if parts.scheme or parts.netloc or not parts.path:
            return True
        where = unquote(urlsplit(urljoin(f"/{folder}/" if folder else "/", parts.path)).path)
        ways = {where.lstrip("/")}
        if parts.path.startswith("/") and where.startswith(self._base):
            ways.add(where.removeprefix(self._base))
        # Some hosts find a page without its .html; a site that is to stand anywhere must not lean on it.
        ways |= {f"{way}index.html" if not way or way.endswith("/") else f"{way}/index.html" for way in ways}
        return not ways.isdisjoint(self._paths)


_HREF = re.compile(rb"""\s(?:href|src|poster|data)\s*=\s*["']?([^"'\s>]+)""", re.I)
_FETCHING_TAG = re.compile(rb"<(?:img|script|iframe|audio|video|source|embed|track|input|object|link)\b[^>]*>", re.I)


def _is_fetched_from_elsewhere(tag: bytes) -> bool:
    """Whether a tag may make a browser fetch from another host; the closer look decides."""
    address = _HREF.search(tag)
    if address is None or b"//" not in address[1][:8]:
        return False
    return not tag.lower().startswith(b"<link") or any(rel.encode() in tag.lower() for rel in _FETCHED_RELS)


class _Reader(HTMLParser):
    """The text of a page, block by block, and the addresses that it names."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.addresses: list[tuple[int, str, bool]] = []
        self._text: list[str] = []
        self._silent = 0

    def lines(self) -> list[str]:
        """Its text, one line a block."""
        text = "".join(self._text)
        return [" ".join(line.split()) for line in text.split("\n") if line.strip()]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "pre", "code"):
            self._silent += 1
        if tag in _BLOCKS:
            self._text.append("\n")
        named = {name: value or "" for name, value in attrs}
        fetched = tag in _FETCHED or (tag == "link" and bool(_FETCHED_RELS & set(named.get("rel", "").lower().split())))
        for name in ("href", "src", "poster", "data"):
            if named.get(name) and not (tag == "link" and named.get("rel") in ("canonical", "alternate")):
                self.addresses.append((self.getpos()[0], named[name], fetched))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "pre", "code"):
            self._silent = max(0, self._silent - 1)
        if tag in _BLOCKS:
            self._text.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._text.append(data.replace("\n", " "))
