"""Further states of the pages of closed days: before anything is kept, while something is asked, and afterwards."""

from typing import Any

from facilitator.extensions import db
from facilitator.models.closure import Closure
from facilitator.models.session import GroupSession
from tests.browser.page_states import State
from tests.browser.scenes import emptied
from tests.stage import Stage

DAYS = {"starts_on": "2026-10-29", "ends_on": "2026-11-12", "title": "Winter break", "where": "where_a"}
PICKED = {"country": "GB", "subdivision": "SCT", "year": "2026", "where": "where_a", "days": "2026-11-30"}


def closed(status: str, state: str) -> Any:
    """Return a step that lets the next session of group A fall on a closed day."""

    def close(stage: Stage) -> dict[str, Any]:
        with stage.app.app_context():
            session = db.session.get_one(GroupSession, stage.ids["coming_a"])
            title = db.session.get_one(Closure, stage.ids["closure_a"])
            title.title = "Feiertag mit einem sehr langen Namen, der umbrochen wird"
            session.status, session.closure_state, session.closure_id = status, state, title.id
            db.session.commit()
        return {"session_id": stage.ids["coming_a"]}

    return close


STATES = (
    State("closed days, none", "GET web.closures.list_closures", before=emptied("closure")),
    State("closed days, past ones", url="/closures?show=past", actor="ada"),
    State(
        "closed days, looked at", "POST web.closures.new_closure", actor="ada",
        form={**DAYS, "step": "preview"},
    ),
    State(
        "closed days, changed days looked at", "POST web.closures.edit_closure", actor="ada",
        form={**DAYS, "step": "preview"},
    ),
    State(
        "closed days, removed", "GET web.closures.show_closure", actor="ada",
        path={"closure_id": "removed_a"},
    ),
    State("closed days, not yours to change", "GET web.closures.show_closure", actor="ana"),
    State(
        "public holidays, looked at", "POST web.holidays.pick_holidays", actor="ana",
        form={**PICKED, "step": "preview"},
    ),
    State(
        "today, closed days ahead", "GET web.sessions.today", actor="ada", before=closed("planned", "held")
    ),
    State("session, on hold", "GET web.sessions.show_session", actor="ada", before=closed("planned", "held")),
    State(
        "session, closed day", "GET web.sessions.show_session", actor="ada",
        before=closed("cancelled", "cancelled"),
    ),
    State(
        "sessions, one to be decided", "GET web.sessions.list_sessions", actor="ada",
        before=closed("planned", "asked"),
    ),
)  # fmt: skip
