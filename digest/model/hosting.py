"""What every host is told of a site's files: their types, how long they may be kept, what browsers must heed."""

import re

import msgspec

MOVED, GONE = 301, 410

# An old address as a rule for a host has it: decoded, no placeholder, a star only to end it.
RULE_PATH = re.compile(r"/(?!/)(?:[^\s*%?#:\\\x00-\x1f\x7f]|(?<!/):)*(?:(?<=/)\*)?")

# Pages load nothing from other hosts, run no inline script and are framed by nobody.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; font-src 'self'; "
        "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), interest-cohort=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
}

REVALIDATE = "public, max-age=0, must-revalidate"  # asked for each time; the answer is a few bytes when nothing changed
ASSET = "public, max-age=3600, stale-while-revalidate=86400"
FEED = "public, max-age=600"
IMMUTABLE = "public, max-age=31536000, immutable"

FEED_TYPES = {
    "atom.xml": "application/atom+xml; charset=utf-8",
    "rss.xml": "application/rss+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
}
_TYPES = {
    "avif": "image/avif",
    "css": "text/css; charset=utf-8",
    "gif": "image/gif",
    "html": "text/html; charset=utf-8",
    "ico": "image/x-icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "wasm": "application/wasm",
    "webmanifest": "application/manifest+json; charset=utf-8",
    "webp": "image/webp",
    "woff2": "font/woff2",
    "xml": "application/xml; charset=utf-8",
}
_PAGES = frozenset({"html", "json", "txt", "xml", ""})
_HASHED = re.compile(r"[._-][0-9a-f]{8,64}\.[a-z0-9]{2,5}")


class Moved(msgspec.Struct, frozen=True):
    """An old address and where it leads, as site.yaml has it: both begin with a slash at the site's own root.

    `old` may end with /*; in `new`, :splat stands for what the star fits. `new` may also begin with https://.
    Where `status` is GONE, `new` is the page that says so.
    """

    old: str
    new: str
    status: int = MOVED


PACKED = (".br", ".gz")  # what the names of packed copies end in, for servers that send them as they are
RULE_FILES = frozenset({"_headers", "_redirects"})  # read by Netlify and Cloudflare; no reader asks for them


def media_type(path: str) -> str:
    """The Content-Type of a file, by its name."""
    name = path.rpartition("/")[2]
    kind = _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    return "text/plain; charset=utf-8" if name in RULE_FILES else FEED_TYPES.get(name, kind)


def is_hashed(path: str) -> bool:
    """Whether the name holds a fingerprint of the content: such a file never changes and may be kept for ever."""
    return _HASHED.search(path.rpartition("/")[2]) is not None


def cache_control(path: str) -> str:
    """How long a file may be kept without asking."""
    name = path.rpartition("/")[2]
    if is_hashed(path):
        return IMMUTABLE
    if name in FEED_TYPES:
        return FEED
    return REVALIDATE if name.rpartition(".")[2].lower() in _PAGES or name in RULE_FILES else ASSET
