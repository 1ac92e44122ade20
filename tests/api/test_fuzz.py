"""Send every operation what its description allows and what it forbids (Schemathesis), and see that it keeps its word.

Each example starts from the restored stage, with ids of things that are there, an If-Match that fits, and a token with
every scope of Ada, who may do everything here. What the schema cannot say stands in ``CONFIG`` and ``BEYOND``.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig

from facilitator import transactions
from facilitator.domain import wallclock
from facilitator.domain.token import SCOPES
from facilitator.extensions import db
from facilitator.models.account import AccountRole
from facilitator.models.facilitator import Assignment
from tests.api.contract import chosen
from tests.known_good import request_of
from tests.stage import Stage

EXAMPLES = 8
# A request can fit the schema while the version (412) or its absence (428) forbids it; an opaque cursor that was not
# ours cannot be told from one that was (422 of lists, see BEYOND).
CONFIG = {
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "409", "412", "428"]},
        "missing_required_header": {"expected-statuses": ["400", "401", "403", "404", "406", "422", "428"]},
    }
}
# Bodies whose fields depend on each other: each fits its schema, together they may not (422).
BEYOND = {
    "series.plan_series", "series.preview_series",  # a rule of the portable grammar that has a first date
    "series.change_series", "series.cancel_series", "series.split_series",  # such a rule; a date of the series
    "contacts.add_contact", "contacts.change_contact",  # an address or a number, by kind
    "registers.mark_member", "registers.mark_members",  # "not seen" while the session is open
    "followups.note_follow_up", "followups.change_follow_up",  # a time that is still to come
    "attendances.report_attendance", "attendances.report_attendance_file",  # an end after the beginning
    "checkins.plan_checkin",  # times in order, not over yet, at most seven days apart
    "rooms.add_room",  # a site, but for an online room
    "rooms.get_free_busy",  # an end after the beginning, and not years later
    "bookings.check_conflicts",  # a rule, as for a series
    "absences.add_absence", "absences.change_absence", "handovers.plan_handover",  # days in order, still to come
    "swaps.offer_swap",  # a session of the colleague's
    "closures.make_closure", "closures.change_closure", "closures.preview_closure",  # days in order; a site or group
    "closures.suggest_closures",  # a part of that country, a year that is known
    "feeds.make_feed",  # whose calendar it is, by scope
    "imports.start_import",  # a calendar file
    "rounds.act_in_round",  # some actions are about a seat that has to be named
}  # fmt: skip
AnyCase = Case[Any]
LISTS_OF_IDS = {"marks", "people"}
MODES = {"allowed": GenerationMode.POSITIVE, "forbidden": GenerationMode.NEGATIVE}
MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1))
PAST = st.datetimes(datetime(1950, 1, 1), datetime(2026, 10, 1))  # what somebody said, they said before now

schemathesis.openapi.format("time-zone", st.sampled_from(sorted(wallclock.zone_names())))
schemathesis.openapi.format(
    "date-time-local", MOMENTS.map(lambda moment: moment.isoformat(timespec="seconds"))
)
schemathesis.openapi.format("date-time", PAST.map(lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ")))
schemathesis.openapi.format("date", MOMENTS.map(lambda moment: moment.date().isoformat()))
schemathesis.openapi.format("country", st.sampled_from(["GB", "ie", "US", "NZ", "in"]))
schemathesis.openapi.format("language", st.sampled_from(["en", "cy", "pt_BR", "ar"]))


@pytest.fixture(scope="module")
def schema(stage: Stage) -> Any:
    """Give the description as Schemathesis reads it."""
    config = SchemathesisConfig.from_dict(CONFIG)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", stage.app, config=config)


@pytest.fixture(scope="module")
def token(stage: Stage) -> dict[str, str]:
    """Let Ada be everything from now on, and give the header of her token."""
    stage.restore()
    with stage.app.app_context(), transactions.unit():
        db.session.add(AccountRole(account_id=stage.cast.ids["ada"], role="admin"))
        db.session.add(
            Assignment(group_id=stage.cast.group_b, account_id=stage.cast.ids["ada"], role="facilitator")
        )
    found = stage.cast.bearer(*SCOPES)
    stage.keep()
    return found


def drive(strategy: st.SearchStrategy[AnyCase], judge: Callable[[AnyCase], None]) -> None:
    """Judge a few examples, the same in every run."""

    @settings(
        max_examples=EXAMPLES, database=None, derandomize=True, deadline=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    @given(case=strategy)
    def run(case: AnyCase) -> None:
        judge(case)

    with suppress(Unsatisfiable):  # nothing about it can be forbidden: it takes neither body nor parameters
        run()


@pytest.mark.parametrize("mode", MODES)
def test_every_operation_keeps_the_word_of_its_description(
    stage: Stage, schema: Any, token: dict[str, str], mode: str
) -> None:
    broken = {}
    for route in chosen(stage, lambda _, spec: mode == "allowed" or bool(spec.body or spec.query)):
        try:
            fuzz(stage, schema, token, route, MODES[mode])
        except (AssertionError, BaseExceptionGroup) as error:
            broken[route] = str(error)
    assert not broken, "\n\n".join(f"{route}: {found}" for route, found in broken.items())


def with_ids_of(known: dict[str, Any] | None, body: dict[str, Any]) -> dict[str, Any]:
    """Exchange the ids in a body for those of the matrix, where it has some: a made-up one is nobody's."""
    good = known or {}
    named = {name for name in body if name.endswith(("_id", "_ids")) or name in LISTS_OF_IDS}
    return {name: good.get(name, value) if name in named else value for name, value in body.items()
            if name not in named or name in good}  # fmt: skip


def fuzz(stage: Stage, schema: Any, token: dict[str, str], route: str, mode: GenerationMode) -> None:
    """Send examples of one mode to one operation."""
    method, endpoint = route.split(" ")
    request = request_of(stage, route)
    _, ids = stage.app.url_map.bind("localhost").match(request.url.partition("?")[0], method)
    operation = schema.find_operation_by_id(endpoint.rpartition(".")[2])
    strategy = operation.as_strategy(
        mode, path_parameters={name: str(value) for name, value in ids.items()},
        headers={"If-Match": "*"} if request.declared.if_match else {},
    )  # fmt: skip
    vague = request.declared.listed or endpoint in BEYOND

    def judge(case: AnyCase) -> None:
        stage.restore()
        if mode is GenerationMode.POSITIVE and isinstance(case.body, dict):
            case.body = with_ids_of(request.body, case.body)
        answer = case.call(headers=token)
        if not (vague and answer.status_code == 422):
            case.validate_response(answer, headers=token)

    drive(strategy, judge)
