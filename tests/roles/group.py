"""Who reaches groups: their facilitators, the coordinators of their site, administrators."""

from tests.roles.matrix import Row

GROUP, ANY = {"group_id": "group_a"}, {"If-Match": "*"}
NEW = {"name": "Carers’ Evening", "time_zone": "Europe/London", "site_id": "site"}
READ = (200, 200, 404, 200, 404, 200, 401, 200, 403)
PAGE = (200, 200, 404, 200, 404, 200, 302, 302, 302)
POSTED = (303, 303, 404, 303, 404, 303, 302, 302, 302)
STAFFED_PAGE = (403, 403, 404, 200, 404, 200, 302, 302, 302)
STAFFED_POST = (403, 403, 404, 303, 404, 303, 302, 302, 302)
FORM = {**NEW, "mode": "in_person", "openness": "drop_in", "cross_talk": "none", "reminder_rules": "120"}

ROWS = {
    "GET groups.list_groups": Row((200, 200, 200, 200, 200, 200, 401, 200, 403)),
    "POST groups.add_group": Row((403, 403, 403, 201, 403, 201, 401, 403, 403), json=NEW),
    "GET groups.get_group": Row(READ, GROUP),
    "PATCH groups.change_group": Row(READ, GROUP, json={"capacity": 12}, headers=ANY),
    # In use, with sessions planned: those who may are told why not.
    "DELETE groups.remove_group": Row((403, 403, 404, 409, 404, 409, 401, 403, 403), GROUP, headers=ANY),
    "POST groups.archive_group": Row((403, 403, 404, 409, 404, 409, 401, 403, 403), GROUP),
    "POST groups.restore_group": Row((403, 403, 404, 200, 404, 200, 401, 403, 403), GROUP),
    "GET web.groups.list_groups": Row((200, 200, 200, 200, 200, 200, 302, 302, 302)),
    "GET web.groups.new_group": Row((403, 403, 403, 200, 403, 200, 302, 302, 302)),
    "POST web.groups.new_group": Row((403, 403, 403, 303, 403, 303, 302, 302, 302), form=FORM),
    "GET web.groups.show_group": Row(PAGE, GROUP),
    "GET web.groups.edit_group": Row(PAGE, GROUP),
    "POST web.groups.edit_group": Row(POSTED, GROUP, form=FORM),
    "GET web.groups.archive_group": Row(STAFFED_PAGE, GROUP),
    "POST web.groups.archive_group": Row((403, 403, 404, 409, 404, 409, 302, 302, 302), GROUP),
    "POST web.groups.restore_group": Row(STAFFED_POST, GROUP),
}
