"""A calendar file over the API: sent in, read apart, made once, and refused with the reason where it must be."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from facilitator.services import import_runs
from tests.cast import Cast

Import = Callable[..., dict[str, Any]]
LONDON = ";TZID=Europe/London"


def event(uid: str, start: str, *lines: str) -> str:
    """Return an event that lasts an hour and a half."""
    inner = "\r\n".join([f"UID:{uid}", f"DTSTART{start}", "DURATION:PT90M", *lines])
    return f"BEGIN:VEVENT\r\n{inner}\r\nEND:VEVENT\r\n"


def calendar(*parts: str) -> str:
    """Return a file."""
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\n{''.join(parts)}END:VCALENDAR\r\n"


@pytest.fixture
def headers(cast: Cast) -> dict[str, str]:
    """Return what Ada sends."""
    return cast.bearer("schedule:read", "schedule:write")


@pytest.fixture
def bring_in(app: Flask, client: FlaskClient, cast: Cast, headers: dict[str, str]) -> Import:
    """Return a way to import a file and get its report."""

    def go(text: str, **more: Any) -> dict[str, Any]:
        body = {"group_id": str(cast.group_a), "text": text, **more}
        sent = client.post("/api/v1/imports", json=body, headers=headers)
        assert (sent.status_code, sent.get_json()["state"]) == (202, "waiting"), sent.get_json()
        with app.app_context():
            assert import_runs.run_imports() == 1
        report: dict[str, Any] = client.get(sent.headers["Location"], headers=headers).get_json()
        return report

    return go


@pytest.fixture
def starts(client: FlaskClient, cast: Cast, headers: dict[str, str]) -> Callable[[], list[str]]:
    """Return a way to see when the sessions of the group begin that take place."""

    def look() -> list[str]:
        address = f"/api/v1/sessions?group={cast.group_a}&limit=200&status=planned"
        return [row["starts_at"] for row in client.get(address, headers=headers).get_json()["data"]]

    return look


def test_a_rule_with_dates_left_out_moved_and_cancelled(
    bring_in: Import, starts: Callable[[], list[str]]
) -> None:
    change = f"RECURRENCE-ID{LONDON}:20261124T190000"
    text = calendar(
        event("a", f"{LONDON}:20261110T190000", "RRULE:FREQ=WEEKLY;COUNT=5", "EXDATE:20261117T190000Z"),
        event("a", f"{LONDON}:20261125T180000", change, "LOCATION:Garden room"),
        event("a", f"{LONDON}:20261208T190000", "RECURRENCE-ID;VALUE=DATE:20261208", "STATUS:CANCELLED"),
    )
    report = bring_in(text)
    assert [(line["line"], line["result"]) for line in report["lines"]] == [(4, "made")]
    assert starts() == ["2026-11-10T19:00:00Z", "2026-11-25T18:00:00Z", "2026-12-01T19:00:00Z"]


def test_a_link_in_the_file_becomes_the_online_link_and_never_a_place(
    bring_in: Import, client: FlaskClient, cast: Cast, headers: dict[str, str]
) -> None:
    change = f"RECURRENCE-ID{LONDON}:20261117T190000"
    weekly = event(
        "a", f"{LONDON}:20261110T190000", "RRULE:FREQ=WEEKLY;COUNT=3",
        "LOCATION:Room 4\\, https://meet.example.org/j/1?pwd=x", "URL:https://example.org/about",
    )  # fmt: skip
    bring_in(calendar(
        weekly, event("a", f"{LONDON}:20261117T190000", change, "LOCATION:https://meet.example.org/j/2"),
        event("b", f"{LONDON}:20261111T190000", "LOCATION:HTTP://meet.example.org/j/3"),
    ))  # fmt: skip
    address = f"/api/v1/sessions?group={cast.group_a}&from=2026-11-09T00:00:00Z"
    rows = client.get(address, headers=headers).get_json()["data"]
    assert [(row["place"], row["online_url"].rpartition("/")[2]) for row in rows] == [
        ("Room 4", "1?pwd=x"), ("", ""), ("", "2"), ("Room 4", "1?pwd=x"),
    ]  # fmt: skip


def test_the_same_file_again_makes_nothing(bring_in: Import, starts: Callable[[], list[str]]) -> None:
    text = calendar(event("a", f"{LONDON}:20261110T190000", "RRULE:FREQ=WEEKLY;COUNT=3"))
    assert bring_in(text, dry_run=True)["lines"][0]["result"] == "would_make"
    assert starts() == []
    assert bring_in(text)["lines"][0]["result"] == "made"
    before = starts()
    assert bring_in(text)["lines"][0]["result"] == "unchanged"
    assert bring_in(text.replace("PT90M", "PT60M"))["lines"][0]["result"] == "changed"
    assert starts() == before
    assert bring_in(text, source="another calendar")["lines"][0]["result"] == "made"


def test_unusual_rules_become_their_dates(bring_in: Import, starts: Callable[[], list[str]]) -> None:
    rules = {
        "w": "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=-1;COUNT=2", "n": "FREQ=YEARLY;BYWEEKNO=3;COUNT=1",
        "y": "FREQ=YEARLY;BYYEARDAY=100;COUNT=1", "h": "FREQ=DAILY;BYHOUR=9,11;COUNT=3",
    }  # fmt: skip
    report = bring_in(
        calendar(*(event(uid, ":20261109T100000Z", f"RRULE:{rule}") for uid, rule in rules.items()))
    )
    assert {line["result"] for line in report["lines"]} == {"made"}
    assert starts() == [
        "2026-11-09T11:00:00Z", "2026-11-10T09:00:00Z", "2026-11-10T11:00:00Z", "2026-11-13T10:00:00Z",
        "2026-11-20T10:00:00Z", "2027-01-18T10:00:00Z", "2027-04-10T10:00:00Z",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=HOURLY;COUNT=3", "day"), ("FREQ=YEARLY;BYMONTHDAY=1", "differently"),
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", "differently"), ("FREQ=YEARLY;BYWEEKNO=20;INTERVAL=2", "differently"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "does not allow"), ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1", "no date"),
        ("FREQ=MONTHLY;BYWEEKNO=3", "does not allow"), ("FREQ=FORTNIGHTLY", "cannot be read"),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_refused_with_the_reason(
    rule: str, said: str, bring_in: Import, starts: Callable[[], list[str]]
) -> None:
    report = bring_in(calendar(event("a", ":20261109T100000Z", f"RRULE:{rule}")))
    assert [line["result"] for line in report["lines"]] == ["refused"]
    assert said in report["lines"][0]["message"]
    assert starts() == []


def test_zones_by_windows_name_long_name_and_none(bring_in: Import, starts: Callable[[], list[str]]) -> None:
    report = bring_in(
        calendar(
            event("w", ";TZID=Eastern Standard Time:20261109T190000"),
            event("m", ";TZID=/mozilla.org/20050126_1/Europe/Berlin:20261110T190000"),
            event("f", ":20261111T190000"),
            event("x", ";TZID=Middle Earth:20261112T190000"),
        )
    )
    assert [line["result"] for line in report["lines"]] == ["made", "made", "made", "refused"]
    assert "Europe/London" in report["lines"][2]["warnings"][0]
    assert starts() == ["2026-11-10T00:00:00Z", "2026-11-10T18:00:00Z", "2026-11-11T19:00:00Z"]


def test_this_and_following_becomes_a_schedule_of_its_own(
    bring_in: Import, starts: Callable[[], list[str]]
) -> None:
    later = f"RECURRENCE-ID;RANGE=THISANDFUTURE{LONDON}:20261124T190000"
    text = calendar(
        event("a", f"{LONDON}:20261110T190000", "RRULE:FREQ=WEEKLY;COUNT=4"),
        event("a", f"{LONDON}:20261125T180000", later),
    )
    assert [line["result"] for line in bring_in(text)["lines"]] == ["made", "made"]
    assert starts() == [f"2026-{day}:00:00Z" for day in ("11-10T19", "11-17T19", "11-25T18", "12-02T18")]


def test_a_file_of_a_form_is_read_and_addresses_are_never_kept(
    app: Flask, client: FlaskClient, cast: Cast, headers: dict[str, str]
) -> None:
    who = "ATTENDEE;CN=Someone;ROLE=REQ-PARTICIPANT:mailto:someone@private.example"
    text = calendar(
        event(
            "a", ":20261110T190000Z", who[:60], f" {who[60:]}", "ORGANIZER:mailto:x@private.example",
            "ATT", " ENDEE:mailto:y@private.example", "DESCRIPTION;ALTREP=x:Sam is not well,", "\tprivate",
            "COMMENT:private", "CONTACT:private", "X-NOTE:private", "BEGIN:VALARM", "SUMMARY:Tea",
            "TRIGGER:-PT5M", "END:VALARM",
        )
    )  # fmt: skip
    form = {"group_id": str(cast.group_a), "file": (BytesIO(text.encode()), "group.ics")}
    sent = client.post("/api/v1/imports", data=form, headers=headers)
    assert sent.status_code == 202, sent.get_json()
    with app.app_context():
        from facilitator.extensions import db

        with db.engines[None].connect() as connection:
            kept = str(connection.exec_driver_sql("SELECT text FROM import_job").scalar())
        assert "private" not in kept
        assert "well" not in kept
        assert kept.count("\n") == text.count("\n"), "what is said about a line still names it"
        import_runs.run_imports()
        with db.engines[None].connect() as connection:
            assert connection.exec_driver_sql("SELECT text FROM import_job").scalar() is None
    assert client.get(sent.headers["Location"], headers=headers).get_json()["state"] == "done"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"), ("hello", "not_a_calendar"), ("x" * 2_000_001, "too_large"), ("BEGIN:VCALENDAR\x00", "not_text"),
        ("BEGIN:VCALENDAR\n" + "BEGIN:X\n" * 5, "too_deep"),
        ("BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\nEND:VEVENT\n" * 5001, "too_many_components"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused_at_once(
    text: str, code: str, client: FlaskClient, cast: Cast, headers: dict[str, str]
) -> None:
    answer = client.post(
        "/api/v1/imports", json={"group_id": str(cast.group_a), "text": text}, headers=headers
    )
    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, "text")
    assert code


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\n", "BEGIN:VCALENDAR\nEND:VCALENDAR\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\nEND:VEVENT\n",
        calendar("BEGIN:VEVENT\n;;;:::\n\tx\nEND:VEVENT\n"), "BEGIN:VCALENDAR\n\n\n:\nEND:VCALENDAR\n",
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_and_never_breaks_anything(
    text: str, bring_in: Import, starts: Callable[[], list[str]]
) -> None:
    report = bring_in(text)
    assert report["state"] == "refused" or {line["result"] for line in report["lines"]} == {"refused"}
    assert starts() == []


def test_times_of_day_mean_nothing_for_whole_days(bring_in: Import, starts: Callable[[], list[str]]) -> None:
    rule = "RRULE:FREQ=DAILY;BYMINUTE=1,2;BYHOUR=5;INTERVAL=2;COUNT=3"
    bring_in(calendar(event("a", ";VALUE=DATE:20261109", rule).replace("PT90M", "P1D")))
    assert starts() == ["2026-11-09T00:00:00Z", "2026-11-11T00:00:00Z", "2026-11-13T00:00:00Z"]
