"""P16 and the feeds of scheduling.md, 9: a calendar of 5,000 dates, put together, served warm, and not served."""

from collections.abc import Callable
from datetime import datetime
from statistics import median
from time import process_time
from typing import Any

from flask import Flask, Response

from benchmarks.measure import Figures, Run
from benchmarks.population import Size
from benchmarks.servers import environment
from facilitator import clock, transactions
from facilitator.app import create_app
from facilitator.config import load_settings
from facilitator.domain import calendar
from facilitator.domain.feed import NewFeed
from facilitator.domain.vtimezone import vtimezone
from facilitator.extensions import db
from facilitator.models.account import AccountRole
from facilitator.services import calendar_bodies, calendars, feeds, fragments, principals
from facilitator.services.calendar_bodies import Window, Words

GROUPS = 240  # each with 21 dates in the time that a calendar shows
LEAST = 4_500  # dates of them in a calendar
REPEATS = {"template": 3, "first build": 3}  # the others are short
ALL = """
SELECT id, starts_local, starts_at, ends_at, time_zone, sequence, place FROM group_session
WHERE starts_at >= '{low}' AND starts_at < '{high}' ORDER BY starts_at, id
"""


def cost(work: Callable[[], int], repeats: int, least: int) -> float:
    """Return the milliseconds of processor time of one piece of work.

    Raises:
        RuntimeError: it gave too little.
    """
    began = process_time()
    for _ in range(repeats):
        if (found := work()) < least:
            message = f"only {found} of {least}"
            raise RuntimeError(message)
    return (process_time() - began) / repeats * 1000


def prepared(app: Flask) -> tuple[str, Any]:
    """Make the fragments and an address of everything; return its path and the feed's row."""
    with app.app_context():
        fragments.write_missing()
        with transactions.unit():
            role = db.session.query(AccountRole).filter_by(role="admin").first()
            if role is None:
                account = db.session.query(AccountRole).first()
                if account is None:
                    message = "nobody holds a role"
                    raise RuntimeError(message)
                role = AccountRole(account_id=account.account_id, role="admin")
                db.session.add(role)
                db.session.flush()
            owner = role.account_id
        actor = principals.of_account(owner)
        if actor is None:
            message = "the administrator is gone"
            raise RuntimeError(message)
        with transactions.unit():
            made = feeds.make_feed(actor=actor, new=NewFeed("organisation"))
            return made.url.partition("/calendar/")[2], made.id


def tuples(window: Window) -> list[tuple[Any, ...]]:
    """Return the dates as a template needs them, in memory."""
    with db.engines["reading"].connect() as connection:
        rows = connection.exec_driver_sql(ALL.format(low=window.low, high=window.high)).all()
    read = datetime.fromisoformat
    return [
        (row[0], *(read(cell) if isinstance(cell, str) else cell for cell in row[1:4]), *row[4:])
        for row in rows
    ]


def template(rows: list[tuple[Any, ...]], window: Window) -> bytes:
    """Write a calendar from tuples: the barest loop that escapes, folds and formats."""
    out = []
    for key, local, starts_at, ends_at, zone, sequence, _place in rows:
        ends = local + (ends_at - starts_at)
        out.append(
            (
                f"BEGIN:VEVENT\r\nUID:{key}@facilitator\r\nDTSTAMP:{starts_at:%Y%m%dT%H%M%SZ}\r\n"
                f"LAST-MODIFIED:{starts_at:%Y%m%dT%H%M%SZ}\r\nSEQUENCE:{sequence}\r\nSTATUS:CONFIRMED\r\n"
                f"CLASS:PRIVATE\r\nDTSTART;TZID={zone}:{local:%Y%m%dT%H%M%S}\r\n"
                f"DTEND;TZID={zone}:{ends:%Y%m%dT%H%M%S}\r\n"
            ).encode()
            + calendar.named("SUMMARY", "Session")
            + calendar.END
        )
    return calendar.whole("Dates", [vtimezone("Europe/London", window.low, window.high)], out)


def feed(run: Run, kind: str) -> Figures:
    """Put a calendar together beside a template, and serve it beside constant bytes of the same server."""
    place = run.ground.place(kind, Size(GROUPS))
    app = create_app(load_settings(environment(place, 8000, 1)))
    secret, feed_id = prepared(app)
    window = Window.at(clock.now())
    with app.app_context():
        rows = tuples(window)
        groups = {one.id: one for one in calendars.GROUPS["organisation"].read({"feed_id": feed_id}).typed}
    client = app.test_client()
    first = client.get(f"/calendar/{secret}")
    app.view_functions |= {"constant": lambda: Response(first.data), "empty": Response}
    app._got_first_request = False  # noqa: SLF001 - two routes more, to compare with
    app.add_url_rule("/bench/constant", "constant")
    app.add_url_rule("/bench/empty", "empty")

    def build() -> int:
        return len(calendar_bodies.expanded(Words("en", groups, discreet=True), window))

    def got(path: str, **headers: str) -> Callable[[], int]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return lambda: len(client.get(path, headers=sent).data) + 1

    works: dict[str, tuple[Callable[[], int], int]] = {
        "template": (lambda: len(template(rows, window)), LEAST * 200),
        "first build": (build, LEAST * 200),
        "constant bytes": (got("/bench/constant"), LEAST * 200),
        "warm": (got(f"/calendar/{secret}"), LEAST * 200),
        "empty": (got("/bench/empty"), 1),
        "not modified": (got(f"/calendar/{secret}", If_None_Match=first.headers["ETag"]), 1),
    }
    with app.app_context():
        rounds = [
            {name: cost(work, REPEATS.get(name, 200), least) for name, (work, least) in works.items()}
            for _ in range(run.pace.rounds + 1)
        ][1:]
    found = ratios(rounds)
    found["dates"] = {"count": len(rows), "bytes": len(first.data)}
    return found


def ratios(rounds: list[dict[str, float]]) -> Figures:
    """Return the milliseconds of each, and how they compare with their floors."""
    found: Figures = {name: {"ms": round(median(one[name] for one in rounds), 3)} for name in rounds[0]}
    for name, base in (("first build", "template"), ("warm", "constant bytes"), ("not modified", "empty")):
        found[name]["to_floor"] = round(median(one[name] / one[base] for one in rounds), 2)
    return found
