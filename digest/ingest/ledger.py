"""The ledger of a capture: every block of the source, kept or cut and by which rule. Nothing is removed in silence.

Kept beside the captured bytes as JSON:

    {"ledger": 1, "capture": "<fingerprint>", "name": "page.html", "address": null, "form": "html",
     "taken": "2018-04-12",
     "stories": [{"part": 1, "kind": "story", "title": "…", "path": "content/drafts/…",
                  "body": "<fingerprint>"}],
     "pieces": [{"block": 0, "role": "kept", "story": 1, "raw": "…", "text": "…", "markdown": "…"},
                {"block": 1, "role": "cut", "rule": "blogger/powered", "story": 1, …}]}

The raws of all pieces, joined, are the raws of the reader's blocks, joined; for plain text they are the source itself.
A story whose form's syntax took something away before any rule could, such as a mail's signature, has also
`"removed": [["mail/signature", "…"]]`. `role` is kept, headline, cut or blank; `story` counts the stories from 1, 0
where there is none; `"part": true` marks a passage of a block of which other passages stand beside it. `text` and
`markdown` are left out where they equal `raw`.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from digest import fingerprint
from digest.ingest.split.pieces import Piece, Role

VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One story of a capture, as it was when it was taken in."""

    part: int
    kind: str
    title: str
    path: str = ""
    body: str = ""  # what its body was, as `body_mark` has it; empty in ledgers of old
    removed: tuple[tuple[str, str], ...] = ()  # rule and text of what its form's syntax took away, before any rule cut


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that became of one capture."""

    capture: str
    name: str
    form: str
    taken: str  # ISO day
    address: str | None = None
    stories: tuple[Entry, ...] = ()
    pieces: tuple[Piece, ...] = ()

    def source(self) -> str:
        """The source as the reader saw it."""
        return "".join(piece.raw for piece in self.pieces)


def body_mark(body: str) -> str:
    """What tells a story's body from any other, white space around it apart."""
    return fingerprint.of_bytes(body.strip().encode("utf-8", "replace"))


def cuts_of(pieces: Iterable[Piece], story: int) -> tuple[tuple[str, str], ...]:
    """What was cut from around and inside one story, in the order of the page: rule and text."""
    return tuple(
        (piece.rule, piece.text) for piece in pieces if piece.role == "cut" and piece.story == story and piece.text
    )


def write_ledger(ledger: Ledger) -> bytes:
    """The ledger as the bytes of its file: the same ledger, the same bytes."""
    value: dict[str, object] = {
        "ledger": VERSION,
        "capture": ledger.capture,
        "name": ledger.name,
        "address": ledger.address,
        "form": ledger.form,
        "taken": ledger.taken,
        "stories": [_told(one) for one in ledger.stories],
    }
    # A line a piece: an indent for each value would keep Python's fast encoder out, and ledgers are the most of a save.
    encode = json.JSONEncoder(ensure_ascii=False).encode
    pieces = ",".join(f"\n  {encode(_plain(piece))}" for piece in ledger.pieces)
    head = json.dumps(value, ensure_ascii=False, indent=1).removesuffix("\n}")
    return f'{head},\n "pieces": [{pieces}]\n}}\n'.encode("utf-8", "backslashreplace")


def _told(one: Entry) -> dict[str, object]:
    value: dict[str, object] = {
        "part": one.part, "kind": one.kind, "title": one.title, "path": one.path, "body": one.body,
    }  # fmt: skip
    if one.removed:
        value["removed"] = one.removed
    return value


def _plain(piece: Piece) -> dict[str, object]:
    value: dict[str, object] = {"block": piece.block, "role": piece.role, "story": piece.story}
    if piece.rule:
        value["rule"] = piece.rule
    if piece.part:
        value["part"] = True
    value["raw"] = piece.raw
    if piece.text != piece.raw:
        value["text"] = piece.text
    if piece.markdown != piece.raw:
        value["markdown"] = piece.markdown
    return value


def read_ledger(data: bytes) -> Ledger:
    """The ledger from its file's bytes. Raises ValueError when they are none."""
    try:
        value = json.loads(data)
        if value["ledger"] != VERSION:
            raise ValueError(f"a ledger of version {value['ledger']}, not {VERSION}")
        pieces = tuple(_piece(one) for one in value["pieces"])
        stories = tuple(
            Entry(int(one["part"]), one["kind"], one["title"], one.get("path", ""), one.get("body", ""), _removed(one))
            for one in value["stories"]
        )
        return Ledger(
            value["capture"], value["name"], value["form"], value["taken"], value.get("address"), stories, pieces
        )
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"not a ledger: {error}") from error


def _removed(story: dict[str, list[list[str]]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(rule), str(text)) for rule, text in story.get("removed", ()))


_ROLES: tuple[Role, ...] = ("kept", "headline", "cut", "blank")


def _piece(value: dict[str, object]) -> Piece:
    raw = str(value["raw"])
    role = next(role for role in _ROLES if role == value["role"])
    return Piece(
        block=int(str(value["block"])),
        raw=raw,
        text=str(value.get("text", raw)),
        markdown=str(value.get("markdown", raw)),
        role=role,
        rule=str(value.get("rule", "")),
        story=int(str(value.get("story", 0))),
        part=value.get("part") is True,
    )


def rules_cut(ledger: Ledger, story: int) -> tuple[str, ...]:
    """The rules that cut something of a story, each once, in the order of the page."""
    return tuple(dict.fromkeys(rule for rule, _ in (*removed_from(ledger, story), *cuts_of(ledger.pieces, story))))


def removed_from(ledger: Ledger, story: int) -> tuple[tuple[str, str], ...]:
    """What the form's syntax took away from a story: rule and text."""
    return next((one.removed for one in ledger.stories if one.part == story), ())


def with_removed(body: str, ledger: Ledger, story: int, rule: str) -> str:
    """The body with what the form's syntax took away under this name below it: where it stood is not known."""
    from digest.ingest.items.fragment import text_blocks  # noqa: PLC0415 - brings the parser of HTML with it

    texts = [text for name, text in removed_from(ledger, story) if name == rule]
    blocks = [block.markdown for text in texts for block in text_blocks(text) if block.markdown]
    return "\n\n".join([body.rstrip("\n"), *blocks]) + "\n" if blocks else body


def restore(body: str, pieces: Sequence[Piece], story: int, rule: str, back_already: Collection[str] = ()) -> str:
    """The story's body with what the rule cut put back where it stood; an editor's changes to the rest stay.

    Each passage goes behind the nearest kept paragraph above it that the body still holds, or before the nearest one
    below it, or to the end. What the rules of `back_already` cut counts as kept: then the order of the passages does
    not depend on the order in which rules are taken back.
    """
    end = "\n" if body.endswith("\n") or not body else ""
    text = body.rstrip("\n")
    back: list[int] = [
        at
        for at, piece in enumerate(pieces)
        if piece.role == "cut" and piece.rule == rule and piece.story == story and piece.text
    ]
    placed = {at for at, piece in enumerate(pieces) if piece.role == "kept" or piece.rule in back_already}
    for at in back:
        piece = pieces[at]
        text = _joined_again(text, pieces, at) if piece.part else _put(text, pieces, at, placed)
        placed.add(at)
    return text + end


def _joined_again(text: str, pieces: Sequence[Piece], at: int) -> str:
    """A passage goes back into its own paragraph, or, where that is gone, stands alone."""
    piece = pieces[at]
    for other, order in ((at - 1, "after"), (at + 1, "before")):
        if 0 <= other < len(pieces) and pieces[other].block == piece.block and pieces[other].role == "kept":
            said = pieces[other].markdown.strip()
            if said and said in text:
                whole = f"{said} {piece.markdown}" if order == "after" else f"{piece.markdown} {said}"
                return text.replace(said, whole, 1)
    return _put(text, pieces, at, {n for n, one in enumerate(pieces) if one.role == "kept"})


def _put(text: str, pieces: Sequence[Piece], at: int, placed: set[int]) -> str:
    said = pieces[at].markdown.strip()
    story = pieces[at].story
    for other in range(at - 1, -1, -1):
        anchor = pieces[other].markdown.strip()
        if other in placed and pieces[other].story == story and anchor and (end := _end_of(text, anchor)) is not None:
            return f"{text[:end]}\n\n{said}{text[end:]}"
    for other in range(at + 1, len(pieces)):
        anchor = pieces[other].markdown.strip()
        if other in placed and pieces[other].story == story and anchor and (end := _end_of(text, anchor)) is not None:
            start = end - len(anchor)
            return f"{text[:start]}{said}\n\n{text[start:]}"
    return f"{text}\n\n{said}" if text else said


def _end_of(text: str, anchor: str) -> int | None:
    """Where a paragraph of the body ends; None when the body has no such paragraph."""
    at = text.rfind(anchor)
    return at + len(anchor) if at >= 0 else None
