"""JSON Schema of every file an editor writes, from the same table of keys that reads them."""

from digest.library import keys
from digest.library.decode import object_schema
from digest.library.forms import Keys, Schema

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SLUGS = {"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80}

_FRONT: dict[str, tuple[Keys, str]] = {
    "article": (keys.ARTICLE, "Front matter of content/articles/YYYY/MM/<slug>.md"),
    "draft": (keys.DRAFT, "Front matter of content/drafts/<date>-<slug>.md"),
    "edition": (keys.EDITION, "Front matter of content/editions/<date>.md"),
    "page": (keys.PAGE, "Front matter of content/pages/<slug>.md"),
    "storyline": (keys.STORYLINE, "Front matter of content/storylines/<slug>.md"),
    "site": (keys.SITE, "site.yaml: the site's settings"),
    "theme": (keys.THEME, "themes/<name>/theme.yaml"),
}
SCHEMAS = ("site", "article", "draft", "edition", "sources", "taxonomy", "page", "storyline", "theme")


def schema(name: str) -> Schema:
    """The schema of one of `SCHEMAS`."""
    if name == "sources":
        inner = _by_name(object_schema(keys.SOURCE))
        return {"$schema": _DIALECT, "title": "content/sources.yaml: who is credited, by key", **inner}
    if name == "taxonomy":
        axis = _by_name(_by_name(object_schema(keys.TERM)))
        return {"$schema": _DIALECT, "title": "content/taxonomy.yaml: the terms that exist, by axis", **axis}
    known, title = _FRONT[name]
    return {"$schema": _DIALECT, "title": title, **object_schema(known)}


def _by_name(inner: Schema) -> Schema:
    return {"type": "object", "propertyNames": _SLUGS, "additionalProperties": inner}
