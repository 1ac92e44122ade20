"""Who reaches attendance over time: marks are for those who facilitate, sums for whoever may know of the group."""

from tests.roles.matrix import Row

GROUP, QUERY = {"group_id": "group_a"}, {"group": "group_a"}

ROWS = {
    "GET attendances.list_attendance": Row((200, 200, 404, 403, 404, 403, 401, 200, 403), query=QUERY),
    "GET attendances.report_attendance": Row((200, 200, 404, 200, 404, 200, 401, 200, 403), query=QUERY),
    "GET attendances.report_attendance_file": Row((200, 200, 404, 200, 404, 200, 401, 200, 403), query=QUERY),
    "GET web.attendance.show_attendance": Row((200, 200, 404, 200, 404, 200, 302, 302, 302), GROUP),
    "GET web.attendance.download_attendance": Row((200, 200, 404, 200, 404, 200, 302, 302, 302), GROUP),
}
