"""Every setting of the product, once: typed, read from the environment, each with its reason.

Any variable ``X`` can also be given as ``X_FILE``, the path of a file that holds the value (for secrets).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

# Values that stand in examples and tutorials; a product that starts with one of them is open to everybody.
PLACEHOLDERS = frozenset(
    {"changeme", "change-me", "secret", "dev", "password", "placeholder", "example", "test"}
)
SHORTEST_SECRET = 32
LARGEST_BODY = 1_000_000


class ConfigError(Exception):
    """A setting is missing or cannot be used; the text says which one and what to do."""


@dataclass(frozen=True)
class Settings:
    """What an installation can choose; see the comments for units and consequences."""

    data_dir: (
        Path  # everything that must survive: database, secret, backups; restart-proof and in the backups
    )
    key_dir: Path  # keys of open check-ins: outside data_dir and out of every backup; a tmpfs is best
    database_url: str  # SQLAlchemy URL; SQLite in data_dir unless DATABASE_URL names a PostgreSQL
    secret_key: str  # signs sessions and links; 32 characters or more
    base_url: (
        str  # what people type, such as https://groups.example.org; its scheme decides on secure cookies
    )
    redis_url: str | None = (
        None  # broker of the Celery workers; None means that the embedded runner does the work
    )
    booth_url: str | None = None  # own host of the anonymous check-in; None mounts it at /c of base_url
    mail_url: str = "smtp://localhost:25"  # smtp://, smtps:// (credentials in the URL) or mailbox:/directory
    mail_from: str = "hello@localhost"  # sender address of mails to members
    mail_label: str = "Reminder"  # neutral sender name: a lock screen shows it
    account_mail_from: str = ""  # sender address of sign-in mails to staff; mail_from when empty
    mail_idempotency_header: str = ""  # for relays that honour one, such as Resend-Idempotency-Key
    host: str = "127.0.0.1"  # address the web server listens on
    port: int = 8000  # port the web server listens on
    demo: bool = False  # the demo organisation on its shifted clock, with a mailbox page
    locales: tuple[str, ...] = ("en",)  # languages offered; the browser tests add pseudo-locales
    testing: bool = False  # only the test suite sets it: shorter secrets, errors raised

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database is in use."""
        return self.database_url.startswith("sqlite")

    @property
    def box_path(self) -> Path:
        """File of the ballot box on SQLite; it is never part of a backup."""
        return self.data_dir / "box.sqlite3"

    @property
    def secure(self) -> bool:
        """Whether people reach the product over https, so that cookies can be marked secure."""
        return urlsplit(self.base_url).scheme == "https"

    @property
    def mail_domain(self) -> str:
        """The domain in Message-IDs: that of the sender address."""
        return self.mail_from.rpartition("@")[2] or "localhost"

    @property
    def booth_base(self) -> str:
        """Address under which members reach the anonymous check-in."""
        return (self.booth_url or f"{self.base_url}/c").rstrip("/")


def read(environ: Mapping[str, str], name: str, default: str = "") -> str:
    """Return the value of a variable, from ``NAME`` or from the file that ``NAME_FILE`` names.

    Raises:
        ConfigError: the file cannot be read.
    """
    path = environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            message = (
                f"{name}_FILE names {path}, which cannot be read ({error.strerror}). Check path and rights."
            )
            raise ConfigError(message) from error
    return environ.get(name, default).strip()


def usable_secret(value: str) -> str:
    """Return a secret that can be used.

    Raises:
        ConfigError: it is a placeholder or shorter than 32 characters.
    """
    if value.strip().lower() in PLACEHOLDERS or len(value) < SHORTEST_SECRET:
        message = (
            f"SECRET_KEY is a placeholder or shorter than {SHORTEST_SECRET} characters. "
            "Remove it to have one made in the data directory, or set a random one."
        )
        raise ConfigError(message)
    return value


def stored_secret(data_dir: Path) -> str:
    """Return the secret kept in the data directory, making one at the first start."""
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


def default_key_dir(data_dir: Path) -> Path:
    """Return the directory beside the data directory, so that copying the one never copies the other."""
    return data_dir.parent / f"{data_dir.name}.keys"


def port_of(environ: Mapping[str, str]) -> int:
    """Return the port to listen on.

    Raises:
        ConfigError: it is not a number from 0 to 65535.
    """
    text = read(environ, "PORT", "8000")
    if not text.isascii() or not text.isdigit() or int(text) > 65535:  # noqa: PLR2004 - the largest port there is
        message = f"PORT is {text!r}; write a number from 0 to 65535."
        raise ConfigError(message)
    return int(text)


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read all settings from the environment.

    Raises:
        ConfigError: a value is missing, unreadable or a placeholder.
    """
    data_dir = Path(read(environ, "DATA_DIR", "data")).resolve()
    secret = read(environ, "SECRET_KEY")
    host, port = read(environ, "HOST", "127.0.0.1"), port_of(environ)
    shown_host = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host  # noqa: S104 - compared only
    sender = read(environ, "MAIL_FROM", "hello@localhost")
    return Settings(
        data_dir=data_dir,
        key_dir=Path(read(environ, "KEY_DIR") or default_key_dir(data_dir)).resolve(),
        database_url=read(environ, "DATABASE_URL") or f"sqlite:///{data_dir / 'facilitator.sqlite3'}",
        secret_key=usable_secret(secret) if secret else stored_secret(data_dir),
        base_url=(read(environ, "BASE_URL") or f"http://{shown_host}:{port}").rstrip("/"),
        redis_url=read(environ, "REDIS_URL") or None,
        booth_url=read(environ, "BOOTH_URL") or None,
        mail_url=read(environ, "MAIL_URL", "smtp://localhost:25"),
        mail_from=sender,
        mail_label=read(environ, "MAIL_LABEL", "Reminder"),
        account_mail_from=read(environ, "ACCOUNT_MAIL_FROM") or sender,
        mail_idempotency_header=read(environ, "MAIL_IDEMPOTENCY_HEADER"),
        host=host,
        port=port,
        demo=read(environ, "FACILITATOR_DEMO") == "1",
        locales=tuple(read(environ, "LOCALES", "en").replace(" ", "").split(",")),
    )
