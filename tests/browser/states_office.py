"""Further states of the pages for planning: first steps, lists without anything and with much, what is shown once."""

from tests.browser.page_states import State
from tests.browser.scenes import emptied, full_roster, many

STATES = (
    State("first steps", url="/", actor="ana", before=emptied("group")),
    State("sign in, not set up yet", "GET web.sign_ins.sign_in", before=emptied("organisation")),
    State("groups, none yet", "GET web.groups.list_groups", actor="ana", before=emptied("group")),
    State("groups, many", "GET web.groups.list_groups", actor="ana", before=many("POST groups.add_group")),
    State("sites, none yet", "GET web.sites.list_sites", actor="ana", before=emptied("site")),
    State("sites, many", "GET web.sites.list_sites", actor="ana", before=many("POST sites.add_site")),
    State("tokens, none yet", "GET web.tokens.list_tokens", before=emptied("token")),
    State(
        "token, shown once",
        "POST web.tokens.new_token",
        form={"name": "x", "scopes": "groups:read"},
        status=201,
    ),
    State("roster, nobody yet", "GET web.memberships.show_roster", before=emptied("member")),
    State("roster, many", "GET web.memberships.show_roster", before=full_roster),
)
