"""A folder laid out for Cloudflare Pages: for `wrangler pages deploy FOLDER`, or a branch that Cloudflare watches.

Cloudflare reads _headers and _redirects, but knows fewer statuses and fewer rules than Netlify. It shows 404.html by
itself. It can't say 410: the page of a withdrawn story says so in words, and is not to be listed by search engines.
"""

from dataclasses import dataclass, replace

from digest.problems import Place, Problem, Refused
from digest.publish.built import Built
from digest.publish.rules import Redirect, read_redirects
from digest.publish.targets.folder import FolderHost

# https://developers.cloudflare.com/pages/platform/limits/ and …/configuration/redirects/, headers/
FILES, FILE_BYTES = 20_000, 25 * 1024 * 1024
STATIC, DYNAMIC, HEADER_RULES = 2_000, 100, 100
_STATUSES = frozenset({200, 301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class CloudflareHost(FolderHost):
    """A folder whose rules are those that Cloudflare understands."""

    def dress(self, built: Built) -> Built:
        redirects = _redirects(built)
        text = "".join(f"{old} {new} {rule.status}\n" for rule in redirects for old, new in _spelled(rule))
        dressed = built.with_extra({"_redirects": text.encode()}) if "_redirects" in built.paths else built
        splats = sum(rule.old.endswith("/*") for rule in redirects)
        static = len(text.splitlines()) - splats
        headers = built.read("_headers").decode().count("\n/") + 1 if "_headers" in built.paths else 0
        biggest = max(built.paths, key=built.size)
        limits = (
            (len(built.paths), FILES, "files"),
            (built.size(biggest), FILE_BYTES, f"bytes in {biggest}"),
            (static, STATIC, "redirects"),
            (splats, DYNAMIC, "redirects with a star"),
            (headers, HEADER_RULES, "rules for headers"),
        )
        found = [f"{count:,} {what}, {most:,} are allowed" for count, most, what in limits if count > most]
        if found:
            hint = "ask Cloudflare for a higher limit, or take another host"
            raise Refused(*(Problem(Place(self.place), text, "deploy-limit", hint) for text in found))
        return dressed


def _redirects(built: Built) -> tuple[Redirect, ...]:
    if "_redirects" not in built.paths:
        return ()
    rules = read_redirects(built.read("_redirects").decode("utf-8", "replace"))[0]
    # Who asks for another address of a withdrawn story is sent to the page that says so.
    gone = (
        replace(rule, status=301) for rule in rules if rule.status == 410 and rule.new not in (rule.old, "/404.html")
    )
    return (*gone, *(rule for rule in rules if rule.status in _STATUSES))


def _spelled(rule: Redirect) -> tuple[tuple[str, str], ...]:
    """The ways to ask for one old address, and where each leads: Cloudflare tells a last slash apart."""
    if rule.old.endswith("/*"):
        bare = (rule.old.removesuffix("/*"), rule.new.removesuffix(":splat"))
        return (bare, (rule.old, rule.new)) if bare[0] and ":splat" not in bare[1] else ((rule.old, rule.new),)
    if "." in rule.old.rpartition("/")[2]:
        return ((rule.old, rule.new),)
    return ((rule.old.rstrip("/"), rule.new), (f"{rule.old.rstrip('/')}/", rule.new))
