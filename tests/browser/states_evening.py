"""Further states of the screens of an evening: today, the register, closing, rounds, reminders and follow-ups."""

from tests.browser.page_states import State
from tests.browser.scenes import (
    after,
    emptied,
    every_kind_of_mail,
    every_mark,
    full_roster,
    in_status,
    many_weeks,
    played,
    tapped,
)
from tests.roles.series import EDIT

REGISTER, ROUND = "GET web.registers.show_register", "GET web.rounds.show_round"
TODAY, SESSION = "GET web.sessions.today", "GET web.sessions.show_session"
COMING = {"session_id": "coming_a"}
CLOSED = played("POST closings.close_session")
THREE_SEATS = after(every_mark, tapped("start"))

STATES = (
    State("today, nothing planned", TODAY, before=emptied("group_session")),
    State("today, the menu open", TODAY, press=(".menu summary",)),
    State("sessions, none yet", "GET web.sessions.list_sessions", before=emptied("group_session", "series")),
    State("sessions, past ones", url="/groups/{group_a}/sessions?show=past", actor="ada", before=many_weeks),
    State("schedule, none yet", "GET web.series.list_series", before=emptied("group_session", "series")),
    State(
        "schedule, a change to take back",
        "GET web.series.list_series",
        before=played("PATCH series.change_series"),
    ),
    State(
        "schedule, what a change would do",
        "POST web.series_edits.edit_series",
        form={**EDIT, "step": "preview"},
    ),
    State("session, cancelled", SESSION, path=COMING, before=played("POST sessions.cancel_session")),
    State("session, just moved", "POST web.sessions.move_session", form={"starts_local": "2026-11-02T18:30"}),
    State("session, closed", SESSION, path={"session_id": "session_a"}, before=CLOSED),
    State("register, nobody on the list", REGISTER, before=emptied("member", "guest")),
    State("register, every mark", REGISTER, before=every_mark),
    State("register, many people", REGISTER, before=full_roster),
    State("register, closed", REGISTER, before=after(every_mark, CLOSED)),
    State("register, not open yet", REGISTER, path=COMING),
    State("register, cancelled", REGISTER, path=COMING, before=in_status("cancelled")),
    State("register, did not meet", REGISTER, before=in_status("did_not_meet")),
    State("register, the safety card open", REGISTER, press=(".safety summary",)),
    State("register, covered", REGISTER, press=("[data-cover]",)),
    State("register, dark", REGISTER, press=("[data-dim]",)),
    State("closing, a follow-up refused", "POST web.followups.note", form={"member_id": "x"}, status=422),
    State("follow-ups, none", "GET web.followups.list_followups", before=emptied("follow_up")),
    State("rounds, none yet", "GET web.rounds.list_rounds", before=emptied("round")),
    State("round, many to come", ROUND, before=after(full_roster, tapped("start"))),
    State("round, somebody speaks", ROUND, before=THREE_SEATS),
    State("round, the next one", ROUND, before=after(THREE_SEATS, tapped("next"))),
    State("round, passed", ROUND, before=after(THREE_SEATS, tapped("pass"))),
    State("round, held", ROUND, before=after(THREE_SEATS, tapped("hold"))),
    State("round, closed", ROUND, before=after(THREE_SEATS, tapped("close"))),
    State("reminders, of every kind", "GET web.deliveries.list_deliveries", before=every_kind_of_mail),
    State("messages, stopped", "POST web.stop_links.stop", form={"act": "stop"}),
    State("messages, on again", "POST web.stop_links.stop", form={"act": "start"}),
    State("attendance, many weeks", "GET web.attendance.show_attendance", before=many_weeks),
)
