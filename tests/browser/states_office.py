"""Further states of the pages for planning: first steps, lists without anything and with much, what is shown once."""

from tests.browser.page_states import State
from tests.browser.scenes import archived, emptied, every_kind_of_mail, full_roster, many, with_mail
from tests.cast import PASSWORD

WRONG = {"email": "ada@example.org", "password": "not this one at all"}
RIGHT = {"email": "ada@example.org", "password": PASSWORD}
STATES = (
    State("sign in, second step", "POST web.sign_ins.sign_in", form=RIGHT),
    State(
        "sign in, wrong code",
        "POST web.sign_ins.sign_in",
        form=RIGHT,
        press=("form:not([data-passkey]) .button", "#error-summary a"),  # the second waits for the answer
    ),
    State("how you sign in, nothing but a password", "GET web.second_factors.signing_in", actor="ben"),
    State("recovery codes, shown once", "POST web.second_factors.renew_codes", status=201),
    State("help to sign in, has second steps", url="/accounts/{account_ada}/help", actor="ana"),
    State("help to sign in, yourself", url="/accounts/{account_ana}/help", actor="ana"),
    State("who signed in, nobody yet", "GET web.resets.list_sign_ins", before=emptied("audit")),
    State("sign in, wrong password", "POST web.sign_ins.sign_in", form=WRONG, status=422),
    State("member, exported", "POST web.members.export_member", form={"as": "page"}),
    State("contact, shown", "POST web.contacts.reveal_contact"),
    State("groups, archived ones", url="/groups?archived=yes", actor="ana", before=archived),
    State("groups, none archived", url="/groups?archived=yes", actor="ana"),
    State("group, archived", "GET web.groups.show_group", actor="ana", before=archived),
    State(
        "site, just added",
        "POST web.sites.new_site",
        actor="ana",
        form={"name": "சபை", "time_zone": "Asia/Kolkata"},
    ),
    State("mailbox, nothing yet", url="/mailbox"),
    State("mailbox", url="/mailbox", before=with_mail),
    State("mailbox, one message", url="/mailbox/{name}", before=with_mail),
    State("how it runs, with failures", "GET web.health.overview", before=every_kind_of_mail),
    State("how it runs, test mail sent", "POST web.health.send_trial"),
    State("first steps", url="/", actor="ana", before=emptied("groups")),
    State("sign in, not set up yet", "GET web.sign_ins.sign_in", before=emptied("organisation")),
    State("groups, none yet", "GET web.groups.list_groups", actor="ana", before=emptied("groups")),
    State("groups, many", "GET web.groups.list_groups", actor="ana", before=many("POST groups.add_group")),
    State("sites, none yet", "GET web.sites.list_sites", actor="ana", before=emptied("room", "site")),
    State("sites, many", "GET web.sites.list_sites", actor="ana", before=many("POST sites.add_site")),
    State("tokens, none yet", "GET web.tokens.list_tokens", before=emptied("token")),
    State(
        "token, shown once",
        "POST web.tokens.new_token",
        form={"name": "x", "scopes": "groups:read"},
        status=201,
    ),
    State("calendar addresses, none yet", "GET web.feeds.list_feeds", before=emptied("feed")),
    State("calendar address, shown once", "POST web.feeds.new_feed", status=201),
    State("calendar address of a member, shown once", "POST web.feeds.make_for_member", status=201),
    State("roster, nobody yet", "GET web.memberships.show_roster", before=emptied("member")),
    State("roster, numbers only", "GET web.memberships.show_roster", actor="dora"),
    State("roster, somebody just added", "POST web.memberships.show_roster", form={"name_to_use": "ليلى"}),
    State("roster, somebody just gone", "POST web.memberships.act_on_place"),
    State("roster, many", "GET web.memberships.show_roster", before=full_roster),
)
