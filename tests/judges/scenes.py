"""Twelve groups in twelve zones whose calendars the programs of others are shown: clock changes and exceptions."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from facilitator import transactions
from facilitator.domain.feed import NewFeed
from facilitator.domain.principal import Principal
from facilitator.domain.series import Move, NewSeries
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.models.session import GroupSession
from facilitator.services import feeds, series, session_changes
from tests.cast import Cast

# Regular changes of both halves of the earth, half an hour, changes before midnight, negative ones, a rule that ends.
ZONES = (
    "Europe/London", "America/New_York", "Pacific/Auckland", "Australia/Lord_Howe", "America/Nuuk",
    "Africa/Casablanca", "Africa/Cairo", "America/Santiago", "Asia/Gaza", "Europe/Dublin", "America/Winnipeg",
    "Asia/Kolkata",
)  # fmt: skip
LOW, HIGH = "2026-10-24T00:00:00Z", "2027-11-20T00:00:00Z"
ENOUGH = 7  # dates of a series for some to be changed
SERIES = (
    NewSeries(datetime(2026, 10, 27, 19, 0), 90, "FREQ=WEEKLY;BYDAY=TU", place="Room 1"),
    NewSeries(datetime(2026, 10, 26, 9, 30), 60, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SA;WKST=SU"),
    NewSeries(datetime(2026, 10, 30, 18, 15), 75, "FREQ=MONTHLY;BYDAY=-1FR"),
    NewSeries(datetime(2026, 11, 14, 12, 0), 45, "FREQ=MONTHLY;BYMONTHDAY=14;COUNT=9"),
    NewSeries(datetime(2027, 3, 1, 23, 30), 120, "FREQ=DAILY;UNTIL=20270410"),
    NewSeries(datetime(2026, 10, 25, 2, 30), 30, "FREQ=WEEKLY;BYDAY=SU"),  # where clocks jump, and fall back
    NewSeries(datetime(2027, 1, 9, 10, 0), 60),
    NewSeries(
        datetime(2026, 10, 25, 0, 45), 90, "FREQ=WEEKLY;BYDAY=SU"
    ),  # the clocks change meanwhile: Europe, Americas
    NewSeries(datetime(2027, 4, 4, 1, 30), 90, "FREQ=WEEKLY;BYDAY=SU;COUNT=30"),  # New Zealand, Australia
)


def play(app: Flask, cast: Cast) -> dict[UUID, str]:
    """Plan the groups of all zones and change some of their dates; return what a calendar calls each group."""
    with app.app_context(), transactions.unit():
        groups = {zone: Group(name=f"Meeting in {zone}", time_zone=zone) for zone in ZONES}
        db.session.add_all(groups.values())
        db.session.flush()
        names = {group.id: group.name for group in groups.values()}
    ana = cast.ana
    for group_id in names:
        with app.app_context(), transactions.unit():
            for new in SERIES:
                change(ana, series.plan_series(actor=ana, group_id=group_id, new=new).id)
    return names


def address(app: Flask, cast: Cast, shape: str) -> str:
    """Make an address of everything and return its path."""
    with app.app_context(), transactions.unit():
        made = feeds.make_feed(actor=cast.ana, new=NewFeed("organisation", shape=shape, discreet=False))
    return made.url.removeprefix("http://localhost")


def change(actor: Principal, series_id: UUID) -> None:
    """Move, cancel and re-place some dates of a series, around the changes of the clocks among others."""
    found = db.session.scalars(
        select(GroupSession).where(GroupSession.series_id == series_id).order_by(GroupSession.starts_at)
    ).all()
    if len(found) <= ENOUGH:
        return
    moves = {
        2: Move(starts_local=found[0].starts_local + timedelta(days=9, hours=2)),
        4: Move(place="Room 2, by the stairs; upstairs"),
        6: Move(duration_minutes=150),
        20: Move(starts_local=found[min(20, len(found) - 1)].starts_local + timedelta(hours=1)),
    }
    for number, move in moves.items():
        if number < len(found):
            session_changes.move_session(actor=actor, session_id=found[number].id, move=move)
    for number in (1, 5):
        session_changes.cancel_session(actor=actor, session_id=found[number].id)


def expected(app: Flask, cast: Cast, names: dict[UUID, str]) -> set[tuple[str, str, str]]:
    """Return what our own API says about the dates: each start and end in UTC with the words of a calendar."""
    client, header = app.test_client(), cast.bearer("schedule:read", of="ana")
    asked: dict[str, Any] = {"from": LOW, "to": HIGH, "limit": 200}
    found, cursor = set(), None
    while True:
        query = asked | ({"cursor": cursor} if cursor else {})
        page = client.get("/api/v1/sessions", query_string=query, headers=header)
        assert page.status_code == 200, page.text
        assert page.json is not None
        for row in page.json["data"]:
            name, cancelled = names[UUID(row["group_id"])], row["status"] == "cancelled"
            said = f"Cancelled: {name}" if cancelled else name
            found.add((row["starts_at"][:16] + "Z", row["ends_at"][:16] + "Z", said))
        cursor = page.json["next_cursor"]
        if cursor is None:
            return found
