"""The first words of a body, counted so that a licence of N words is never overrun."""

import re
from functools import cache

from digest.text.to_html import unescape_text

ELLIPSIS = "…"

_NOT_PROSE = re.compile(r"<sup class=\"footnote-.*?</sup>|<table.*?</table>|<pre.*?</pre>", re.DOTALL)
_BREAK = re.compile(r"</(?:p|li|h[2-6]|blockquote|dd|dt|div|ol|ul|dl)>|<br>|<hr>")
_TAG = re.compile(r"<[^>]*>")

# Scripts that put no spaces between words: there each character counts, or a whole story would be one word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"


@cache
def _word() -> re.Pattern[str]:  # takes longer to compile than most builds have excerpts to make
    return re.compile(f"[{_UNSPACED}]|[^\\s{_UNSPACED}—–/]+|[—–/]+")


def excerpt(html: str, words: int) -> tuple[str, ...]:
    """The first `words` words of sanitised HTML as plain paragraphs; an ellipsis ends them where text was left out.

    Tables, code and notes are no part of it. Words joined by dashes or slashes count one by one.
    """
    text = _BREAK.sub("\n\n", _NOT_PROSE.sub(" ", html))
    paragraphs = [" ".join(part.split()) for part in unescape_text(_TAG.sub("", text)).split("\n\n")]
    taken: list[str] = []
    left = words
    whole = _NOT_PROSE.search(html) is None
    for paragraph in filter(None, paragraphs):
        matches = [match for match in _word().finditer(paragraph) if match[0][0] not in "—–/"]
        if left <= 0:
            return _ended(taken)
        if len(matches) > left:
            return _ended([*taken, paragraph[: matches[left - 1].end()]])
        taken.append(paragraph)
        left -= len(matches)
    return tuple(taken) if whole else _ended(taken)


def _ended(paragraphs: list[str]) -> tuple[str, ...]:
    if not paragraphs:
        return ()
    *before, last = paragraphs
    return (*before, last.rstrip(" ,;:.") + ELLIPSIS)
