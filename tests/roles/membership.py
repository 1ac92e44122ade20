"""Who reaches rosters: facilitators the names, those who may know of the group the numbers."""

from tests.roles.matrix import Row

GROUP, ANY = {"group_id": "group_a"}, {"If-Match": "*"}
PLACE = {**GROUP, "membership_id": "place_a"}
WAITING = {**GROUP, "membership_id": "waiting_a"}
READ = (200, 200, 404, 403, 404, 403, 401, 200, 403)
NUMBERS = (200, 200, 404, 200, 404, 200, 401, 200, 403)
CREATED = (201, 201, 404, 403, 404, 403, 401, 201, 403)
UNKNOWN = (201, 404, 404, 403, 404, 403, 401, 201, 403)  # Ben does not know whom Ada wrote down
PAGE = (200, 200, 404, 403, 404, 403, 302, 302, 302)
POSTED = (303, 303, 404, 403, 404, 403, 302, 302, 302)

ROWS = {
    "GET memberships.list_memberships": Row(READ, GROUP),
    "GET memberships.count_memberships": Row(NUMBERS, GROUP),
    "POST memberships.add_membership": Row(UNKNOWN, GROUP, json={"member_id": "loose"}),
    "GET memberships.get_membership": Row(READ, PLACE),
    "PATCH memberships.change_membership": Row(READ, PLACE, json={"reminder_rules": []}, headers=ANY),
    "DELETE memberships.remove_membership": Row(
        (204, 204, 404, 403, 404, 403, 401, 204, 403), PLACE, headers=ANY
    ),
    "POST memberships.offer_place": Row(READ, WAITING),
    "POST memberships.accept_place": Row(READ, WAITING),
    "POST memberships.decline_place": Row(READ, WAITING),
    "POST memberships.pause_place": Row(READ, PLACE),
    "POST memberships.welcome_back": Row(READ, PLACE),
    "POST memberships.leave_group": Row(READ, PLACE),
    "GET web.memberships.show_roster": Row((200, 200, 404, 200, 404, 200, 302, 302, 302), GROUP),
    "POST web.memberships.show_roster": Row(POSTED, GROUP, form={"name_to_use": "Kit"}),
    "GET web.memberships.add_known": Row(PAGE, GROUP),
    "POST web.memberships.add_known": Row(
        (303, 409, 404, 403, 404, 403, 302, 302, 302), GROUP, form={"member_id": "loose"}
    ),
    "POST web.memberships.act_on_place": Row(POSTED, {**PLACE, "act": "leave"}),
    "POST web.memberships.choose_reminders": Row(POSTED, PLACE, form={"reminders": "day"}),
}
