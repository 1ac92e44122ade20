"""Who reaches registers: names and marks are for the facilitators of the group, whoever else may know of it."""

from typing import Any
from uuid import UUID

from facilitator import transactions
from facilitator.services import guests
from tests.roles.matrix import Row
from tests.stage import Stage

TONIGHT = {"session_id": "session_a"}
SOMEBODY = {**TONIGHT, "member_id": "member_a"}
GUEST = {**TONIGHT, "number": 1}
TAP = "0192f1c2-0000-4000-8000-000000000001"
MARK = {"mark": "here", "client_mark_id": TAP}
BATCH = {"marks": [{"member_id": "member_a", "mark": "late", "client_time": "2026-10-22T15:20:00Z"}]}
READ = (200, 200, 404, 403, 404, 403, 401, 200, 403)
PAGE = (200, 200, 404, 403, 404, 403, 302, 302, 302)
POSTED = (303, 303, 404, 403, 404, 403, 302, 302, 302)
CLOSED = (409, 409, 404, 403, 404, 403, 401, 409, 403)


def props(stage: Stage) -> dict[str, Any]:
    """Count one guest tonight in group A."""
    with stage.app.app_context(), transactions.unit():
        guests.welcome_guest(
            actor=stage.cast.ada, session_id=stage.ids["session_a"], client_guest_id=UUID(int=1)
        )
    return {}


ROWS = {
    "GET registers.get_register": Row(READ, TONIGHT),
    "PUT registers.mark_member": Row(READ, SOMEBODY, json=MARK),
    "POST registers.mark_members": Row(READ, TONIGHT, json=BATCH),
    "POST registers.welcome_guest": Row((201, 201, 404, 403, 404, 403, 401, 201, 403), TONIGHT, json={}),
    "DELETE registers.take_back_guest": Row((204, 204, 404, 403, 404, 403, 401, 204, 403), GUEST),
    "POST closings.close_session": Row(READ, TONIGHT, json={}),
    "POST closings.reopen_session": Row((200, 200, 404, 403, 404, 403, 401, 200, 403), TONIGHT),
    "GET web.registers.show_register": Row(PAGE, TONIGHT),
    "POST web.registers.mark_member": Row(POSTED, SOMEBODY, form={"mark": "late"}),
    "POST web.registers.undo_mark": Row(POSTED, TONIGHT, form={"client_mark_id": TAP}),
    "POST web.registers.welcome_guest": Row(POSTED, TONIGHT, form={"client_guest_id": TAP}),
    "POST web.registers.take_back_guest": Row(POSTED, GUEST),
    "GET web.registers.close_session": Row(PAGE, TONIGHT),
    "POST web.registers.close_session": Row(POSTED, TONIGHT),
    "POST web.registers.reopen_session": Row(POSTED, TONIGHT),
}
