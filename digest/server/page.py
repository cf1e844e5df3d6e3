"""A built page as the preview serves it: the site's bytes plus one script tag, under a strict policy."""

import re
from html import escape

OWN = "/__digest__/"  # the addresses of the preview's own files

_HEAD = re.compile(rb"<head(?:\s[^>]*)?>", re.I)
_DOCTYPE = re.compile(rb"\s*<!doctype[^>]*>", re.I)
_META_POLICY = re.compile(rb"<meta\s[^>]*http-equiv\s*=\s*[\"']?content-security-policy\b[^>]*>", re.I)


def policy(nonce: str) -> str:
    """The Content-Security-Policy of a page: the site's own files, and the preview's script by its nonce."""
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "media-src 'self'; manifest-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


def with_script(html: bytes, nonce: str, facts: dict[str, str]) -> bytes:
    """The page with the live script first in its head; `facts` become the script's data attributes.

    A policy in the page's own mark-up is left out: the preview's header says the same and also allows its own script.
    """
    data = "".join(f' data-{name}="{escape(value)}"' for name, value in facts.items())
    tag = f'<script src="{OWN}live.js" nonce="{nonce}"{data} defer></script>'.encode()
    html = _META_POLICY.sub(b"", html)
    place = _HEAD.search(html) or _DOCTYPE.match(html)
    at = place.end() if place else 0
    return html[:at] + tag + html[at:]


def stand_in(title: str, words: str) -> bytes:
    """A page for when the site has none to show."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f"<body><main><h1>{escape(title)}</h1><p>{escape(words)}</p></main></body></html>\n"
    ).encode()
