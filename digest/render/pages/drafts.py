"""What is not published yet, for the desk's eyes: made only when drafts are asked for, linked from nowhere public."""

from digest.model.article import Draft
from digest.render.code import markup
from digest.render.frame import Frame, Html, direction, safe_host
from digest.render.pages.article import allowed, credits_of
from digest.render.questions import Site
from digest.text.sanitize import web_address
from digest.text.to_html import summary_forms


def draft_path(path: str) -> str:
    """The address of a draft's preview, from its file's path."""
    return f"drafts/{path.rsplit('/', 1)[-1].removesuffix('.md')}.html"


def draft(site: Site, path: str, file: str) -> Html:
    """One draft as it would look, by the same rights as an article."""
    frame = Frame(site, "draft", path)
    found: Draft = site.ask("draft", file)
    credit = site.credit(found.source)
    home = "" if found.url else site.text("url")
    text = allowed(found, credits_of(site, found), home, f"{home}/")
    view = {
        "title": found.title,
        "kind": found.kind,
        "file": file,
        "summary": markup(summary_forms(found.summary)[0]),  # sanitised
        "body": markup(text.html),  # sanitised
        "excerpt": text.excerpt,
        "rights": text.rights,
        "published": found.published,
        "date_basis": found.date_basis or "",
        "source": credit.name if found.source else "",
        "url": web_address(found.url),
        "host": safe_host(found.url),
        "tags": frame.tags(found.tags),
        "lang": found.lang,
        "dir": direction(found.lang),
    }
    return frame.html("draft.html", frame.head(found.title, lang=found.lang, noindex=True), draft=view)


def drafts(site: Site, path: str) -> Html:
    """All drafts, by file."""
    frame = Frame(site, "drafts", path)
    entries = tuple(
        {"title": title, "kind": kind, "link": frame.link(draft_path(file))} for file, title, kind in site.ask("drafts")
    )
    return frame.html("drafts.html", frame.head("Drafts", noindex=True), drafts=entries)
