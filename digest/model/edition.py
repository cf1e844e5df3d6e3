"""What editors put together of articles: dated editions, running storylines; and the pages that stand."""

import datetime as dt
from typing import Literal

import msgspec


class Section(msgspec.Struct, frozen=True):
    """A part of an edition; its articles in the order the editor gave them, as ids."""

    title: str
    articles: tuple[str, ...]


class Edition(msgspec.Struct, frozen=True):
    """A dated issue. The body is the editor's note."""

    path: str
    date: dt.date
    title: str
    body: str
    body_line: int = 1
    number: int = 0
    lead: str = ""  # id of an article
    sections: tuple[Section, ...] = ()


class Storyline(msgspec.Struct, frozen=True):
    """A running story; its members are the articles with its tag, or that name it, or that it names."""

    path: str
    slug: str
    title: str
    body: str
    body_line: int = 1
    status: Literal["open", "closed"] = "open"
    tag: str = ""
    articles: tuple[str, ...] = ()


class StandingPage(msgspec.Struct, frozen=True):
    """A page that stands outside the flow of news, such as About."""

    path: str
    slug: str
    title: str
    body: str
    body_line: int = 1
    nav: int | None = None  # place in the navigation; None: not in it
    summary: str = ""
