"""Mails and mailboxes: one Reading a message, of the part that carries the story. Attachments are only counted."""

import re
from collections.abc import Iterator
from email.message import Message
from email.utils import getaddresses

from digest.ingest.blocks import Block, Bundle, Evidence, Reading, Skipped
from digest.ingest.items.fragment import html_tree, text_blocks, tree_blocks
from digest.ingest.items.mime import ParseRefused, content_type, header, is_attachment, leaves, parse, text
from digest.ingest.items.moments import moment
from digest.ingest.items.signatures import lift_signatures, without_signature
from digest.ingest.items.stream import collect
from digest.problems import Place, Problem
from digest.text import urls

MAX_BYTES = 30_000_000  # of one message
MOST_DEEP, MOST_PARTS = 10, 200
_SENDER = re.compile(rb"^From (?:\S+|\"[^\"\n]{1,200}\") .*\b\d{4}\b.*$|^From \S+[ \t\r]*$", re.MULTILINE)
_Part = tuple[tuple[Block, ...], tuple[str, ...]]  # what stands in it, and the signatures that were cut of it
_REPLY = re.compile(r"^\s*(?:(?:fwd?|fw|wg|tr|rv|re|aw|antw|sv|vs|odp|ynt)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)


def read_mail(data: bytes, address: str | None, *, name: str = "") -> Bundle:
    """One message; a message inside it (forwarded as a file, a digest's parts) is a Reading of its own."""
    return collect("mail", _mail(data, address, Place(name or address or "mail.eml")))


def read_mbox(data: bytes, address: str | None, *, name: str = "") -> Bundle:
    """All messages of a mailbox, in its order."""
    return collect("mbox", stream_mbox(data, address, name=name))


def stream_mbox(data: bytes, address: str | None, *, name: str = "") -> Iterator[Reading | Skipped | Problem]:
    """The messages of a mailbox one after the other; each is forgotten once it is handed on."""
    place = name or address or "mail.mbox"
    starts = [found for found in _SENDER.finditer(data) if _opens(data, found.start())]
    ends = [found.start() for found in starts[1:]] + [len(data)] * bool(starts)
    for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
        message = re.sub(rb"^>(>*From )", rb"\1", data[start.end() : end].lstrip(b"\r\n"), flags=re.MULTILINE)
        yield from _mail(message, address, Place(f"{place}#{number}"))
    if not starts:
        text = "no message in it starts as a mailbox's messages do (From …)"
        yield Problem(Place(place), text, "mail-unreadable", "export the mailbox again, as mbox or as .eml files")


def _opens(data: bytes, at: int) -> bool:
    """A sender's line stands at the top or after an empty line; anywhere else it is a sentence."""
    return at == 0 or data[max(0, at - 3) : at].endswith((b"\n\n", b"\n\r\n"))


def _mail(data: bytes, address: str | None, place: Place) -> Iterator[Reading | Skipped | Problem]:
    if len(data) > MAX_BYTES:
        text = f"{len(data):,} bytes are more than the {MAX_BYTES:,} of one message that are read"
        yield Problem(place, text, "too-large", "save it without its attachments")
        yield Skipped("unreadable")
        return
    try:
        message = parse(data)
    except ParseRefused as error:
        yield Problem(place, str(error), "mail-unreadable", "save the mail again")
        yield Skipped("unreadable")
        return
    yield from _message(message, address, place)


def _message(message: Message, address: str | None, place: Place) -> Iterator[Reading | Skipped | Problem]:
    """The message's own Reading, then those of the messages inside it, without recursion."""
    todo = [(message, 0)]
    taken = 0
    while todo:
        one, depth = todo.pop()
        parts = leaves(one, depth=MOST_DEEP, most=MOST_PARTS)
        taken += len(parts.found)
        inner = [part for part in parts.found if content_type(part) == "message/rfc822" and part is not one]
        files = sum(is_attachment(part) for part in parts.found if part not in inner)
        if files:
            yield Skipped("attachment", files)
        reading = _reading(one, parts.found, address)
        held = [child for part in inner for child in _inside(part)]
        if reading.blocks:
            yield reading
        elif not held:
            yield Problem(place, "the mail holds no text", "mail-empty", "open it in a mail program", "warning")
            yield Skipped("empty")
        if held and (depth >= MOST_DEEP or taken >= MOST_PARTS):
            yield Skipped("beyond the limit", len(held))
        else:
            todo.extend((child, depth + 1) for child in reversed(held))
        if not parts.complete or (held and depth >= MOST_DEEP):
            text = (
                f"it has more than {MOST_PARTS} parts or they are nested deeper than {MOST_DEEP}; the rest was left out"
            )
            yield Problem(place, text, "mail-too-deep", "save the story's mail alone", "warning")


def _inside(part: Message) -> list[Message]:
    inner = part.get_payload()
    return [child for child in inner if isinstance(child, Message)] if isinstance(inner, list) else []


def _reading(message: Message, parts: tuple[Message, ...], address: str | None) -> Reading:
    subject = _REPLY.sub("", header(message, "Subject"))
    sender, host = _sender(message)
    date = moment(header(message, "Date"))
    page = _bare(header(message, "Archived-At"))
    listed = header(message, "List-Id")
    blocks, removed = _body(parts)
    return Reading(
        form="mail",
        blocks=blocks,
        title=Evidence(subject, "mail") if subject else None,
        url=Evidence(urls.clean(page), "mail") if urls.is_web(page) else None,
        published=Evidence(date, "mail") if date else None,
        site_name=sender or host,
        lang=header(message, "Content-Language").split(",")[0].strip()[:12] or None,
        address=address,
        identity=_bare(header(message, "Message-ID")) or None,
        relay=listed.partition("<")[0].strip(' "') or _bare(listed[listed.find("<") :]) or None if listed else None,
        removed=removed,
    )


def _body(parts: tuple[Message, ...]) -> tuple[tuple[Block, ...], tuple[tuple[str, str], ...]]:
    """The HTML where it carries the story, else the plain text: some HTML parts only say “open in a browser”.

    And what was cut of it: (rule, text).
    """
    shown = [part for part in parts if not is_attachment(part)]
    rich = [_rich(text(part)) for part in shown if content_type(part) == "text/html"]
    plain = [_plain(text(part)) for part in shown if content_type(part) == "text/plain"]
    told = rich if _length(rich) * 2 >= _length(plain) else plain
    removed = (("mail/signature", said) for _, signed in told for said in signed)
    return tuple(block for blocks, _ in told for block in blocks), tuple(removed)


def _rich(said: str) -> _Part:
    root = html_tree(said)
    if root is None:
        return (), ()
    signed = lift_signatures(root)
    return tree_blocks(root, None), signed


def _plain(said: str) -> _Part:
    said, signed = without_signature(said)
    return text_blocks(said), (signed,) if signed else ()


def _length(parts: list[_Part]) -> int:
    """Letters of text, addresses apart: a plain part spells out every link."""
    return sum(len(re.sub(r"https?://\S+", "", block.text)) for blocks, _ in parts for block in blocks)


def _sender(message: Message) -> tuple[str | None, str | None]:
    """Whom the mail is from: the name shown, and the host of the address."""
    try:
        found = getaddresses([header(message, "From") or header(message, "Sender")])
    except (ValueError, IndexError, TypeError):  # odd addresses break it in several ways
        found = []
    shown, mail = next(((shown, mail) for shown, mail in found if shown or mail), ("", ""))
    return " ".join(shown.split()) or None, mail.rpartition("@")[2].lower() or None


def _bare(said: str) -> str:
    return said.strip().strip("<>").strip()
