"""A new Markdown file with front matter."""

from collections.abc import Mapping

from digest.text.yaml_write import entry_text


def write_matter(fields: Mapping[str, object], body: str) -> str:
    """The text of a new file. Values are text, dates, numbers, lists, or mappings; what must be quoted is.

    Raises ValueError for a lone surrogate, which no file can hold.
    """
    head = "".join(f"{line}\n" for key, value in fields.items() for line in entry_text(key, value))
    return f"---\n{head}---\n{body}"
