"""A folder in place of a relay: the demo's mailbox page and tests read what would have been sent."""

import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from facilitator import clock
from facilitator.mail.message import bare_address
from facilitator.mail.outcomes import Unreachable


class MailboxTransport:
    """A folder that gets one ``.eml`` file per message, named so that the names sort by time."""

    def __init__(self, directory: Path) -> None:
        """Remember the folder; it is made at the first use."""
        self.directory = directory

    def connect(self) -> None:
        """Make the folder, readable by its owner alone."""
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Unreachable("mailbox", reply=error.strerror or "") from None

    def send(self, sender: str, recipient: str, raw: bytes) -> None:
        """Write one message: the file is there as a whole or not at all."""
        bare_address(sender, field="From")
        bare_address(recipient, field="To")
        self.connect()
        name = f"{clock.now():%Y%m%dT%H%M%S.%fZ}-{uuid4().hex}.eml"
        unfinished = self.directory / f".{name}"
        try:
            unfinished.touch(mode=0o600, exist_ok=False)
            with unfinished.open("wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(self.directory / name)
        except OSError as error:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise Unreachable("mailbox", reply=error.strerror or "") from None

    def close(self) -> None:
        """Leave the folder; nothing is held open."""
