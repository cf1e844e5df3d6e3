"""The agreed terms, by axis."""

from dataclasses import dataclass
from functools import cached_property

import msgspec

from digest.model.names import file_key


class Term(msgspec.Struct, frozen=True):
    """One label, with its other spellings in any script."""

    slug: str
    name: str
    axis: str
    aliases: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True)
class Taxonomy:
    """All terms, in the order of the file."""

    terms: tuple[Term, ...] = ()

    @cached_property
    def by_slug(self) -> dict[str, Term]:
        return {term.slug: term for term in self.terms}

    @cached_property
    def _by_spelling(self) -> dict[str, Term]:
        spellings: dict[str, Term] = {}
        for term in self.terms:
            for word in (term.slug, term.name, *term.aliases):
                spellings.setdefault(file_key(word), term)
        return spellings

    @cached_property
    def _by_own_slug(self) -> dict[str, Term]:
        """The terms whose slugs mean them, as nearly all tags are written."""
        return {
            slug: term for slug, term in self.by_slug.items() if self._by_spelling.get(file_key(slug.strip())) is term
        }

    def find(self, word: str) -> Term | None:
        """The term a word means: by slug, name or alias, whatever its case."""
        return self._by_own_slug.get(word) or self._by_spelling.get(file_key(word.strip()))
