"""Further states of the screens of an evening: today, the register, rounds, check-ins and the booth."""

from tests.browser.page_states import State
from tests.browser.scenes import emptied

STATES = (
    State("today, nothing planned", "GET web.sessions.today", before=emptied("group_session")),
    State("sessions, none yet", "GET web.sessions.list_sessions", before=emptied("group_session", "series")),
    State("sessions, past ones", url="/groups/{group_a}/sessions?show=past", actor="ada"),
    State("schedule, none yet", "GET web.series.list_series", before=emptied("group_session", "series")),
)
