"""What people send to add, use and remove second factors."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class NewApp:
    """An authenticator app that is being added: its sealed secret as the page gave it out, and a code as proof."""

    sealed: str = field(repr=False)
    code: str = field(repr=False)
    current_password: str = field(repr=False)


@dataclass(frozen=True)
class NewPasskey:
    """A passkey that a browser has just made, as the JSON of its credential."""

    name: str
    credential: str = field(repr=False)
    current_password: str = field(repr=False)


@dataclass(frozen=True)
class Factors:
    """Which second factors an account has."""

    app: bool
    passkeys: int
    recovery_codes: int

    @property
    def any(self) -> bool:
        """Whether a password alone is not enough."""
        return self.app or self.passkeys > 0
