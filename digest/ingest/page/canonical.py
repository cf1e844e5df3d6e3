"""The address of the original as the page states it, believed only within its own site."""

from digest.ingest.blocks import Evidence
from digest.ingest.page.facts import Facts, texts
from digest.text import urls


def canonical_of(facts: Facts, address: str | None) -> tuple[Evidence | None, tuple[str, ...]]:
    """The canonical address, and a note where the page points to another site (which it then does not speak for)."""
    notes: list[str] = []
    for said, rung in _claims(facts):
        whole = urls.join(address, said)
        if whole is None:
            continue
        whole = urls.clean(whole)
        if address and not urls.same_site(whole, urls.unwrap(address)):
            notes.append(f"canonical: {rung} names another site, {whole}")
            continue
        if address and _is_front(whole) and not _is_front(address):
            notes.append(f"canonical: {rung} names the front page, {whole}")
            continue
        return Evidence(whole, rung), tuple(notes)
    if address and urls.is_web(address):
        return Evidence(urls.clean(address), "address"), tuple(notes)
    return None, tuple(notes)


def _claims(facts: Facts) -> list[tuple[str, str]]:
    said = [(href, "canonical") for href in facts.links.get("canonical", ()) if href]
    said += [(url, "og:url") for url in facts.meta.get("og:url", ())]
    for thing in facts.articles():
        main = thing.get("mainEntityOfPage")
        named = main.get("@id") if isinstance(main, dict) else main
        said += [(url, "json-ld") for url in [*texts(named), *texts(thing.get("url"))] if url.startswith("http")]
    return said


def _is_front(address: str) -> bool:
    path = address.split("://", 1)[-1].partition("/")[2]
    return path.strip("/") in ("", "index.html", "index.php")
