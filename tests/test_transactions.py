"""Notes beside the work: they stand when the request is taken back, and never cost the request."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, text

from facilitator import clock, transactions
from facilitator.clock import FrozenClock
from facilitator.config import Settings
from facilitator.errors import Conflict
from facilitator.extensions import db
from facilitator.models.schedule import Heartbeat
from tests.cast import Cast
from tests.conftest import KINDS, OpenUnit

NOTE = insert(Heartbeat)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Let a writer wait for a moment only."""
    return replace(settings, busy_seconds=0.05)


def note(name: str, *, keep: bool = True) -> None:
    """Write a note."""
    transactions.note_apart(NOTE, {"name": name, "at": clock.now(), "detail": ""}, keep=keep)


def test_a_note_stands_although_the_work_is_taken_back(unit: OpenUnit) -> None:
    def refused() -> None:
        with unit():
            note("kept")
            db.session.execute(NOTE.values(name="work", at=clock.now(), detail=""))
            raise Conflict

    with pytest.raises(Conflict):
        refused()
    with unit():
        assert db.session.get(Heartbeat, "kept") is not None
        assert db.session.get(Heartbeat, "work") is None


def test_a_note_that_is_taken_back_leaves_nothing(unit: OpenUnit) -> None:
    with unit():
        note("taken back", keep=False)
    with unit():
        assert db.session.get(Heartbeat, "taken back") is None


@pytest.mark.parametrize(
    "database", [one for one in KINDS if one == "sqlite"], indirect=True
)  # it has one lock for all
def test_a_page_comes_up_although_the_database_is_too_busy_for_its_note(
    app: Flask, cast: Cast, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    ada = cast.client("ada")
    clock.advance(timedelta(days=1))  # so that there is something to note: used again today
    with app.app_context(), db.engines[None].connect() as busy, caplog.at_level(logging.WARNING):
        busy.execute(text("UPDATE organisation SET name = name"))
        assert ada.get("/groups").status_code == 200
        assert "a note could not be kept (OperationalError)" in caplog.text
        busy.rollback()
    caplog.clear()
    assert ada.get("/groups").status_code == 200
    assert "note" not in caplog.text
