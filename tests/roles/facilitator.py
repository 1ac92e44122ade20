"""Who says who facilitates: the coordinators of the group's site and administrators; its facilitators see it."""

from tests.roles.matrix import Row

GROUP = {"group_id": "group_a"}
BEN, CLEO = {**GROUP, "account_id": "account_ben"}, {**GROUP, "account_id": "account_cleo"}
ROLE = {"role": "online_host"}
READ = (200, 200, 404, 200, 404, 200, 401, 200, 403)
WRITTEN = (403, 403, 404, 200, 404, 200, 401, 403, 403)
POSTED = (403, 403, 404, 303, 404, 303, 302, 302, 302)

ROWS = {
    "GET facilitators.list_facilitators": Row(READ, GROUP),
    "GET facilitators.get_facilitator": Row(READ, BEN),
    "PUT facilitators.assign_facilitator": Row(WRITTEN, CLEO, json=ROLE),
    "DELETE facilitators.unassign_facilitator": Row(
        (403, 403, 404, 204, 404, 204, 401, 403, 403), BEN, headers={"If-Match": "*"}
    ),
    "GET web.facilitators.list_facilitators": Row((200, 200, 404, 200, 404, 200, 302, 302, 302), GROUP),
    "POST web.facilitators.list_facilitators": Row(
        POSTED, GROUP, form={**ROLE, "account_id": "account_cleo"}
    ),
    "POST web.facilitators.change_facilitator": Row(POSTED, BEN, form=ROLE),
    "POST web.facilitators.remove_facilitator": Row(POSTED, BEN),
}
