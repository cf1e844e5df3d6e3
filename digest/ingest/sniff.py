"""What form bytes are in, told from the bytes: a name can lie, and pasted text has none."""

import gzip
import re
import zlib
from typing import Literal

Form = Literal[
    "text", "html", "feed", "json-feed", "opml", "blogger-export", "wordpress-export", "mail", "mbox", "mhtml", "warc",
    "pdf", "image", "archive", "binary", "empty",
]  # fmt: skip

FORMS: dict[Form, str] = {
    "text": "plain text",
    "html": "a web page",
    "feed": "an RSS or Atom feed",
    "json-feed": "a JSON Feed",
    "opml": "an OPML list of feeds",
    "blogger-export": "a Blogger export",
    "wordpress-export": "a WordPress export",
    "mail": "a mail message",
    "mbox": "a mailbox",
    "mhtml": "a web page saved as MHTML",
    "warc": "a web archive",
    "pdf": "a PDF document",
    "image": "an image",
    "archive": "a packed archive",
    "binary": "no text",
    "empty": "empty",
}
_MAGIC: tuple[tuple[bytes, Form], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"PK\x03\x04", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"BZh", "archive"),
    (b"WARC/", "warc"),
)
_LOOKS_AT = 16384  # bytes
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_WIDE_XML = (b"<\0?\0", b"\0<\0?", b"<\0\0\0", b"\0\0\0<")  # XML in two or four bytes a letter, without a mark
_XML = re.compile(
    rb"""\s*+(?>
        <\?[^>]{0,300}>\s*+
      | <!--.{0,4000}?-->\s*+
      | <!DOCTYPE[^>\[]{0,300}(?:\[.{0,4000}?\]\s*+)?>\s*+
    )*+<(?:[\w.-]{1,30}:)?(?P<root>[\w.-]{1,60})(?=[\s/>])""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_ROOTS: dict[bytes, Form] = {
    b"rss": "feed", b"feed": "feed", b"rdf": "feed", b"channel": "feed", b"opml": "opml", b"html": "html",
}  # fmt: skip
# The old export says so in its id, and Takeout's by its namespace; a blog's live feed has neither.
_BLOGGER = re.compile(
    rb"tag:blogger\.com,1999:blog-\d+\.archive|schemas\.google\.com/blogger/2018|blogger/2008/kind#(?:settings|template)"
)
_SNAPSHOT = re.compile(rb"^(?:snapshot-content-location:|from: <?saved by )", re.MULTILINE | re.IGNORECASE)
_PAGE = re.compile(rb"<!doctype html|<(?:html|head|body|title)[\s>]", re.IGNORECASE)
_TAG = re.compile(
    rb"<(?:p|div|br|h[1-6]|table|ul|ol|article|section|blockquote|meta|script)(?:\s[^<>]{0,400})?/?>", re.IGNORECASE
)
_HEADER = re.compile(rb"(?:^|\n)(?P<name>[A-Za-z][A-Za-z-]{1,40}):[ \t]")
_MACHINE_HEADERS = {b"mime-version", b"message-id", b"received", b"return-path", b"delivered-to"}
_LETTER_HEADERS = {b"from", b"to", b"cc", b"date", b"subject", b"reply-to", b"sender", b"content-type"}
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})


def sniff(data: bytes) -> Form:
    """The form of the bytes. Text that merely mentions a tag is text; a page that opens with prose is a page."""
    if not data.strip():
        return "empty"
    for magic, form in _MAGIC:
        if data.startswith(magic):
            return form
    if data.startswith(b"\x1f\x8b"):
        return "warc" if _unpacked(data).startswith(b"WARC/") else "archive"
    if data.startswith(_WIDE) or data[:4] in _WIDE_XML:
        narrow = data[:_LOOKS_AT].replace(b"\x00", b"").lstrip(b"\xff\xfe")
        return _marked_up(narrow) or ("html" if _is_page(narrow) else "text")
    head = data[:_LOOKS_AT].removeprefix(b"\xef\xbb\xbf")
    if _is_binary(head):
        return "binary"
    return _marked_up(head) or _mail(head) or _json(head) or ("html" if _is_page(head) else "text")


def _unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(data[:4096], 64)
    except (zlib.error, gzip.BadGzipFile):
        return b""


def _is_binary(head: bytes) -> bool:
    # A saved page may hold a stray NUL; text that is full of control letters is none.
    return len(head) - len(head.translate(None, _CONTROLS)) > max(2, len(head) // 50)


def _marked_up(head: bytes) -> Form | None:
    found = _XML.match(head)
    if not found:
        return None
    form = _ROOTS.get(found["root"].lower())
    if form == "feed" and _BLOGGER.search(head):
        return "blogger-export"
    if form == "feed" and b"wordpress.org/export/" in head:
        return "wordpress-export"
    return form


def _mail(head: bytes) -> Form | None:
    if head.startswith(b"From ") and _header_names(head.partition(b"\n")[2]) & {b"from", b"date"}:
        return "mbox"
    names = _header_names(head)
    if not names & {b"from", b"subject"} or not (names & _MACHINE_HEADERS or len(names & _LETTER_HEADERS) >= 3):
        return None
    return "mhtml" if _SNAPSHOT.search(head) else "mail"


def _header_names(head: bytes) -> set[bytes]:
    """Names of the header lines at the very top; none when the first line is not one."""
    top = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    if not _HEADER.match(top):
        return set()
    return {found["name"].lower() for found in _HEADER.finditer(top)}


def _json(head: bytes) -> Form | None:
    return "json-feed" if head.lstrip().startswith(b"{") and b"jsonfeed.org/version" in head else None


def _is_page(head: bytes) -> bool:
    if _PAGE.search(head):
        # A story about web pages may spell a tag; a page has more of them, or opens with one.
        return head.lstrip().startswith(b"<") or len(_TAG.findall(head)) >= 3
    tags = len(_TAG.findall(head))
    return tags >= 3 and (head.lstrip().startswith(b"<") or tags * 500 >= len(head))
