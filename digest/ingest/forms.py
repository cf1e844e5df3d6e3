"""Every form that bytes may have → readings: one reader a form, whose libraries load when its form comes."""

import datetime as dt
from dataclasses import dataclass

from digest.ingest.blocks import Bundle, Part, Reading, Skipped
from digest.ingest.readers.text import decode, read_text
from digest.ingest.sniff import FORMS, Form
from digest.problems import Place, Problem

MAX_BYTES = 20 * 1024 * 1024  # a page of news is smaller; what is larger is refused, not read in part


@dataclass(frozen=True, slots=True)
class Read:
    """What a form held: stories to be cleaned, or documents to be sniffed for themselves."""

    readings: tuple[Reading, ...] = ()
    parts: tuple[Part, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    problems: tuple[Problem, ...] = ()


def read(form: Form, part: Part, today: dt.date) -> Read:
    """Read bytes whose form is known."""
    place = Place(part.name)
    if form in ("html", "text") and len(part.data) > MAX_BYTES:
        text = f"{len(part.data) // (1024 * 1024)} MiB is more than any page of news"
        return Read(problems=(Problem(place, text, "too-large", "split it, or save the story alone"),))
    if form == "html":
        from digest.ingest.readers.html import read_html  # noqa: PLC0415 - lxml and its kin: text needs none of them

        return Read((read_html(part.data, part.address, name=part.name, charset=part.charset, latest=today),))
    if form == "text":
        return _text(part, place)
    if form == "empty":
        return Read(
            problems=(Problem(place, "there is nothing in it", "nothing-to-read", "paste or save the story again"),)
        )
    bundle = _bundle(form, part)
    if bundle is not None:
        return Read(bundle.readings, bundle.parts, bundle.skipped, bundle.problems)
    hint = "save the page as HTML, or paste its text"
    if form == "opml":
        hint = "follow its feeds with: digest sources import FILE"
    return Read(
        problems=(Problem(place, f"this is {FORMS[form]}, which can't be read as a story", "form-not-read", hint),)
    )


def _text(part: Part, place: Place) -> Read:
    decoded = decode(part.data)
    reading = read_text(decoded.text, part.address)
    if decoded.sure:
        return Read((reading,))
    text = f"nothing says in which encoding this is; it was read as {decoded.encoding}"
    return Read(
        (reading,),
        problems=(
            Problem(place, text, "encoding-guessed", "look at the accents, and save the text as UTF-8", "warning"),
        ),
    )


def _bundle(form: Form, part: Part) -> Bundle | None:
    if form == "feed":
        from digest.ingest.readers.feed import read_feed as reader  # noqa: PLC0415
    elif form == "json-feed":
        from digest.ingest.readers.json_feed import read_json_feed as reader  # noqa: PLC0415
    elif form == "blogger-export":
        from digest.ingest.readers.blogger_export import read_blogger_export as reader  # noqa: PLC0415
    elif form == "wordpress-export":
        from digest.ingest.readers.wordpress import read_wordpress as reader  # noqa: PLC0415
    elif form == "mail":
        from digest.ingest.readers.mail import read_mail as reader  # noqa: PLC0415
    elif form == "mbox":
        from digest.ingest.readers.mail import read_mbox as reader  # noqa: PLC0415
    elif form == "mhtml":
        from digest.ingest.readers.mhtml import read_mhtml as reader  # noqa: PLC0415
    elif form == "warc":
        from digest.ingest.readers.warc import read_warc as reader  # noqa: PLC0415
    else:
        return None
    return reader(part.data, part.address, name=part.name)
