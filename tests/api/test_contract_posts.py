"""Repeated requests and short answers: what holds for every write of the API."""

from typing import Any

from tests.api.contract import chosen, faults, is_problem
from tests.known_good import Request
from tests.stage import Stage

WRITES = {"POST", "PUT", "PATCH", "DELETE"}
# What nobody has read is lost: the secret of a token, a calendar address, the codes of a check-in.
SHOWN_ONCE = {"POST tokens.make_token", "POST feeds.make_feed", "POST checkins.print_slips"}


def said(answer: Any) -> tuple[int, Any]:
    """Return the status and the body of an answer."""
    return answer.status_code, answer.get_json(silent=True)


def test_a_post_repeated_with_its_key_is_answered_as_the_first_time(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        first = request.saying(Idempotency_Key="one-press").send()
        for key in ("one-press", '"one-press"'):
            again = request.saying(Idempotency_Key=key).send()
            if request.declared.again is None and first.status_code != 204:
                if not is_problem(again, 409) or again.get_json()["code"] != "already_created":
                    return f"{said(again)} although the first answer cannot be found again"
            elif said(first) != said(again):
                return f"{said(first)}, then {said(again)}"
        return None

    assert faults(stage, chosen(stage, lambda method, _: method == "POST"), judge) == []


def test_a_key_cannot_be_used_for_another_body(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        keyed = request.saying(Idempotency_Key="one-press")
        keyed.send()
        other = keyed.send(data=b" " + keyed.raw, content_type="application/json")
        right = is_problem(other, 422) and other.get_json()["code"] == "other_body"
        return None if right else str(said(other))

    posts = chosen(stage, lambda method, spec: method == "POST" and spec.body is not None)
    assert faults(stage, posts, judge) == []


def test_a_key_that_is_none_is_refused(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        for key in ("", '""', "x" * 256, "two words", "ü"):
            answer = request.saying(Idempotency_Key=key).send()
            if not is_problem(answer, 422):
                return f"{answer.status_code} for {key[:20]!r}"
        return None

    assert faults(stage, chosen(stage, lambda method, _: method == "POST"), judge) == []


def test_whoever_prefers_a_minimal_answer_gets_none(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        answer = request.saying(Prefer="return=minimal").send()
        applied = answer.headers.get("Preference-Applied")
        right = (answer.status_code, answer.data, applied) == (204, b"", "return=minimal")
        return None if right else f"{answer.status_code} {applied}"

    writes = chosen(stage, lambda method, spec: method in WRITES and spec.answer is not None)
    assert faults(stage, sorted(set(writes) - SHOWN_ONCE), judge) == []


def test_what_is_shown_once_is_shown_whatever_is_preferred(stage: Stage) -> None:
    def judge(request: Request) -> str | None:
        answer = request.saying(Prefer="return=minimal").send()
        return None if answer.status_code == 201 and answer.data else f"{answer.status_code}"

    assert faults(stage, sorted(SHOWN_ONCE), judge) == []
