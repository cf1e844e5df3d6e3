"""The forms that values take in content files: how each is read, and how JSON Schema says it.

A form's `read` gives the value for the model, or None after noting what is wrong.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from digest.model.dates import Published, parse_published
from digest.model.names import is_slug, slug_for
from digest.problems import Place, Problem, did_you_mean
from digest.text.matter import Value
from digest.text.plain_address import is_plain

Schema = dict[str, object]


class Notes(msgspec.Struct):
    """The problems of one file, as they are found."""

    file: str
    problems: list[Problem] = msgspec.field(default_factory=list)

    def at(self, value: Value, text: str, code: str, hint: str = "") -> None:
        """A problem where a value stands."""
        self.problems.append(Problem(Place(self.file, value.line, value.column), text, code, hint))

    def at_key(self, value: Value, text: str, code: str, hint: str = "") -> None:
        """A problem where a value's key stands."""
        place = Place(self.file, value.key_line or value.line, value.key_column or value.column)
        self.problems.append(Problem(place, text, code, hint))


class Form(msgspec.Struct, frozen=True):
    """How a value is read, and what JSON Schema calls it."""

    read: Callable[[Value, Notes], object | None]
    schema: Schema


class Key(msgspec.Struct, frozen=True):
    """A key of a content file: what its value looks like, and what it is for in one sentence."""

    form: Form
    about: str
    required: bool = False


Keys = Mapping[str, Key]


def _text(value: Value, notes: Notes, what: str = "text") -> str | None:
    if isinstance(value.value, str):
        return value.value
    found = "a list" if isinstance(value.value, tuple) else "a mapping"
    notes.at(
        value,
        f"{found} where {what} is wanted",
        "wrong-type",
        f"write {what}; put it in quotes if it begins with [ or {{",
    )
    return None


def _line(value: Value, notes: Notes) -> str | None:
    text = value.value if isinstance(value.value, str) else _text(value, notes)
    return None if text is None else " ".join(text.split())


def _prose(value: Value, notes: Notes) -> str | None:
    text = _text(value, notes)
    return None if text is None else text.strip()


def _slug(value: Value, notes: Notes) -> str | None:
    text = _text(value, notes, "a slug")
    if text is None or is_slug(text):
        return text
    notes.at(
        value, f"“{text}” is not a slug", "bad-slug", f"lower-case words joined by hyphens, such as “{slug_for(text)}”"
    )
    return None


_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:[Zz]|[+-]\d\d:?\d\d)?)?")


def _published(value: Value, notes: Notes) -> Published | None:
    text = _text(value, notes, "a date")
    if text is None:
        return None
    text = text.strip()
    try:
        if not _DATE.fullmatch(text):
            raise ValueError(f"“{text}” is not a date; write 2018-04-11 or 2018-04-11T06:00:00+02:00")
        published = parse_published(text)
        if not 1800 <= published.year < 2200:
            raise ValueError(f"the year {published.year} is out of range; write the year of the publication")
    except ValueError as error:
        words, _, hint = str(error).partition("; ")
        notes.at(value, words, "bad-date", hint)
        return None
    return published


def _day(value: Value, notes: Notes) -> dt.date | None:
    published = _published(value, notes)
    if isinstance(published, dt.datetime):
        notes.at(value, "a time where only a day is wanted", "bad-date", f"write {published.date().isoformat()}")
        return None
    return published


def _url(value: Value, notes: Notes) -> str | None:
    text = _text(value, notes, "an address")
    if not text or _sound_url(text):
        return text
    notes.at(
        value, f"“{text}” is not a web address", "bad-url", "begin it with https:// and leave out spaces and passwords"
    )
    return None


def _sound_url(text: str) -> bool:
    if is_plain(text):
        return True
    if re.search(r"[\s\\\x00-\x1f\x7f<>\"]", text):
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def _alias(value: Value, notes: Notes) -> str | None:
    text = _text(value, notes, "an old address")
    if text is None:
        return None
    parts = text.split("/")
    fit = re.fullmatch(r"/[^\s\\?#\x00-\x1f\x7f<>\"]*", text) and not text.startswith("//")
    if fit and ".." not in parts and "." not in parts and len(text) <= 500:
        return text
    hint = "write its path on this site, such as /2018/04/old-name.html"
    notes.at(value, f"“{text}” is not an old address of this site", "bad-alias", hint)
    return None


def _zone(value: Value, notes: Notes) -> str | None:
    text = _text(value, notes, "a time zone")
    if not text:
        return text
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        hint = did_you_mean(text, available_timezones()) or "use a name such as Europe/Paris or UTC"
        notes.at(value, f"no such time zone “{text}”", "bad-zone", hint)
        return None
    return text


_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def _lang(value: Value, notes: Notes) -> str | None:
    text = _text(value, notes, "a language")
    if not text or _LANGUAGE.fullmatch(text):
        return text
    notes.at(value, f"“{text}” is not a language code", "bad-lang", "use a code such as en, fr or pt-BR")
    return None


def _host(value: Value, notes: Notes) -> str | None:
    text = _text(value, notes, "a host name")
    if text is None:
        return None
    name = text.lower().rstrip(".")
    if re.fullmatch(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", name):
        return name
    notes.at(
        value, f"“{text}” is not a host name", "bad-host", "the name alone, such as example.org: no https://, no path"
    )
    return None


def _fingerprint(value: Value, notes: Notes) -> str | None:
    text = _text(value, notes, "a fingerprint")
    if not text or re.fullmatch(r"[0-9a-f]{4,64}", text):
        return text
    notes.at(
        value,
        f"“{text}” is not a fingerprint",
        "bad-fingerprint",
        "it is written by ingest: up to 64 digits and letters a to f",
    )
    return None


LINE = Form(_line, {"type": "string"})
PROSE = Form(_prose, {"type": "string"})
SLUG = Form(_slug, {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80})
PUBLISHED = Form(
    _published,
    {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]},
)
DAY = Form(_day, {"type": "string", "format": "date"})
URL = Form(_url, {"type": "string", "format": "uri", "pattern": "^https?://"})
ALIAS = Form(_alias, {"type": "string", "pattern": "^/[^/]"})
ZONE = Form(_zone, {"type": "string"})
LANG = Form(_lang, {"type": "string", "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"})
HOST = Form(_host, {"type": "string", "format": "hostname"})
FINGERPRINT = Form(_fingerprint, {"type": "string", "pattern": "^[0-9a-f]{4,64}$"})


def _matching(pattern: str, what: str, hint: str) -> Form:
    """One line that fits a pattern; names that go to other programs, and may not look like an option of theirs."""

    def read(value: Value, notes: Notes) -> str | None:
        text = _text(value, notes, what)
        if not text or re.fullmatch(pattern, text):
            return text
        notes.at(value, f"“{text}” is not {what}", "bad-name", hint)
        return None

    return Form(read, {"type": "string", "pattern": f"^(?:{pattern})$"})


ACCOUNT = _matching(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}", "a name", "letters, digits, dots, hyphens; no hyphen first")
PLACE = _matching(r"(?:[a-z0-9.-]+|\[[0-9a-f:]+\]):[0-9]{1,5}", "a host with its port", "write it so: 127.0.0.1:8000")
BRANCH = _matching(
    r"(?!.*(?:\.\.|//|\.lock(?:/|$)|@\{))[A-Za-z0-9_][A-Za-z0-9_./-]{0,99}(?<![./])", "a branch", "such as gh-pages"
)
BUCKET = _matching(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "a bucket", "3 to 63 small letters, digits, dots and hyphens")


def _yes_or_no(value: Value, notes: Notes) -> bool | None:
    text = (_text(value, notes, "yes or no") or "").lower()
    if text in ("yes", "true", "no", "false"):
        return text in ("yes", "true")
    notes.at(value, f"“{text}” is neither yes nor no", "bad-choice", "write yes or no")
    return None


YES_OR_NO = Form(_yes_or_no, {"anyOf": [{"type": "boolean"}, {"enum": ["yes", "no", "true", "false"]}]})


def one_of(*choices: str) -> Form:
    """One of a few words."""

    def read(value: Value, notes: Notes) -> str | None:
        text = _text(value, notes, "one word")
        if not text or text in choices:
            return text
        hint = did_you_mean(text, choices) or "one of: " + ", ".join(choices)
        notes.at(value, f"“{text}” is not one of: {', '.join(choices)}", "bad-choice", hint)
        return None

    return Form(read, {"enum": list(choices)})


def whole(least: int, most: int) -> Form:
    """A whole number in a range. The schema takes text too, since a quoted number is as good."""

    def read(value: Value, notes: Notes) -> int | None:
        text = _text(value, notes, "a number")
        if text is None:
            return None
        if re.fullmatch(r"-?[0-9]{1,9}", text) and least <= int(text) <= most:
            return int(text)
        notes.at(
            value,
            f"“{text}” is not a whole number from {least} to {most}",
            "bad-number",
            f"write a number from {least} to {most}",
        )
        return None

    return Form(read, {"type": "integer", "minimum": least, "maximum": most})


def list_of(item: Form, what: str) -> Form:
    """A list; the items that can be read, in order."""

    def read(value: Value, notes: Notes) -> tuple[object, ...] | None:
        if value.value == "":
            return ()
        if not isinstance(value.value, tuple):
            example = value.value if isinstance(value.value, str) else what
            notes.at(value, f"a list of {what} is wanted here", "wrong-type", f"write [{example}]")
            return None
        read_items = [item.read(each, notes) for each in value.value]
        return tuple([each for each in read_items if each not in (None, "")])

    return Form(read, {"type": "array", "items": item.schema})
