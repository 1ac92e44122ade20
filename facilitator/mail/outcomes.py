"""What can become of a message that a relay did not take, said in three kinds that differ in what to do next."""

import re
from typing import Literal

Stage = Literal["connect", "tls", "auth", "mail", "rcpt", "data", "content", "message", "mailbox"]
CLOSING = 421  # the relay says goodbye (RFC 5321, 4.2.3)
SLOW_DOWN = frozenset({CLOSING, 432, 450, 451, 452})
PERMANENT = range(500, 600)
LONGEST_REPLY = 200
ADDRESS = re.compile(r"[^\s<>()\[\],;:\"']*@[^\s<>()\[\],;:\"']*")


class NotTaken(Exception):
    """The relay did not say that it took the message; see the three kinds."""

    def __init__(self, stage: Stage, code: int | None = None, reply: str = "") -> None:
        """Keep how far it came and what the relay said."""
        self.stage = stage
        self.code = code
        self.reply = reply[:LONGEST_REPLY]
        super().__init__(f"{code or 'no reply'} at {stage}")


class Refused(NotTaken):
    """The relay answered with a refusal of this message: it was not delivered."""

    code: int

    @property
    def permanent(self) -> bool:
        """Whether trying again is useless."""
        return self.code in PERMANENT

    @property
    def bad_address(self) -> bool:
        """Whether the mailbox does not exist (RFC 3463, 3.2: X.1.x), so that the address is not used again."""
        return self.permanent and self.stage == "rcpt" and self.reply.startswith("5.1.")

    @property
    def slows_relay(self) -> bool:
        """Whether the relay asks for fewer messages, not just for this one later."""
        return self.code in SLOW_DOWN


class Unreachable(NotTaken):
    """Nothing was handed over and the message is not to blame: connection, TLS, sign-in or sender failed."""


class Ambiguous(NotTaken):
    """The whole message went out and no reply came back: it may have been delivered."""


def quiet(reply: bytes | str, recipient: str = "") -> str:
    """Return a reply on one line without the recipient or any other address, cut to 200 characters."""
    text = reply.decode("ascii", "replace") if isinstance(reply, bytes) else reply
    printable = "".join(character if character.isprintable() else " " for character in text)
    text = ADDRESS.sub("…", " ".join(printable.split()))
    for part in filter(None, recipient.split("@")):
        text = re.sub(rf"(?i)(?<!\w){re.escape(part)}(?!\w)", "…", text)
    return text[:LONGEST_REPLY]
