"""Names that hold a fingerprint of the content, so that browsers may keep a file for ever: `style.1f0c….css`.

Style sheets come to name the theme's other files so, and have their fingerprint taken after that. What is named in any
way that is not rewritten, as by a script, keeps its name: it is asked for again now and then, but never missing.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote, unquote

from digest.fingerprint import of_bytes

_DIGITS = 16
# A list of what may be renamed, for what may not has no end: favicon.ico, robots.txt, CNAME, a manifest, files that
# prove to a search engine whose site it is. Of these kinds, phones ask for some icons by name, and browsers know a
# service worker by its address.
_KINDS = re.compile(r"(?:.*/)?[^/]+\.(?:css|m?js|svg|png|jpe?g|gif|webp|avif|woff2?|ttf|otf|mp[34]|webm|ogg|wasm)")
_WELL_KNOWN = re.compile(r"(?:.*/)?(?:apple-touch-icon[^/]*|sw|service-?worker)\.[a-z0-9]+", re.IGNORECASE)
_TELLING = (".js", ".mjs", ".json", ".webmanifest", ".svg", ".xml")  # may name other files, and are not rewritten

_STRING = r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
_TOKEN = re.compile(
    r"/\*.*?(?:\*/|\Z)"
    rf"|(?P<before>(?<![\w-])url\(\s*|@import\s*(?=[\"']))(?P<address>{_STRING}|(?:[^\"'()\s\\]|\\.)+)"
    rf"|(?P<other>{_STRING})",
    re.DOTALL | re.IGNORECASE,
)
_DATA = re.compile(r"[\"']?data:", re.IGNORECASE)


def published(files: Mapping[str, bytes]) -> dict[str, tuple[str, bytes]]:
    """Of each file, by its name, the name it is published under and what it holds then."""
    sheets = {
        name: _Sheet(name, data.decode("utf-8", "surrogateescape"), files)
        for name, data in files.items()
        if name.lower().endswith(".css")
    }
    plain = {name for name in files if not _KINDS.fullmatch(name) or _WELL_KNOWN.fullmatch(name)}
    plain |= _mentioned(files, sheets)
    # Of sheets that import each other, none can have its fingerprint taken before the others.
    plain |= {name for name in sheets if name in _reached(name, sheets)}
    done: dict[str, tuple[str, bytes]] = {}

    def made(name: str) -> tuple[str, bytes]:
        if name not in done:
            data = files[name]
            if sheet := sheets.get(name):
                data = sheet.naming({target: made(target)[0] for target in sheet.targets - plain})
            done[name] = (name if name in plain else _named(name, data)), data
        return done[name]

    return {name: made(name) for name in files}


class _Sheet:
    """A style sheet: `targets` are the files it names where that can be rewritten, `other` all else it may name."""

    def __init__(self, name: str, text: str, files: Mapping[str, bytes]) -> None:
        self._folder, self._text, self._files = posixpath.dirname(name), text, files
        told = [(token["address"] or token["other"] or "", self._target(token)) for token in _TOKEN.finditer(text)]
        self.targets = {target for _, target in told if target}
        self.other = "\n".join(words for words, target in told if not target and not _DATA.match(words))

    def naming(self, names: Mapping[str, str]) -> bytes:
        """The sheet with these files under these names."""

        def renamed(token: re.Match[str]) -> str:
            name = names.get(self._target(token))
            if name is None:
                return token[0]
            mark, path, rest = _parts(token["address"])
            folder = path[: path.rfind("/") + 1]
            return f"{token['before']}{mark}{folder}{quote(posixpath.basename(name))}{rest}{mark}"

        return _TOKEN.sub(renamed, self._text).encode("utf-8", "surrogateescape")

    def _target(self, token: re.Match[str]) -> str:
        """The file that an address means; empty where it means none, as one with an escape in it."""
        address = token["address"]
        if not address:
            return ""
        target = posixpath.normpath(posixpath.join(self._folder, unquote(_parts(address)[1])))
        return target if target in self._files else ""


def _parts(address: str) -> tuple[str, str, str]:
    """An address as a sheet has it: its quotation mark, its path, and what follows that, from ? or # on."""
    mark = address[0] if address[0] in "\"'" else ""
    inner = address[len(mark) : len(address) - len(mark)]
    end = next((place for place, letter in enumerate(inner) if letter in "?#"), len(inner))
    return mark, inner[:end], inner[end:]


def _mentioned(files: Mapping[str, bytes], sheets: Mapping[str, _Sheet]) -> set[str]:
    """The files whose names stand, with whatever folder, where they are not rewritten, but for a file's own name."""
    spelled: dict[str, set[str]] = {}
    for name in files:
        base = posixpath.basename(name)
        for spelling in (base, quote(base)):
            spelled.setdefault(spelling, set()).add(name)
    any_name = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(spelled, key=len, reverse=True)))})(?![\w-])")
    return {
        name
        for teller, text in _telling(files, sheets)
        for spelling in any_name.findall(text)
        for name in spelled[spelling] - {teller}
    }


def _telling(files: Mapping[str, bytes], sheets: Mapping[str, _Sheet]) -> Iterator[tuple[str, str]]:
    for name, data in files.items():
        if name.lower().endswith(_TELLING):
            yield name, data.decode("utf-8", "replace")
    for name, sheet in sheets.items():
        yield name, sheet.other.replace("\\", "")


def _reached(start: str, sheets: Mapping[str, _Sheet]) -> set[str]:
    """All that a sheet names, and what those name, and so on."""
    found: set[str] = set()
    todo = [start]
    while todo:
        sheet = sheets.get(todo.pop())
        new = sheet.targets - found if sheet else set()
        found |= new
        todo += new
    return found


def _named(name: str, data: bytes) -> str:
    stem, _, kind = name.rpartition(".")
    return f"{stem}.{of_bytes(data)[:_DIGITS]}.{kind}"
