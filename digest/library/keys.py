"""Every key an editor may write, file by file, in the contract's order: the one table behind reading and schema."""

from digest.library.decode import by_name, record
from digest.library.forms import (
    ACCOUNT,
    ALIAS,
    BRANCH,
    BUCKET,
    DAY,
    FINGERPRINT,
    HOST,
    LANG,
    LINE,
    PLACE,
    PROSE,
    PUBLISHED,
    SLUG,
    URL,
    YES_OR_NO,
    ZONE,
    Key,
    Keys,
    list_of,
    one_of,
    whole,
)
from digest.library.redirects import REDIRECTS
from digest.model.article import Dateline, Hop
from digest.model.edition import Section
from digest.model.target import TARGET_KINDS

_DATELINE = record(
    {
        "place": Key(LINE, "The city."),
        "country": Key(LINE, "The country, if the line names it."),
        "agency": Key(LINE, "The agency as printed."),
        "date": Key(DAY, "The day the line states."),
    },
    Dateline,
    "a dateline",
)
_HOP = record(
    {
        "kind": Key(LINE, "What sort of step: blogger, ifttt, feed, page, mail.", required=True),
        "name": Key(LINE, "Its name, as the text gives it.", required=True),
        "detail": Key(LINE, "What else the text says of it."),
    },
    Hop,
    "a step of the road",
)

# What drafts and articles share. Whether a key must be there differs: see below.
_STORY: Keys = {
    "id": Key(LINE, "The permanent name, a tag URI; written once, never changed."),
    "title": Key(LINE, "Your headline."),
    "headline": Key(LINE, "The source's own headline, where you wrote another."),
    "slug": Key(SLUG, "Last part of the address; the file's name if absent."),
    "published": Key(PUBLISHED, "When the source published: a day, or a date-time with offset."),
    "date_basis": Key(one_of("stated", "dateline", "inferred", "confirmed"), "What the date rests on."),
    "dateline": Key(_DATELINE, "What opens a wire story: place, country, agency, date."),
    "source": Key(LINE, "Who is credited: a key of sources.yaml."),
    "agency": Key(LINE, "The agency's key in sources.yaml, only where the text names it."),
    "author": Key(LINE, "The writer, as the source prints the name."),
    "url": Key(URL, "Address of the original."),
    "identity": Key(LINE, "The name its publisher gave it for ever: a feed's guid, an Atom id, a Message-ID."),
    "via": Key(list_of(_HOP, "steps"), "The road by which it reached us, nearest step first."),
    "capture": Key(FINGERPRINT, "Fingerprint of the bytes received."),
    "part": Key(whole(0, 10_000), "Which story of its capture, from 1."),
    "restored": Key(list_of(LINE, "rules"), "Rules whose cuts an editor took back."),
    "same_as": Key(list_of(LINE, "ids"), "Ids of the same story from other publishers."),
    "tags": Key(list_of(LINE, "terms"), "Terms of taxonomy.yaml, the most important first."),
    "storyline": Key(SLUG, "The running story it belongs to."),
    "summary": Key(PROSE, "Your words: what happened and why it matters."),
    "aliases": Key(list_of(ALIAS, "old addresses"), "Old addresses that lead here; each begins with a slash."),
    "lang": Key(LANG, "Language of title and text; the site's own if absent."),
}
_ARTICLE_MUST = ("id", "title", "published", "source")


def _must(name: str, key: Key) -> Key:
    return Key(key.form, key.about, required=name in _ARTICLE_MUST)


ARTICLE: Keys = {
    **{name: _must(name, key) for name, key in _STORY.items()},
    "withdrawn": Key(DAY, "The day you took it off the site."),
    "reason": Key(LINE, "Why you took it off; shown to readers."),
}
DRAFT: Keys = {"kind": Key(one_of("story", "teaser"), "A teaser is a lead to follow; it is never published."), **_STORY}

_SECTION = record(
    {
        "title": Key(LINE, "The heading of the part.", required=True),
        "articles": Key(list_of(LINE, "articles"), "Its articles in order: slug, YYYY/MM/slug, or id.", required=True),
    },
    Section,
    "a section",
)
EDITION: Keys = {
    "title": Key(LINE, "What this issue is about.", required=True),
    "date": Key(DAY, "Its day; the file's name if absent."),
    "number": Key(whole(0, 1_000_000), "Its number in the series."),
    "lead": Key(LINE, "The story on top: slug, YYYY/MM/slug, or id."),
    "sections": Key(list_of(_SECTION, "sections"), "Its parts in order, each with a title and articles."),
}
PAGE: Keys = {
    "title": Key(LINE, "The heading of the page.", required=True),
    "nav": Key(whole(0, 1000), "Its place in the navigation; absent: not in it."),
    "summary": Key(PROSE, "What the page is about, for search engines."),
}
STORYLINE: Keys = {
    "title": Key(LINE, "The name of the running story.", required=True),
    "status": Key(one_of("open", "closed"), "Whether it still runs."),
    "tag": Key(LINE, "All articles with this term belong to it."),
    "articles": Key(list_of(LINE, "articles"), "Articles that belong to it besides: slug, YYYY/MM/slug, or id."),
}
TARGET: Keys = {
    "kind": Key(one_of(*TARGET_KINDS), "How it is sent there.", required=True),
    "path": Key(LINE, "The folder or file; a relative one starts at the site's own folder. For rsync, a folder there."),
    "site": Key(LINE, "Netlify: the site's id or name."),
    "remote": Key(LINE, "git: where to push; an address without a password, or the name of a remote."),
    "branch": Key(BRANCH, "git: the branch that is served; gh-pages if absent."),
    "cname": Key(HOST, "git: the host name that GitHub Pages answers for."),
    "host": Key(HOST, "rsync: the machine."),
    "user": Key(ACCOUNT, "rsync: the account there."),
    "port": Key(whole(1, 65535), "rsync: the port of its ssh; 22 if absent."),
    "keep": Key(whole(1, 1000), "rsync: how many releases stay there."),
    "plain": Key(YES_OR_NO, "rsync: yes sends straight into the folder, for hosts that allow nothing but rsync."),
    "key": Key(LINE, "rsync: the file of the private key, where ssh does not find it by itself."),
    "known_hosts": Key(LINE, "rsync: a file with the host's own key, instead of yours."),
    "bucket": Key(BUCKET, "S3: the bucket."),
    "prefix": Key(LINE, "S3: the folder in the bucket."),
    "region": Key(ACCOUNT, "S3: the region, such as eu-central-1."),
    "endpoint": Key(URL, "S3: the address of a service that is not Amazon's."),
    "gzip": Key(YES_OR_NO, "S3: yes stores text packed, where nothing before the bucket packs it."),
    "distribution": Key(ACCOUNT, "S3: the CloudFront distribution that shows the bucket."),
}
SITE: Keys = {
    "title": Key(LINE, "The name of the site.", required=True),
    "tagline": Key(LINE, "A few words under the name."),
    "url": Key(URL, "Where the site will be, such as https://example.org.", required=True),
    "description": Key(LINE, "One sentence for search engines and feed readers."),
    "language": Key(LANG, "The language of the site."),
    "zone": Key(ZONE, "The desk's time zone: which day it is, such as Europe/Paris."),
    "theme": Key(SLUG, "A folder of themes/, or plain."),
    "editor": Key(LINE, "Who answers for the site."),
    "per_page": Key(whole(1, 500), "How many articles a list page shows."),
    "feed_entries": Key(whole(1, 500), "How many articles a feed holds."),
    "precompress": Key(YES_OR_NO, "Yes adds packed copies (.gz, .br), for web servers that send such as they are."),
    "hashed_assets": Key(YES_OR_NO, "Whether the theme's files get names that change with their content."),
    "swap": Key(one_of("whole", "files"), "How a build puts the site in place: whole, in one step, or file by file."),
    "allow_hosts": Key(list_of(PLACE, "places"), "Places (host:port) to fetch from though private or on another port."),
    "redirects": Key(REDIRECTS, "Old addresses and where each leads: from, to, status."),
    "deploy": Key(by_name(TARGET, "targets"), "Where the built site may be sent: name, then kind and path."),
}
SOURCE: Keys = {
    "name": Key(LINE, "The name readers see.", required=True),
    "kind": Key(
        one_of("publisher", "agency", "government", "relay"),
        "publisher prints it, agency supplied it, government issued it, relay only passed it on.",
    ),
    "hosts": Key(list_of(HOST, "hosts"), "Its host names; each covers its sub-domains."),
    "feeds": Key(list_of(URL, "addresses"), "Addresses of its feeds."),
    "homepage": Key(URL, "Its front page."),
    "zone": Key(ZONE, "The time zone of its dates that state none."),
    "lang": Key(LANG, "The language it writes in."),
    "rights": Key(one_of("full", "excerpt", "link"), "How much of its text may be shown."),
    "words": Key(whole(1, 100_000), "For excerpts: at most so many words."),
    "note": Key(PROSE, "On what ground: a licence, a permission, a law."),
}
THEME: Keys = {
    "name": Key(LINE, "What the theme is called."),
    "about": Key(LINE, "What it is for, in a sentence."),
    "extends": Key(SLUG, "The theme whose files it takes where it has none of its own; plain if absent."),
    "author": Key(LINE, "Who made it."),
    "licence": Key(LINE, "On what terms others may use it."),
}
TERM: Keys = {
    "name": Key(LINE, "The name readers see.", required=True),
    "aliases": Key(list_of(LINE, "spellings"), "Other spellings, in any script; tagging by one gives the term."),
    "about": Key(PROSE, "What goes in, in one sentence."),
}
