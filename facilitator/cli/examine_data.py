"""What the doctor asks the database and the mail relay."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from facilitator import clock
from facilitator.cli import upgrade
from facilitator.cli.findings import Finding, fine, look, wrong
from facilitator.cli.installation import unreachable
from facilitator.config import Settings
from facilitator.errors import FacilitatorError
from facilitator.extensions import db, reading
from facilitator.mail.message import Letter, compose
from facilitator.mail.outcomes import NotTaken
from facilitator.mail.transport import transport_for
from facilitator.models.account import Account
from facilitator.models.audit import Audit
from facilitator.models.delivery import Delivery
from facilitator.models.organisation import Organisation
from facilitator.models.schedule import Heartbeat
from facilitator.phrases import say

SILENT = timedelta(seconds=120)  # the periodic work runs every 30 seconds
OVERDUE = timedelta(seconds=300)
OFF = timedelta(minutes=5)
RELAY_SECONDS = 10


def examine_database() -> Iterator[Finding]:
    """Look at the database and, when it is current, at what stands in it; needs the application's context."""
    engine = db.engines[None]
    where = engine.url.render_as_string(hide_password=True)
    try:
        found, known = upgrade.current(engine), upgrade.head()
    except DatabaseError as error:
        yield wrong("database", unreachable(error))
        return
    if found != known:
        state = f"is at revision {found}, this version needs {known}" if found else "is empty"
        yield wrong("database", f"{where} {state}. Start the product once: facilitator run")
        return
    yield fine("database", f"{where}, revision {known}")
    yield sound()
    yield time_of_data()
    yield runner()
    yield waiting_mail()
    yield set_up()


def sound() -> Finding:
    """Tell whether the file of SQLite is whole, or how far the clock of a PostgreSQL is off."""
    engine = db.engines[None]
    if engine.dialect.name == "sqlite":
        with reading() as connection:
            said = str(connection.scalar(text("PRAGMA quick_check(1)")))
        if said == "ok":
            return fine("database file", "whole")
        return wrong("database file", f"damaged ({said}). Restore the last backup into an empty directory.")
    with engine.connect() as connection:
        off = abs(connection.scalar(text("SELECT clock_timestamp()")) - clock.SystemClock().now())
    if off > OFF:
        return wrong("database clock", f"{off} off this computer's. Set both clocks by NTP.")
    return fine("database clock", "agrees with this computer's")


def time_of_data() -> Finding:
    """Tell whether this computer's clock is behind what has been written already."""
    with reading() as connection:
        latest = [connection.scalar(select(func.max(at))) for at in (Audit.at, Account.updated_at)]
    last = max((at for at in latest if at is not None), default=None)
    now = clock.now()
    if last is not None and last > now + OFF:
        return wrong(
            "clock",
            f"It is {now:%Y-%m-%d %H:%M} UTC here, but data is of {last:%Y-%m-%d %H:%M}. Set the clock.",
        )
    return fine("clock", f"{now:%Y-%m-%d %H:%M} UTC")


def runner() -> Finding:
    """Tell whether the periodic work is done."""
    with reading() as connection:
        last = connection.scalar(select(func.max(Heartbeat.at)))
    if last is None:
        return wrong("periodic work", "has never run: no reminder goes out. Start: facilitator run")
    silent = clock.now() - last
    if silent > SILENT:
        return wrong(
            "periodic work",
            f"was last done at {last:%Y-%m-%d %H:%M} UTC: no reminder goes out. Start: facilitator run, "
            "or with REDIS_URL the Celery worker and beat (docs/operations.md).",
        )
    return fine("periodic work", f"{max(0, silent.seconds)} seconds ago")


def waiting_mail() -> Finding:
    """Tell whether mail that is due goes out."""
    with reading() as connection:
        oldest = connection.scalar(select(func.min(Delivery.not_before)).where(Delivery.state == "planned"))
    if oldest is not None and clock.now() - oldest > OVERDUE:
        return wrong(
            "waiting mail", f"The oldest was due at {oldest:%Y-%m-%d %H:%M} UTC. See mail and periodic work."
        )
    return fine("waiting mail", "nothing is overdue")


def set_up() -> Finding:
    """Tell whether there is an organisation."""
    with reading() as connection:
        there = connection.scalar(select(func.count()).select_from(Organisation))
    if there:
        return fine("organisation", "set up")
    return look("organisation", "not set up yet. Open the link that `facilitator run` prints.")


def examine_mail(settings: Settings) -> Iterator[Finding]:
    """Try to reach the mail relay; nothing is sent."""
    if settings.mail_url.startswith("mailbox:"):
        yield look("mail", "is kept in a folder and reaches nobody. Set MAIL_URL to a relay.")
        return
    try:
        relay = transport_for(settings.mail_url, timeout=RELAY_SECONDS, hostname=settings.mail_domain)
        relay.connect()
        relay.close()
        yield fine("mail", "the relay of MAIL_URL answers")
    except FacilitatorError as error:
        yield wrong("mail", say(error.key, str, **error.params))
    except NotTaken as error:
        said = f": {error.reply}" if error.reply else ""
        yield wrong("mail", f"The relay of MAIL_URL cannot be used ({error}{said}). Check MAIL_URL.")
    if settings.mail_domain == "localhost":
        yield look("mail sender", "MAIL_FROM is not set: relays refuse mail from localhost.")


def send_test_mail(settings: Settings, recipient: str) -> Finding:
    """Send one message to an address of the operator's choice."""
    letter = Letter(
        delivery_id=uuid4(),
        sender_label=settings.mail_label,
        sender_address=settings.mail_from,
        recipient=recipient,
        subject="A test",
        text="This is the test that you asked for. Mail works.",
        html="<p>This is the test that you asked for. Mail works.</p>",
        language="en",
        sent_at=clock.now(),
    )
    try:
        relay = transport_for(settings.mail_url, timeout=RELAY_SECONDS, hostname=settings.mail_domain)
        relay.connect()
        relay.send(settings.mail_from, recipient, compose(letter))
        relay.close()
    except FacilitatorError as error:
        return wrong("test mail", say(error.key, str, **error.params))
    except NotTaken as error:
        said = f": {error.reply}" if error.reply else ""
        return wrong("test mail", f"The relay did not take it ({error}{said}).")
    return fine("test mail", "The relay took it. Look whether it arrives, and not among the spam.")
