"""A passage that an editor marked → a rule that cuts it and its like; and what that rule would cut elsewhere."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.ingest.blocks import Block
from digest.ingest.cut.judge import judge
from digest.ingest.cut.rules import MOST_LETTERS, Rule, Rules, read_rules
from digest.ingest.cut.shape import fold
from digest.ingest.dates.words import MONTH, WEEKDAY
from digest.ingest.ledger import Ledger
from digest.model.names import slug_for
from digest.problems import Place, Problem, Refused

_FEWEST = 6  # letters that a pattern must spell; fewer fit any line
_TITLE_WORDS = 3  # a shorter title may be a word of the passage itself
_NAME = 40  # letters of a rule's name
_VARIABLE = re.compile(
    rf"(?P<date>(?<!\w)(?:{WEEKDAY},?\s)?(?:{MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?"
    rf"|\d{{1,2}}\.?\s(?:de\s)?{MONTH}\.?(?:,?\s(?:de\s)?\d{{4}})?|\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}})(?!\w))"
    r"|(?P<address>https?://\S+)"
    r"|(?P<time>\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?)"
    rf"|(?P<day>(?<!\w){WEEKDAY}(?!\w))"
    r"|(?P<number>\d[\d.,]*\d|\d)",
    re.IGNORECASE,
)
_FITS = {
    "date": r"(?:[^\W\d_]{2,12},? )?[\w.,/ -]{4,30}",
    "address": r"https?://\S{1,300}",
    "time": r"\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?",
    "day": r"[^\W\d_]{2,14}",
    "number": r"\d[\d.,]{0,15}",
}


@dataclass(frozen=True, slots=True)
class Taught:
    """A rule as it stands in a rule file: the name it has there, and its keys."""

    name: str
    keys: dict[str, str | int]


def pattern_of(line: str, title: str = "") -> str:
    """What fits this line and its like: other dates, hours, numbers, addresses, and any headline for the title."""
    text = " ".join(fold(line).split())
    said = " ".join(fold(title).split())
    if len(said.split()) >= _TITLE_WORDS and said.casefold() in text.casefold():
        at = text.casefold().index(said.casefold())
        return f"^{_open(text[:at])}.{{2,220}}{_open(text[at + len(said) :])}$"
    return f"^{_open(text)}$"


def _open(text: str) -> str:
    out, end = "", 0
    for found in _VARIABLE.finditer(text):
        out += _spelled(text[end : found.start()]) + _FITS[found.lastgroup or "number"]
        end = found.end()
    return out + _spelled(text[end:])


def _spelled(text: str) -> str:
    return re.sub(r"\\([ #&~'\"-])", r"\1", re.escape(text))


def _letters(line: str, title: str) -> int:
    """How many letters of the line its pattern spells."""
    bare = _VARIABLE.sub("", re.sub(re.escape(title), "", line, flags=re.IGNORECASE) if title else line)
    return sum(letter.isalpha() for letter in bare)


def teach(mark: str, title: str, seen: str, name: str = "") -> Taught:
    """The rule for a marked passage: a line, or all from its first line through its last.

    Raises Refused where so little is marked that any line would fit.
    """
    lines = [line for line in (" ".join(line.split()) for line in mark.splitlines()) if line]
    loose = [line for line in {*lines[:1], *lines[-1:]} if _letters(line, title) < _FEWEST]
    if not lines or loose:
        text = f"“{next(iter(loose), '')}” says too little: a rule for it would cut other lines too"
        hint = "mark a line with more words, or more lines that begin and end with words"
        raise Refused(Problem(Place("--mark"), text, "rule-too-broad", hint))
    keys: dict[str, str | int] = {}
    if len(lines) == 1:
        keys["line"] = pattern_of(lines[0], title)
        if len(lines[0]) * 3 // 2 > MOST_LETTERS:
            keys["most"] = len(lines[0]) * 3 // 2
    else:
        keys["from"], keys["through"] = pattern_of(lines[0], title), pattern_of(lines[-1], title)
        keys["most"] = len(lines) + 3
    keys["seen"] = " ".join(seen.split())
    return Taught(name or _name(lines[0]), keys)


def _name(line: str) -> str:
    """The first words of a line, as many as make a short name."""
    slug = slug_for(re.sub(r"\d+", " ", line))
    return slug if len(slug) <= _NAME else slug[: _NAME + 1].rpartition("-")[0] or slug[:_NAME]


def added(data: bytes | None, path: str, about: str, taught: Taught) -> tuple[bytes, Rule]:
    """The rule file with one rule more, its other lines as they were; and the rule.

    Raises Refused where the file can't be read as it is.
    """
    before, problems = read_rules([(path, data)]) if data is not None else (Rules(), ())
    if problems:
        raise Refused(*problems)
    stem = path.rpartition("/")[2].removesuffix(".yaml")
    name, number = taught.name, 1
    while f"{stem}/{name}" in before.by_name:
        number += 1
        name = f"{taught.name}-{number}"
    text = data.decode("utf-8") if data is not None else f"about: {json.dumps(about, ensure_ascii=False)}\nrules:\n"
    text += "" if text.endswith("\n") else "\n"
    text += f"  {name}:\n" + "".join(f"    {key}: {_quoted(value)}\n" for key, value in taught.keys.items())
    after = text.encode("utf-8", "replace")
    rules, problems = read_rules([(path, after)])
    rule = rules.by_name.get(f"{stem}/{name}")
    if problems or rule is None or len(rules.rules) != len(before.rules) + 1:
        hint = "let “rules” be the last key of the file, with two spaces before each rule"
        raise Refused(*problems, Problem(Place(path), "no rule can be added at its end", "cut-rule-wrong", hint))
    return after, rule


def _quoted(value: str | int) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def would_cut(rule: Rule, ledger: Ledger) -> tuple[tuple[int, str], ...]:
    """What a rule would cut of what a capture has kept: the number of the story, and the text."""
    pieces = ledger.pieces
    blocks = [
        Block(piece.raw, piece.text, piece.markdown, "paragraph" if piece.text else "blank", inside=_stands(piece.role))
        for piece in pieces
    ]
    judged = judge(blocks, Rules((rule,), {rule.name: rule}))
    return tuple((pieces[at].story, pieces[at].text) for at, cut in enumerate(judged.cut) if cut == rule.name)


def _stands(role: str) -> bool:
    return role in ("kept", "headline")


def marked_lines(mark: str, ledger: Ledger, story: int) -> Sequence[str]:
    """The whole lines of a story that a mark means: it may be several, but each from its first letter to its last.

    Raises Refused with the line that holds the mark, where the mark is only a part of one.
    """
    wanted = [_plain(line) for line in mark.splitlines() if line.strip()]
    held = [piece for piece in ledger.pieces if piece.text and piece.story in (story, 0)]
    said = [_plain(piece.text) for piece in held]
    for at in range(len(said) - len(wanted) + 1):
        if wanted and said[at : at + len(wanted)] == wanted:
            found = held[at : at + len(wanted)]
            if all(piece.role == "cut" for piece in found):
                text = f"this is cut already, by {found[0].rule}"
                raise Refused(Problem(Place("--mark"), text, "rule-not-needed", "see digest show ID --cuts"))
            return [piece.text for piece in found]
    near = next((piece.text for piece in held if wanted and wanted[0] in _plain(piece.text)), "")
    hint = f"mark the whole line: {near[:300]}" if near else "copy it as digest show ID --cuts and the draft have it"
    raise Refused(Problem(Place("--mark"), "no line of this story is what was marked", "mark-not-found", hint))


def _plain(line: str) -> str:
    return " ".join(fold(line).split()).casefold()
