"""Mails as units' programs write them, and as those write them who mean harm."""

from base64 import b64encode
from email.message import EmailMessage

import pytest

from jigai.readers.attachment_names import kept_name, name_of
from jigai.readers.delimited import cover_from_name
from jigai.readers.letter import UnreadableLetter, read_letter
from jigai.readers.mail_proof import is_proved

AUTHSERV = "mx.nx.example"


def mail(*files: tuple[str, bytes], **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = "李四 <Li.Si@XQ.example>", "三月报表", "<1@xq.example>"
    made.set_content("请查收")
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    for name, value in headers.items():
        del made[name.replace("_", "-")]
        made[name.replace("_", "-")] = value
    return made


def by_hand(disposition: bytes, body: bytes = b"x", head: bytes = b"From: a@b.example\n") -> bytes:
    """A mail of one attachment whose header no library would write."""
    return (
        head + b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n'
        b"Content-Type: application/octet-stream\n" + disposition + b"\n\n" + body + b"\n--b--\n"
    )


def test_says_whose_it_is_and_what_it_brings():
    letter = read_letter(bytes(mail(("三月.xlsx", b"one"), ("说明.docx", b"two"), ("四月.CSV", b"three"))), None)
    assert (letter.sender, letter.subject, letter.is_automatic) == ("li.si@xq.example", "三月报表", False)
    assert list(letter.files.values()) == [b"one", b"three"]
    assert [name.partition("（")[0] for name in letter.files] == ["三月", "四月"]
    assert [name.rpartition("）")[2] for name in letter.files] == [".xlsx", ".csv"]
    assert letter.left_out == ("说明.docx",)


AS_ATTACHED = b"Content-Disposition: attachment; "
NAMED = "三月.xlsx"
NAMES = {
    "rfc2231": AS_ATTACHED + b"filename*=UTF-8''%E4%B8%89%E6%9C%88.xlsx",
    "rfc2231 in pieces": AS_ATTACHED + b"filename*0*=UTF-8''%E4%B8%89;\n filename*1*=%E6%9C%88.xlsx",
    "rfc2231 gbk": AS_ATTACHED + b"filename*=gb2312''%C8%FD%D4%C2.xlsx",
    "unknown charset": AS_ATTACHED + b"filename*=x-nobody''%E4%B8%89%E6%9C%88.xlsx",
    "rfc2047": AS_ATTACHED + b'filename="=?utf-8?B?%s?="' % b64encode(NAMED.encode()),
    "rfc2047 folded": AS_ATTACHED + b'filename="=?utf-8?B?5LiJ?=\n =?utf-8?Q?=E6=9C=88.xlsx?="',
    "gb18030 said to be gb2312": AS_ATTACHED + b'filename="=?gb2312?B?%s?="' % b64encode(NAMED.encode("gb18030")),
    "bare gb18030": AS_ATTACHED + b'filename="%s"' % NAMED.encode("gb18030"),
    "bare utf-8": AS_ATTACHED + b'filename="%s"' % NAMED.encode(),
    "in Content-Type alone": b'Content-Type: application/x; name="%s"' % NAMED.encode(),
    "right-to-left mark": AS_ATTACHED + b'filename="%s"' % "三\u202e月\u200b.xlsx".encode(),
}


@pytest.mark.parametrize("case", NAMES)
def test_a_name_is_read_however_it_is_written(case):
    content = by_hand(NAMES[case])
    if case == "in Content-Type alone":
        content = content.replace(b"Content-Type: application/octet-stream\n", b"")
    (name,) = read_letter(content, None).files
    assert name.startswith("三月（"), name
    assert name.endswith("）.xlsx")


@pytest.mark.parametrize(
    "name",
    ["../../../etc/x.xlsx", "..\\..\\x.xlsx", "/root/x.xlsx", "C:\\x.xlsx", "a/b\x00/x.xlsx", ".x.xlsx", "~$x.xlsx"],
)
def test_no_name_leads_out_of_the_folder(name):
    kept = kept_name(name, "f" * 64, 1)
    assert "/" not in kept
    assert "\\" not in kept
    assert not kept.startswith((".", "~"))
    assert len(kept_name("表" * 500 + ".xlsx", "f" * 64, 1).encode()) < 200
    assert kept_name("???.xlsx", "f" * 64, 1).startswith("附件")


def test_two_mails_names_differ_and_a_csv_still_says_what_it_is():
    first, second = (kept_name("JG02_640104_2021-03.csv", key * 64, 1) for key in "ab")
    assert first != second
    assert first != kept_name("JG02_640104_2021-03.csv", "a" * 64, 2)
    assert cover_from_name(first).value("unit_code") == "640104"


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        (b"From: a@b.example", "a@b.example"),
        (b'From: "x@evil.example" <a@b.example>', "a@b.example"),
        (b"From: =?utf-8?q?x=40evil=2Eexample=2C?= <a@b.example>", "a@b.example"),
        (b"From: a@b.example, c@d.example", ""),
        (b"From: a@b.example\nFrom: c@d.example", ""),
        (b"From: nobody", ""),
        (b"From: ", ""),
        (b"To: a@b.example", ""),
        (b"From: a@b@c.example", ""),
    ],
)
def test_the_sender_is_one_address_or_nobody(header, sender):
    assert read_letter(header + b"\n\nx", None).sender == sender


AUTOMATIC = [
    {"Auto_Submitted": "auto-replied"},
    {"Auto_Submitted": "auto-generated; x=1"},
    {"Precedence": "bulk"},
    {"Return_Path": "<>"},
    {"List_Id": "<x.example>"},
    {"X_Autoreply": "yes"},
]


@pytest.mark.parametrize("headers", AUTOMATIC)
def test_what_a_program_wrote_is_known(headers):
    assert read_letter(bytes(mail(**headers)), None).is_automatic
    assert not read_letter(bytes(mail(Auto_Submitted="no", Return_Path="<a@b.example>")), None).is_automatic


def test_a_bounce_with_our_own_workbook_inside_brings_none():
    inner = mail(("三月_退回.xlsx", b"ours"))
    outer = mail()
    outer.add_attachment(inner)
    letter = read_letter(bytes(outer), None)
    assert letter.files == {}
    assert letter.left_out == ("转发的邮件.eml",)


def test_pictures_in_the_text_are_no_attachments():
    letter = mail()
    letter.add_attachment(b"png", maintype="image", subtype="png", filename="logo.png", disposition="inline")
    assert read_letter(bytes(letter), None).left_out == ()


def test_the_same_mail_has_the_same_key_and_a_forged_one_another():
    plain, forged = mail(("a.xlsx", b"x")), mail(("a.xlsx", b"x"), From="x@evil.example")
    other = mail(("a.xlsx", b"y"))
    keys = {read_letter(bytes(one), None).key for one in (plain, forged, other)}
    relayed = b"Received: from elsewhere\n" + bytes(plain)
    assert len(keys) == 3
    assert read_letter(relayed, None).key in keys


@pytest.mark.parametrize(
    "content",
    [
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=" + b"\nX: multipart boundary=x" * 60 + b"\n\nx",
        b"From: a@b.example\nX: " + b"y" * 300_000 + b"\n\nx",
    ],
)
def test_beyond_all_measure_is_refused(content):
    with pytest.raises(UnreadableLetter):
        read_letter(content, None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"\xff\xfe\x00" * 100,
        b"From: a@b.example\nContent-Type: multipart/mixed\n\n--x\n",
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n--b\n--b",
        by_hand(b"Content-Disposition: attachment; filename=a.xlsx\nContent-Transfer-Encoding: base64", b"%%%"),
        by_hand(b'Content-Disposition: attachment; filename*0*=x; filename*7="a.xlsx"'),
        by_hand(
            b"Content-Disposition: ;;;=;filename", b"", b"From: =?x?B?%%%?= <a@b.example>\nSubject: =?utf-8?B?*?=\n"
        ),
    ],
)
def test_broken_mime_costs_nobody_anything(content):
    try:
        letter = read_letter(content, AUTHSERV)
    except UnreadableLetter:
        return
    assert not letter.is_proved


PASSED = [
    "mx.nx.example; dmarc=pass header.from=xq.example",
    "MX.NX.example 1; spf=pass smtp.mailfrom=li@xq.example; dkim=none",
    'mx.nx.example; spf=pass smtp.mailfrom="a; b"@xq.example',
    "mx.nx.example (x; y (z)); dkim=pass (2048-bit key) header.d=xq.example header.s=s; dmarc=none",
]
FAILED = [
    "",
    "mx.nx.example",
    "mx.nx.example; none",
    "mx.evil.example; dmarc=pass header.from=xq.example",
    "mx.nx.example; dmarc=pass header.from=evil.example",
    "mx.nx.example; dkim=pass header.d=evil.example",
    "mx.nx.example; dkim=pass header.d=xq.example.evil.example",
    "mx.nx.example; spf=pass smtp.mailfrom=a@evil.example; dkim=fail header.d=xq.example",
    "mx.nx.example; spf=pass smtp.mailfrom=a@xq.example; dmarc=fail header.from=xq.example",
    "mx.nx.example; spf=fail (dkim=pass header.d=xq.example)",
    "mx.nx.example; spf=fail (a; dmarc=pass header.from=xq.example)",
    'mx.nx.example; spf=fail smtp.mailfrom="a;dkim=pass header.d=xq.example;"@evil.example',
    'mx.nx.example; spf=fail smtp.mailfrom="a\\";dkim=pass header.d=xq.example;\\""@evil.example',
    'mx.nx.example; spf=fail smtp.mailfrom="a; dkim=pass header.d=xq.example',
    "mx.nx.example; spf=fail smtp.mailfrom==?utf-8?q?;dkim=3Dpass_header=2Ed=3Dxq=2Eexample?=@evil.example",
]


@pytest.mark.parametrize("results", PASSED)
def test_what_the_own_server_vouches_for(results):
    assert is_proved(results, AUTHSERV, "xq.example")
    assert read_letter(bytes(mail(Authentication_Results=results)), AUTHSERV).is_proved


@pytest.mark.parametrize("results", FAILED)
def test_what_it_does_not_vouch_for(results):
    assert not is_proved(results, AUTHSERV, "xq.example")
    assert not is_proved(results, AUTHSERV, "")


def test_only_the_topmost_results_count_and_encoded_words_stay_closed():
    forged = b"Authentication-Results: mx.nx.example; dmarc=pass header.from=xq.example\n"
    true = b"Authentication-Results: mx.nx.example; dmarc=fail header.from=xq.example\n"
    assert not read_letter(true + forged + bytes(mail()), AUTHSERV).is_proved
    word = b"Authentication-Results: mx.nx.example; spf=fail smtp.mailfrom=\n"
    word += b" =?utf-8?q?x=3Bdkim=3Dpass_header.d=3Dxq.example?=\n"
    assert not read_letter(word + bytes(mail()), AUTHSERV).is_proved


def test_without_a_server_named_from_is_believed():
    assert read_letter(bytes(mail()), None).is_proved


def test_a_part_without_a_name_has_none():
    assert name_of(EmailMessage()) == ""
