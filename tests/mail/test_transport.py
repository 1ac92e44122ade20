"""Tests of what a sender learns from a real relay: taken, refused, nothing handed over, or silence."""

import re
import socket
import traceback
from collections.abc import Iterator

import pytest

from facilitator.errors import Invalid
from facilitator.mail.outcomes import Ambiguous, NotTaken, Refused, Unreachable, quiet
from facilitator.mail.transport import SmtpTransport, dot_stuffed
from tests.mail.relays import Relay, open_relay, open_socket

FROM, TO = "hello@groups.example.org", "ana.kovac@private.example.net"
RAW = b"From: <hello@groups.example.org>\r\nSubject: x\r\n\r\nbody\r\n"


@pytest.fixture
def relay() -> Iterator[Relay]:
    with open_relay() as relay:
        yield relay


@pytest.fixture
def transport(relay: Relay) -> Iterator[SmtpTransport]:
    transport = SmtpTransport(relay.url, timeout=5)
    yield transport
    transport.close()


def outcome(transport: SmtpTransport) -> NotTaken:
    with pytest.raises(NotTaken) as raised:
        transport.send(FROM, TO, RAW)
    return raised.value


@pytest.mark.requirement("P01")
def test_every_transaction_has_one_sender_and_one_recipient(relay: Relay, transport: SmtpTransport) -> None:
    transport.connect()
    for _ in range(3):
        transport.send(FROM, TO, RAW)
    assert [(one.sender, one.recipients) for one in relay.messages] == [(FROM, (TO,))] * 3
    assert relay.messages[0].raw.replace(b"\r\n", b"\n") == RAW.replace(b"\r\n", b"\n")
    assert relay.connections == 1


def test_lines_that_begin_with_a_dot_arrive_as_they_were(relay: Relay, transport: SmtpTransport) -> None:
    body = b"Subject: x\r\n\r\n.\r\n..two\r\n.hidden\r\nlast line without an end"
    transport.send(FROM, TO, body)
    assert relay.messages[0].raw == body + b"\r\n"
    assert dot_stuffed(b"..\r\n") == b"...\r\n"


@pytest.mark.parametrize(
    ("stage", "reply", "meaning"),
    [
        ("rcpt", "450 4.2.0 greylisted, come back", {"slows_relay"}),
        ("rcpt", "451 4.3.0 try later", {"slows_relay"}),
        ("rcpt", "421 4.3.2 shutting down", {"slows_relay"}),
        ("rcpt", "550 5.1.1 no such user", {"permanent", "bad_address"}),
        ("rcpt", "550 5.7.1 not wanted", {"permanent"}),
        ("data", "451 4.3.0 not now", {"slows_relay"}),
        ("data", "454 4.7.0 later", set()),
        ("data", "554 5.5.1 no valid recipients", {"permanent"}),
        ("end", "552 5.2.2 mailbox full", {"permanent"}),
        ("end", "450 4.7.0 slow down", {"slows_relay"}),
        ("end", "421 4.3.2 shutting down", {"slows_relay"}),
    ],
)
def test_a_refusal_tells_where_and_what_it_means(
    relay: Relay, transport: SmtpTransport, stage: str, reply: str, meaning: set[str]
) -> None:
    setattr(relay, stage, reply)
    refused = outcome(transport)
    assert isinstance(refused, Refused)
    assert (refused.stage, refused.code) == ({"end": "message"}.get(stage, stage), int(reply[:3]))
    assert refused.reply == reply[4:]
    assert {name for name in ("permanent", "slows_relay", "bad_address") if getattr(refused, name)} == meaning
    assert relay.messages == []


@pytest.mark.parametrize("stage", ["rcpt", "data", "end"])
def test_after_a_refusal_the_next_message_goes(relay: Relay, transport: SmtpTransport, stage: str) -> None:
    setattr(relay, stage, "550 5.1.1 no")
    outcome(transport)
    setattr(relay, stage, "")
    transport.send(FROM, TO, RAW)
    assert len(relay.messages) == 1
    assert relay.connections == 1


@pytest.mark.parametrize("stage", ["rcpt", "end"])
def test_after_a_goodbye_the_next_message_goes_over_a_new_connection(
    relay: Relay, transport: SmtpTransport, stage: str
) -> None:
    setattr(relay, stage, "421 4.3.2 goodbye")
    outcome(transport)
    setattr(relay, stage, "")
    transport.send(FROM, TO, RAW)
    assert (len(relay.messages), relay.connections) == (1, 2)


@pytest.mark.parametrize(
    "reply", ["550 5.7.1 sender rejected", "421 too many messages", "452 4.3.1 no space"]
)
def test_a_refused_sender_is_the_relays_trouble_and_not_the_messages(
    relay: Relay, transport: SmtpTransport, reply: str
) -> None:
    relay.mail = reply
    trouble = outcome(transport)
    assert isinstance(trouble, Unreachable)
    assert (trouble.stage, trouble.code, trouble.reply) == ("mail", int(reply[:3]), reply[4:])


def test_silence_after_the_end_is_ambiguous(relay: Relay) -> None:
    relay.silence_seconds = 1.2
    transport = SmtpTransport(relay.url, timeout=0.6)
    assert isinstance(outcome(transport), Ambiguous)
    assert len(relay.messages) == 1
    relay.silence_seconds = 0
    transport.send(FROM, TO, RAW)
    transport.close()
    assert relay.connections == 2


def test_a_connection_lost_after_the_end_is_ambiguous(relay: Relay, transport: SmtpTransport) -> None:
    relay.hangs_up_after_end = True
    assert isinstance(outcome(transport), Ambiguous)


def test_a_relay_that_closes_before_the_end_has_certainly_not_taken_it(
    relay: Relay, transport: SmtpTransport
) -> None:
    relay.hangs_up_after_go_ahead = True
    trouble = outcome(transport)
    assert isinstance(
        trouble, Unreachable | Ambiguous
    )  # a close in the very instant of the end cannot be told apart
    assert relay.messages == []
    relay.hangs_up_after_go_ahead = False
    transport.send(FROM, TO, RAW)
    assert len(relay.messages) == 1


def test_a_big_message_to_a_relay_that_closes_is_never_ambiguous(
    relay: Relay, transport: SmtpTransport
) -> None:
    relay.hangs_up_after_go_ahead = True
    with pytest.raises(Unreachable) as raised:
        transport.send(FROM, TO, RAW + b"x" * 70 + b"\r\n" * 4_000_000)
    assert raised.value.stage == "content"


def test_nobody_at_the_door_is_unreachable() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        transport = SmtpTransport(f"smtp://127.0.0.1:{unused.getsockname()[1]}", timeout=1)
        with pytest.raises(Unreachable, match="no reply at connect") as raised:
            transport.connect()
    assert "refused" in raised.value.reply
    assert isinstance(outcome(transport), Unreachable)


@pytest.mark.parametrize(
    ("first_words", "code"),
    [
        (b"421 4.3.2 too busy\r\n", 421),
        (b"554 go away\r\n", 554),
        (b"HTTP/1.1 400 Bad Request\r\n", -1),
        (b"", None),
    ],
)
def test_a_door_that_does_not_open_is_unreachable(first_words: bytes, code: int | None) -> None:
    with open_socket(first_words) as port:
        trouble = outcome(SmtpTransport(f"smtp://127.0.0.1:{port}", timeout=0.6))
    assert isinstance(trouble, Unreachable)
    assert (trouble.stage, trouble.code) == ("connect", code)


def test_a_kept_connection_that_died_is_replaced_without_a_word() -> None:
    with open_relay() as first:
        transport = SmtpTransport(first.url, timeout=5)
        transport.send(FROM, TO, RAW)
        live = transport._live.sock
        assert live is not None
        live.shutdown(socket.SHUT_RDWR)
        transport.send(FROM, TO, RAW)
        transport._live.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr] # it has just been used
        transport.connect()
        transport.connect()
        assert (len(first.messages), first.connections) == (2, 3)
        transport.close()
        transport.close()


@pytest.mark.requirement("P31")
def test_no_reply_keeps_an_address_or_more_than_200_characters(
    relay: Relay, transport: SmtpTransport
) -> None:
    relay.rcpt = (
        f"550 5.1.1 <{TO}>: ANA.KOVAC unknown at mx.private.example.net, ask root@relay.example " + "z" * 300
    )
    refused = outcome(transport)
    assert len(refused.reply) == 200
    told = "".join(traceback.format_exception(refused)) + repr(refused) + refused.reply
    assert not re.search(r"kovac|private\.example|@", told, re.IGNORECASE)


def test_a_reply_stays_on_one_line_that_every_database_can_keep() -> None:
    assert quiet(b"5.1.1 one\n5.1.1\ttwo\x00\x1b\xff") == "5.1.1 one 5.1.1 two \N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    "recipient",
    [
        "a@b.example, c@d.example",
        "a@b.example\r\nRCPT TO:<c@d.example>",
        "<a@b.example>",
        "",
        "a b@c.example",
    ],
)
def test_a_recipient_that_is_not_one_address_never_reaches_the_relay(
    relay: Relay, transport: SmtpTransport, recipient: str
) -> None:
    with pytest.raises(Invalid):
        transport.send(FROM, recipient, RAW)
    assert relay.connections == 0
