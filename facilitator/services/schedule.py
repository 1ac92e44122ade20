"""The periodic work, in one table that both the embedded runner and Celery's beat read."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any

from sqlalchemy import or_, select, update

from facilitator import clock, logs, transactions
from facilitator.extensions import db
from facilitator.models.schedule import Heartbeat, Lease
from facilitator.services.upserts import insert_into

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """One verb of the periodic work, every so many seconds.

    A ``boxed`` verb can be stopped between two of its parts: it takes ``stopping`` and ``seconds``. ``lane`` keeps what
    waits for a mail server apart from what must not wait.
    """

    name: str
    seconds: int
    verb: str  # module:function, found when it is called
    lane: str = "clock"
    boxed: bool = False


# Intervals only: the wall clock is asked in the verbs, so that a clock change skips or doubles nothing here.
SCHEDULE = (
    Entry("sweep", 30, "facilitator.services.reminders:sweep"),
    Entry("close_checkins", 30, "facilitator.services.checkins:close_due"),
    Entry("open_checkins", 30, "facilitator.services.checkins:open_due"),
    Entry("watch_rotas", 60, "facilitator.services.rota_watch:watch"),
    Entry("tidy", 3600, "facilitator.services.retention:tidy"),
    Entry("write_fragments", 3600, "facilitator.services.fragments:write_missing"),
    Entry("materialise_all", 3600, "facilitator.services.materialisation:materialise_all"),
    Entry("follow_tzdata", 3600, "facilitator.services.zone_changes:follow_tzdata"),
    Entry("run_imports", 5, "facilitator.services.import_runs:run_imports", lane="mail"),
    Entry("drain", 5, "facilitator.services.reminders:drain", lane="mail", boxed=True),
    Entry("invite_to_checkins", 30, "facilitator.services.invitations:invite_due", lane="mail"),
)
ENTRIES = {entry.name: entry for entry in SCHEDULE}


def verb_of(entry: Entry) -> Callable[..., Any]:
    """Return the function that an entry calls."""
    module, _, function = entry.verb.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


def perform(*, name: str, **options: Any) -> bool:
    """Do one entry of the table and leave a heartbeat; a failure is written down and never raised.

    Returns whether it went through. Of an error only its class and place are logged: its text may name somebody.
    """
    ids = {"entry": name} if logs.traced("task_id") else {"entry": name, "task_id": logs.new_id()}
    with logs.within(**ids):
        began = clock.monotonic()
        try:
            done = verb_of(ENTRIES[name])(**options)
            with transactions.unit():
                heartbeat(name, f"done {done}")
        except Exception as error:  # noqa: BLE001 - the next entry must not suffer from this one
            log.error("%s failed: %s at %s", name, type(error).__name__, place_of(error))  # noqa: TRY400 - see above
            return False
        facts = {"duration_ms": round((clock.monotonic() - began) * 1000, 1)}
        # Most looks find nothing to do; how much there was is not told, because it says how many people there are.
        log.log(logging.INFO if done else logging.DEBUG, "done", extra={"facts": facts})
        return True


def place_of(error: Exception) -> str:
    """Return where an error was raised, as module and line."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace is not None else "?"


def heartbeat(name: str, detail: str = "") -> None:
    """Note that a piece of periodic work has just run to its end."""
    beat = insert_into(Heartbeat).values(name=name, at=clock.now(), detail=detail)
    again = {"at": beat.excluded.at, "detail": beat.excluded.detail}
    db.session.execute(beat.on_conflict_do_update(index_elements=["name"], set_=again))


def take_lease(*, name: str, holder: str, seconds: int, is_gone: Callable[[str], bool]) -> bool:
    """Take or keep the right to do something alone for a while; False while somebody else has it.

    A lease is free when it is over, when its holder is known to be gone, or when it reaches further ahead than any
    could (the clock was set back).
    """
    now = clock.now()
    until = now + timedelta(seconds=seconds)
    before = db.session.scalar(select(Lease.holder).where(Lease.name == name))
    gone = before is not None and before != holder and is_gone(before)
    free = or_(
        Lease.holder.in_([holder, before] if gone else [holder]), Lease.until < now, Lease.until > until
    )
    lease = insert_into(Lease).values(name=name, holder=holder, until=until)
    taken = {"holder": lease.excluded.holder, "until": lease.excluded.until}
    statement = lease.on_conflict_do_update(index_elements=["name"], set_=taken, where=free)
    kept: str | None = db.session.scalar(statement.returning(Lease.holder))
    return kept == holder


def give_up_lease(*, name: str, holder: str) -> None:
    """Let somebody else take over at once."""
    mine = update(Lease).where(Lease.name == name, Lease.holder == holder)
    db.session.execute(mine.values(until=clock.now() - timedelta(seconds=1)))
