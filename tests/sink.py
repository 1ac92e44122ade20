"""A real SMTP server that keeps what it is given, for tests that look at mail as it leaves the house."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Received:
    """One message as it came over the wire: the envelope, the raw bytes and the parsed form."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The parsed message."""
        return BytesParser(EmailMessage, policy=default).parsebytes(self.raw)

    @property
    def text(self) -> str:
        """What the text part says."""
        part = self.message.get_body(("plain",))
        assert part is not None
        said: str = part.get_content()
        return said


@dataclass
class MailSink:
    """What has arrived, in order; a reply such as ``550 no such user`` in ``refuse`` is given to every recipient.

    It answers at once, or as late as a busy one: ``thinks`` seconds to a recipient, ``writes`` seconds to a message
    that it has kept already.
    """

    port: int = 0
    messages: list[Received] = field(default_factory=list)
    refuse: str | None = None
    thinks: float = 0.0
    writes: float = 0.0

    @property
    def url(self) -> str:
        """The MAIL_URL that leads here."""
        return f"smtp://127.0.0.1:{self.port}"

    def empty(self) -> None:
        """Forget everything that came, and accept everything again."""
        self.messages.clear()
        self.refuse = None
        self.thinks = self.writes = 0.0

    def to(self, recipient: str) -> list[Received]:
        """Return what came for one recipient."""
        return [message for message in self.messages if recipient in message.recipients]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's hook
        self, _server: Any, _session: Any, envelope: Any, recipient: str, _options: list[str]
    ) -> str:
        """Take a recipient, or refuse it if the test says so."""
        if self.refuse is not None:
            return self.refuse
        await asyncio.sleep(self.thinks)
        envelope.rcpt_tos.append(recipient)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's hook
        """Keep one message."""
        self.messages.append(Received(envelope.mail_from, tuple(envelope.rcpt_tos), bytes(envelope.content)))
        await asyncio.sleep(self.writes)
        return "250 kept"


class OnAnyPort(Controller):
    """A controller that lets the system choose the port."""

    def _trigger_server(self) -> None:
        """Learn the port before the first connection is tried."""
        server = self.server
        assert server is not None
        self.port = server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]  # asyncio's has it
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd types it not


@contextmanager
def open_sink() -> Iterator[MailSink]:
    """Listen on a free port of this computer until the block ends."""
    sink = MailSink()
    controller = OnAnyPort(sink, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        sink.port = controller.port
        yield sink
    finally:
        controller.stop()
