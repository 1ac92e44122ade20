"""Who reaches sites."""

from tests.roles.matrix import Row

SITE = {"site_id": "site"}
NEW = {"name": "Old Boathouse", "time_zone": "Europe/Dublin"}
ANY = {"If-Match": "*"}

ROWS = {
    "GET sites.list_sites": Row((200, 200, 200, 200, 200, 200, 401, 200, 403)),
    "POST sites.add_site": Row((403, 403, 403, 201, 403, 201, 401, 403, 403), json=NEW),
    "GET sites.get_site": Row((200, 200, 200, 200, 200, 200, 401, 200, 403), SITE),
    "PATCH sites.change_site": Row(
        (403, 403, 403, 200, 403, 200, 401, 403, 403), SITE, json={"name": "Quay"}, headers=ANY
    ),
    "DELETE sites.remove_site": Row((403, 403, 403, 409, 403, 409, 401, 403, 403), SITE, headers=ANY),
    "GET web.sites.list_sites": Row((200, 200, 200, 200, 200, 200, 302, 302, 302)),
    "GET web.sites.new_site": Row((403, 403, 403, 200, 403, 200, 302, 302, 302)),
    "POST web.sites.new_site": Row((403, 403, 403, 303, 403, 303, 302, 302, 302), form=NEW),
    "GET web.sites.edit_site": Row((403, 403, 403, 200, 403, 200, 302, 302, 302), SITE),
    "POST web.sites.edit_site": Row((403, 403, 403, 303, 403, 303, 302, 302, 302), SITE, form=NEW),
    "POST web.sites.remove_site": Row((403, 403, 403, 409, 403, 409, 302, 302, 302), SITE),
}
