"""Mails: the part that carries the story, the rest counted; nothing is written, nothing recurses for ever."""

import pytest

from digest.ingest.readers.mail import MOST_DEEP, MOST_PARTS, read_mail, read_mbox
from tests.ingest.readers.specimen import codes, evidence, skips, specimen, value

PLAIN = b"From: Ida <ida@a.example>\nSubject: Hi\nMessage-ID: <1@a.example>\n\nFirst line.\n\nSecond line.\n"


def test_a_newsletter_gives_its_html_with_its_links() -> None:
    bundle = read_mail(specimen("newsletter.eml"), None)
    assert skips(bundle) == {"attachment": 1}
    (letter,) = bundle.readings
    assert value(letter.title) == "Fünf Schiffe"
    assert evidence(letter.published) == ("2024-06-06T07:00:00+02:00", "mail")
    assert value(letter.url) == "https://letters.example/2024/23"
    assert (letter.site_name, letter.relay, letter.identity) == ("Die Küste", "Coast Weekly", "week-23@letters.example")
    assert [(block.kind, block.text) for block in letter.blocks] == [
        ("heading", "Die Tern läuft aus"),
        ("paragraph", "Nach neun Wochen im Dock verließ das Schiff am Dienstag den Hafen."),
        ("heading", "Kräne stehen still"),
        ("paragraph", "Ein Fehler im Netz hielt alle neun Kräne an."),
    ]
    assert letter.blocks[0].linked == len("Die Tern läuft aus")


def test_plain_text_wins_where_the_html_says_nothing() -> None:
    data = (
        b"Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\n"
        b"The whole story stands here, in plain letters, and it is long.\n--b\n"
        b"Content-Type: text/html\n\n<p>Open in a browser</p>\n--b--\n"
    )
    (reading,) = read_mail(data, None).readings
    assert reading.blocks[0].text == "The whole story stands here, in plain letters, and it is long."


def test_a_reply_mark_is_no_part_of_the_title() -> None:
    (reading,) = read_mail(PLAIN.replace(b"Hi", b"Fwd: AW: [list] Hi"), None).readings
    assert value(reading.title) == "[list] Hi"


SIGNED = b"Ida Holm\nActing chief, Fjord Ledger\n+47 555 0100\n"


@pytest.mark.parametrize("mark", [b"-- \n", b"--\n", b"-- \r\n"])
def test_a_signature_is_cut_and_said(mark: bytes) -> None:
    (reading,) = read_mail(PLAIN + b"--\n\nThird line.\n" + mark + SIGNED, None).readings
    assert [block.text for block in reading.blocks if block.text][-1] == "Third line."
    (cut,) = reading.removed
    assert cut[0] == "mail/signature"
    assert cut[1].split("\n")[1:] == SIGNED.decode().strip().split("\n")


@pytest.mark.parametrize(
    "below",
    [
        b"--\n" + b"The harbour master told reporters on Tuesday that all cranes were at work.\n" * 3,
        b"-- \n" + b"A ship came in.\n" * 16,
        b"> -- \n> Ida\n",
        b"--\n",
    ],
    ids=["a piece of the story", "too long", "somebody else's", "nothing below"],
)
def test_what_is_no_signature_stays(below: bytes) -> None:
    (reading,) = read_mail(PLAIN + b"\n" + below, None).readings
    assert reading.removed == ()
    assert "".join(block.raw for block in reading.blocks).endswith(below.decode())


def test_a_mail_that_is_all_signature_is_read() -> None:
    (reading,) = read_mail(PLAIN.partition(b"First")[0] + b"-- \n" + SIGNED, None).readings
    assert (reading.removed, "Acting chief" in reading.blocks[-1].text) == ((), True)


def rich(body: str) -> bytes:
    """A mail as most programs write one: the text plain and in HTML."""
    return (
        "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\n"
        f"Short.\n--b\nContent-Type: text/html; charset=utf-8\n\n{body}\n--b--\n"
    ).encode()


STORY = "<p>The frigate left the dock on Tuesday.</p>"


@pytest.mark.parametrize(
    ("signed", "cut"),
    [
        ('<br clear="all"><div><br></div>-- <br><div dir="ltr" class="gmail_signature">Ida Holm<br>Chief</div>', 2),
        ('<span class="gmail_signature_prefix">-- </span><br><div class="gmail_signature"><div>Ida<br></div></div>', 1),
        ('<div class="gmail_signature"><div class="gmail_signature"><p>Ida</p><p>Chief</p></div></div>', 2),
        ('<pre class="moz-signature" cols="72">-- \nIda Holm\nActing chief, Fjord Ledger</pre>', 3),
        ('<div class="moz-signature">-- <br><title></title><b>Ida</b> Holm<br><!-- x -->&amp; Co.</div>', 3),
        ('<div id="x_AppleMailSignature" dir="ltr">Sent from my phone</div>', 1),
        ('<div id="ms-outlook-mobile-signature"><div><br></div>Thanks,<br>Ida</div>', 2),
        ('<div>--<br><div class="protonmail_signature_block"><style>p {}</style>Ida</div></div>', 1),
        ('<div>-- </div><div id="Signature"><table><tr><td>Ida</td></tr><tr><td>Chief</td></tr></table></div>', 2),
    ],
)
def test_a_signature_in_html_is_cut_where_its_element_has_the_name(signed: str, cut: int) -> None:
    (reading,) = read_mail(rich(f"{STORY}{signed}<p>The crew stayed aboard.</p>"), None).readings
    assert [block.text for block in reading.blocks] == [
        "The frigate left the dock on Tuesday.",
        "The crew stayed aboard.",
    ]
    ((rule, said),) = reading.removed
    assert (rule, len(said.split("\n"))) == ("mail/signature", cut)


@pytest.mark.parametrize(
    "below",
    [
        f'<div id="ms-outlook-mobile-signature">{"The harbour master said so on Tuesday, and again. " * 4}</div>',
        f'<div class="gmail_signature">{"<p>A ship came in.</p>" * 16}</div>',
        '<blockquote type="cite">They said:<div class="moz-signature">-- <br>Ola</div></blockquote>',
        '<p class="signature-move">The Navy signed.</p>',
    ],
    ids=["the story", "too long", "somebody else's", "another name"],
)
def test_what_is_no_signature_stays_in_html(below: str) -> None:
    bare = read_mail(rich(STORY + below.replace("class=", "data-a=").replace("id=", "data-b=")), None)
    named = read_mail(rich(STORY + below), None)
    assert named.readings[0].removed == ()
    assert [block.text for block in named.readings[0].blocks] == [block.text for block in bare.readings[0].blocks]


def test_an_html_mail_that_is_all_signature_is_read() -> None:
    (reading,) = read_mail(rich('<style>p {}</style><div class="gmail_signature">Ida, chief</div>'), None).readings
    assert (reading.removed, reading.blocks[-1].text) == ((), "Ida, chief")


def test_a_mailbox_gives_each_message_and_takes_no_sentence_for_one() -> None:
    box = (
        b"From ida@a.example Thu Jun  6 07:00:00 2024\n"
        + PLAIN
        + b"From here on it rained.\n\n>From the hill one saw it.\n\n"
    )
    bundle = read_mbox(box * 3, None)
    assert len(bundle.readings) == 3
    assert skips(bundle) == {}
    texts = [block.text for block in bundle.readings[1].blocks]
    assert texts == ["First line.", "Second line. From here on it rained.", "From the hill one saw it."]


def test_a_forwarded_message_is_a_reading_of_its_own() -> None:
    data = (
        b"Subject: outer\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee below.\n--b\n"
        b"Content-Type: message/rfc822\n\n" + PLAIN + b"--b--\n"
    )
    titles = [reading.title.value for reading in read_mail(data, None).readings if reading.title]
    assert titles == ["outer", "Hi"]


def nested(depth: int) -> bytes:
    body = PLAIN
    for _ in range(depth):
        body = b"Subject: around\nContent-Type: message/rfc822\n\n" + body
    return body


def parts(count: int) -> bytes:
    return b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * count + b"--b--\n"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "mail-empty"),
        (b"\x00\xff", ""),
        (nested(2 * MOST_DEEP + 5), "mail-too-deep"),
        (nested(3000), "mail-unreadable"),
        (parts(MOST_PARTS + 5), "mail-too-deep"),
        (
            b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(300)),
            "mail-unreadable",
        ),
        (b"Content-Type: text/plain; charset=no-such\nSubject: =?no-such?q?a?= =?utf-8?b?!!?=\n\nbody", ""),
        (b"Content-Type: (((((" + b"(" * 50_000 + b"\n\nbody", ""),
        (b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n\nbody", ""),
        (b"Date: Thu, 99 Foo 2024 99:99:99\nFrom: <<<>>>,,@\n\nbody", ""),
        (b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n!!!", "mail-empty"),
    ],
)
def test_hostile_mails_give_text_or_a_problem(data: bytes, code: str) -> None:
    bundle = read_mail(data, None)
    skips(bundle)
    assert code in codes(bundle) if code else bundle.readings


def test_japanese_mail_in_seven_bits_is_read() -> None:
    data = b"Content-Type: text/plain; charset=ISO-2022-JP\n\n" + "すみません。".encode("iso-2022-jp")
    (reading,) = read_mail(data, None).readings
    assert reading.blocks[0].text == "すみません。"
