"""Mail relays that behave badly on request: a real SMTP server, and sockets that speak no SMTP at all."""

import asyncio
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP

from tests.sink import OnAnyPort, Received


@dataclass
class Relay:
    """What a relay answers and what it got; an empty reply means that it behaves."""

    port: int = 0
    messages: list[Received] = field(default_factory=list)
    connections: int = 0
    mail: str = ""  # the reply to MAIL
    rcpt: str = ""  # the reply to RCPT
    data: str = ""  # the reply to DATA
    end: str = ""  # the reply to the end of the message
    silence_seconds: float = 0  # how long it keeps quiet after the end of the message
    hangs_up_after_go_ahead: bool = False
    hangs_up_after_end: bool = False
    commands: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The MAIL_URL that leads here."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's hook
        self, _server: Any, _session: Any, envelope: Any, sender: str, _options: list[str]
    ) -> str:
        """Take the sender."""
        self.commands.append("MAIL")
        if self.mail:
            return self.mail
        envelope.mail_from = sender
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's hook
        self, _server: Any, _session: Any, envelope: Any, recipient: str, _options: list[str]
    ) -> str:
        """Take a recipient."""
        self.commands.append("RCPT")
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(recipient)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's hook
        """Keep a message, then answer, keep quiet or hang up."""
        self.commands.append("DATA")
        if self.end:
            return self.end
        self.messages.append(Received(envelope.mail_from, tuple(envelope.rcpt_tos), bytes(envelope.content)))
        await asyncio.sleep(self.silence_seconds)
        if self.hangs_up_after_end:
            server.transport.abort()
        return "250 kept"


class Speaker(SMTP):
    """The conversation of a relay, with the misbehaviour that a hook cannot reach."""

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd's hook
        """Count a connection whose client says hello."""
        self.event_handler.connections += 1
        await super().smtp_EHLO(hostname)

    async def smtp_RSET(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's hook
        """Note that the client used RSET."""
        self.event_handler.commands.append("RSET")
        await super().smtp_RSET(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's hook
        """Refuse DATA, or hang up after having said go ahead."""
        relay: Relay = self.event_handler
        if relay.data:
            await self.push(relay.data)
        elif relay.hangs_up_after_go_ahead:
            relay.commands.append("DATA")
            await self.push("354 go ahead")
            assert self.transport is not None
            self.transport.close()
        else:
            await super().smtp_DATA(arg)


class RelayController(OnAnyPort):
    """A controller whose conversations are those of ``Speaker``."""

    def factory(self) -> SMTP:
        """Make the conversation of one connection."""
        return Speaker(self.handler, **self.SMTP_kwargs)


@contextmanager
def open_relay(**options: Any) -> Iterator[Relay]:
    """Listen on a free port of this computer; ``options`` are those of aiosmtpd's controller."""
    relay = Relay()
    controller = RelayController(relay, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        relay.port = controller.port
        yield relay
    finally:
        controller.stop()


@contextmanager
def open_socket(first_words: bytes) -> Iterator[int]:
    """Listen on a free port, say something to everyone who comes, and hang up when they speak."""

    class Mumbler(socketserver.StreamRequestHandler):
        """Somebody who does not speak SMTP."""

        def handle(self) -> None:
            """Say the words and wait for an answer."""
            self.wfile.write(first_words)
            self.rfile.readline()

    class Server(socketserver.ThreadingTCPServer):
        """A server that does not wait for those who stay."""

        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Mumbler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
