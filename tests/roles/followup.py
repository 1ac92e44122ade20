"""Who reaches follow-ups: their owner and whoever noted them."""

from typing import Any

from facilitator import transactions
from facilitator.domain.followup import NewFollowUp
from facilitator.services import followups
from tests.roles.matrix import Row
from tests.stage import Stage

ONE, TONIGHT = {"followup_id": "followup_a"}, {"session_id": "session_a"}
NEW = {"session_id": "session_a", "member_id": "member_a"}
ANY = {"If-Match": "*"}
LISTED = (200, 200, 200, 200, 200, 200, 401, 200, 403)
OWN = (200, 404, 404, 404, 404, 404, 401, 200, 403)
POSTED = (303, 404, 404, 404, 404, 404, 302, 302, 302)


def props(stage: Stage) -> dict[str, Any]:
    """Note a follow-up of Ada's."""
    with stage.app.app_context(), transactions.unit():
        new = NewFollowUp(stage.ids["session_a"], member_id=stage.ids["member_a"])
        return {"followup_a": followups.note_followup(actor=stage.cast.ada, new=new).id}


ROWS = {
    "GET followups.list_follow_ups": Row(LISTED),
    "POST followups.note_follow_up": Row((201, 201, 404, 403, 404, 403, 401, 201, 403), json=NEW),
    "GET followups.get_follow_up": Row(OWN, ONE),
    "PATCH followups.change_follow_up": Row(OWN, ONE, json={"state": "done"}, headers=ANY),
    "DELETE followups.remove_follow_up": Row((204, 404, 404, 404, 404, 404, 401, 204, 403), ONE, headers=ANY),
    "GET web.followups.list_followups": Row((200, 200, 200, 200, 200, 200, 302, 302, 302)),
    "POST web.followups.note": Row(
        (303, 303, 404, 403, 404, 403, 302, 302, 302), TONIGHT, form={"member_id": "member_a"}
    ),
    "POST web.followups.settle": Row(POSTED, {**ONE, "state": "done"}),
    "POST web.followups.take_back": Row(POSTED, ONE),
}
