"""Sessions keep their ids when the dates of their series change, and what has happened never moves."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain import recurrence
from facilitator.domain.series_edit import Reconciled, Span, Standing, reconcile_rules, span_of
from facilitator.errors import Invalid
from tests.domain.recurrence_rules import rules, starts

WEEKS = 8
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def ids(count: int) -> list[UUID]:
    """Make ids."""
    return [uuid4() for _ in range(count)]


def edited(old: str, old_start: datetime, new: str, new_start: datetime) -> tuple[list[Standing], Reconciled]:
    """Reconcile the first dates of one rule with those of another."""
    before, after = recurrence.parse(old), recurrence.parse(new)
    nominal = recurrence.first(before, recurrence.align(before, old_start), WEEKS)
    standing = [Standing(uuid4(), time) for time in nominal]
    wanted = recurrence.first(after, recurrence.align(after, new_start), WEEKS)
    return standing, reconcile_rules(standing, wanted, before, after)


TUESDAY = datetime(2026, 10, 27, 19, 0)


def test_every_tuesday_becomes_the_wednesday_of_the_same_week() -> None:
    standing, result = edited(
        "FREQ=WEEKLY;BYDAY=TU", TUESDAY, "FREQ=WEEKLY;BYDAY=WE", datetime(2026, 10, 28, 18, 30)
    )
    assert [result.matched[one.id] - one.nominal for one in standing] == [
        timedelta(hours=23, minutes=30)
    ] * WEEKS
    assert not [*result.added, *result.removed, *result.cancelled]


def test_another_time_on_the_same_days_keeps_each_session_on_its_day() -> None:
    standing, result = edited(
        "FREQ=WEEKLY;BYDAY=TU,TH", TUESDAY, "FREQ=WEEKLY;BYDAY=TU,TH", TUESDAY.replace(hour=9)
    )
    assert [result.matched[one.id].date() for one in standing] == [one.nominal.date() for one in standing]


def test_a_day_more_in_the_week_leaves_the_other_sessions_where_they_are() -> None:
    standing, result = edited("FREQ=WEEKLY;BYDAY=TU", TUESDAY, "FREQ=WEEKLY;BYDAY=MO,TU", TUESDAY)
    assert all(result.matched.get(one.id) == one.nominal for one in standing[: WEEKS // 2])
    assert all(time.weekday() == 0 for time in result.added)


def test_the_first_of_the_month_becomes_the_last_of_the_same_month() -> None:
    standing, result = edited(
        "FREQ=MONTHLY;BYDAY=1TU", TUESDAY, "FREQ=MONTHLY;BYDAY=-1TH", datetime(2026, 11, 1, 19)
    )
    moved = [(one.nominal, result.matched[one.id]) for one in standing]
    assert all((old.year, old.month) == (new.year, new.month) for old, new in moved)


def test_what_nobody_holds_on_to_goes_and_the_rest_is_cancelled() -> None:
    first, second, over = (
        Standing(uuid4(), TUESDAY),
        Standing(uuid4(), TUESDAY + timedelta(days=7), kept=True),
        None,
    )
    over = Standing(uuid4(), TUESDAY - timedelta(days=7), fixed=True)
    weekly = recurrence.parse("FREQ=WEEKLY")
    result = reconcile_rules([first, second, over], [], weekly, weekly)
    assert (result.removed, result.cancelled, result.left) == ((first.id,), (second.id,), (over.id,))


def test_the_shorter_span_decides() -> None:
    daily, weekly, monthly = (recurrence.parse(f"FREQ={name}") for name in ("DAILY", "WEEKLY", "MONTHLY"))
    assert span_of(daily, daily) is Span.DAY
    assert span_of(daily, monthly) is Span.WEEK
    assert span_of(monthly, weekly) is Span.WEEK
    assert span_of(monthly, monthly) is Span.MONTH
    assert span_of(None, None) is Span.EVER


@st.composite
def edits(draw: st.DrawFn) -> tuple[list[Standing], list[datetime], str, str]:
    """Draw sessions of a random rule, in any state, and the dates of another."""
    old, new, start = draw(rules), draw(rules), draw(starts)
    shift = timedelta(minutes=draw(st.integers(-20_000, 20_000)))
    found = []
    for text, first in ((old, start), (new, start + shift)):
        rule = recurrence.parse(text)
        found.append(recurrence.first(rule, first, draw(st.integers(0, 30))))
    flags = st.tuples(st.booleans(), st.booleans())
    standing = [Standing(uuid4(), time, *draw(flags)) for time in found[0]]
    return standing, found[1], old, new


@given(edits())
def test_nobody_is_lost_and_no_date_is_taken_twice(
    drawn: tuple[list[Standing], list[datetime], str, str],
) -> None:
    standing, nominal, old, new = drawn
    try:
        result = reconcile_rules(standing, nominal, recurrence.parse(old), recurrence.parse(new))
    except Invalid:
        return
    taken = [*result.matched.values(), *result.added]
    assert sorted(taken) == sorted(nominal)
    accounted = [*result.matched, *result.removed, *result.cancelled, *result.left]
    assert sorted(accounted) == sorted(one.id for one in standing)


@given(edits())
def test_what_has_children_is_never_removed_and_what_has_happened_never_cancelled(
    drawn: tuple[list[Standing], list[datetime], str, str],
) -> None:
    standing, nominal, old, new = drawn
    result = reconcile_rules(standing, nominal, recurrence.parse(old), recurrence.parse(new))
    by_id = {one.id: one for one in standing}
    assert not any(by_id[one].kept or by_id[one].fixed for one in result.removed)
    assert not any(by_id[one].fixed for one in result.cancelled)
    assert all(by_id[one].fixed for one in result.left)


@given(edits())
def test_there_and_back_brings_every_session_home(
    drawn: tuple[list[Standing], list[datetime], str, str],
) -> None:
    standing, nominal, old, new = drawn
    there = reconcile_rules(standing, nominal, recurrence.parse(old), recurrence.parse(new))
    assert {one.id: one.nominal for one in standing if there.matched.get(one.id) == one.nominal} == {
        one.id: one.nominal for one in standing if one.nominal in set(nominal)
    }
    same = reconcile_rules(
        standing, [one.nominal for one in standing], recurrence.parse(old), recurrence.parse(old)
    )
    assert same.matched == {one.id: one.nominal for one in standing}
    assert not [*same.added, *same.removed, *same.cancelled, *same.left]
