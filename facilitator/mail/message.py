"""Build the bytes of one message to one recipient.

The bytes are joined here and not by ``email.message.EmailMessage``: under ``policy.SMTP`` that class encodes a long
List-Unsubscribe address as RFC 2047 text, which mail programs can no longer follow.
"""

import re
import unicodedata
from base64 import b64encode, encodebytes
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from uuid import UUID

from facilitator.errors import Invalid

CRLF = "\r\n"
PLAIN_LIMIT = 200  # a longer header text is encoded, since only encoded words can be folded anywhere
CHUNK_BYTES = (
    39  # 39 bytes make an encoded word of 64 characters: with "Subject: " a line of 73 (RFC 2047, 2)
)
LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3, without the angle brackets
UNSAFE_CATEGORIES = frozenset(
    {"Cc", "Cs", "Zl", "Zp"}
)  # controls, lone surrogates, line and paragraph separators
ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
WEB_ADDRESS = re.compile(
    r"https?://[!#-;=?-~]{1,900}"
)  # visible ASCII without quotation marks and angle brackets
PHRASE = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+"
)  # what a display name may hold without quotation marks
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
OWN_HEADERS = frozenset(
    {"auto-submitted", "bcc", "cc", "date", "from", "in-reply-to", "message-id", "mime-version", "received"}
    | {"references", "reply-to", "return-path", "sender", "subject", "to", "x-auto-response-suppress"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one message says, and to whom.

    ``delivery_id`` makes the Message-ID, so that a second copy of the same delivery is recognised as one.
    ``language`` is a tag such as ``en-GB``. ``thread_id`` (of the session) keeps its messages together.
    ``stop_url`` is where one press stops the messages; account mail has none. ``idempotency_header`` is the
    name under which a relay accepts a key, or empty.
    """

    delivery_id: UUID
    sender_label: str
    sender_address: str
    recipient: str
    subject: str
    text: str
    html: str
    language: str
    sent_at: datetime
    thread_id: UUID | None = None
    stop_url: str | None = None
    idempotency_header: str = ""


def compose(letter: Letter) -> bytes:
    """Return the whole message: ASCII, CRLF line ends, no line over 998 characters (RFC 5322, 2.1.1).

    Raises:
        Invalid: a value would break a header, or an address is not one plain address.
    """
    lines = [f"{name}: {value}" for name, value in headers(letter)]
    return CRLF.join([*lines, *body_lines(letter)]).encode("ascii")


def headers(letter: Letter) -> Iterator[tuple[str, str]]:
    """Yield the headers in the order in which they are written."""
    sender = bare_address(letter.sender_address, field="From")
    domain = sender.rpartition("@")[2]
    yield "From", mailbox(letter.sender_label, sender)
    yield "To", f"<{bare_address(letter.recipient, field='To')}>"
    yield "Subject", display_text(letter.subject, field="Subject")
    yield "Date", format_datetime(letter.sent_at.astimezone(UTC))
    yield "Message-ID", f"<{letter.delivery_id}@{domain}>"
    if letter.thread_id is not None:
        yield "In-Reply-To", f"<s-{letter.thread_id}@{domain}>"
        yield "References", f"<s-{letter.thread_id}@{domain}>"
    yield "Auto-Submitted", "auto-generated"  # RFC 3834, 5
    yield "X-Auto-Response-Suppress", "OOF, NRN, AutoReply, RN"
    yield "Content-Language", matching(LANGUAGE, letter.language, field="Content-Language")
    if letter.stop_url is not None:
        # RFC 8058, 3.1: the address stands raw and on one line, however long it is.
        yield "List-Unsubscribe", f"<{matching(WEB_ADDRESS, letter.stop_url, field='List-Unsubscribe')}>"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
    if letter.idempotency_header:
        yield idempotency_name(letter.idempotency_header), str(letter.delivery_id)
    yield "MIME-Version", "1.0"
    yield "Content-Type", f'multipart/alternative; boundary="{boundary(letter)}"'


def body_lines(letter: Letter) -> Iterator[str]:
    """Yield the empty line after the headers and both parts, the text first."""
    yield ""
    for subtype, content in (("plain", letter.text), ("html", letter.html)):
        yield f"--{boundary(letter)}"
        yield f"Content-Type: text/{subtype}; charset=utf-8"
        yield "Content-Transfer-Encoding: base64"
        yield ""
        canonical = CRLF.join(content.splitlines()) + CRLF
        yield from encodebytes(canonical.encode("utf-8", "replace")).decode("ascii").splitlines()
    yield f"--{boundary(letter)}--"
    yield ""


def boundary(letter: Letter) -> str:
    """Return what separates the parts; the underscore cannot occur in base64."""
    return f"=_{letter.delivery_id.hex}"


def bare_address(address: str, *, field: str) -> str:
    """Return one plain ASCII address; a domain in another script is written in its ASCII form (RFC 3490).

    Raises:
        Invalid: it is no address, more than one, or its local part needs SMTPUTF8.
    """
    local, _, domain = address.rpartition("@")
    try:
        plain = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise Invalid("delivery.address_unusable", field=field) from None
    if len(plain) > LONGEST_ADDRESS or not ADDRESS.fullmatch(plain):
        raise Invalid("delivery.address_unusable", field=field)
    return plain


def mailbox(label: str, address: str) -> str:
    """Return a From value: the label, quoted or encoded where needed, and the address."""
    clean = safe(label, field="From").strip()
    if not clean:
        return f"<{address}>"
    if needs_encoding(clean):
        return f"{encoded_words(clean)}{CRLF} <{address}>"
    if PHRASE.fullmatch(clean):
        return f"{clean} <{address}>"
    escaped = re.sub(r'(["\\])', r"\\\1", clean)
    return f'"{escaped}" <{address}>'


def display_text(text: str, *, field: str) -> str:
    """Return a header text as it is, or as encoded words if it is not short and ASCII."""
    clean = safe(text, field=field).strip()
    return encoded_words(clean) if needs_encoding(clean) else clean


def needs_encoding(text: str) -> bool:
    """Tell whether a text cannot stand in a header as it is; ``=?`` would be read as an encoded word."""
    return not text.isascii() or len(text) > PLAIN_LIMIT or "=?" in text


def encoded_words(text: str) -> str:
    """Return a text as folded encoded words, each with whole characters (RFC 2047, 5)."""
    words, chunk = [], b""
    for character in text:
        octets = character.encode()
        if len(chunk) + len(octets) > CHUNK_BYTES:
            words.append(chunk)
            chunk = b""
        chunk += octets
    words.append(chunk)
    return f"{CRLF} ".join(f"=?utf-8?b?{b64encode(word).decode('ascii')}?=" for word in words)


def safe(value: str, *, field: str) -> str:
    """Return a value that holds nothing that could end its header line.

    Raises:
        Invalid: it holds a CR, LF, NUL or another control or separator character.
    """
    if not UNSAFE_CATEGORIES.isdisjoint(map(unicodedata.category, value)):
        raise Invalid("delivery.header_unsafe", field=field)
    return value


def matching(pattern: re.Pattern[str], value: str, *, field: str) -> str:
    """Return a value that wholly fits a pattern.

    Raises:
        Invalid: it does not fit.
    """
    if not pattern.fullmatch(value):
        raise Invalid("delivery.header_unsafe", field=field)
    return value


def idempotency_name(name: str) -> str:
    """Return the name of the idempotency header.

    Raises:
        Invalid: it is no header name, or one that would change who gets or sent the message.
    """
    folded = name.lower()
    if folded in OWN_HEADERS or folded.startswith(("resent-", "list-", "content-")):
        raise Invalid("delivery.header_unsafe", field=name)
    return matching(HEADER_NAME, name, field="MAIL_IDEMPOTENCY_HEADER")
