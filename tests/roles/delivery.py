"""Who sees what is sent: those who facilitate the group; the stop link and the health of the house are open."""

from typing import Any

from facilitator.services import stop_links
from tests.roles.matrix import Row
from tests.stage import Stage

COMING = {"session_id": "coming_a"}
OF_SAM = {"session_id": "coming_a", "member_id": "member_a"}
STOP = {"token": "stop_token"}
OPEN = (200,) * 9
LATE = (503,) * 9  # no periodic work runs on the stage


def props(stage: Stage) -> dict[str, Any]:
    """Put a stop link on the stage."""
    with stage.app.app_context():
        place = stop_links.mint(membership_id=stage.ids["session_a"])
    return {"stop_token": place.rpartition("/")[2]}


ROWS = {
    "GET deliveries.list_deliveries": Row((200, 200, 200, 200, 200, 200, 401, 200, 403)),
    "GET web.deliveries.list_deliveries": Row((200, 200, 404, 403, 404, 403, 302, 302, 302), COMING),
    "POST web.deliveries.write_again": Row((303, 303, 404, 404, 404, 404, 302, 302, 302), OF_SAM),
    "GET web.stop_links.show": Row(OPEN, STOP),
    "POST web.stop_links.stop": Row(OPEN, STOP),
    "GET web.health.ready": Row(LATE),
}
