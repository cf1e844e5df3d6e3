"""The language of a plain text, where nothing declares it."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_ENOUGH = 60  # letters; below this a guess is worth nothing
_SURE = 0.8
_LOOKS_AT = 3000


def language_of_text(text: str) -> str:
    """A two-letter code, or an empty string where the text is too short or the guess unsure."""
    if len(text) < _ENOUGH:
        return ""
    code, sure = identifier().classify(text[:_LOOKS_AT])
    return str(code) if sure >= _SURE else ""


@cache
def identifier() -> "LanguageIdentifier":
    """The language model, loaded once a process."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - loads a model of 20 MB

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
