"""Tests of the address of a relay."""

from pathlib import Path

import pytest

from facilitator.errors import Invalid
from facilitator.mail.mailbox import MailboxTransport
from facilitator.mail.relay import Relay, relay_of
from facilitator.mail.transport import SmtpTransport, transport_for


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://localhost", Relay("localhost", 25, "none")),
        ("smtp://mail.example.org:2525/", Relay("mail.example.org", 2525, "none")),
        ("smtp://[::1]:2525", Relay("::1", 2525, "none")),
        ("smtp://mail.example.org?starttls=1", Relay("mail.example.org", 587, "starttls")),
        ("smtps://mail.example.org", Relay("mail.example.org", 465, "tls")),
        ("smtps://u%40x:p%3A@mail.example.org:1465", Relay("mail.example.org", 1465, "tls", "u@x", "p:")),
        ("smtp://u:p@127.0.0.1:1025", Relay("127.0.0.1", 1025, "none", "u", "p")),
    ],
)
def test_a_relay_is_read_from_its_address(url: str, relay: Relay) -> None:
    assert relay_of(url) == relay


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("", "relay_scheme"),
        ("mail.example.org:25", "relay_scheme"),
        ("http://mail.example.org", "relay_scheme"),
        ("smtp://", "relay_host"),
        ("smtp://mail.example.org:mail", "relay_host"),
        ("smtp://mail.example.org:99999", "relay_host"),
        ("smtp://mail.example.org/folder", "relay_host"),
        ("smtp://mail.example.org?startls=1", "relay_option"),
        ("smtp://mail.example.org?starttls=yes", "relay_option"),
        ("smtp://u:p@mail.example.org", "relay_password_in_clear"),
        ("smtp://u:p@10.0.0.7?starttls=0", "relay_password_in_clear"),
        ("mailbox:folder", "mailbox_folder"),
        ("mailbox://host/folder", "mailbox_folder"),
    ],
)
def test_an_address_that_cannot_be_used_says_why(url: str, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        transport_for(url)
    assert refused.value.key == f"delivery.{key}"
    assert refused.value.field == "MAIL_URL"


def test_the_address_chooses_the_transport(tmp_path: Path) -> None:
    assert isinstance(transport_for("smtp://localhost"), SmtpTransport)
    folder = transport_for(f"mailbox:{tmp_path}/with%20space")
    assert isinstance(folder, MailboxTransport)
    assert folder.directory == tmp_path / "with space"


def test_a_password_is_not_in_the_representation() -> None:
    assert "secret" not in repr(relay_of("smtps://u:secret@mail.example.org"))
