"""What every operation of the API refuses, and how it says so."""

import pytest

from facilitator.api.imports import LARGEST_FILE
from facilitator.config import LARGEST_BODY
from facilitator.domain.principal import ANY_SCOPE
from tests.api.contract import asking, chosen, faults, is_problem, places
from tests.known_good import Request
from tests.stage import Stage

BROKEN = {
    "{": 400, "[": 400, "\xff": 400, "nope": 400, "NaN": 400, "[" * 100_000: 400,
    "1": 422, "[]": 422, "null": 422, '"x"': 422,
}  # fmt: skip
UNKNOWN_IDS = (
    "00000000-0000-7000-8000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "x", "0", "%00", "💛",
)  # fmt: skip
NO_TOKENS = (
    None,
    "",
    "x",
    "Bearer x",
    "Basic YTpi",
    "Bearer fac_live_" + "0" * 38,
    "Bearer \x7f",
    "Bearer " + "x" * 9000,
)
QUERIES = (
    "limit=0",
    "limit=201",
    "limit=x",
    "cursor=x",
    "cursor=%00",
    "cursor=W10",
    "cursor=bnVsbA",
    "cursor=" + "x" * 501,
)


@pytest.mark.parametrize("header", NO_TOKENS, ids=lambda header: str(header)[:20])
def test_without_a_valid_token_nothing_is_answered(stage: Stage, header: str | None) -> None:
    def judge(request: Request) -> str | None:
        answer = request.saying(Authorization=header).send()
        known = answer.headers.get("WWW-Authenticate", "")
        return (
            None
            if is_problem(answer, 401) and known.startswith("Bearer")
            else f"{answer.status_code} {known}"
        )

    assert faults(stage, chosen(stage, lambda _, spec: spec.scope is not None), judge) == []


def test_a_token_of_any_other_scope_is_refused(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        other = "reports:read" if request.declared.scope != "reports:read" else "rounds:read"
        answer = request.saying(**stage.cast.bearer(other)).send()
        return None if is_problem(answer, 403) else str(answer.status_code)

    assert faults(stage, chosen(stage, lambda _, spec: spec.scope not in {None, ANY_SCOPE}), judge) == []


def test_a_method_that_an_address_does_not_know_names_those_it_knows(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        answer = request.but(method="TRACE", body=None).send()
        allowed = {word.strip() for word in answer.headers.get("Allow", "").split(",")}
        right = is_problem(answer, 405) and request.method in allowed
        return None if right else f"{answer.status_code} {allowed}"

    assert faults(stage, chosen(stage, lambda _, __: True), judge) == []


def test_a_body_of_a_megabyte_is_refused(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        most = LARGEST_FILE if request.url.endswith("/imports") else LARGEST_BODY  # a calendar has two
        large = b'{"name": "' + b"x" * most + b'"}'
        answer = request.send(data=large, content_type="application/json")
        return None if is_problem(answer, 413) else str(answer.status_code)

    assert faults(stage, chosen(stage, lambda _, spec: spec.body is not None), judge) == []


def test_a_body_that_is_not_json_is_refused(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        answer = request.send(data="name=x", content_type="text/plain")
        if not is_problem(answer, 415):
            return f"{answer.status_code} for text/plain"
        for text, status in BROKEN.items():
            answer = request.send(data=text.encode("latin-1"), content_type="application/json")
            if not is_problem(answer, status):
                return f"{answer.status_code}, not {status} for {text[:20]}"
        return None

    assert faults(stage, chosen(stage, lambda _, spec: spec.body is not None), judge) == []


def test_an_unknown_field_is_named(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        answer = request.but(body={**(request.body or {}), "nmae": "x"}).send()
        found = places(answer)
        return None if ("json", "nmae") in found else f"{answer.status_code} {found}"

    assert faults(stage, chosen(stage, lambda _, spec: spec.body is not None), judge) == []


def test_an_unknown_parameter_is_named(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        answer = asking(request, "grup=1").send()
        found = places(answer)
        return None if found == [("query", "grup")] else f"{answer.status_code} {found}"

    assert faults(stage, chosen(stage, lambda method, _: method == "GET"), judge) == []


def test_a_limit_and_a_cursor_that_are_none_are_refused(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        for query in QUERIES:
            answer = asking(request, query).send()
            if not is_problem(answer, 422):
                return f"{answer.status_code} for {query[:20]}"
        return None

    assert faults(stage, chosen(stage, lambda _, spec: spec.listed), judge) == []


def test_an_id_that_nobody_has_is_not_found(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        for part in [part for part in request.url.partition("?")[0].split("/") if len(part) == 36]:
            for unknown in UNKNOWN_IDS:
                answer = request.but(url=request.url.replace(part, unknown)).send()
                if not is_problem(answer, 404):
                    return f"{answer.status_code} for {unknown}"
        return None

    assert faults(stage, chosen(stage, lambda _, __: True), judge) == []
