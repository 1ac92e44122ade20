"""Further states of the calendar, and of the pages by which a group is found."""

from typing import Any

from sqlalchemy import select

from facilitator import transactions
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.group import Group
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import listings, session_changes, way_links
from tests.browser.page_states import State
from tests.browser.scenes import emptied
from tests.roles.listing import FORM
from tests.stage import Stage


def changed(stage: Stage) -> dict[str, Any]:
    """Cancel the coming session, and let Ada live where the clocks say something else."""
    with stage.app.app_context(), transactions.unit():
        session_changes.cancel_session(
            actor=stage.cast.ada, session_id=stage.ids["coming_a"], reason="weather"
        )
        db.session.get_one(Account, stage.cast.ids["ada"]).time_zone = "America/New_York"
    return {}


def hidden(stage: Stage) -> dict[str, Any]:
    """Show no group to anybody."""
    with stage.app.app_context(), transactions.unit():
        listings.stop(actor=stage.cast.ada, group_id=stage.cast.group_a)
    return {}


def own_link(stage: Stage, session: str) -> str:
    """Return the token of the link of group A's member to a session."""
    own = select(Membership.id).where(Membership.member_id == stage.ids["member_a"])
    address = way_links.mint(session_id=stage.ids[session], membership_id=db.session.scalars(own).one())
    return address.rpartition("/")[2]


def way_open(stage: Stage) -> dict[str, Any]:
    """Give tonight's session an online room, for a member who lives elsewhere."""
    with stage.app.app_context(), transactions.unit():
        tonight = db.session.get_one(GroupSession, stage.ids["session_a"])
        tonight.online_url = "https://meet.example.org/quiet"
        db.session.get_one(Member, stage.ids["member_a"]).time_zone = "Asia/Kolkata"
        return {"token": own_link(stage, "session_a")}


def way_without(stage: Stage) -> dict[str, Any]:
    """Take the online room of tonight's session away."""
    with stage.app.app_context(), transactions.unit():
        return {"token": own_link(stage, "session_a")}


def way_cancelled(stage: Stage) -> dict[str, Any]:
    """Cancel the session that a link leads to."""
    changed(stage)
    with stage.app.app_context():
        return {"token": own_link(stage, "coming_a")}


def online(stage: Stage) -> dict[str, Any]:
    """Let group A meet online."""
    with stage.app.app_context(), transactions.unit():
        db.session.get_one(Group, stage.ids["group_a"]).mode = "online"
        for row in db.session.query(GroupSession).filter_by(group_id=stage.ids["group_a"]):
            row.online_url = "https://meet.example.org/quiet"
        for schedule in db.session.query(Series).filter_by(group_id=stage.ids["group_a"]):
            schedule.online_url = "https://meet.example.org/quiet"
    return {}


STATES = (
    State("own link, open", "GET web.way_links.show", actor="stranger", before=way_open),
    State("own link, no room", "GET web.way_links.show", actor="stranger", before=way_without),
    State("own link, cancelled", "GET web.way_links.show", actor="stranger", before=way_cancelled),
    State("own link, of nobody", url="/w/nobody", status=404),
    State("group, online", "GET web.groups.show_group", before=online),
    State("session, online", "GET web.sessions.show_session", before=online),
    State("schedule, online", "GET web.series.list_series", before=online),
    State("calendar, month", url="/calendar?view=month", actor="ana"),
    State("calendar, agenda", url="/calendar?view=agenda", actor="ada", before=changed),
    State("calendar, another clock", url="/calendar?view=month", actor="ada", before=changed),
    State("calendar, narrowed", url="/calendar?group={group_a}&who=me", actor="ada"),
    State("calendar, far ahead", url="/calendar?on=2029-05-01&view=month", actor="ana"),
    State(
        "public page, how it would look",
        "POST web.listings.edit_listing",
        form={**FORM, "step": "look"},
    ),
    State("public page, not shown", "GET web.listings.edit_listing", before=hidden),
    State("public page of a group, every kind of date", "GET web.directory.show_group", before=changed),
    State("find a group, nothing fits", url="/groups/find?words=nowhere&day=6"),
    State("find a group, none yet", url="/groups/find", before=hidden),
    State("public page of no group", url="/groups/find/{group_b}", status=404),
    State("calendar, nothing yet", url="/calendar", actor="ana", before=emptied("series")),
)
