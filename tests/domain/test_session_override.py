"""A session keeps as its own only what differs from its series."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.session_override import merged

INHERITED = {
    "starts_local": datetime(2026, 10, 27, 19),
    "duration_minutes": 90,
    "place": "Room 1",
    "online_url": "",
}
changes = st.fixed_dictionaries(
    {},
    optional={
        "starts_local": st.none() | st.sampled_from([INHERITED["starts_local"], datetime(2026, 10, 28, 9)]),
        "duration_minutes": st.none() | st.sampled_from([60, 90]),
        "place": st.none() | st.sampled_from(["Room 1", "Garden", ""]),
    },
)


def test_what_differs_is_kept_as_json_takes_it() -> None:
    found = merged({"place": "Garden"}, {"starts_local": datetime(2026, 10, 28, 9)}, INHERITED)
    assert found == {"place": "Garden", "starts_local": "2026-10-28T09:00:00"}


def test_null_and_what_the_series_says_are_nobodys_own() -> None:
    own = {"place": "Garden", "duration_minutes": 60}
    assert merged(own, {"place": None, "duration_minutes": 90}, INHERITED) == {}


@given(changes, changes)
def test_the_last_word_counts_and_nothing_else_changes(
    first: dict[str, object], last: dict[str, object]
) -> None:
    own = merged({}, first, INHERITED)
    found = merged(own, last, INHERITED)
    assert found == merged(found, last, INHERITED)
    assert {name: own[name] for name in own.keys() - last.keys()} == {
        name: found[name] for name in found.keys() - last.keys()
    }
    assert not any(value is None for value in found.values())
