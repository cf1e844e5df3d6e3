"""The language of a plain text, where nothing declares it."""

from digest.ingest.page.language import identifier

_ENOUGH = 60  # letters; below this a guess is worth nothing
_SURE = 0.8
_LOOKS_AT = 3000


def language_of_text(text: str) -> str:
    """A two-letter code, or an empty string where the text is too short or the guess unsure."""
    if len(text) < _ENOUGH:
        return ""
    code, sure = identifier().classify(text[:_LOOKS_AT])
    return str(code) if sure >= _SURE else ""
