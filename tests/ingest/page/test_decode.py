import codecs

import pytest

from digest.ingest.page.decode import decode

RUSSIAN = "Фрегат вышел из порта в понедельник утром, сообщил флот. Он сменит другой корабль в проливе до весны."


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("é".encode(), "é", "utf-8"),
        (b"<meta charset=iso-8859-1>\x93x\x94 \xe9", "<meta charset=iso-8859-1>“x” é", "cp1252"),
        (b'<?xml version="1.0" encoding="windows-1251"?>' + RUSSIAN.encode("cp1251"), RUSSIAN, "cp1251"),
        (b"<meta charset=koi8-r>" + RUSSIAN.encode("koi8-r"), RUSSIAN, "koi8-r"),
        (codecs.BOM_UTF16_LE + "é".encode("utf-16-le"), "é", "utf-16-le"),
        (codecs.BOM_UTF8 + b"<meta charset=windows-1251>" + RUSSIAN.encode(), RUSSIAN, "utf-8"),
        (b"<meta charset=windows-1251>" + RUSSIAN.encode(), RUSSIAN, "utf-8"),
        (b"<meta charset=nonsense>" + RUSSIAN.encode(), RUSSIAN, "utf-8"),
        ("日本語の文章".encode("cp932").join([b"<meta charset=Shift_JIS>", b""]), "日本語の文章", "cp932"),
        (b"<meta charset=iso-2022-jp>" + "日本語の文章".encode("iso2022_jp"), "日本語の文章", "iso2022_jp"),
        ("<p>plain</p>".encode("utf-16-le") * 20, "<p>plain</p>", "utf-16-le"),
    ],
)
def test_the_letters_come_out_whole(data: bytes, text: str, encoding: str) -> None:
    got, said = decode(data)
    assert text in got
    assert said == encoding


def test_undeclared_letters_are_guessed() -> None:
    assert RUSSIAN in decode((RUSSIAN * 8).encode("cp1251"))[0]


def test_the_transport_outranks_the_page() -> None:
    assert decode(b"<meta charset=koi8-r>" + RUSSIAN.encode("cp1251"), "windows-1251")[1] == "cp1251"


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    got, said = decode(b"<meta charset=utf-8>" + ("é" * 5000).encode() + b"\xe9")
    assert (said, got.count("\ufffd")) == ("utf-8", 1)


def test_what_was_encoded_twice_is_put_right_only_where_it_shows() -> None:
    twice = "it’s “so” – really".encode().decode("latin-1")
    assert "it’s “so” – really" in decode(f"<p>{twice}</p>".encode())[0]
    once = "<p>The word Ã© is how é looks when broken.</p>"
    assert decode(once.encode())[0] == once
