"""Further states of the pages about who leads: answers behind a link, nobody left to ask, empty lists."""

from typing import Any

from facilitator import transactions
from facilitator.domain.people_in_front import NewPerson, NewRota, Planning
from facilitator.services import covers, rotas
from tests.browser.page_states import State
from tests.stage import Stage

ANSWER = "POST web.covers.answer"


def planned(stage: Stage) -> dict[str, Any]:
    """Plan the next sessions, so that there is nothing to change."""
    people = [
        NewPerson(stage.ids[f"account_{name}"], ["facilitator", "co_facilitator"]) for name in ("ada", "ben")
    ]
    with stage.app.app_context(), transactions.unit():
        ana, group_id = stage.cast.ana, stage.cast.group_a
        rotas.set_rota(actor=ana, group_id=group_id, new=NewRota(people))
        rotas.apply(actor=ana, group_id=group_id, planning=Planning())
    return {}


def nobody_left(stage: Stage) -> dict[str, Any]:
    """Let everybody say that they cannot cover."""
    with stage.app.app_context(), transactions.unit():
        covers.answer_as_asked(actor=stage.cast.ada, session_id=stage.ids["needy_a"], says="no")
    return {}


STATES = (
    State("cover, yours now", ANSWER, form={"says": "yes"}),
    State("cover, you cannot", ANSWER, form={"says": "no"}),
    State("cover, nobody left", "GET web.covers.show_cover", actor="ben", before=nobody_left),
    State("cover, nobody is looked for", "GET web.covers.show_cover", path={"session_id": "free_a"}),
    State("rota, planned", "GET web.rotas.show_rota", before=planned),
    State("rota, nothing to change", "GET web.rotas.plan_rota", before=planned),
    State("rota, somebody changed", url="/groups/{group_a}/rota/people?person={account_ben}", actor="ada"),
    State("session, I am named", "GET web.sessions.show_session", path={"session_id": "led_a"}),
    State("session, cover is looked for", "GET web.sessions.show_session", path={"session_id": "needy_a"}),
    State("your dates, none", "GET web.absences.away", actor="eli"),
    State("swaps, none", "GET web.swaps.list_swaps", actor="eli"),
    State(
        "cancel, since nobody can", url="/sessions/{needy_a}/cancel?why=facilitator_unavailable", actor="ben"
    ),
)
