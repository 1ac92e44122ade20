"""What holds for every operation of the API, whichever noun it is about: success, versions, times."""

from typing import Any

import pytest

from tests.api.contract import chosen, faults, is_problem, operations, told
from tests.known_good import BEFORE, ROWS, Request, actor_of, next_request
from tests.stage import Stage

# Answers that describe something that has no version: who calls, a calculation, sums over many rows.
UNVERSIONED = {
    "GET root.ping",
    "GET accounts.get_me",
    "GET memberships.count_memberships",
    "GET attendances.report_attendance",
    "GET attendances.report_attendance_file",
    "GET rooms.get_free_busy",  # worked out from bookings, like a report
}  # fmt: skip
STALE = ('"99999"', '"x"', "x", '"1", "2"', "", '"²"', '"' + "9" * 5000 + '"')


def test_every_operation_has_a_request_that_succeeds(stage: Stage) -> None:
    """Ruling 31; who may and what is sent stands in tests/roles, what has to happen first in tests/known_good.py."""
    known = {route for route in ROWS if actor_of(ROWS[route])} | set(BEFORE)
    assert sorted(set(operations(stage)) - known) == []


def test_every_operation_answers_what_it_declares(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        answer = request.send()
        # A PUT answers 201 or 200, an answer without a body is 204.
        wanted = {request.declared.status, 204, *({200, 201} if request.method == "PUT" else ())}
        return (
            None if answer.status_code in wanted else f"{answer.status_code} {answer.get_data(as_text=True)}"
        )

    assert faults(stage, chosen(stage, lambda _, __: True), judge) == []


def test_every_single_resource_has_a_version_and_says_when_it_is_unchanged(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        etag = request.send().headers.get("ETag")
        if etag is None:
            return "no ETag"
        again = request.saying(If_None_Match=etag).send()
        other = request.saying(If_None_Match='"0"').send()
        right = (again.status_code, again.get_data(), other.status_code) == (304, b"", 200)
        return None if right else f"{again.status_code} and {other.status_code} for {etag}"

    singles = chosen(stage, lambda method, spec: method == "GET" and not spec.listed)
    assert faults(stage, sorted(set(singles) - UNVERSIONED), judge) == []


def test_a_change_needs_the_version_that_was_seen(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        if not is_problem(request.saying(If_Match=None).send(), 428):
            return "not 428 without If-Match"
        for stale in STALE:
            answer = request.saying(If_Match=stale).send()
            if not is_problem(answer, 412):
                return f"{answer.status_code}, not 412 for {stale[:20]}"
        answer = request.saying(If_Match="*").send()
        return None if answer.status_code in {200, 204} else f"{answer.status_code} for *"

    assert faults(stage, chosen(stage, lambda _, spec: spec.if_match), judge) == []


def test_what_a_change_answers_is_the_version_for_the_next_one(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        etag = request.send().headers.get("ETag")
        if etag is None:
            return "no ETag"
        second = request.saying(If_Match=etag).send()
        return None if second.status_code == 200 else f"{second.status_code} for its own {etag}"

    patches = chosen(stage, lambda method, spec: method == "PATCH" and spec.if_match)
    assert faults(stage, patches, judge) == []


def test_fields_are_written_as_their_names_say(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        answer = request.send().get_json(silent=True)
        odd = [f"{name}={value}" for name, value in told(answer) if not fits(name, value)]
        return ", ".join(odd) or None

    assert faults(stage, chosen(stage, lambda _, __: True), judge) == []


def fits(name: str, value: Any) -> bool:
    """Whether the ending of a field's name and the shape of its value agree: instants, wall times, dates."""
    text = str(value)
    if value is None or name == "client_time":
        return True
    if name.endswith("_at"):
        return len(text) == len("2026-10-22T17:00:00Z") and text[10] == "T" and text[-1] == "Z"
    if name.endswith("_local"):
        return len(text) == len("2026-10-22T17:00:00") and text[10] == "T"
    return not name.endswith("_on") or (len(text) == len("2026-10-22") and text[4] == "-")


def test_a_route_without_a_row_is_named(stage: Stage) -> None:
    with pytest.raises(LookupError, match=r"GET nothing\.at_all has no row"):
        next_request(stage, "GET nothing.at_all")
