"""A process that sends what is due and can be killed: ``python -m tests.faults.drainer HOW MINUTES_AHEAD``.

HOW is ``real``, or ``naive``: the control that reads all rows, sends them and writes "sent" at the end, as a plain
task would. Its clock is ahead, so that the leases of those who were killed before are over.
"""

import os
import sys
from contextlib import closing
from datetime import timedelta

from sqlalchemy import update

from facilitator import clock, transactions
from facilitator.cli.runner import bare_app
from facilitator.config import load_settings
from facilitator.extensions import db
from facilitator.models.delivery import Delivery
from facilitator.services import letters, outbox, postbox, reminders


def send_naively() -> None:
    """Send everything that is due and write it down at the end."""
    with transactions.unit():
        due = db.session.query(Delivery).filter(outbox.READY).params(now=clock.now()).all()
        with closing(postbox.way()) as way:
            for row in due:
                envelope = letters.write(row.id, row.kind)
                way.send(envelope.sender, envelope.recipient, envelope.raw)
        db.session.execute(
            update(Delivery).where(Delivery.id.in_([row.id for row in due])).values(state="sent")
        )


def main() -> None:
    """Send until nothing is due."""
    how, minutes = sys.argv[1], int(sys.argv[2])
    clock.install(clock.OffsetClock(clock.now() + timedelta(minutes=minutes)))
    app = bare_app(load_settings(os.environ))
    with app.app_context():
        print("ready", flush=True)  # noqa: T201 - the test waits for it
        if how == "naive":
            send_naively()
            return
        reminders.sweep()
        while outbox.oldest_due() is not None:
            reminders.drain(seconds=60)


if __name__ == "__main__":
    main()
