"""Dates as pages write them for readers, in the languages of the sources we meet; the words of months are the only lexicon."""

import datetime as dt
import re

# First letters that tell the months apart, by language; a name matches when it begins so and is a month's whole or clipped name.
_MONTHS = (
    ("january", "jan", "januar", "jänner", "janvier", "janv", "enero", "ene", "gennaio", "gen", "januari", "janeiro", "января", "янв", "stycznia", "ocak", "يناير"),
    ("february", "feb", "februar", "février", "fevrier", "févr", "febrero", "febbraio", "februari", "fevereiro", "fev", "февраля", "фев", "lutego", "şubat", "فبراير"),
    ("march", "mar", "märz", "mrz", "mars", "marzo", "maart", "mrt", "março", "марта", "мар", "marca", "mart", "مارس"),
    ("april", "apr", "avril", "avr", "abril", "abr", "aprile", "апреля", "апр", "kwietnia", "nisan", "أبريل", "ابريل"),
    ("may", "mai", "mayo", "maggio", "mag", "mei", "maio", "maj", "мая", "maja", "mayıs", "مايو"),
    ("june", "jun", "juni", "juin", "junio", "giugno", "giu", "junho", "июня", "июн", "czerwca", "haziran", "يونيو"),
    ("july", "jul", "juli", "juillet", "juil", "julio", "luglio", "lug", "julho", "июля", "июл", "lipca", "temmuz", "يوليو"),
    ("august", "aug", "août", "aout", "agosto", "ago", "augustus", "augusti", "августа", "авг", "sierpnia", "ağustos", "أغسطس"),
    ("september", "sep", "sept", "septembre", "septiembre", "settembre", "set", "setembro", "сентября", "сен", "września", "eylül", "سبتمبر"),
    ("october", "oct", "oktober", "okt", "octobre", "octubre", "ottobre", "ott", "outubro", "out", "октября", "окт", "października", "ekim", "أكتوبر"),
    ("november", "nov", "novembre", "noviembre", "novembro", "ноября", "ноя", "listopada", "kasım", "نوفمبر"),
    ("december", "dec", "dezember", "dez", "décembre", "decembre", "déc", "diciembre", "dic", "dicembre", "dezembro", "декабря", "дек", "grudnia", "aralık", "ديسمبر"),
)  # fmt: skip
_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_NAME = "|".join(sorted(map(re.escape, _NUMBER), key=len, reverse=True))
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FORMS = tuple(
    re.compile(form, re.I)
    for form in (
        rf"(?<!\d){_YEAR}[-/.](?P<month>0?[1-9]|1[0-2])[-/.](?P<day>0?[1-9]|[12]\d|3[01])(?!\d)",
        rf"(?<!\w)(?P<name>{_NAME})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?\s*(?:de\s+|of\s+)?(?P<name>{_NAME})\.?,?\s+(?:de\s+|del\s+)?{_YEAR}(?!\d)",
        rf"(?<!\d)(?P<day>0?[1-9]|[12]\d|3[01])\.\s?(?P<month>0?[1-9]|1[0-2])\.\s?{_YEAR}(?!\d)",
        rf"{_YEAR}\s*年\s*(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*日",
    )
)
_SLASHED = re.compile(rf"(?<!\d)(?P<first>\d{{1,2}})[/-](?P<second>\d{{1,2}})[/-]{_YEAR}(?!\d)")
_CHANGED = re.compile(
    r"(?:updated?|modified|revised|aktualisiert|geändert|mis à jour|actualizado|aggiornat[oa]|atualizado|обновлено|reviewed|edited)\W{0,6}(?:\w+\W{1,3}){0,3}$",
    re.I,
)


def said_date(text: str) -> str | None:
    """The first full date in a line, as ISO; one that the line calls a change only if it holds no other.

    A slashed date counts only where its order is plain (a number above twelve) or does not matter.
    """
    changed = None
    for form in _FORMS:
        for found in form.finditer(text):
            parts = found.groupdict()
            month = _NUMBER[parts["name"].lower()] if parts.get("name") else int(parts["month"])
            value = _iso(int(parts["year"]), month, int(parts["day"]))
            if value and not _CHANGED.search(text[: found.start()]):
                return value
            changed = changed or value
    found = _SLASHED.search(text)
    if found:
        first, second, year = int(found["first"]), int(found["second"]), int(found["year"])
        if first > 12 >= second or first == second:
            return _iso(year, second, first)
        if second > 12 >= first:
            return _iso(year, first, second)
    return changed


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None
