"""Pages that lead to other pages: the archive, and the lists of tags, sources, editions and storylines; and 404."""

from itertools import groupby

from digest.render.frame import Frame, Html
from digest.render.questions import Site
from digest.render.templates import month_name


def archive(site: Site, path: str) -> Html:
    """All months with stories, by year."""
    frame = Frame(site, "archive", path)
    years = []
    for year, tallies in groupby(site.ask("tallies", "month"), key=lambda tally: tally.key[:4]):
        months = tuple(
            {"title": month_name(tally.key), "link": frame.link(f"{tally.key}/index.html"), "count": tally.count}
            for tally in tallies
        )
        years.append({"title": year, "months": months, "count": sum(int(str(month["count"])) for month in months)})
    return frame.html("archive.html", frame.head("Archive"), groups=tuple(years))


def tags(site: Site, path: str) -> Html:
    """All terms in use, by axis."""
    frame = Frame(site, "tags", path)
    groups: dict[str, list[dict[str, object]]] = {}
    for tally in site.ask("tallies", "tag"):
        term = site.ask("term", tally.key)
        name = term.name if term else tally.key
        entry = {"name": name, "link": frame.link(f"tags/{tally.key}.html"), "count": tally.count}
        groups.setdefault(term.axis if term else "", []).append(entry)
    for group in groups.values():
        group.sort(key=lambda entry: (str(entry["name"]).casefold(), str(entry["name"])))
    axes = sorted(groups, key=lambda axis: (not axis, axis))
    ordered = tuple({"title": axis or "other", "terms": tuple(groups[axis])} for axis in axes)
    return frame.html("tags.html", frame.head("Tags"), groups=ordered)


def sources(site: Site, path: str) -> Html:
    """All sources with stories."""
    frame = Frame(site, "sources", path)
    entries = []
    for tally in site.ask("tallies", "source"):
        credit = site.credit(tally.key)
        link = frame.link(f"sources/{tally.key}.html")
        entries.append({"name": credit.name, "kind": credit.kind, "link": link, "count": tally.count})
    entries.sort(key=lambda entry: (str(entry["name"]).casefold(), str(entry["name"])))
    return frame.html("sources.html", frame.head("Sources"), sources=tuple(entries))


def editions(site: Site, path: str) -> Html:
    """All editions, newest first."""
    frame = Frame(site, "editions", path)
    issues = sorted(site.ask("editions"), key=lambda issue: issue.date, reverse=True)
    return frame.html("editions.html", frame.head("Editions"), editions=tuple(frame.issue(issue) for issue in issues))


def storylines(site: Site, path: str) -> Html:
    """All running stories, open ones first."""
    frame = Frame(site, "storylines", path)
    entries = [
        {"title": title, "status": status, "link": frame.link(f"storylines/{slug}.html")}
        for slug, title, status in site.ask("storylines")
    ]
    entries.sort(key=lambda entry: (entry["status"] != "open", entry["title"].casefold(), entry["link"]))
    return frame.html("storylines.html", frame.head("Storylines"), storylines=tuple(entries))


def not_found(site: Site, path: str) -> Html:
    """What a host shows for an address that is not there."""
    frame = Frame(site, "not_found", path)
    return frame.html("404.html", frame.head("Page not found", noindex=True))
