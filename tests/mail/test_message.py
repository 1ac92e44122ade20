"""Tests of the bytes of a message: what a mail program makes of them, and what cannot get into a header."""

import email
import email.policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from itertools import product
from typing import cast
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.errors import Invalid
from facilitator.mail.message import compose
from facilitator.mail.rendering import render
from tests.mail.samples import SAMPLES, STOP_URL, Sample, letter

LONG_URL = "https://notes.example.org/s/" + "A" * 172
HOSTILE = ["a\r\nBcc: x@y.example", "a\nb", "a\rb", "a\x00b", "a\u2028b", "a\x85b", "a\ud800b", "a\x1b[31m"]
NAMES = [
    "Reminder",
    "",
    "A, B",
    'The "quiet" one\\',
    "Zoë",
    "நிலா",
    "ليلى",
    "👋🏽 Hello 👩‍👩‍👧",
    "=?utf-8?q?x?=",
    "x" * 300,
]


def parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return cast("str", body.get_content()).replace("\r\n", "\n")


def check_bytes(raw: bytes) -> None:
    """Assert what holds for every message, whatever is in it."""
    assert raw.isascii()
    assert raw.endswith(b"\r\n")
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    head = raw.partition(b"\r\n\r\n")[0].lower()
    assert head.count(b"\r\nto:") == 1
    assert b"\r\ncc:" not in head
    assert b"\r\nbcc:" not in head


@pytest.mark.requirement("P01")
@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_every_kind_parses_back_to_one_recipient_and_both_parts(sample: Sample) -> None:
    kind, context = sample.kind, sample.context
    words = render(kind, "en", context)
    raw = compose(letter(words, stop_url=context.get("stop_url")))
    check_bytes(raw)
    message = parsed(raw)
    assert message.defects == []
    assert [address.addr_spec for address in message["To"].addresses] == ["someone@example.net"]
    assert message["To"].addresses[0].display_name == ""
    assert message["From"].addresses[0].addr_spec == "hello@notes.example.org"
    assert message["Subject"] == words.subject
    assert message.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in message.iter_parts()] == ["text/plain", "text/html"]
    assert part(message, "plain") == words.text
    assert part(message, "html") == words.html


def test_the_headers_say_what_machines_need() -> None:
    message = parsed(compose(letter(idempotency_header="Resend-Idempotency-Key")))
    assert message["Message-ID"] == "<01920000-0000-7000-8000-000000000001@notes.example.org>"
    assert message["In-Reply-To"] == message["References"]
    assert message["References"] == "<s-01920000-0000-7000-8000-0000000000aa@notes.example.org>"
    assert message["Date"] == "Wed, 28 Oct 2026 19:00:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, NRN, AutoReply, RN"
    assert message["Content-Language"] == "en-GB"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Resend-Idempotency-Key"] == "01920000-0000-7000-8000-000000000001"


def test_the_same_delivery_makes_the_same_bytes_again() -> None:
    assert compose(letter()) == compose(letter())
    assert compose(letter(delivery_id=UUID(int=7))) != compose(letter())


@pytest.mark.parametrize("url", [STOP_URL, LONG_URL, "http://localhost:8000/s/abc?x=1&y=%20#z"])
def test_the_stop_link_stands_raw_on_one_line(url: str) -> None:
    raw = compose(letter(stop_url=url))
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in raw
    check_bytes(raw)


def test_account_mail_has_no_stop_link_and_no_thread() -> None:
    message = parsed(compose(letter(stop_url=None, thread_id=None)))
    assert message["List-Unsubscribe"] is None
    assert message["List-Unsubscribe-Post"] is None
    assert message["References"] is None


@pytest.mark.parametrize(("label", "subject"), [*product(NAMES, ["29 October"]), *product(["Hi"], NAMES)])
def test_names_in_every_script_come_back_as_they_were(label: str, subject: str) -> None:
    raw = compose(letter(sender_label=label, subject=subject))
    check_bytes(raw)
    message = parsed(raw)
    assert message["From"].addresses[0].addr_spec == "hello@notes.example.org"
    assert message["Subject"] == subject
    plain = email.message_from_bytes(raw)[
        "From"
    ]  # the default policy keeps blanks between encoded words of a name
    assert parseaddr(str(make_header(decode_header(plain)))) == (label, "hello@notes.example.org")
    assert max((len(line) for line in raw.split(b"\r\n") if b"=?" in line), default=0) <= 76  # RFC 2047, 2


@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=300), st.text(max_size=300))
def test_no_text_breaks_a_message(label: str, subject: str, text: str, html: str) -> None:
    try:
        raw = compose(letter(sender_label=label, subject=subject, text=text, html=html))
    except Invalid:
        return
    check_bytes(raw)
    message = parsed(raw)
    assert message["From"].addresses[0].addr_spec == "hello@notes.example.org"
    assert [address.addr_spec for address in message["To"].addresses] == ["someone@example.net"]
    assert len(list(message.iter_parts())) == 2


@pytest.mark.parametrize(
    "field", ["sender_label", "sender_address", "recipient", "subject", "language", "stop_url"]
)
@pytest.mark.parametrize("value", HOSTILE)
def test_what_could_end_a_header_is_refused(field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        compose(letter(None, **{field: value}))
    assert value not in repr(refused.value)


NO_ADDRESSES = (
    "x|@y.example|a@|a@b@c.example|a,b@c.example|a@b.example,c@d.example|<a@b.example>|A <a@b.example>|a b@c.example|"
    'ä@b.example|a@b..example|a@[127.0.0.1]|"a b"@c.example|a@b.example>|a@b.example |a@-b_.example'
)
TOO_LONG = ["a" * 65 + "@b.example", "a@" + "b" * 260, "a@" + "ü" * 300 + ".example"]


@pytest.mark.parametrize("address", ["", *NO_ADDRESSES.split("|"), *TOO_LONG])
def test_what_is_not_one_plain_address_is_refused(address: str) -> None:
    with pytest.raises(Invalid) as refused:
        compose(letter(recipient=address))
    assert (refused.value.key, refused.value.field) == ("delivery.address_unusable", "To")


def test_a_domain_in_another_script_is_written_in_its_ascii_form() -> None:
    message = parsed(compose(letter(recipient="zoe@bücher.example")))
    assert message["To"].addresses[0].addr_spec == "zoe@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "mailto:x@y.example", "https://x/<>", 'https://x/"', "https://x/ä"]
)
def test_a_stop_link_is_a_plain_web_address(url: str) -> None:
    with pytest.raises(Invalid):
        compose(letter(stop_url=url))


@pytest.mark.parametrize(
    "name", ["Bcc", "cc", "To", "Resent-To", "X Key", "Key:", "Content-Type", "Subject", "Ключ"]
)
def test_the_idempotency_header_cannot_be_one_that_matters(name: str) -> None:
    with pytest.raises(Invalid):
        compose(letter(idempotency_header=name))
