"""The page of one session, for those who prepare it."""

from flask import Flask

from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.pages import words_of
from tests.people import joined
from tests.registers import evening_of

LATER = "In New York it begins 1 hour later than usual: Thursday 29 October, 2:00 pm."


def page(cast: Cast, who: str, session_id: object) -> str:
    """Return what somebody reads on the page of a session."""
    return words_of(cast.client(who).get(f"/sessions/{session_id}"))


def test_whoever_facilitates_is_told_where_the_clocks_stand_otherwise(
    app: Flask, cast: Cast, unit: OpenUnit
) -> None:
    evening = evening_of(app, cast.ada, cast.group_a, ["Sam"], opened=False)
    assert "than usual" not in page(cast, "ada", evening.next_id)
    with unit():
        joined(cast.ada, cast.group_a, "Ray").time_zone = "America/New_York"
    # Thursday 29 October 2026: London has changed its clocks already, New York has not.
    assert LATER in page(cast, "ada", evening.next_id)
    assert "than usual" not in page(cast, "ada", evening.session_id)
    assert "than usual" not in page(cast, "dora", evening.next_id), (
        "only facilitators know where members live"
    )
