"""The OpenAPI description: valid, complete, and the same as the committed file."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from facilitator.api.blueprint import Operation
from tests.known_good import operation_of
from tests.stage import Stage

ROOT = Path(__file__).resolve().parents[2]
PROBLEM = "application/problem+json"
# Whoever calls these has no token yet; each was thought about.
OPEN = {"ping"}
WRITES = {"put", "patch", "delete"}


@pytest.fixture(scope="module")
def described(stage: Stage) -> dict[str, Any]:
    """Give the description as it is served."""
    found: dict[str, Any] = stage.app.test_client().get("/api/v1/openapi.json").get_json()
    return found


def operations(described: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return (method, path, operation) of everything that is described."""
    verbs = {"get", "put", "post", "patch", "delete"}
    return [
        (method, path, operation)
        for path, item in described["paths"].items()
        for method, operation in item.items()
        if method in verbs
    ]


def declared(app: Flask) -> dict[str, tuple[str, Operation]]:
    """Return method and declaration of every operation, by its name."""
    found = {}
    for rule in app.url_map.iter_rules():
        operation = operation_of(app, rule.endpoint)
        if operation is not None:
            (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            found[rule.endpoint.rpartition(".")[2]] = (method, operation)
    return found


def headers_of(operation: dict[str, Any], place: str = "header") -> set[str]:
    """Return the names of the documented parameters of one place."""
    return {found["name"] for found in operation.get("parameters", []) if found.get("in") == place}


def test_the_description_is_valid(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    assert described["servers"]
    assert [error.message for error in OpenAPIV31SpecValidator(described).iter_errors()] == []


def test_the_committed_description_is_that_of_the_application(described: dict[str, Any]) -> None:
    committed = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    assert committed | {"servers": described["servers"]} == described, "the API has changed: make openapi"


def test_every_route_below_the_api_is_an_operation_with_a_name_of_its_own(
    stage: Stage, described: dict[str, Any]
) -> None:
    names = [operation["operationId"] for _, _, operation in operations(described)]
    assert sorted(names) == sorted(set(names))
    rules = {rule.endpoint for rule in stage.app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    assert {endpoint.rpartition(".")[2] for endpoint in rules} - {"openapi"} == set(names)


def test_every_operation_says_in_a_sentence_what_it_does(described: dict[str, Any]) -> None:
    for _, _, operation in operations(described):
        assert operation["summary"].endswith("."), operation["operationId"]
        assert "_" not in operation["summary"], operation["operationId"]


def test_every_problem_is_documented_as_problem_json(described: dict[str, Any]) -> None:
    """Watches ``_register_responses``, which is private in flask-smorest."""
    components = described["components"]["responses"]
    for _, _, operation in operations(described):
        answers = operation["responses"]
        refusals = {status for status in answers if status[0] == "4" or status == "503"}
        assert {"404", "429", "503"} <= refusals, operation["operationId"]
        for status in {*refusals, "default"}:
            answer = answers[status]
            if "$ref" in answer:
                answer = components[answer["$ref"].rpartition("/")[2]]
            schema = answer["content"][PROBLEM]["schema"]
            assert schema == {"$ref": "#/components/schemas/ProblemOut"}, operation["operationId"]


def test_every_operation_asks_for_a_token_of_one_scope_or_is_listed_open(described: dict[str, Any]) -> None:
    for _, _, operation in operations(described):
        if operation["operationId"] in OPEN:
            assert operation["security"] == []
        else:
            ((scheme, scopes),) = operation["security"][0].items()
            assert scheme == "bearer"
            assert len(scopes) == 1, operation["operationId"]
    assert described["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_what_an_operation_takes_is_described(stage: Stage, described: dict[str, Any]) -> None:
    asked = declared(stage.app)
    for method, path, operation in operations(described):
        _, spec = asked[operation["operationId"]]
        assert ("If-Match" in headers_of(operation)) == spec.if_match, operation["operationId"]
        assert ("Idempotency-Key" in headers_of(operation)) == (method == "post"), operation["operationId"]
        assert ("requestBody" in operation) == (spec.body is not None), operation["operationId"]
        fields = spec.query().load_fields.items() if spec.query else ()
        named = {field.data_key or name for name, field in fields}
        assert headers_of(operation, "query") == named, operation["operationId"]
        inside = {part[1:-1] for part in path.split("/") if part.startswith("{")}
        everywhere = {found["name"] for found in described["paths"][path].get("parameters", [])}
        assert headers_of(operation, "path") | everywhere == inside, operation["operationId"]


def test_every_write_to_one_resource_asks_which_version_was_seen(stage: Stage) -> None:
    """Rulings 17: those that merge or create do not ask; each is listed."""
    merging = {
        "assign_facilitator",
        "mark_member",
        "revoke_token",
        "stop_feed",
        "take_back_guest",
        "name_for_session",
        "take_off_session",
        "take_back_cover",
    }
    without = {
        name for name, (method, spec) in declared(stage.app).items()
        if method.lower() in WRITES and not spec.if_match
    }  # fmt: skip
    assert without <= merging


def test_every_schema_of_what_comes_in_refuses_unknown_fields(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    for _, _, operation in operations(described):
        for media in operation.get("requestBody", {}).get("content", {}).values():
            name = media["schema"]["$ref"].rpartition("/")[2]
            assert schemas[name]["additionalProperties"] is False, name
