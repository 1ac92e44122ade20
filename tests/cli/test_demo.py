"""The demo is the organisation that was drawn: every number that follows from its tables is known beforehand."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from facilitator import clock as clock_module
from facilitator.app import create_app
from facilitator.cli import demo_place, upgrade
from facilitator.cli.demo import clear_away
from facilitator.cli.demo_data import history, seeding
from facilitator.cli.demo_data.people import cast
from facilitator.cli.demo_data.seeding import SEED
from facilitator.cli.demo_seed import lived_through, prepare_demo, seed_name
from facilitator.cli.shift import DEMO_START
from facilitator.clock import SystemClock
from facilitator.config import ConfigError, Settings, load_settings
from facilitator.extensions import db, reading

HELD = {
    "Tuesday Circle": 24, "Daytime Cuppa": 17, "Steady Ground": 5, "Carers’ Evening": 5, "Voices & Visions": 12,
    "Monday Night Share": 23, "Young Adults 18–25": 12, "Loss & Life": 2, "Walk & Talk": 23, "Men’s Table": 11,
    "Late Lantern": 25, "Across the Dateline": 13, "Co-reflection": 6,
}  # fmt: skip
ROSTERS = (22, 14, 10, 18, 9, 24, 13, 8, 16, 12, 26, 11)
# The first dates after the demo's clock starts, with their wall time: the week in which the clocks go back.
NEXT = [
    ("Walk & Talk", "2026-10-24T10:00", "2026-10-24T09:00"),
    ("Loss & Life", "2026-10-25T15:00", "2026-10-25T19:00"),
    ("Late Lantern", "2026-10-25T20:00", "2026-10-25T20:00"),
    ("Steady Ground", "2026-10-26T18:30", "2026-10-26T18:30"),
]
LATER = {"Daytime Cuppa": "2026-11-04T11:00", "Across the Dateline": "2026-11-05T09:00"}
PLANS_END = "2027-04-01"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Seed the demo once for all tests of this file."""
    folder = tmp_path_factory.mktemp("demo")
    settings = Settings(
        data_dir=folder / "data", key_dir=folder / "keys", database_url=f"sqlite:///{folder / 'demo.sqlite3'}",
        secret_key="a secret that only the tests know, long enough", base_url="http://localhost",
        mail_url=f"mailbox:{folder / 'mail'}", demo=True,
    )  # fmt: skip
    app = create_app(settings)
    with app.app_context():
        upgrade.migrate(db.engines[None], db.engines["box"])
        history.seed()
    yield app
    clock_module.install(SystemClock())
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def ask(app: Flask, statement: str) -> list[tuple[Any, ...]]:
    """Return the rows of a statement."""
    with app.app_context(), reading() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def counts(app: Flask, statement: str) -> dict[Any, int]:
    """Return the rows of a statement with two columns, the second a number."""
    return dict(ask(app, statement))


def test_the_dates_are_those_that_were_computed(demo: Flask) -> None:
    of_groups = f"FROM group_session s JOIN groups g ON g.id = s.group_id WHERE starts_local < '{PLANS_END}'"
    without = "AND g.name <> 'Co-reflection'"
    assert ask(demo, f"SELECT count(*) {of_groups} {without}") == [(357,)]
    assert counts(demo, f"SELECT s.status, count(*) {of_groups} {without} GROUP BY 1") == {
        "closed": 172, "planned": 163, "cancelled": 13 + 9,
    }  # fmt: skip
    past = "AND s.starts_at < '2026-10-22 15:30'"
    assert ask(demo, f"SELECT count(*) {of_groups} {past} AND s.status = 'cancelled'") == [(13,)]
    assert ask(
        demo, f"SELECT count(*) {of_groups} AND g.name = 'Co-reflection' AND s.status = 'planned'"
    ) == [(5,)]


def test_each_group_held_what_it_held(demo: Flask) -> None:
    held = """SELECT g.name, count(*) FROM group_session s JOIN groups g ON g.id = s.group_id
        WHERE s.status = 'closed' GROUP BY 1"""
    assert counts(demo, held) == HELD


def test_the_next_dates_are_right_on_both_sides_of_the_clock_change(demo: Flask) -> None:
    coming = """SELECT g.name, strftime('%Y-%m-%dT%H:%M', s.starts_local), strftime('%Y-%m-%dT%H:%M', s.starts_at)
        FROM group_session s JOIN groups g ON g.id = s.group_id
        WHERE s.status = 'planned' AND s.starts_at > '2026-10-22 15:30' ORDER BY s.starts_at"""
    rows = ask(demo, coming)
    assert rows[: len(NEXT)] == NEXT
    for group, local in LATER.items():
        assert next(row[1] for row in rows if row[0] == group) == local


def test_patterns_bend_where_they_bend(demo: Flask) -> None:
    moved = """SELECT date(s.recurrence_id), date(s.starts_local) FROM group_session s
        WHERE date(s.recurrence_id) <> date(s.starts_local) ORDER BY 1"""
    assert ask(demo, moved) == [
        ("2026-06-01", "2026-06-02"), ("2026-08-03", "2026-08-04"), ("2026-12-31", "2026-12-17"),
        ("2027-02-01", "2027-02-02"),
    ]  # fmt: skip
    places = "SELECT place FROM group_session s WHERE s.override <> '{}' AND date(s.recurrence_id) = "
    assert ask(demo, places + "'2026-10-20'") == [("Room 3, upstairs",)]
    assert ask(demo, places + "'2026-10-12'") == [("Online this time",)]


def test_the_rosters_add_up(demo: Flask) -> None:
    held = """SELECT g.name, count(*) FROM membership m JOIN groups g ON g.id = m.group_id
        WHERE m.status = 'current' GROUP BY 1"""
    assert sorted(counts(demo, held).values()) == sorted(ROSTERS)
    assert sum(ROSTERS) == 183
    several = """SELECT n, count(*) FROM
        (SELECT count(*) n FROM membership WHERE status = 'current' GROUP BY member_id) GROUP BY 1"""
    assert counts(demo, several) == {1: 112, 2: 31, 3: 3}
    status = "SELECT status, count(*) FROM membership WHERE deleted_at IS NULL GROUP BY 1"
    assert counts(demo, status) == {"current": 183, "waiting": 6, "left": 8}
    assert ask(demo, "SELECT count(*), count(erased_at) FROM member") == [(164, 4)]


def test_people_are_reached_as_they_chose(demo: Flask) -> None:
    assert counts(demo, "SELECT kind, count(*) FROM contact GROUP BY 1") == {"email": 127, "phone": 15}
    assert ask(demo, "SELECT count(*) FROM contact WHERE shared_agreed_at IS NOT NULL") == [(9,)]
    assert counts(demo, "SELECT message_style, count(*) FROM member WHERE erased_at IS NULL GROUP BY 1") == {
        "discreet": 145, "named": 15,
    }  # fmt: skip
    leads = (
        "SELECT reminder_leads, count(DISTINCT member_id) FROM membership WHERE deleted_at IS NULL GROUP BY 1"
    )
    assert counts(demo, leads) == {None: 33, "[1440]": 84, "[1440,120]": 21, "[10080,1440]": 12, "[]": 10}
    assert ask(demo, "SELECT count(*) FROM member WHERE pronouns <> ''") == [(58,)]


def test_names_are_of_every_kind(demo: Flask) -> None:
    from random import Random

    people = cast(Random(SEED))
    named = [person.name for person in people]
    assert len(named) == 160
    assert named.count("Sam") == 3
    assert sum(person.name == "Sam" and "G01" in person.groups for person in people) == 2
    assert {"Zoë", "Łukasz", "Siobhán", "நிலா", "ليلى"} <= set(named)
    assert max(map(len, named)) == 58
    assert all(len(set(person.groups)) == len(person.groups) for person in people)


def test_staff_are_twenty(demo: Flask) -> None:
    roles = "SELECT role, count(DISTINCT account_id) FROM account_role GROUP BY 1"
    assert ask(demo, "SELECT count(*), count(password_hash) FROM account") == [(20, 20)]
    assert counts(demo, roles) == {
        "admin": 1,
        "coordinator": 3 + 1,
        "facilitator": 15,
        "safeguarding_lead": 1,
    }
    leads = """SELECT g.name, count(*) FROM assignment a JOIN groups g ON g.id = a.group_id
        WHERE g.name <> 'Co-reflection' GROUP BY 1"""
    assert set(counts(demo, leads).values()) == {2}


def test_evenings_left_facts_and_no_content(demo: Flask) -> None:
    marks = counts(demo, "SELECT mark, count(*) FROM mark GROUP BY 1")
    assert set(marks) == {"here", "late", "left_early", "sent_word", "not_seen"}
    assert 0.45 < (marks["here"] + marks["late"] + marks["left_early"]) / sum(marks.values()) < 0.7
    assert ask(demo, "SELECT count(*) FROM round WHERE status = 'closed' AND offered IS NOT NULL") == [(24,)]
    assert ask(demo, "SELECT DISTINCT prompt FROM round") == [("",)]
    checkins = counts(demo, "SELECT state, count(*) FROM checkin_round GROUP BY 1")
    assert checkins["draft"] == 1
    assert checkins["released"] + checkins.get("withheld", 0) == 10
    with demo.app_context(), db.engines["box"].connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM checkin_box")) == 0
        connection.rollback()
    overdue = "SELECT count(*), sum(due_at < '2026-10-22 15:30' AND state = 'open') FROM follow_up"
    assert ask(demo, overdue) == [(7, 1)]


def test_reminders_wait_and_none_of_the_past_is_made_up(demo: Flask) -> None:
    waiting = "SELECT min(expires_at) FROM delivery WHERE kind = 'reminder' AND state = 'planned'"
    assert ask(demo, waiting)[0][0] > "2026-10-22 15:30"
    assert ask(demo, "SELECT count(*) FROM delivery WHERE kind = 'reminder' AND state <> 'planned'") == [(0,)]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a directory for a demo, and bring back the environment and the clock afterwards."""
    before = dict(os.environ)
    yield tmp_path / "demo"
    os.environ.clear()
    os.environ.update(before)
    clock_module.install(SystemClock())


def test_the_demo_stays_out_of_a_real_installation(place: Path) -> None:
    place.mkdir()
    (place / "facilitator.sqlite3").touch()
    with pytest.raises(ConfigError, match="data of your own"):
        demo_place.refuse_own_data(place)


def test_nothing_of_a_real_installation_reaches_the_demo(place: Path) -> None:
    os.environ |= {
        "DATABASE_URL": "postgresql://real/one", "KEY_DIR": "/real/keys", "MAIL_URL": "smtp://real.example.org",
        "SECRET_KEY_FILE": "/real/secret", "REDIS_URL": "redis://real", "PORT": "0",
    }  # fmt: skip
    demo_place.enter(place)
    settings = load_settings(os.environ)
    assert settings.is_sqlite
    assert settings.data_dir == place
    assert settings.key_dir == place.with_name("demo.keys")
    assert settings.mail_url == f"mailbox:{place}/mailbox"
    assert settings.redis_url is None
    assert settings.demo
    assert len(settings.secret_key) > 32


def test_a_kept_copy_starts_at_once_and_the_clock_goes_on_where_it_stopped(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from facilitator import transactions
    from facilitator.services import schedule

    played = []

    def quickly() -> object:
        played.append(1)
        demo = seeding.begin()
        seeding.found_organisation(demo)
        return demo.staff["Ada"]

    monkeypatch.setattr(history, "seed", quickly)  # the history itself is another test's matter
    demo_place.enter(place)
    settings = load_settings(os.environ)
    assert prepare_demo(settings).startswith("fac_live_")
    assert abs(clock_module.now() - DEMO_START) < timedelta(minutes=1)
    later = datetime(2026, 10, 22, 18, 0, tzinfo=UTC)
    app = create_app(settings)
    with app.app_context():
        clock_module.install(clock_module.FrozenClock(later))
        with transactions.unit():
            schedule.heartbeat("sweep")
        assert lived_through() == timedelta(hours=2, minutes=30)
        for engine in db.engines.values():
            engine.dispose()
    clock_module.install(SystemClock())
    prepare_demo(settings)
    assert abs(clock_module.now() - later) < timedelta(minutes=1)
    clear_away(place)
    assert {entry.name for entry in place.iterdir()} == {".seed", "secret_key"}
    assert [entry.name for entry in (place / ".seed").iterdir()] == [seed_name()]
    clock_module.install(SystemClock())
    prepare_demo(settings)
    assert abs(clock_module.now() - DEMO_START) < timedelta(minutes=1)
    assert played == [1], "the copy was taken"
