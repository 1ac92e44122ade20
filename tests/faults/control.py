"""The control: one plain Celery task for each mail, as one writes it first. Each fault must make it lose or double.

The task reads what it needs, talks to the mail server and keeps no account. Celery's defaults hold (tasks are
acknowledged when they begin), but for one setting that makes the control better than usual: what a dead worker had
fetched and not begun comes back after seconds instead of an hour. LEAN takes that away, and what people switch off to
spare the broker.
"""

import os
import smtplib
from urllib.parse import urlsplit

import psycopg
from celery import Celery

LEAN = "LEAN" in os.environ
WINDOW_SECONDS = 1
COMES_BACK = {"visibility_timeout": 8, "unacked_restore_interval": 1, "unacked_restore_throttle": 1}
# The plain way to remind: look each second for what falls into this second.
DUE = "SELECT id FROM delivery WHERE not_before > now() - make_interval(secs => %s) AND not_before <= now()"
LETTER = "Message-ID: <{}@groups.example.org>\r\nSubject: Reminder\r\n\r\nSee you there.\r\n"

celery = Celery("control", broker=os.environ["REDIS_URL"])
celery.conf.update(
    task_ignore_result=True,
    task_default_queue="mail",
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=not LEAN,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={} if LEAN else COMES_BACK,
    beat_schedule={"remind": {"task": "control.remind", "schedule": float(WINDOW_SECONDS)}},
    beat_schedule_filename=os.environ["DATA_DIR"] + "/control-beat",
)


def database() -> psycopg.Connection[tuple[object, ...]]:
    """Open a connection to the database of the installation."""
    return psycopg.connect(os.environ["DATABASE_URL"].replace("+psycopg", ""))


@celery.task(name="control.send")  # type: ignore[untyped-decorator]  # Celery ships no types
def send(delivery_id: str) -> None:
    """Send one mail."""
    with database() as connection:
        found = connection.execute(
            "SELECT contact.value FROM delivery JOIN contact USING (member_id) WHERE delivery.id = %s",
            [delivery_id],
        ).fetchone()
    relay = urlsplit(os.environ["MAIL_URL"])
    assert found is not None
    with smtplib.SMTP(relay.hostname or "", relay.port or 0) as smtp:
        smtp.sendmail("hello@groups.example.org", str(found[0]), LETTER.format(delivery_id))


@celery.task(name="control.remind")  # type: ignore[untyped-decorator]  # Celery ships no types
def remind() -> None:
    """Hand over what became due since the last look."""
    with database() as connection:
        due = connection.execute(DUE, [WINDOW_SECONDS]).fetchall()
    for (delivery_id,) in due:
        send.delay(str(delivery_id))
