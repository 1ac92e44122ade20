"""Further states of the calendar, and of the pages by which a group is found."""

from typing import Any

from facilitator import transactions
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.services import listings, session_changes
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


STATES = (
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
