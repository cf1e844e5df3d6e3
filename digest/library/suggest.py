"""A first sentence to start from: what a summary could say, in the story's own words, for an editor to rewrite."""

import re

WORDS = 60  # two sentences of agency prose

_NOT_PROSE = re.compile(r"^\s*(?:#|>|\||```|[-*+] |\d+[.)] |!\[|\[\^)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_MARKS = re.compile(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}|\\(?=[^\w\s])")
_END = re.compile(r"(?<=[.!?…。])[\"'”’»)]*\s+(?=[\"'“‘«(]?[A-ZÀ-ÖØ-ÞА-ЯЁ\u0600-\u06FF0-9])")
# "Gen. Smith", "U.S. Navy", "J. Doe": a full stop that ends no sentence.
_SHORT = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Gen|Col|Maj|Capt|Lt|Sgt|Adm|Sen|Rep|Gov|St|No|vs|etc|Jr|Sr)|\b[A-Z])\.$")


def lead(body: str) -> str:
    """The first one or two sentences of a Markdown body, at most `WORDS` words; empty where there is no prose."""
    for paragraph in re.split(r"\n\s*\n", body):
        if not paragraph.strip() or _NOT_PROSE.match(paragraph.lstrip("\n")):
            continue
        text = " ".join(_MARKS.sub("", _LINK.sub(r"\1", paragraph)).split())
        first, *rest = _sentences(text) or [""]
        if not first:
            continue
        both = f"{first} {rest[0]}" if rest else first
        chosen = both if len(both.split()) <= WORDS else first
        words = chosen.split()
        return chosen if len(words) <= WORDS else " ".join(words[: WORDS - 1]) + " …"
    return ""


def _sentences(text: str) -> list[str]:
    sentences: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if not _SHORT.search(text[start : match.start()]):
            sentences.append(text[start : match.end()].strip())
            start = match.end()
    return [*sentences, text[start:].strip()] if text[start:].strip() else sentences
