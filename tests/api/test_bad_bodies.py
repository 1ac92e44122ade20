"""Whatever stands in a body or a parameter: a clear refusal or a clean success, never a failure of ours."""

import json
from typing import Any

from tests.api.contract import asking, chosen, faults
from tests.hostile import KINDS, MEGABYTE, TEXTS
from tests.known_good import Request
from tests.stage import Stage

READ = (
    "If-Match", "If-None-Match", "If-Modified-Since", "Idempotency-Key", "Prefer", "Accept", "Accept-Language",
    "Cookie",
)  # fmt: skip
HEADERS = ("", '"', '"1', "W/", "*, *", "=;=;", "s=.e30.x", "en;q=x, *;q=9", "\xff\xfe", "9" * 5000, "%00")
TOO_MUCH = (*TEXTS, *KINDS)


def sent(request: Request, body: Any) -> tuple[int, str]:
    """Send a body as JSON, lone surrogates and all; return status and answer."""
    answer = request.send(data=json.dumps(body).encode(), content_type="application/json")
    return answer.status_code, answer.get_data(as_text=True)[:300]


def fields_of(request: Request) -> list[str]:
    """Return the fields that the body of an operation knows."""
    schema = request.declared.body
    return [] if schema is None else [field.data_key or name for name, field in schema().load_fields.items()]


def test_no_value_of_any_field_makes_an_operation_fail(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        for name in fields_of(request):
            for value in TOO_MUCH:
                status, words = sent(request, {**(request.body or {}), name: value})
                if status >= 500:
                    return f"{status} for {name}={value!r:.60}: {words}"
        return None

    assert faults(stage, chosen(stage, lambda _, spec: spec.body is not None), judge) == []


def test_a_text_with_nul_is_refused_wherever_it_stands(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        for name in fields_of(request):
            status, words = sent(request, {**(request.body or {}), name: "a\x00b"})
            if status != 422:
                return f"{status} for {name}: {words}"
        return None

    assert faults(stage, chosen(stage, lambda _, spec: spec.body is not None), judge) == []


def test_a_megabyte_in_one_field_is_refused_with_words(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        for name in fields_of(request):
            status, words = sent(request, {**(request.body or {}), name: MEGABYTE})
            if status != 422:
                return f"{status} for {name}: {words}"
        return None

    assert faults(stage, chosen(stage, lambda _, spec: spec.body is not None), judge) == []


def test_no_value_of_any_parameter_makes_an_operation_fail(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        schema = request.declared.query
        for name in schema().load_fields if schema else ():
            for value in TEXTS:
                answer = (
                    asking(request, "")
                    .but(url=request.url.partition("?")[0])
                    .send(query_string={name: value})
                )
                if answer.status_code >= 500:
                    return f"{answer.status_code} for {name}={value!r:.60}"
        return None

    assert faults(stage, chosen(stage, lambda _, spec: spec.query is not None), judge) == []


def test_no_header_makes_an_operation_fail(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        for value in HEADERS:
            answer = request.send(headers=dict.fromkeys(READ, value))
            if answer.status_code >= 500:
                return f"{answer.status_code} for {value!r}"
        return None

    assert faults(stage, chosen(stage, lambda _, __: True), judge) == []
