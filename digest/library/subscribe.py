"""New feeds in content/sources.yaml: as new lines only, what stands there stays to the letter."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from digest.library.load import SOURCES
from digest.library.nouns import read_sources
from digest.model.names import slug_for
from digest.model.source import Source
from digest.problems import Place, Problem, Refused, errors
from digest.text import urls
from digest.text.yaml_write import block, plain


@dataclass(frozen=True, slots=True)
class Wish:
    """A feed to follow, with its site's name and front page where they are known."""

    name: str
    feed: str
    homepage: str = ""


@dataclass(frozen=True, slots=True)
class Subscribed:
    """The file's new text, and what became of each wish: by feed, the key of its source."""

    text: str
    added: dict[str, str]  # a new source was made
    joined: dict[str, str]  # a source that is there got its first feed
    known: dict[str, str]  # a source has this feed already
    by_hand: dict[str, str]  # a source of that host has other feeds; which are wanted is its editor's to say


def subscribe(text: str, wishes: Iterable[Wish]) -> Subscribed:
    """Follow feeds. Raises Refused where the file has errors, or is not of a shape to which lines can be added."""
    sources, problems = _read(text)
    if errors(problems):
        raise Refused(*errors(problems))
    done = Subscribed("", {}, {}, {}, {})
    owners = {feed: key for key, source in sources.items() for feed in source.feeds}
    hosts = {host: key for key, source in reversed(sources.items()) for host in source.hosts}
    taken, new = set(sources), dict[str, dict[str, object]]()
    for wish in wishes:
        host = urls.host(wish.homepage or wish.feed)
        owner = _of_host(host, hosts)
        if wish.feed in owners:
            done.known[wish.feed] = owners[wish.feed]
        elif owner in new:
            new[owner]["feeds"] = [*_listed(new[owner]["feeds"]), wish.feed]
            done.added[wish.feed] = owners[wish.feed] = owner
        elif owner and sources[owner].feeds:
            done.by_hand[wish.feed] = owner
        elif owner and (longer := _joined(text, owner, wish.feed)):
            text = longer
            done.joined[wish.feed] = owners[wish.feed] = owner
        else:
            key = slug_for(wish.name or host, taken)
            fields = {"name": wish.name or host, "hosts": [host], "feeds": [wish.feed], "homepage": wish.homepage}
            new[key] = {name: value for name, value in fields.items() if value and value != [""]}
            taken.add(key)
            hosts[host] = owners[wish.feed] = done.added[wish.feed] = key
    text = _with_blocks(text, new)
    _check(text, sources, {**done.added, **done.joined})
    return Subscribed(text, done.added, done.joined, done.known, done.by_hand)


def _read(text: str) -> tuple[dict[str, Source], tuple[Problem, ...]]:
    found = read_sources(text.encode("utf-8", "surrogateescape"), SOURCES)
    return found.noun or {}, found.problems


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def _of_host(host: str, hosts: Mapping[str, str]) -> str:
    """The source to which a host belongs: itself or one above it."""
    names = host.split(".")
    tails = [".".join(names[at:]) for at in range(len(names))]
    return next((hosts[tail] for tail in tails if tail in hosts), "")


def _joined(text: str, key: str, feed: str) -> str:
    """The text with a line `feeds:` at the head of a source's block; empty where the source is written otherwise."""
    rest_of_line = r"[ \t]*(?:#[^\n]*)?\r?\n"
    found = re.search(rf"^{re.escape(key)}:{rest_of_line}(?:{rest_of_line})*(?P<indent>[ ]+)[^\s#]", text, re.MULTILINE)
    if not found:
        return ""
    at = found.start("indent")
    newline = "\r\n" if text[:at].endswith("\r\n") else "\n"
    longer = text[:at] + block(plain({"feeds": [feed]}), found["indent"])[0] + newline + text[at:]
    sources, problems = _read(longer)
    return longer if not errors(problems) and sources[key].feeds == (feed,) else ""


def _with_blocks(text: str, new: Mapping[str, Mapping[str, object]]) -> str:
    if not new:
        return text
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = [line for key, fields in new.items() for line in (f"{key}:", *block(plain(fields), "  "))]
    end = newline if text and not text.endswith("\n") else ""
    return text + end + "".join(line + newline for line in lines)


def _check(text: str, before: Mapping[str, Source], wanted: Mapping[str, str]) -> None:
    """Nothing is trusted: the new text must say all it said, and the new feeds besides."""
    after, problems = _read(text)
    kept = all(key in after for key in before)
    if errors(problems) or not kept or any(feed not in after[key].feeds for feed, key in wanted.items()):
        hint = "write it one source a block (key:, then indented lines), or add the feeds by hand"
        raise Refused(Problem(Place(SOURCES), "no lines can be added to this file", "sources-shape", hint))
