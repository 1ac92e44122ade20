"""Where the demo lives: a directory of its own that nothing of anybody's real installation reaches."""

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from facilitator.config import ConfigError

PLACE = "demo-data"
MARK = "demo.json"  # stands in a directory that `facilitator demo` made
DATABASE = "facilitator.sqlite3"
CELERY = "CELERY"  # set to 1, the demo shows the big set-up: a broker of its own, beat and workers
BY_SOCKET = "redis+socket://"
# What a real installation may have set; the demo must not write into its database, keys or mail.
NOT_OURS = (
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "KEY_DIR",
    "BOOTH_URL",
    "MAIL_URL",
    "MAIL_FROM",
    "MAIL_LABEL",
)


def socket_in(place: Path) -> Path:
    """Return where the demo's broker listens while it runs."""
    return place / "broker.sock"


def is_demo(place: Path) -> bool:
    """Tell whether a directory holds a demo."""
    return (place / MARK).is_file()


def refuse_own_data(place: Path) -> None:
    """Keep the demo out of a directory that holds anybody's own data.

    Raises:
        ConfigError: there is a database that is not the demo's.
    """
    if (place / DATABASE).exists() and not is_demo(place):
        message = f"{place} holds data of your own. Choose another directory for the demo with DATA_DIR."
        raise ConfigError(message)


def enter(place: Path) -> None:
    """Let this process and its children live in the demo: its data, its time, and a mailbox instead of a relay."""
    for name in NOT_OURS:
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)
    os.environ["DATA_DIR"] = str(place)
    os.environ["FACILITATOR_DEMO"] = "1"
    os.environ["MAIL_URL"] = f"mailbox:{quote(str(place / 'mailbox'))}"
    os.environ["MAIL_FROM"] = "hello@groups.example.org"
    if os.environ.get(CELERY) == "1" or socket_in(place).exists():
        os.environ["REDIS_URL"] = f"{BY_SOCKET}{quote(str(socket_in(place)))}"
    since = remembered(place).get("since")
    if since:
        os.environ["FACILITATOR_DEMO_SINCE"] = since


def remembered(place: Path) -> dict[str, Any]:
    """Return what the demo knows of itself: since when its clock ticks, and as whom its link signs in."""
    if not is_demo(place):
        return {}
    kept: dict[str, Any] = json.loads((place / MARK).read_text(encoding="utf-8"))
    return kept


def remember(place: Path, **known: str) -> None:
    """Write down what the demo knows of itself."""
    (place / MARK).write_text(json.dumps(known), encoding="utf-8")
