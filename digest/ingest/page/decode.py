"""Bytes of a web page → its letters, by the order of the HTML standard: mark, declaration, and only then a guess."""

import codecs
import re

# The standard reads these labels as the larger sets that browsers really use (https://encoding.spec.whatwg.org/#names).
_LABELS = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "windows-1252": "cp1252",
    "iso-8859-9": "cp1254",
    "windows-874": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "big5": "big5hkscs",
    "x-mac-cyrillic": "mac_cyrillic",
    "macintosh": "mac_roman",
    "utf-16": "utf-8",  # a page whose declaration could be read as ASCII is not in UTF-16
    "utf-16le": "utf-8",
    "utf-16be": "utf-8",
    "utf-7": "utf-8",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SEVEN_BITS = ("iso2022", "hz")  # encodings whose bytes all look like ASCII
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,400}?(?:charset|encoding)\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,40})""", re.I
)
_LOOKS_IN = 4096  # the standard looks at 1024 bytes; pages with long comments at the top need more
_GUESSES_FROM = 65536
_WINDOWS = {
    bytes([byte]).decode("cp1252"): bytes([byte])
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_AFTER = "".join(map(re.escape, _WINDOWS)) + "\x80-\xbf"
_TWICE = re.compile(f"(?:[\xc2-\xdf][{_AFTER}]|[\xe0-\xef][{_AFTER}]{{2}}|[\xf0-\xf4][{_AFTER}]{{3}})+")
_TELLTALE = "ÂÃâÐÑØÙ"  # first halves of the letters that most scripts of our sources are encoded in
_PROOF = 3  # such runs; fewer may be a page that quotes one
_UNFIT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """The page's text and the name of the encoding that gave it. Every byte that no encoding explains becomes U+FFFD.

    `declared` is what the transport said (a `charset` of Content-Type), which outranks the page's own declaration.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _tidy(data[len(mark) :].decode(encoding, "replace")), encoding
    if data[:200].count(0) > 40:
        wide = "utf-16-le" if data[1:200:2].count(0) > data[0:200:2].count(0) else "utf-16-be"
        return _tidy(data.decode(wide, "replace")), wide
    labels = [known for label in (declared, _in_page(data)) if (known := _codec(label))]
    if labels and labels[0].startswith(_SEVEN_BITS):
        return _tidy(data.decode(labels[0], "replace")), labels[0]
    if (text := _strictly(data, "utf-8")) is not None:
        return _tidy(text), "utf-8"  # so it is, whatever it declares: no other text of any length decodes by chance
    for known in labels:
        if (text := _fits(data, known)) is not None:
            return _tidy(text), known
    guess = _guess(data)
    return _tidy(data.decode(guess, "replace")), guess


def _in_page(data: bytes) -> str | None:
    found = _DECLARED.search(data[:_LOOKS_IN])
    return found.group(1).decode("ascii") if found else None


def _codec(label: str | None) -> str | None:
    if not label:
        return None
    label = label.strip().strip("\"'").lower()
    label = _LABELS.get(label, label)
    try:
        info = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    return info.name if info._is_text_encoding else None


def _fits(data: bytes, encoding: str) -> str | None:
    """The text, unless too many bytes say that the declaration is a mistake."""
    text = data.decode(encoding, "replace")
    misfits = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    return text if misfits <= max(4, len(text) // 500) else None


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - half a second that most pages need not pay

    visible = re.sub(rb"<[^>]*>", b" ", data[:_GUESSES_FROM])
    best = from_bytes(visible).best()
    return best.encoding if best is not None else "cp1252"


def _tidy(text: str) -> str:
    """Without NULs, control characters and lone surrogates, which no parser and no file system agrees about."""
    text = _unbroken(text.replace("\r\n", "\n"))
    return _UNFIT.sub("\ufffd", text) if _UNFIT.search(text) else text


def _unbroken(text: str) -> str:
    """Letters encoded twice put right, where the page shows that it was done: `letâ\x80\x99s` → `let’s`."""
    if not any(letter in text for letter in _TELLTALE):
        return text
    runs = _TWICE.findall(text)
    if len(runs) < _PROOF:
        return text
    mended = [run for run in runs if _once(run) != run]
    return _TWICE.sub(lambda run: _once(run.group()), text) if len(mended) * 10 >= len(runs) * 9 else text


def _once(run: str) -> str:
    try:
        return b"".join(_WINDOWS.get(letter) or letter.encode("latin-1") for letter in run).decode("utf-8")
    except UnicodeDecodeError:
        return run
