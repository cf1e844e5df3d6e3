"""A small site with rules, and what must be answered to its addresses: by our model, and by Netlify's own server."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Case:
    """An address as a browser sends it; the status; where it is sent, or the file whose bytes it gets."""

    address: str
    status: int
    location: str = ""
    file: str = ""


FILES = (
    "index.html", "404.html", "about.html", "style.css", "robots.txt", "atom.xml", "feed.json", "icon.svg",
    "font.3f9a1c22.woff2", "tags/index.html", "tags/syria.html", "tags/syria/2.html", "tags/syria/atom.xml",
    "2018/04/index.html", "2018/04/new.html", "2018/04/gone.html", "2018/04/old.html", "stub/index.html",
    "plain/index.html", "here.html",
)  # fmt: skip

REDIRECTS = """\
# Old addresses.
/2018/04/old.html /2018/04/new.html 301!
/2018/04/older.html /2018/04/new.html 301!
/stub /2018/04/new.html 301!
/Война.html /2018/04/new.html 301!
/a(b)&c=d,e.html /2018/04/new.html 301!
/2018/04/gone.html /2018/04/gone.html 410!
/old-gone.html /2018/04/gone.html 410!
/here.html /about.html 301
/soon.html /about.html 302
/kept.html /about.html 307!
/shown.html /about.html 200!
/not-shown.html /404.html 404!
/elsewhere https://elsewhere.example/there 301!
/tags/levant.html /tags/syria.html 301!
/tags/levant/* /tags/syria/:splat 301!
/search/label/* /tags/:splat.html 301!
/feeds/* /atom.xml 302!
/p/donate.html /404.html 410
/p/shop.html https://shop.example/ 302
"""

HEADERS = """\
/*
  X-Frame-Options: DENY
  X-Everywhere: yes
/atom.xml
  Access-Control-Allow-Origin: *
/tags/*
  X-Tags: yes
/2018/04/new.html
  X-Story: new
"""

MOVED = "/2018/04/new.html"
CASES = (
    Case("/", 200, file="index.html"),
    Case("/index.html", 200, file="index.html"),
    Case("/?utm_source=x", 200, file="index.html"),
    Case("/about.html", 200, file="about.html"),
    Case("/about", 200, file="about.html"),
    Case("/about/", 200, file="about.html"),
    Case("/about.html?x=1", 200, file="about.html"),
    Case("/style.css", 200, file="style.css"),
    Case("/robots.txt", 200, file="robots.txt"),
    Case("/atom.xml", 200, file="atom.xml"),
    Case("/feed.json", 200, file="feed.json"),
    Case("/icon.svg", 200, file="icon.svg"),
    Case("/font.3f9a1c22.woff2", 200, file="font.3f9a1c22.woff2"),
    Case("/tags/", 200, file="tags/index.html"),
    Case("/tags", 200, file="tags/index.html"),
    Case("/tags/index.html", 200, file="tags/index.html"),
    Case("/tags/syria.html", 200, file="tags/syria.html"),
    Case("/tags/syria", 200, file="tags/syria.html"),
    Case("/tags/syria/2.html", 200, file="tags/syria/2.html"),
    Case("/tags/syria/atom.xml", 200, file="tags/syria/atom.xml"),
    Case("/2018/04/", 200, file="2018/04/index.html"),
    Case("/2018/04/new.html", 200, file="2018/04/new.html"),
    Case("/2018/04/old.html", 301, MOVED),
    Case("/2018/04/old.html?m=1", 301, f"{MOVED}?m=1"),
    Case("/2018/04/old.html/", 301, MOVED),
    Case("/2018/04/older.html", 301, MOVED),
    Case("/2018/04/older", 404, file="404.html"),
    Case("/stub", 301, MOVED),
    Case("/stub/", 301, MOVED),
    Case("/%D0%92%D0%BE%D0%B9%D0%BD%D0%B0.html", 301, MOVED),
    Case("/%d0%92%d0%be%d0%b9%d0%bd%d0%b0.html", 301, MOVED),
    Case("/a(b)&c=d,e.html", 301, MOVED),
    Case("/2018/04/gone.html", 410, file="2018/04/gone.html"),
    Case("/old-gone.html", 410, file="2018/04/gone.html"),
    Case("/here.html", 200, file="here.html"),
    Case("/soon.html", 302, "/about.html"),
    Case("/kept.html", 307, "/about.html"),
    Case("/shown.html", 200, file="about.html"),
    Case("/not-shown.html", 404, file="404.html"),
    Case("/elsewhere", 301, "https://elsewhere.example/there"),
    Case("/tags/levant.html", 301, "/tags/syria.html"),
    Case("/tags/levant/2.html", 301, "/tags/syria/2.html"),
    Case("/tags/levant/atom.xml", 301, "/tags/syria/atom.xml"),
    Case("/search/label/syria", 301, "/tags/syria.html"),
    Case("/feeds/posts/default?alt=rss", 302, "/atom.xml?alt=rss"),
    Case("/feeds", 302, "/atom.xml"),
    Case("/p/donate.html", 410, file="404.html"),
    Case("/p/shop.html", 302, "https://shop.example/"),
    Case("/nothing", 404, file="404.html"),
    Case("/nothing.html", 404, file="404.html"),
    Case("/2018/05/", 404, file="404.html"),
    Case("/ABOUT.html", 404, file="404.html"),
    Case("/style.css/x", 404, file="404.html"),
    Case("/.git/config", 404, file="404.html"),
)


def write_site(folder: Path) -> None:
    """Lay the site's files into a folder; each holds its own name."""
    for path in FILES:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(f"<!doctype html><title>{path}</title>\n", encoding="utf-8")
    (folder / "_redirects").write_text(REDIRECTS, encoding="utf-8")
    (folder / "_headers").write_text(HEADERS, encoding="utf-8")
