"""Pages that hold the desk's own writing: editions and standing pages."""

from digest.model.edition import Edition
from digest.render.frame import Frame, Html, edition_name
from digest.render.questions import Site
from digest.render.templates import long_day


def edition(site: Site, path: str, date: str) -> Html:
    """A dated issue: its lead, its sections, the editor's note."""
    frame = Frame(site, "edition", path)
    found: Edition | None = site.ask("edition", date)
    if found is None:
        raise LookupError(date)
    lead = frame.items(site.cards((found.lead,))) if found.lead else ()
    sections = tuple(
        {"title": section.title, "stories": items}
        for section in found.sections
        if (items := frame.items(site.cards(section.articles)))
    )
    before, after = site.ask("editions_beside", date)
    return frame.html(
        "edition.html",
        frame.head(found.title, description=f"{edition_name(found)} {long_day(found.date)}".strip()),
        edition={"title": found.title, "number": found.number, "date": found.date, "sections": sections},
        note=frame.desk(found.body, found.path, found.body_line),
        lead=lead[0] if lead else None,
        older=frame.issue(before),
        newer=frame.issue(after),
    )


def standing(site: Site, path: str, slug: str) -> Html:
    """A page outside the flow of news."""
    frame = Frame(site, "standing", path)
    found = site.ask("standing", slug)
    return frame.html(
        "standing.html",
        frame.head(found.title, description=found.summary),
        heading=found.title,
        note=frame.desk(found.body, found.path, found.body_line),
    )
