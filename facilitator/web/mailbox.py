"""The demo's mailbox: what would have been sent, for everybody who tries the demo. It exists nowhere else."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import Blueprint, current_app, render_template

from facilitator.config import Settings
from facilitator.errors import NotFound

pages = Blueprint("mailbox", __name__)
NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{32}")
NEWEST = 100


@dataclass(frozen=True)
class Mail:
    """One message as its reader would see it."""

    name: str
    to: str
    sender: str
    subject: str
    sent_at: datetime
    text: str


def is_open(settings: Settings) -> bool:
    """Tell whether an installation has this page: a demo whose mail stays in a folder."""
    return settings.demo and urlsplit(settings.mail_url).scheme == "mailbox"


def folder() -> Path:
    """Return the folder with the messages."""
    return Path(unquote(urlsplit(current_app.config["SETTINGS"].mail_url).path))


def read(path: Path) -> Mail:
    """Read one message."""
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(path.read_bytes())
    part = message.get_body(("plain",))
    text = part.get_content() if part is not None else ""
    sent_at = datetime.strptime(path.stem.partition("-")[0], "%Y%m%dT%H%M%S.%f%z")
    return Mail(path.stem, str(message["To"]), str(message["From"]), str(message["Subject"]), sent_at, text)


@pages.get("/mailbox")
def list_mail() -> str:
    """List what was sent, the newest first."""
    found = sorted(folder().glob("*.eml"), reverse=True)[:NEWEST] if folder().is_dir() else []
    return render_template("mailbox/list.html", mails=[read(path) for path in found])


@pages.get("/mailbox/<name>")
def show_mail(name: str) -> str:
    """Show one message as text; its links can be followed."""
    path = folder() / f"{name}.eml"
    if not NAME.fullmatch(name) or not path.is_file():
        raise NotFound
    return render_template("mailbox/show.html", mail=read(path))
