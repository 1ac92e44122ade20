"""Who reaches sessions: who may see the group may read and plan them, only its facilitators open one."""

from tests.roles.matrix import Row

COMING, TONIGHT, GROUP = {"session_id": "coming_a"}, {"session_id": "session_a"}, {"group_id": "group_a"}
ANY = {"If-Match": "*"}
FORM = {"starts_local": "2026-10-30T18:00", "duration_minutes": "90"}
READ = (200, 200, 404, 200, 404, 200, 401, 200, 403)
PAGE = (200, 200, 404, 200, 404, 200, 302, 302, 302)
POSTED = (303, 303, 404, 303, 404, 303, 302, 302, 302)
MOVE = {"starts_local": "2026-10-30T18:00:00"}

ROWS = {
    "GET sessions.list_sessions": Row((200, 200, 200, 200, 200, 200, 401, 200, 403)),
    "GET sessions.get_session": Row(READ, COMING),
    "PATCH sessions.change_session": Row(READ, COMING, json={"place": "Room 2"}, headers=ANY),
    "POST sessions.move_session": Row(READ, COMING, json=MOVE),
    "POST sessions.cancel_session": Row(READ, COMING, json={"reason": "weather"}),
    "POST sessions.restore_session": Row((409, 409, 404, 409, 404, 409, 401, 409, 403), COMING),
    "POST sessions.start_session": Row((200, 200, 404, 403, 404, 403, 401, 200, 403), TONIGHT),
    "GET web.sessions.today": Row((200, 200, 200, 200, 200, 200, 302, 302, 302)),
    "GET web.sessions.list_sessions": Row(PAGE, GROUP),
    "GET web.sessions.show_session": Row(PAGE, COMING),
    "GET web.sessions.move_session": Row(PAGE, COMING),
    "POST web.sessions.move_session": Row(POSTED, COMING, form=FORM),
    "GET web.sessions.cancel_session": Row(PAGE, COMING),
    "POST web.sessions.cancel_session": Row(POSTED, COMING, form={"reason": "weather"}),
    "POST web.sessions.restore_session": Row((409, 409, 404, 409, 404, 409, 302, 302, 302), COMING),
    "POST web.sessions.start_session": Row((303, 303, 404, 403, 404, 403, 302, 302, 302), TONIGHT),
}
