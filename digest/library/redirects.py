"""`redirects:` of site.yaml: old addresses, one by one or all below a folder, and where each leads."""

import re

from digest.library.decode import decode, object_schema
from digest.library.forms import URL, Form, Key, Keys, Notes, list_of, one_of
from digest.model.hosting import GONE, MOVED, RULE_PATH, Moved
from digest.text.matter import Value

_SPLAT = ":splat"
_STATUSES = ("301", "302", "307", "308", "410")
_GONE_PAGE = "/404.html"
_NEW_PATH = re.compile(r"/(?!/)[!-~]*")


def _old(value: Value, notes: Notes) -> str | None:
    text = value.value
    if isinstance(text, str) and RULE_PATH.fullmatch(text) and text not in ("/", "/*"):
        return text
    shown = (
        f"“{text}” is no old address that a host can know again" if isinstance(text, str) else "an address is wanted"
    )
    hint = "write its path, letters as they are: /p/old.html; /search/label/* is all below a folder"
    notes.at(value, shown, "bad-redirect", hint)
    return None


def _new(value: Value, notes: Notes) -> str | None:
    text = value.value
    if not isinstance(text, str) or text.startswith("https://"):
        found = URL.read(value, notes)
        return found if isinstance(found, str) else None
    if _NEW_PATH.fullmatch(text) and not re.search(rf":(?!{_SPLAT[1:]}\b)", text):
        return text
    hint = "write a path on this site, such as /tags/:splat.html, or an address that begins with https://"
    notes.at(value, f"“{text}” is no address to send anybody to", "bad-redirect", hint)
    return None


_KEYS: Keys = {
    "from": Key(Form(_old, {"type": "string", "pattern": "^/[^/*]"}), "The old path; /* ends it for all below.", True),
    "to": Key(
        Form(_new, {"type": "string", "pattern": "^(/|https://)"}), "The new path or address; :splat is the star."
    ),
    "status": Key(
        Form(one_of(*_STATUSES).read, {"enum": [*map(int, _STATUSES), *_STATUSES]}),
        "301 if absent: moved for good; 302 or 307 for now; 410 gone, and `to` is the page that says so.",
    ),
}


def _redirect(value: Value, notes: Notes) -> Moved | None:
    """One entry; what does not fit together is noted where the entry begins."""
    if not isinstance(value.value, dict):
        notes.at(value, "a redirect is wanted here", "wrong-type", "write {from: /old.html, to: /new.html}")
        return None
    before = len(notes.problems)
    decoded = decode(value.value, _KEYS, notes, value)
    if len(notes.problems) > before:
        return None
    old, new, status = decoded["from"], decoded.get("to", ""), int(decoded.get("status", MOVED))
    if not new and status != GONE:
        notes.at(value, "“to” is missing", "missing-key", "add to: where readers find it now; or status: 410")
    elif _SPLAT in new and not (old.endswith("/*") and status != GONE):
        hint = "end “from” with /*, or name one page" if status != GONE else "name one page that says what is gone"
        notes.at(value.value["to"], "“:splat” stands for what a star fits, and there is none", "bad-redirect", hint)
    elif status == GONE and not new.startswith("/") and new:
        notes.at(value.value["to"], "what is gone is said by a page of this site", "bad-redirect", "write its path")
    elif old == new:
        notes.at(value, f"“{old}” leads to itself", "bad-redirect", "name another address, or remove the entry")
    else:
        return Moved(old, new or _GONE_PAGE, status)
    return None


def _all(value: Value, notes: Notes) -> tuple[Moved, ...] | None:
    seen: dict[str, int] = {}

    def once(each: Value, notes: Notes) -> Moved | None:
        moved = _redirect(each, notes)
        if moved and moved.old in seen:
            text, hint = f"“{moved.old}” is redirected in line {seen[moved.old]} already", "remove one of the two"
            notes.at(each, text, "bad-redirect", hint)
            return None
        if moved:
            seen[moved.old] = each.line
        return moved

    found = list_of(Form(once, {}), "redirects").read(value, notes)
    return tuple(each for each in found if isinstance(each, Moved)) if isinstance(found, tuple) else None


REDIRECTS = Form(_all, {"type": "array", "items": object_schema(_KEYS)})
