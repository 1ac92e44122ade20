"""Who reaches a member's own link: whoever holds it. Rooms are replaced by those who plan for the group."""

from typing import Any

from sqlalchemy import select

from facilitator.extensions import db
from facilitator.models.membership import Membership
from facilitator.services import way_links
from tests.roles.matrix import Row
from tests.stage import Stage

PAGE = (200, 200, 404, 200, 404, 200, 302, 302, 302)
POSTED = (303, 303, 404, 303, 404, 303, 302, 302, 302)
FORM = {"online_url": "https://meet.example.org/quite-new"}
SESSION, SERIES, GROUP = {"session_id": "coming_a"}, {"series_id": "series_a"}, {"group_id": "group_a"}


def props(stage: Stage) -> dict[str, Any]:
    """Return the token of a member's own link to the coming session."""
    with stage.app.app_context():
        own = select(Membership.id).where(Membership.member_id == stage.ids["member_a"])
        address = way_links.mint(
            session_id=stage.ids["coming_a"], membership_id=db.session.scalars(own).one()
        )
    return {"way_token": address.rpartition("/")[2]}


ROWS = {
    "GET web.way_links.show": Row((200,) * 9, {"token": "way_token"}),
    "GET web.online_rooms.of_session": Row(PAGE, SESSION),
    "POST web.online_rooms.of_session": Row(POSTED, SESSION, form=FORM),
    "GET web.online_rooms.of_series": Row(PAGE, SERIES),
    "POST web.online_rooms.of_series": Row(POSTED, SERIES, form=FORM),
    "GET web.online_rooms.of_group": Row(PAGE, GROUP),
    "POST web.online_rooms.of_group": Row(POSTED, GROUP, form=FORM),
}
