"""What the doctor asks the database and the mail relay."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from facilitator import clock
from facilitator.cli import upgrade
from facilitator.cli.findings import Finding, fine, look, wrong
from facilitator.cli.installation import unreachable
from facilitator.config import Settings
from facilitator.errors import FacilitatorError
from facilitator.extensions import db, reading
from facilitator.mail.outcomes import NotTaken
from facilitator.mail.transport import transport_for
from facilitator.models.account import Account
from facilitator.models.audit import Audit
from facilitator.models.organisation import Organisation
from facilitator.phrases import say
from facilitator.services import readiness, trial_mails

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
    yield from work_of_the_house()
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


def work_of_the_house() -> Iterator[Finding]:
    """Tell how the periodic work, the mail that waits and the backups stand, as the administrators' page does."""
    for note in readiness.notes():
        about = say(note.about_key, str).lower()
        yield Finding(about, note.state, say(note.key, str))


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


def send_test_mail(recipient: str) -> Finding:
    """Send one message to an address of the operator's choice."""
    words = trial_mails.Words(say("readiness.trial_subject", str), say("readiness.trial_text", str), "en")
    outcome = trial_mails.send_trial(recipient=recipient, words=words)
    said = say(outcome.key, str)
    if outcome.taken:
        return fine("test mail", said)
    return wrong("test mail", f"{said} It said: {outcome.details}" if outcome.details else said)
