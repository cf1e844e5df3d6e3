"""Pages that list stories: home, tag, source, month and storyline, each with its older pages."""

from digest.model.edition import Storyline
from digest.render.frame import Frame, Html
from digest.render.questions import Site
from digest.render.shelves import Leaf
from digest.render.templates import month_name
from digest.text.sanitize import web_address


def home(site: Site, path: str, number: int) -> Html:
    """The newest stories, the first of them as the lead; its older pages are plain lists."""
    frame = Frame(site, "home", path)
    leaf = site.leaf("all", "", number) or Leaf((), None, None)
    items = frame.items(leaf.cards)
    return frame.html(
        "home.html",
        frame.head("" if number == 0 else f"Stories, page {number}"),
        lead=items[0] if items and number == 0 else None,
        items=items[1:] if number == 0 else items,
        edition=frame.issue(site.ask("latest_edition")) if number == 0 else None,
        pager=_pager(frame, leaf, number, "index.html", "page/{}.html"),
    )


def tag(site: Site, path: str, slug: str, number: int) -> Html:
    """What a term means, and the stories that carry it."""
    frame = Frame(site, "tag", path)
    leaf = site.leaf("tag", slug, number) or Leaf((), None, None)
    term = site.ask("term", slug)
    name = term.name if term else slug
    title = name if number == 0 else f"{name}, page {number}"
    return frame.html(
        "tag.html",
        frame.head(title, description=term.about if term else ""),
        term={"name": name, "slug": slug, "axis": term.axis if term else "", "about": term.about if term else ""},
        items=frame.items(leaf.cards),
        pager=_pager(frame, leaf, number, f"tags/{slug}.html", f"tags/{slug}/{{}}.html"),
        feeds=(*frame.feeds(f"tags/{slug}/", name), *frame.feeds()),
    )


def source(site: Site, path: str, key: str, number: int) -> Html:
    """Who a source is, on what ground its text is shown, and its stories."""
    frame = Frame(site, "source", path)
    leaf = site.leaf("source", key, number) or Leaf((), None, None)
    credit = site.credit(key)
    note, rights = site.ask("source_note", key)
    title = credit.name if number == 0 else f"{credit.name}, page {number}"
    return frame.html(
        "source.html",
        frame.head(title, description=f"Stories from {credit.name}."),
        source_card={
            "name": credit.name,
            "kind": credit.kind,
            "homepage": web_address(credit.homepage),
            "note": note,
            "rights": rights,
            "words": credit.words,
        },
        items=frame.items(leaf.cards),
        pager=_pager(frame, leaf, number, f"sources/{key}.html", f"sources/{key}/{{}}.html"),
    )


def month(site: Site, path: str, key: str, number: int) -> Html:
    """All stories of one month, by day."""
    frame = Frame(site, "month", path)
    leaf = site.leaf("month", key, number) or Leaf((), None, None)
    before, after = site.ask("months_beside", key)
    title = month_name(key) if number == 0 else f"{month_name(key)}, page {number}"
    return frame.html(
        "month.html",
        frame.head(title, description=f"Stories of {month_name(key)}."),
        items=frame.items(leaf.cards),
        older={"title": month_name(before), "link": frame.link(f"{before}/index.html")} if before else None,
        newer={"title": month_name(after), "link": frame.link(f"{after}/index.html")} if after else None,
        pager=_pager(frame, leaf, number, f"{key}/index.html", f"{key}/page-{{}}.html"),
    )


def storyline(site: Site, path: str, slug: str, number: int) -> Html:
    """A running story: its introduction, and what happened in order. Where that is much, it begins on other pages."""
    frame = Frame(site, "storyline", path)
    leaf = site.leaf("storyline", slug, number) or Leaf((), None, None)
    found: Storyline | None = site.ask("storyline", slug)
    if found is None:
        raise LookupError(slug)
    title = found.title if number == 0 else f"{found.title}, page {number}"
    return frame.html(
        "storyline.html",
        frame.head(title, description=f"{found.title}: the story so far, in order."),
        storyline={"title": found.title, "status": found.status},
        note=frame.desk(found.body, found.path, found.body_line) if number == 0 else "",
        items=frame.items(leaf.cards[::-1]),
        pager=_pager(frame, leaf, number, f"storylines/{slug}.html", f"storylines/{slug}/{{}}.html"),
    )


def _pager(frame: Frame, leaf: Leaf, number: int, first: str, others: str) -> dict[str, object]:
    """Where the list goes on. Pages are numbered from the oldest, so that a number means the same page for ever."""

    def link(to: int | None) -> str:
        if to is None:
            return ""
        return frame.link(first if to == 0 else others.format(to))

    return {"number": number, "older": link(leaf.older), "newer": link(leaf.newer), "first": link(0) if number else ""}
