"""Answers on a page of discussion: taken out of the page, and given back as quotations under their writers' names.

Left where they stand they would read as the words of whoever opened the page. Which sites hold discussions, and where
an answer's parts stand, is data (discussions.yaml).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from lxml import html

from digest.ingest.page.facts import Facts
from digest.text import urls

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DEEPEST = 20  # quotes within quotes; deeper answers stand at this depth
_MOST = 2_000  # answers
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class _Form:
    hosts: tuple[str, ...]
    generator: str
    paths: Mapping[str, str]

    def fits(self, host: str, facts: Facts) -> bool:
        if any(host == known or host.endswith(f".{known}") for known in self.hosts):
            return True
        return bool(self.generator) and (facts.first("generator") or "").lower().startswith(self.generator)


@cache
def _forms() -> tuple[_Form, ...]:
    stored = yaml.load(
        files("digest.ingest.page").joinpath("discussions.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader
    )
    return tuple(
        _Form(
            tuple(entry.pop("hosts", ())), entry.pop("generator", ""), {key: str(path) for key, path in entry.items()}
        )
        for entry in stored.values()
    )


def taken_out(root: html.HtmlElement, facts: Facts, address: str | None) -> html.HtmlElement | None:
    """The answers of a page of discussion as one element of nested quotes; None where it has none.

    They are gone from `root` then.
    """
    host = urls.host(address)
    for form in _forms():
        if form.fits(host, facts):
            replies = _elements(root, form, "replies")[:_MOST]
            if replies:
                return _quoted(root, form, replies)
    return None


def _quoted(root: html.HtmlElement, form: _Form, replies: list[html.HtmlElement]) -> html.HtmlElement:
    section: html.HtmlElement = root.makeelement("section")
    known = set(replies)
    open_quotes: list[html.HtmlElement] = []
    # All is read before anything is moved: an answer may stand inside the one that it answers.
    read = [(_depth(reply, form, known), _opening(root, form, reply, known), reply) for reply in replies]
    texts = [_own(_elements(reply, form, "text"), reply, known)[:1] for reply in replies]
    for (depth, opening, _), text in zip(read, texts, strict=True):
        if not text:
            continue
        del open_quotes[min(depth, _DEEPEST) :]
        quote = root.makeelement("blockquote")
        (open_quotes[-1] if open_quotes else section).append(quote)
        open_quotes.append(quote)
        quote.append(opening)
        text[0].tail = None
        quote.append(text[0])
    for _, _, reply in read:
        parent = reply.getparent()
        if parent is not None:
            parent.remove(reply)
    return section


def _opening(
    root: html.HtmlElement, form: _Form, reply: html.HtmlElement, known: set[html.HtmlElement]
) -> html.HtmlElement:
    """Who wrote the answer, when, and how others rated it, as a paragraph."""
    line = root.makeelement("p")
    name = root.makeelement("strong")
    name.text = _said(form, "author", reply, known)[:_LONGEST_NAME] or "?"
    line.append(name)
    day = _DAY.search(_said(form, "when", reply, known))
    link = _said(form, "link", reply, known)
    if day:
        name.tail = " · "
        told = root.makeelement("a", {"href": link}) if link else root.makeelement("span")
        told.text = day[0]
        line.append(told)
    score = _said(form, "score", reply, known)
    if score:
        words = score if not re.fullmatch(r"-?\d+", score) else f"{score} points"
        line[-1].tail = f" · {words}"
    return line


def _said(form: _Form, part: str, reply: html.HtmlElement, known: set[html.HtmlElement]) -> str:
    """The first words of a part of this very answer; empty where it has none."""
    if part not in form.paths:
        return ""
    for found in reply.xpath(form.paths[part]):
        if isinstance(found, str):
            holder = found.getparent()  # type: ignore[attr-defined]  # lxml's strings know where they stand
            if holder is reply or _owner(holder, known) is reply:
                return " ".join(found.split())
        elif _owner(found, known) is reply and (words := " ".join("".join(found.itertext()).split())):
            return words
    return ""


def _depth(reply: html.HtmlElement, form: _Form, known: set[html.HtmlElement]) -> int:
    stated = _said(form, "depth", reply, known)
    if stated.isdigit():
        return int(stated)
    return sum(above in known for above in reply.iterancestors())


def _elements(node: html.HtmlElement, form: _Form, part: str) -> list[html.HtmlElement]:
    found = node.xpath(form.paths[part])
    return [each for each in found if isinstance(each, html.HtmlElement)] if isinstance(found, list) else []


def _own(
    found: list[html.HtmlElement], reply: html.HtmlElement, known: set[html.HtmlElement]
) -> list[html.HtmlElement]:
    return [each for each in found if _owner(each, known) is reply]


def _owner(node: html.HtmlElement, known: set[html.HtmlElement]) -> html.HtmlElement | None:
    """The answer that an element belongs to: the nearest one around it."""
    return next(_around(node, known), None)


def _around(node: html.HtmlElement, known: set[html.HtmlElement]) -> Iterator[html.HtmlElement]:
    here: html.HtmlElement | None = node
    while here is not None:
        if here in known:
            yield here
        here = here.getparent()
