"""An article's own page: its summary, as much of its text as we may show, and where it comes from."""

import msgspec
from markupsafe import Markup

from digest.model.article import Article, Draft
from digest.model.dates import rfc3339
from digest.problems import Place, Problem
from digest.render.answers import Credit
from digest.render.code import markup
from digest.render.frame import Frame, Html, PageFailed, direction, safe_host
from digest.render.questions import Site
from digest.render.templates import iso, script_json
from digest.text.excerpt import excerpt
from digest.text.sanitize import web_address
from digest.text.to_html import UnfitText, foreign_html, summary_forms

_DATE_NOTES = {"inferred": "date inferred", "confirmed": "date inferred, confirmed by the desk"}
_HOPS = {"blogger": "blog", "ifttt": "IFTTT"}


class Shown(msgspec.Struct, frozen=True):
    """As much of a story's text as its source's rights allow."""

    rights: str
    html: str = ""  # sanitised; the whole body where rights are full
    excerpt: tuple[str, ...] = ()


def shown(site: Site, article: Article) -> Shown:
    """As much of an article's body as may be shown, made once for all pages and feeds. Raises PageFailed."""
    return site.part(("shown", article.id), lambda own: _shown(own, article))


def text_ahead(site: Site, id_: str) -> None:
    """Make what an article's page will show of its body. Raises PageFailed."""
    if found := site.article(id_):
        shown(site, found)


def _shown(site: Site, article: Article) -> Shown:
    whole = msgspec.structs.replace(article, body=site.answers.body(article))
    # What has no original is the desk's own, and its links start here: in whole addresses, for feeds carry them too.
    home = "" if article.url else site.text("url")
    return allowed(whole, credits_of(site, article), home, f"{home}/{article.permalink}")


def allowed(article: Article | Draft, voices: tuple[Credit, ...], home: str, here: str) -> Shown:
    """What may be shown of a body when all of `voices` have a say: the strictest counts. Raises PageFailed.

    `home` is the site's address and `here` the text's own, which links start from where there is no original.
    """
    stated = {credit.rights for credit in voices}
    rights = "link" if "link" in stated else "excerpt" if "excerpt" in stated else "full"
    if rights == "link":
        return Shown("link")
    try:
        html = foreign_html(article.body, article.url or here, home)
    except UnfitText as unfit:
        hint = "shorten or simplify the body"
        raise PageFailed(Problem(Place(article.path, article.body_line), str(unfit), "unfit-text", hint)) from None
    if rights == "full":
        return Shown("full", html)
    words = min(credit.words for credit in voices if credit.rights == "excerpt")
    return Shown("excerpt", excerpt=excerpt(html, words))


def credits_of(site: Site, article: Article | Draft) -> tuple[Credit, ...]:
    """The source, and the agency whose copy it carries: both have rights in the text."""
    keys = dict.fromkeys((article.source, article.agency))
    return tuple([site.credit(key) for key in keys if key])


def article(site: Site, path: str, id_: str) -> Html:
    """A public article, or the stub of one that was withdrawn."""
    frame = Frame(site, "article", path)
    found = site.article(id_)
    if found is None:
        return _withdrawn(frame, id_)
    plain = summary_forms(found.summary)[1]
    credit = site.credit(found.source)
    newer, older = site.ask("beside", id_)
    head = frame.head(
        found.title,
        description=plain,
        lang=found.lang,
        og_type="article",
        published=found.published,
        noindex=id_ in site.ask("scheduled"),
        json_ld=_json_ld(frame, found, plain, credit),
    )
    return frame.html(
        "article.html",
        head,
        article=_view(frame, found),
        newer={"title": newer.title, "link": frame.link(newer.path)} if newer else None,
        older={"title": older.title, "link": frame.link(older.path)} if older else None,
    )


def _view(frame: Frame, found: Article) -> dict[str, object]:
    """What the page's template is told of the article."""
    site, text = frame.site, shown(frame.site, found)
    storyline = site.ask("storyline_link", found.storyline) if found.storyline else None
    return {
        "title": found.title,
        "headline": found.headline if found.headline != found.title else "",
        "summary": markup(summary_forms(found.summary)[0]),  # sanitised
        "body": markup(text.html),  # sanitised
        "excerpt": text.excerpt,
        "rights": text.rights,
        "published": found.published,
        "inferred": found.date_basis == "inferred",
        "scheduled": found.id in site.ask("scheduled"),
        "date_note": _DATE_NOTES.get(found.date_basis, ""),
        "dateline": _dateline(found),
        "author": found.author,
        "agency": site.credit(found.agency).name if found.agency else "",
        "source": frame.source(site.credit(found.source)),
        "url": web_address(found.url),
        "host": safe_host(found.url),
        "road": road(site, found),
        "tags": frame.tags(found.tags),
        "storyline": {"title": storyline.title, "link": frame.link(storyline.path)} if storyline else None,
        "editions": tuple([frame.issue(issue) for issue in site.ask("editions_of", found.id)]),
        "also": frame.items(site.cards(found.same_as)) if found.same_as else (),
        "lang": found.lang,
        "dir": direction(found.lang),
        "month": "/".join(found.permalink.split("/")[:2]),
    }


def _withdrawn(frame: Frame, id_: str) -> Html:
    title, date, reason, lang = frame.site.ask("withdrawn", id_) or ("", None, "", "")
    head = frame.head(title, description="This story was withdrawn.", lang=lang, noindex=True)
    return frame.html("withdrawn.html", head, heading=title, note=date, reason=reason)


def road(site: Site, found: Article) -> tuple[dict[str, str], ...]:
    """Who passed the story on, from its origin to us; empty where it came straight from its source."""
    if not found.via and found.agency in ("", found.source):
        return ()
    steps: list[dict[str, str]] = []
    if found.agency and found.agency != found.source:
        steps.append({"name": site.credit(found.agency).name, "kind": "agency", "detail": ""})
    source = site.credit(found.source)
    steps.append({"name": source.name, "kind": source.kind, "detail": ""})
    for hop in reversed(found.via):
        steps.append({"name": hop.name, "kind": _HOPS.get(hop.kind, hop.kind), "detail": hop.detail})
    return tuple(steps)


def _dateline(found: Article) -> str:
    line = found.dateline
    return ", ".join(filter(None, (line.place, line.country))) if line else ""


def _json_ld(frame: Frame, found: Article, description: str, credit: Credit) -> Markup:
    """schema.org's NewsArticle. It holds no text of the story, so rights have no say in it."""
    site = frame.site
    data: dict[str, object] = {"@context": "https://schema.org", "@type": "NewsArticle"}  # and on in order of the names
    if found.author:
        data["author"] = {"@type": "Person", "name": found.author}
    inferred = found.date_basis == "inferred"
    data["datePublished"] = rfc3339(found.published)[:10] if inferred else iso(found.published)
    if description:
        data["description"] = description
    data["headline"] = found.title
    data["inLanguage"] = found.lang
    if web_address(found.url):
        data["isBasedOn"] = found.url
    data["mainEntityOfPage"] = frame.absolute(frame.path)
    data["publisher"] = {"@type": "Organization", "name": site.text("title"), "url": f"{site.text('url')}/"}
    data["sourceOrganization"] = {"@type": "Organization", "name": credit.name}
    return script_json(data)
