"""Hand one message to a relay, and know what became of it as far as that can be known.

A call of ``send`` that returns means that the relay took the message. Every other end is one of three: ``Refused``
(the relay said no), ``Unreachable`` (nothing was handed over) or ``Ambiguous`` (silence after the end of the message,
RFC 1047). Replies are kept to 200 characters and without addresses.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from facilitator import clock
from facilitator.errors import Invalid
from facilitator.mail.mailbox import MailboxTransport
from facilitator.mail.message import bare_address
from facilitator.mail.outcomes import CLOSING, Ambiguous, Refused, Stage, Unreachable, quiet
from facilitator.mail.relay import relay_of

ACCEPTED = frozenset({250, 251, 252})  # RFC 5321, 4.2.3
GO_AHEAD = frozenset({354})
REFUSAL = range(400, 600)
# Everything before the end of a message fits into this part of the timeout, so that a whole conversation with a slow
# relay (0.75 + 1 timeouts) is over before the lease of its delivery is (2 timeouts).
BEFORE_THE_END = 0.75
SHORTEST_WAIT = 0.1  # seconds; zero would mean not to wait at all
GOODBYE_SECONDS = 2
NO_SMTP = "The other side hung up or does not speak SMTP."
TROUBLE = (smtplib.SMTPException, OSError, UnicodeError)


class Transport(Protocol):
    """A way to hand over messages."""

    def connect(self) -> None:
        """Make sure that messages can be handed over now, or raise ``Unreachable``."""

    def send(self, sender: str, recipient: str, raw: bytes) -> None:
        """Hand over one message to one recipient, or raise one of the three kinds of ``NotTaken``."""

    def close(self) -> None:
        """Part politely; the next call connects anew."""


class SmtpTransport:
    """A relay that is spoken to over one kept connection.

    ``timeout`` is in seconds, for one wait. ``hostname`` is what this side calls itself. The relay's certificate is
    checked against the system's authorities (``SSL_CERT_FILE`` names others) unless ``tls`` is given.
    """

    def __init__(
        self, url: str, *, timeout: float = 60, hostname: str = "localhost", tls: ssl.SSLContext | None = None
    ) -> None:
        """Read the relay's address; nothing is connected yet."""
        self.relay = relay_of(url)
        self.timeout = timeout
        self.hostname = hostname
        self.given_tls = tls
        self._smtp: smtplib.SMTP | None = None

    def connect(self) -> None:
        """Connect, or ask a kept connection whether it still lives."""
        deadline = self._deadline()
        if self._smtp is not None:
            with suppress(Unreachable):
                code, _reply = self._ask("NOOP", "connect", deadline)
                if code in ACCEPTED:
                    return
            self._drop()
        self._open(deadline)

    def send(self, sender: str, recipient: str, raw: bytes) -> None:
        """Hand over one message: MAIL, RCPT, DATA, each with its own reply (RFC 5321, 3.3)."""
        to = bare_address(recipient, field="To")
        deadline = self._deadline()
        self._begin(f"MAIL FROM:<{bare_address(sender, field='From')}>", deadline)
        self._proceed(f"RCPT TO:<{to}>", "rcpt", deadline, to)
        self._proceed("DATA", "data", deadline, to)
        self._content(raw, deadline)
        self._end(to)

    def close(self) -> None:
        """Say QUIT and leave, without waiting long for an answer."""
        if self._smtp is not None:
            with suppress(Unreachable):
                self._ask("QUIT", "connect", clock.monotonic() + GOODBYE_SECONDS)
            self._drop()

    def _open(self, deadline: float) -> None:
        """Connect, protect the connection and sign in."""
        relay = self.relay
        wait = max(deadline - clock.monotonic(), SHORTEST_WAIT)
        with self._stage("connect", deadline):
            if relay.protection == "tls":
                self._smtp = smtplib.SMTP_SSL(
                    relay.host, relay.port, self.hostname, timeout=wait, context=self._tls()
                )
            else:
                self._smtp = smtplib.SMTP(relay.host, relay.port, self.hostname, timeout=wait)
            self._smtp.ehlo_or_helo_if_needed()
        if relay.protection == "starttls":
            with self._stage("tls", deadline):
                self._live.starttls(context=self._tls())
                self._live.ehlo_or_helo_if_needed()
        if relay.user:
            with self._stage("auth", deadline):
                self._live.login(relay.user, relay.password)

    def _begin(self, command: str, deadline: float) -> None:
        """Say MAIL; a kept connection that the relay no longer serves is replaced once."""
        if self._smtp is not None:
            with suppress(Unreachable):
                self._announce(command, deadline)
                return
        self._open(deadline)
        self._announce(command, deadline)

    def _announce(self, command: str, deadline: float) -> None:
        """Say MAIL; a refusal here is about the sender or the relay, never about the recipient."""
        code, reply = self._ask(command, "mail", deadline)
        if code not in ACCEPTED:
            self._drop()
            raise Unreachable("mail", code, quiet(reply))

    def _proceed(self, command: str, stage: Stage, deadline: float, recipient: str) -> None:
        """Say a command that the relay may refuse for this message alone."""
        code, reply = self._ask(command, stage, deadline)
        if code not in (GO_AHEAD if stage == "data" else ACCEPTED):
            self._reset(code, deadline)
            raise Refused(stage, code, quiet(reply, recipient))

    def _ask(self, command: str, stage: Stage, deadline: float) -> tuple[int, bytes]:
        """Say one command and return the reply."""
        with self._stage(stage, deadline):
            code, reply = self._live.docmd(command)
            if code < 0:
                raise smtplib.SMTPServerDisconnected(NO_SMTP)
        return code, reply

    def _reset(self, code: int, deadline: float) -> None:
        """Forget a refused recipient, so that the connection can be used for the next message."""
        if code == CLOSING:
            self._drop()
            return
        with suppress(Unreachable):
            self._ask("RSET", "connect", deadline)

    def _content(self, raw: bytes, deadline: float) -> None:
        """Send the message without its end; a relay that is gone by then has certainly not taken it."""
        with self._stage("content", deadline):
            self._live.send(dot_stuffed(raw))
            if hung_up(self._live.sock):
                raise smtplib.SMTPServerDisconnected(NO_SMTP)

    def _end(self, recipient: str) -> None:
        """Send the end of the message; from here on silence leaves open what happened."""
        smtp = self._live
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(self.timeout)
            smtp.send(b".\r\n")
            code, reply = smtp.getreply()
        except TROUBLE:
            self._drop()
            raise Ambiguous("message") from None
        if code in ACCEPTED:
            return
        if code not in REFUSAL:
            self._drop()
            raise Ambiguous("message")
        if code == CLOSING:
            self._drop()
        raise Refused("message", code, quiet(reply, recipient))

    @property
    def _live(self) -> smtplib.SMTP:
        """The open connection."""
        if self._smtp is None:
            raise smtplib.SMTPServerDisconnected(NO_SMTP)
        return self._smtp

    @contextmanager
    def _stage(self, stage: Stage, deadline: float) -> Iterator[None]:
        """Do something before the end of the message; whatever goes wrong here, nothing was handed over."""
        try:
            if self._smtp is not None and self._smtp.sock is not None:
                self._smtp.sock.settimeout(max(deadline - clock.monotonic(), SHORTEST_WAIT))
            yield
        except TROUBLE as error:
            self._drop()
            code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None
            said = error.smtp_error if isinstance(error, smtplib.SMTPResponseException) else str(error)
            # Without its cause: a traceback in a log must not quote the relay.
            raise Unreachable(
                "tls" if isinstance(error, ssl.SSLError) else stage, code, quiet(said)
            ) from None

    def _tls(self) -> ssl.SSLContext:
        """Return how certificates are checked."""
        return self.given_tls or ssl.create_default_context()

    def _deadline(self) -> float:
        """Return until when a conversation that begins now has to reach the end of the message."""
        return clock.monotonic() + self.timeout * BEFORE_THE_END

    def _drop(self) -> None:
        """Close the connection without a word."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def transport_for(url: str, *, timeout: float = 60, hostname: str = "localhost") -> Transport:
    """Return the way to hand over mail that MAIL_URL names: smtp://…, smtps://… or mailbox:/folder.

    Raises:
        Invalid: the address cannot be read.
    """
    parts = urlsplit(url)
    if parts.scheme != "mailbox":
        return SmtpTransport(url, timeout=timeout, hostname=hostname)
    folder = Path(unquote(parts.path))
    if parts.netloc or not folder.is_absolute():
        raise Invalid("delivery.mailbox_folder", field="MAIL_URL")
    return MailboxTransport(folder)


def dot_stuffed(raw: bytes) -> bytes:
    """Return a message whose lines that begin with a dot have two, and whose last line ends (RFC 5321, 4.5.2)."""
    doubled = re.sub(rb"(?m)^\.", b"..", raw)
    return doubled if doubled.endswith(b"\r\n") else doubled + b"\r\n"


def hung_up(connection: socket.socket | None) -> bool:
    """Tell whether the other side closed the connection, or spoke when it was not its turn."""
    if connection is None:
        return True
    connection.settimeout(0)
    try:
        connection.recv(1)
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    except OSError:
        return True
    return True
