"""Tests of protected connections: STARTTLS, TLS from the start, certificates, signing in."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from facilitator.mail.outcomes import Unreachable
from facilitator.mail.transport import SmtpTransport
from tests.mail.relays import Relay, open_relay

FROM, TO, RAW = "hello@groups.example.org", "someone@example.net", b"Subject: x\r\n\r\nbody\r\n"
HERE = "127.0.0.1"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for this computer that nobody but itself vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay of the tests")])
    today = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HERE))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "relay.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the certificate as an operator with an authority of their own does."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


@pytest.fixture
def starttls_relay(server_tls: ssl.SSLContext) -> Iterator[Relay]:
    with open_relay(tls_context=server_tls, require_starttls=True) as relay:
        yield relay


def test_starttls_protects_the_message(starttls_relay: Relay, trusted: None) -> None:
    transport = SmtpTransport(f"{starttls_relay.url}?starttls=1", timeout=5)
    for _ in range(2):
        transport.send(FROM, TO, RAW)
    assert isinstance(transport._live.sock, ssl.SSLSocket)
    transport.close()
    assert len(starttls_relay.messages) == 2


def test_silence_and_hanging_up_are_told_apart_on_a_protected_connection(
    starttls_relay: Relay, trusted: None
) -> None:
    starttls_relay.hangs_up_after_go_ahead = True
    transport = SmtpTransport(f"{starttls_relay.url}?starttls=1", timeout=5)
    with pytest.raises(Unreachable) as raised:
        transport.send(FROM, TO, RAW + b"\r\n" * 4_000_000)
    assert raised.value.stage in {"content", "tls"}


def test_tls_from_the_start_protects_the_message(server_tls: ssl.SSLContext, certificate: Path) -> None:
    with open_relay(ssl_context=server_tls) as relay:
        transport = SmtpTransport(
            f"smtps://{HERE}:{relay.port}", timeout=5, tls=ssl.create_default_context(cafile=str(certificate))
        )
        transport.send(FROM, TO, RAW)
        transport.close()
        assert len(relay.messages) == 1


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(starttls_relay: Relay) -> None:
    with pytest.raises(Unreachable) as raised:
        SmtpTransport(f"{starttls_relay.url}?starttls=1", timeout=5).connect()
    assert raised.value.stage == "tls"
    assert "certificate verify failed" in raised.value.reply


def test_a_relay_without_starttls_is_never_used_in_clear() -> None:
    with open_relay() as relay:
        with pytest.raises(Unreachable) as raised:
            SmtpTransport(f"{relay.url}?starttls=1", timeout=5).send(FROM, TO, RAW)
        assert raised.value.stage == "tls"
        assert relay.messages == []


def test_a_relay_that_wants_starttls_is_unreachable_in_clear(starttls_relay: Relay) -> None:
    with pytest.raises(Unreachable) as raised:
        SmtpTransport(starttls_relay.url, timeout=5).send(FROM, TO, RAW)
    assert (raised.value.stage, raised.value.code) == ("mail", 530)


class Doorkeeper:
    """Lets in one user with one password."""

    def __call__(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, who: Any) -> AuthResult:
        return AuthResult(
            success=(who.login, who.password) == (b"user@example.org", b"p/ss:w@rd"), handled=False
        )


@pytest.mark.parametrize(
    ("password", "taken"), [("p%2Fss%3Aw%40rd", True), ("wrong", False), ("%C3%A9", False)]
)
def test_signing_in_with_a_percent_encoded_password(
    server_tls: ssl.SSLContext, trusted: None, password: str, *, taken: bool
) -> None:
    with open_relay(
        tls_context=server_tls, require_starttls=True, auth_required=True, authenticator=Doorkeeper()
    ) as relay:
        url = f"smtp://user%40example.org:{password}@{HERE}:{relay.port}?starttls=1"
        transport = SmtpTransport(url, timeout=5)
        if taken:
            transport.send(FROM, TO, RAW)
        else:
            with pytest.raises(Unreachable, match="auth"):
                transport.send(FROM, TO, RAW)
        assert len(relay.messages) == taken
        transport.close()
