"""How rules are read and written: many spellings, one canonical text."""

from datetime import UTC, datetime

import pytest

from facilitator.domain.rule import Frequency, Rule, Weekday, canonical, parse

SPELLINGS = [
    ("FREQ=WEEKLY", "FREQ=WEEKLY"),
    ("rrule:freq=weekly;byday=tu", "FREQ=WEEKLY;BYDAY=TU"),
    (" FREQ=WEEKLY;BYDAY=TU\r\n", "FREQ=WEEKLY;BYDAY=TU"),
    ("BYDAY=TU;FREQ=WEEKLY;INTERVAL=1", "FREQ=WEEKLY;BYDAY=TU"),
    ("FREQ=WEEKLY;INTERVAL=02", "FREQ=WEEKLY;INTERVAL=2"),
    ("FREQ=WEEKLY;BYDAY=SU,MO,SU", "FREQ=WEEKLY;BYDAY=MO,SU"),
    ("FREQ=MONTHLY;BYDAY=-1TH,+3MO,1MO", "FREQ=MONTHLY;BYDAY=1MO,3MO,-1TH"),
    ("FREQ=MONTHLY;BYDAY=1MO,MO,1TU", "FREQ=MONTHLY;BYDAY=MO,1TU"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1,15,+1", "FREQ=MONTHLY;BYMONTHDAY=1,15,-1"),
    ("FREQ=MONTHLY;BYSETPOS=-1,2;BYDAY=MO,TU", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=2,-1"),
    ("FREQ=YEARLY;BYMONTHDAY=1;BYMONTH=11,5", "FREQ=YEARLY;BYMONTH=5,11;BYMONTHDAY=1"),
    ("COUNT=8;FREQ=WEEKLY", "FREQ=WEEKLY;COUNT=8"),
    # WKST stays only where it can change a date.
    ("FREQ=WEEKLY;WKST=SU;BYDAY=MO,SU", "FREQ=WEEKLY;BYDAY=MO,SU"),
    ("FREQ=WEEKLY;INTERVAL=2;WKST=SU", "FREQ=WEEKLY;INTERVAL=2"),
    ("FREQ=MONTHLY;WKST=SU;INTERVAL=2;BYDAY=2MO", "FREQ=MONTHLY;INTERVAL=2;BYDAY=2MO"),
    ("FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=MO,SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU"),
    ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU"),
    # The end, in the value type that fits a start with a time (RFC 5545, 3.3.10).
    ("FREQ=WEEKLY;UNTIL=20261218", "FREQ=WEEKLY;UNTIL=20261218T235959"),
    ("FREQ=WEEKLY;UNTIL=20261218T190000", "FREQ=WEEKLY;UNTIL=20261218T190000"),
    ("FREQ=WEEKLY;UNTIL=20261218T190000Z", "FREQ=WEEKLY;UNTIL=20261218T190000Z"),
]


@pytest.mark.parametrize(("text", "expected"), SPELLINGS)
def test_many_spellings_have_one_text(text: str, expected: str) -> None:
    assert canonical(parse(text)) == expected
    assert parse(expected) == parse(text)


def test_every_part_has_its_field() -> None:
    assert parse(
        "FREQ=MONTHLY;INTERVAL=2;COUNT=5;BYMONTH=1,3;BYMONTHDAY=1,-1;BYDAY=MO,-1FR;BYSETPOS=1"
    ) == Rule(
        Frequency.MONTHLY,
        interval=2,
        count=5,
        months=(1, 3),
        month_days=(1, -1),
        weekdays=(Weekday(0), Weekday(4, -1)),
        positions=(1,),
    )


def test_an_end_without_zone_is_the_wall_clock() -> None:
    assert parse("FREQ=DAILY;UNTIL=20261218T190000").until == datetime(2026, 12, 18, 19)
    assert parse("FREQ=DAILY;UNTIL=20261218T190000Z").until == datetime(2026, 12, 18, 19, tzinfo=UTC)


def test_the_widest_numbers_are_taken() -> None:
    assert parse("FREQ=DAILY;INTERVAL=52;COUNT=1000").count == 1000
    assert parse("FREQ=MONTHLY;BYDAY=5MO,-5SU;BYMONTHDAY=31,-31;BYSETPOS=366,-366").positions == (366, -366)
