"""The road by which a text reached us, nearest hop first, and who published it: told from what was cut."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from digest.ingest.blocks import Reading
from digest.ingest.cut.desk import Found
from digest.model.article import Hop
from digest.model.source import Source

# Nearest first: the page that we saw, what filled it, what that was filled from.
_ORDER = ("blogger", "wordpress", "mail", "page", "ifttt", "relay", "full-text-rss", "feed")
_PLATFORMS = frozenset(("blogger", "wordpress"))
_UNNAMED = {"blogger": "Blogger", "wordpress": "WordPress"}


def road(found: Sequence[Found], reading: Reading) -> tuple[Hop, ...]:
    """The hops that the cut lines bear witness to, and the feed or list that the form itself names."""
    hops: dict[str, Hop] = {}
    if reading.relay:
        hops["feed"] = Hop("feed", reading.relay)
    for one in found:
        if one.rule.hop is None:
            continue
        hop = one.rule.hop
        new = Hop(hop.kind, _filled(hop.name, one.groups), _filled(hop.detail, one.groups))
        known = hops.get(hop.kind)
        hops[hop.kind] = _joined(known, new) if known else new
    if any(hop.name.casefold() == "ifttt" for hop in hops.values()) and "relay" in hops:
        hops.pop("relay" if not hops["relay"].name else "", None)
    order = {kind: place for place, kind in enumerate(_ORDER)}
    named = [
        hop if hop.name else replace(hop, name=reading.site_name or _UNNAMED[hop.kind])
        for hop in hops.values()
        if hop.name or hop.kind in _UNNAMED
    ]
    return tuple(sorted(named, key=lambda hop: order.get(hop.kind, len(order))))


def _filled(pattern: str, groups: Mapping[str, str]) -> str:
    """The pattern with the names of a match put in; empty when one of them is missing."""
    names = re.findall(r"\{(\w+)\}", pattern)
    if any(not groups.get(name) for name in names):
        return ""
    return re.sub(r"\{(\w+)\}", lambda match: groups[match[1]].strip(" ,"), pattern)


def _joined(known: Hop, new: Hop) -> Hop:
    return replace(known, name=known.name or new.name, detail=known.detail or new.detail)


def is_repost(hops: Sequence[Hop]) -> bool:
    """Whether the page passes on what somebody else published."""
    return any(hop.kind not in _PLATFORMS for hop in hops)


@dataclass(frozen=True, slots=True)
class Credit:
    """A publisher: its key in sources.yaml, and its name as printed. Either may be empty."""

    key: str = ""
    name: str = ""


def publisher(
    found: Sequence[Found], cut_text: str, reading: Reading, hops: Sequence[Hop], sources: Mapping[str, Source]
) -> Credit:
    """Who published a page's stories.

    First whose appeal or notice was cut, then a publisher named in so many words, then a known name in the cut lines
    or on the road, and for a page that is no repost the host it came from.
    """
    told = next((one.rule.publisher for one in found if one.rule.publisher), None)
    if told:
        return Credit(_by_host(told.hosts, sources) or _by_name(told.name, sources) or told.key, told.name)
    named = next((one.groups["publisher"] for one in found if one.groups.get("publisher")), "")
    if key := _by_name(named, sources):
        return Credit(key, named)
    known = _in_text(cut_text, sources) or _on_road(hops, sources)
    if known:
        return Credit(known.key, known.name)
    if is_repost(hops):
        return Credit("", named)
    return _of_page(reading, sources) or Credit("", named or reading.site_name or "")


def _in_text(text: str, sources: Mapping[str, Source]) -> Source | None:
    """A publisher whose name stands among what was cut."""
    for source in sources.values():
        name = re.escape(source.name)
        if source.kind == "publisher" and len(source.name) > 4 and re.search(rf"(?<!\w){name}(?!\w)", text):
            return source
    return None


def _on_road(hops: Sequence[Hop], sources: Mapping[str, Source]) -> Source | None:
    for hop in hops:
        if hop.kind not in _PLATFORMS and (key := _by_name(hop.name, sources)):
            return sources[key]
    return None


def _of_page(reading: Reading, sources: Mapping[str, Source]) -> Credit | None:
    for address in (reading.url.value if reading.url else "", reading.address or ""):
        host = host_of(address)
        if host and (key := _by_host((host,), sources)):
            return Credit(key, sources[key].name)
    key = _by_name(reading.site_name or "", sources)
    return Credit(key, sources[key].name) if key else None


def host_of(address: str) -> str:
    """The host of a web address, lower case; empty for a path."""
    found = re.match(r"https?://(?:[^/@]*@)?([^/:?#]+)", address, re.IGNORECASE)
    return found[1].lower().removeprefix("www.") if found else ""


def _by_host(hosts: Sequence[str], sources: Mapping[str, Source]) -> str:
    for host in hosts:
        for source in sources.values():
            if source.kind != "relay" and any(host == own or host.endswith("." + own) for own in source.hosts):
                return source.key
    return ""


def _by_name(name: str, sources: Mapping[str, Source]) -> str:
    wanted = _squeezed(name)
    if not wanted:
        return ""
    return next(
        (source.key for source in sources.values() if wanted in (_squeezed(source.name), _squeezed(source.key))), ""
    )


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]+|^the ", "", name.casefold())


def agency(printed: str, found: Sequence[Found], sources: Mapping[str, Source], authors: Sequence[str] = ()) -> str:
    """The key of the agency credited: in the dateline, in a line of credit, or where the page's author stands."""
    credited = (one.groups[key] for one in found for key in ("agency", "agency2") if one.groups.get(key))
    signed = (name for name in authors if is_agency(name, sources))
    said = printed or next(credited, "") or next(signed, "")
    if not said:
        return ""
    name = _LONG_NAMES.get(said.casefold(), said)
    return _by_name(name, sources) or _by_name(said, sources) or re.sub(r"[\W_]+", "-", name.casefold()).strip("-")


def is_agency(name: str, sources: Mapping[str, Source]) -> bool:
    """Whether a name in an author's place is a news agency's: one of the site's sources, or well known."""
    folded = name.casefold()
    key = _by_name(_LONG_NAMES.get(folded, name), sources) or _by_name(name, sources)
    return (bool(key) and sources[key].kind == "agency") or folded in _LONG_NAMES or bool(_AGENCIES.fullmatch(folded))


_AGENCIES = re.compile(
    r"afp|ap|upi|reuters|dpa|sda|keystone-sda|apa|ansa|efe|tass|interfax|xinhua|pti|ritzau|ntb|pap|lusa|ukrinform|irna|"
    r"bloomberg news|kyodo news|yonhap(?: news agency)?|anadolu (?:agency|ajansı)|belga|press trust of india|"
    r"agenzia ansa|agencia efe"
)
_LONG_NAMES = {
    "agence france-presse": "AFP",
    "agence france presse": "AFP",
    "associated press": "AP",
    "the associated press": "AP",
    "thomson reuters": "Reuters",
    "united press international": "UPI",
    "deutsche presse-agentur": "dpa",
    "тасс": "TASS",
    "итар-тасс": "TASS",
    "риа новости": "RIA Novosti",
    "ria": "RIA Novosti",
    "интерфакс": "Interfax",
    "أ ف ب": "AFP",
    "ا ف ب": "AFP",
    "فرانس برس": "AFP",
    "رويترز": "Reuters",
    "تاس": "TASS",
    "سبوتنيك": "Sputnik",
}
