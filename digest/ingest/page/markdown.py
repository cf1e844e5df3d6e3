"""Styled runs of text → faithful CommonMark: what looks like markup in the text is escaped, so that it stays text."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple


class Span(NamedTuple):  # a page has thousands; of frozen values it is the cheapest to make
    """A run of letters in one style. A hard line break is the letter `\\n`."""

    text: str
    href: str | None = None
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    note: str = ""  # the number of the footnote whose mark these letters are
    silent: bool = False  # what Markdown writes for itself, such as a footnote's way back to its mark

    def saying(self, text: str) -> "Span":
        """Other letters in the same style."""
        return self if text == self.text else Span(text, *self[1:])


_UNSTYLED = Span("")[1:]
_SPACE = re.compile(r"[^\S\n]+")
_AROUND_BREAK = re.compile(r" *\n *")
_ANYWHERE = re.compile(r"[\\`*\[\]<~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w{1,32};)")
_AT_START = re.compile(
    r"(?P<mark>#{1,6}(?=\s|$)|>|[-+](?=\s|$)|-{2,}\s*$|=+\s*$|\||:?-+:?(?=\s*\|))|(?P<number>\d{1,9})(?=[.)](?:\s|$))"
)
_PUNCTUATION = re.compile(r"[^\w\s]|_")


def escape(text: str) -> str:
    """`text` so that CommonMark shows exactly these letters, were it to open a line."""
    return "\n".join(_escape_start(_ANYWHERE.sub(r"\\\g<0>", line)) for line in text.split("\n"))


def _escape_start(line: str) -> str:
    found = _AT_START.match(line)
    if not found:
        return line
    if found["number"]:
        return found["number"] + "\\" + line[found.end() :]
    return "\\" + line


def tidy(spans: Iterable[Span]) -> list[Span]:
    """The spans with white space collapsed as a browser does it, and none at either end."""
    out: list[Span] = []
    gap = True  # whether a space would be the second in a row
    for span in spans:
        text = _SPACE.sub(" ", span.text)
        if "\n" in text:
            text = _AROUND_BREAK.sub("\n", text)
        if gap:
            text = text.lstrip(" ")
        if not text:
            continue
        if text.startswith("\n") and out and out[-1].text.endswith(" "):
            out[-1] = out[-1].saying(out[-1].text.rstrip(" "))
        gap = text[-1].isspace()
        out.append(span.saying(text))
    while out and not out[-1].text.rstrip():
        out.pop()
    if out:
        out[-1] = out[-1].saying(out[-1].text.rstrip())
    while out and not out[0].text.lstrip():
        out.pop(0)
    if out:
        out[0] = out[0].saying(out[0].text.lstrip())
    return out


def plain(spans: Sequence[Span]) -> str:
    return " ".join("".join(span.text for span in spans).split())


def linked(spans: Sequence[Span]) -> int:
    """How many letters of the plain text stand inside links."""
    return sum(len(span.text) for span in spans if span.href is not None)


def inline(spans: Sequence[Span], *, one_line: bool = False) -> str:
    """Tidy spans as one paragraph of CommonMark (`one_line`: as a heading or a table's cell, without hard breaks)."""
    if all(span[1:] == _UNSTYLED for span in spans):  # most are: nothing to sort into runs
        out = _ANYWHERE.sub(r"\\\g<0>", "".join(span.text for span in spans))
    else:
        out = _styled_and_linked(spans)
    lines = [line.strip() for line in out.split("\n")]
    lines = [_escape_start(line) if index == 0 or not one_line else line for index, line in enumerate(lines) if line]
    return (" " if one_line else "\\\n").join(lines)


def _styled_and_linked(spans: Sequence[Span]) -> str:
    merged = [
        Span("".join(s.text for s in run), *style)
        for style, run in groupby(spans, key=lambda s: (s.href or None, *s[2:]))
    ]
    out = ""
    for href, run in groupby(merged, key=lambda s: s.href):
        inner = _styled(list(run), out)
        out = _link(out, inner, href) if href else out + inner
    return out


def _link(before: str, inner: str, href: str) -> str:
    bare = inner.strip()
    if not bare or "\n\n" in bare:
        return before + inner
    lead, trail = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return (
        f"{before}{lead}[{bare}]({address(href)}){trail}"
        if not before.endswith("!")
        else f"{before[:-1]}\\!{lead}[{bare}]({address(href)}){trail}"
    )


def address(href: str) -> str:
    """A link's target as CommonMark takes it: no spaces, no angle brackets, parentheses only in pairs."""
    href = re.sub(
        r"[\s<>\\\x00-\x1f]|[^\x00-\x7f]+",
        lambda m: "".join(f"%{byte:02X}" for byte in m.group().encode()),
        href.strip(),
    )
    depth = 0
    for letter in href:
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            break
    return href if depth == 0 else href.replace("(", "%28").replace(")", "%29")


def _styled(run: list[Span], before: str) -> str:
    out = ""
    for index, span in enumerate(run):
        after = ("[" if run[index + 1].note else run[index + 1].text) if index + 1 < len(run) else ""
        if span.silent:
            continue
        if span.note:
            out += f"[^{span.note}]" + " " * span.text[-1:].isspace()
            continue
        text = _code(span.text) if span.code else _ANYWHERE.sub(r"\\\g<0>", span.text)
        mark = "*" * (2 * span.strong + span.emphasis)
        out += _marked(text, mark, (before + out)[-1:], after[:1]) if mark else text
    return out


def _marked(text: str, mark: str, before: str, after: str) -> str:
    """`text` between emphasis marks where CommonMark's flanking rules let them stand, plain where not."""
    bare = text.strip()
    if not bare or "\n" in bare:
        return text
    lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    left, right = lead[-1:] or before, trail[:1] or after
    opens = not _PUNCTUATION.match(bare[0]) or not left or left.isspace() or bool(_PUNCTUATION.match(left))
    closes = not _PUNCTUATION.match(bare[-1]) or not right or right.isspace() or bool(_PUNCTUATION.match(right))
    if not opens or not closes or left == "*" or right == "*":
        return text
    return f"{lead}{mark}{bare}{mark}{trail}"


def _code(text: str) -> str:
    bare = " ".join(text.split())
    if not bare:
        return " " if text else ""
    longest = max((len(run) for run in re.findall(r"`+", bare)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if bare[0] == "`" or bare[-1] == "`" else ""
    lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{' ' if lead else ''}{fence}{pad}{bare}{pad}{fence}{' ' if trail else ''}"


def fenced(code: str, language: str) -> str:
    """A block of code, between fences longer than any inside it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{code}\n{fence}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A pipe table; where the source has no head, its first row becomes one, since the form demands it."""
    width = max(len(row) for row in rows)
    lines = [
        "| " + " | ".join([cell.replace("|", "\\|") for cell in row] + [""] * (width - len(row))) + " |" for row in rows
    ]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])
