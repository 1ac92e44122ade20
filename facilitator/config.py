"""Every setting of the product, once: typed, read from the environment, each with its reason.

Any variable ``X`` can also be given as ``X_FILE``, the path of a file that holds the value (for secrets).
"""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

# Words of examples and tutorials; a product that starts with such a secret is open to everybody.
PLACEHOLDER = re.compile(
    r"change.?(me|this)|place.?holder|example|insecure|your.?secret|secret.?key|replace.?me", re.IGNORECASE
)
SHORTEST_SECRET = 32
SHORTEST_TOKEN = 16
FEWEST_SIGNS = 8  # different characters; aaaa… is no secret however long
LARGEST_BODY = 1_000_000
LARGEST_PORT = 65535
LOG_FORMATS, LOG_LEVELS = ("json", "text"), ("debug", "info", "warning", "error")
MOST_WORKERS = 64
MOST_PROXIES = 9
LONGEST_WAIT = 60  # seconds; browsers and proxies give up soon after


class ConfigError(Exception):
    """A setting is missing or cannot be used; the text says which one and what to do."""


@dataclass(frozen=True)
class Settings:
    """What an installation can choose; see the comments for units and consequences."""

    data_dir: Path  # everything that must survive, and belongs into backups: database, secret
    key_dir: Path  # keys of open check-ins: outside data_dir and out of every backup; a tmpfs is best
    database_url: str  # SQLAlchemy URL; SQLite in data_dir unless DATABASE_URL names a PostgreSQL
    secret_key: str  # signs sessions and links; 32 characters or more
    base_url: str  # what people type, such as https://example.org/groups; https makes cookies secure
    redis_url: str | None = None  # broker of Celery's workers; without one the embedded runner does the work
    trusted_proxies: int = 0  # in front of the web server; each adds the address it sees to X-Forwarded-For
    booth_url: str | None = None  # own host of the anonymous check-in; None mounts it at /c of base_url
    mail_url: str = "smtp://localhost:25"  # smtp://, smtps:// (credentials in the URL) or mailbox:/directory
    mail_from: str = "hello@localhost"  # sender address of mails to members
    mail_label: str = "Reminder"  # neutral sender name: a lock screen shows it
    account_mail_from: str = ""  # sender address of sign-in mails to staff; mail_from when empty
    mail_idempotency_header: str = ""  # for relays that honour one, such as Resend-Idempotency-Key
    host: str = "127.0.0.1"  # address the web server listens on
    port: int = 8000  # port the web server listens on
    web_workers: int = 1  # processes of the web server; more than one only helps on PostgreSQL
    busy_seconds: float = 10  # how long SQLite waits for another writer before a request is answered with 503
    demo: bool = False  # the demo organisation on its shifted clock, with a mailbox page
    demo_since: datetime | None = None  # when the demo's clock began to tick; `facilitator demo` sets it
    locales: tuple[str, ...] = ("en", "es")  # languages offered, the default first; tests add some
    log_format: str = ""  # json or text; empty: text on a terminal, json for everything else
    log_level: str = ""  # least level of our own lines; empty: info in json, warning in text
    metrics_token: str | None = None  # what a monitoring server sends to read /metrics; None closes it
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
        ConfigError: it is a placeholder, too simple or shorter than 32 characters.
    """
    if PLACEHOLDER.search(value) or len(value) < SHORTEST_SECRET or len(set(value)) < FEWEST_SIGNS:
        message = (
            f"SECRET_KEY is a placeholder, too simple or shorter than {SHORTEST_SECRET} characters. "
            "Remove it to have one made in the data directory, or set a random one."
        )
        raise ConfigError(message)
    return value


def stored_secret(data_dir: Path) -> str:
    """Return the secret kept in the data directory, making one at the first start.

    Raises:
        ConfigError: the directory cannot be made, written or read.
    """
    path, fresh = data_dir / "secret_key", data_dir / f".secret_key.{os.getpid()}"
    try:
        if not path.exists():
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(48), encoding="utf-8")
            with suppress(FileExistsError):  # two first starts at once agree on the secret of the faster one
                os.link(fresh, path)
            fresh.unlink()
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        message = (
            f"The data directory {data_dir} cannot be used ({error.strerror}). "
            "Choose another with DATA_DIR, or make it writable for this user."
        )
        raise ConfigError(message) from error


def database_of(environ: Mapping[str, str], data_dir: Path) -> str:
    """Return the SQLAlchemy URL of the database; a PostgreSQL one gets the driver that the product brings along.

    Raises:
        ConfigError: it is neither SQLite nor PostgreSQL.
    """
    url = read(environ, "DATABASE_URL")
    if not url:
        return f"sqlite:///{data_dir / 'facilitator.sqlite3'}"
    scheme, separator, rest = url.partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and separator:
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and separator:
        return url
    message = "DATABASE_URL must begin with postgresql:// or sqlite:///; without it DATA_DIR holds the file."
    raise ConfigError(message)


def base_of(environ: Mapping[str, str], name: str) -> str:
    """Return an address under which people reach the product, without the last slash; empty if it is not set.

    Raises:
        ConfigError: it is no http or https address.
    """
    url = read(environ, name).rstrip("/")
    with suppress(ValueError):
        parts = urlsplit(url)
        plain = (
            parts.scheme in {"http", "https"} and parts.hostname and not parts.query and not parts.fragment
        )
        if plain or not url:
            return url
    message = f"{name} is {url!r}; write it as people type it, such as https://groups.example.org."
    raise ConfigError(message)


def booth_of(environ: Mapping[str, str], base_url: str) -> str | None:
    """Return the address of the booth, None if it is below that of the product.

    Raises:
        ConfigError: it has a path, or no host name of its own.
    """
    url = base_of(environ, "BOOTH_URL")
    if url and (urlsplit(url).path or urlsplit(url).netloc.lower() == urlsplit(base_url).netloc.lower()):
        message = (
            f"BOOTH_URL is {url!r}; it needs a host name of its own and no path: https://booth.example.org."
        )
        raise ConfigError(message)
    return url or None


def default_key_dir(data_dir: Path) -> Path:
    """Return the directory beside the data directory, so that copying the one never copies the other."""
    return data_dir.parent / f"{data_dir.name}.keys"


def bracketed(host: str) -> str:
    """Return a host as it stands in an address: one of IP version 6 in brackets (RFC 3986, 3.2.2)."""
    return f"[{host}]" if ":" in host else host


def number_of(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    """Return a setting that is a number.

    Raises:
        ConfigError: it is not a number, or out of bounds.
    """
    text = read(environ, name) or str(default)
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        message = f"{name} is {text!r}; write a number from {least} to {most}."
        raise ConfigError(message)
    return int(text)


def choice_of(environ: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """Return a setting that is one of a few words, empty if it is not set.

    Raises:
        ConfigError: it is another word.
    """
    text = read(environ, name).lower()
    if text and text not in choices:
        message = f"{name} is {text!r}; write one of: {', '.join(choices)}."
        raise ConfigError(message)
    return text


def metrics_token_of(environ: Mapping[str, str]) -> str | None:
    """Return the token that opens the figures, None if it is not set.

    Raises:
        ConfigError: it is too short to keep anybody out.
    """
    token = read(environ, "METRICS_TOKEN")
    if token and len(token) < SHORTEST_TOKEN:
        message = f"METRICS_TOKEN is shorter than {SHORTEST_TOKEN} characters. Set a random one."
        raise ConfigError(message)
    return token or None


def instant_of(environ: Mapping[str, str], name: str) -> datetime | None:
    """Return a setting that is an instant with its offset (RFC 3339), None if it is not set.

    Raises:
        ConfigError: it cannot be read as one.
    """
    text = read(environ, name)
    if not text:
        return None
    with suppress(ValueError):
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None:
            return instant
    message = f"{name} is {text!r}; write an instant such as 2026-10-22T15:30:00Z."
    raise ConfigError(message)


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read all settings from the environment.

    Raises:
        ConfigError: a value is missing, unreadable or a placeholder.
    """
    data_dir = Path(read(environ, "DATA_DIR") or "data").resolve()
    secret = read(environ, "SECRET_KEY")
    host, port = read(environ, "HOST") or "127.0.0.1", number_of(environ, "PORT", 8000, 0, LARGEST_PORT)
    shown_host = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else bracketed(host)  # noqa: S104 - compared only
    base_url = base_of(environ, "BASE_URL") or f"http://{shown_host}:{port}"
    sender = read(environ, "MAIL_FROM") or "hello@localhost"
    return Settings(
        data_dir=data_dir,
        key_dir=Path(read(environ, "KEY_DIR") or default_key_dir(data_dir)).resolve(),
        database_url=database_of(environ, data_dir),
        secret_key=usable_secret(secret) if secret else stored_secret(data_dir),
        base_url=base_url,
        redis_url=read(environ, "REDIS_URL") or None,
        trusted_proxies=number_of(environ, "TRUSTED_PROXIES", 0, 0, MOST_PROXIES),
        booth_url=booth_of(environ, base_url),
        mail_url=read(environ, "MAIL_URL") or "smtp://localhost:25",
        mail_from=sender,
        mail_label=read(environ, "MAIL_LABEL") or "Reminder",
        account_mail_from=read(environ, "ACCOUNT_MAIL_FROM") or sender,
        mail_idempotency_header=read(environ, "MAIL_IDEMPOTENCY_HEADER"),
        host=host,
        port=port,
        web_workers=number_of(environ, "WEB_WORKERS", 1, 1, MOST_WORKERS),
        busy_seconds=number_of(environ, "BUSY_SECONDS", 10, 1, LONGEST_WAIT),
        demo=read(environ, "FACILITATOR_DEMO") == "1",
        demo_since=instant_of(environ, "FACILITATOR_DEMO_SINCE"),
        log_format=choice_of(environ, "LOG_FORMAT", LOG_FORMATS),
        log_level=choice_of(environ, "LOG_LEVEL", LOG_LEVELS),
        metrics_token=metrics_token_of(environ),
        locales=tuple((read(environ, "LOCALES") or "en,es").replace(" ", "").replace("-", "_").split(",")),
    )
