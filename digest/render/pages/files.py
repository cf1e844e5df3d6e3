"""Outputs that no template makes: the theme's files, robots.txt, and stubs at old addresses."""

from digest.render.frame import Frame, Html
from digest.render.questions import Site


def asset(site: Site, _path: str, name: str) -> bytes:
    """A file of the theme."""
    data: bytes = site.ask("asset", name).data
    return data


def robots(site: Site, _path: str) -> bytes:
    """All may be read, and the sitemap says what there is; nothing may be of a build that shows drafts."""
    if site.ask("preview"):
        return b"User-agent: *\nDisallow: /\n"
    return f"User-agent: *\nAllow: /\nSitemap: {site.text('url')}/sitemap.xml\n".encode()


def moved(site: Site, path: str, id_: str) -> Html:
    """The stub at an old address of an article; it says where the story is now."""
    frame = Frame(site, "moved", path)
    found = site.article(id_)
    title, target = (found.title, found.permalink) if found else ("", "")
    head = frame.head(title, noindex=True, description=f"Moved: {title}")
    return frame.html("moved.html", head, target=frame.link(target), title=title)
