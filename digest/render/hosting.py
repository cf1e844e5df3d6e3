"""_headers and _redirects: what Netlify, and Cloudflare for the most part, are to answer beyond the files themselves.

Both stand in the built folder, for an upload by API carries nothing else. They are written so that hosts which merge
rules and hosts which override them agree: no two rules that fit one address set the same header.
"""

from digest.model.hosting import FEED, FEED_TYPES, RULE_PATH, SECURITY_HEADERS, cache_control
from digest.render.moves import Redirect
from digest.render.questions import Site


def headers(site: Site, _path: str) -> bytes:
    """Strict browsers everywhere; types of the feeds; how long each file of the theme may be kept."""
    rules = {"/*": SECURITY_HEADERS}
    for name, kind in FEED_TYPES.items():
        rules[f"/{name}"] = {"Content-Type": kind, "Cache-Control": FEED, "Access-Control-Allow-Origin": "*"}
    for name in site.ask("asset_names"):
        if _fits_a_rule(name):
            rules[f"/{name}"] = {"Cache-Control": cache_control(name)}
    return "".join(_rule(path, values) for path, values in rules.items()).encode()


def _rule(path: str, values: dict[str, str]) -> str:
    return f"{path}\n" + "".join(f"  {name}: {value}\n" for name, value in values.items())


def redirects(site: Site, _path: str) -> bytes:
    """One line an old address. Forced where a page stands at it for hosts that know no rules."""
    found: tuple[Redirect, ...] = site.ask("redirects")
    base = str(site.ask("setting", "base_path"))
    return "".join(_line(redirect, base) for redirect in found if _fits_a_rule(redirect.old)).encode()


def _line(redirect: Redirect, base: str) -> str:
    # What a browser is sent to is seen from the outside, below the site's path; what is shown instead is a file here.
    where = base if 300 <= redirect.status < 400 else "/"
    new = redirect.new if "://" in redirect.new else where + redirect.new.removesuffix("index.html")
    return f"/{redirect.old} {new} {redirect.status}{'!' if redirect.force else ''}\n"


def _fits_a_rule(path: str) -> bool:
    """Whether a rule can have this path. It is compared with the decoded address: quoting would not help."""
    return RULE_PATH.fullmatch(f"/{path}") is not None
