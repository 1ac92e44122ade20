"""Who reaches series: who may see the group may read and plan them."""

from typing import Any

from facilitator import transactions
from facilitator.services import series_edits
from facilitator.services.series_edits import Reach
from tests.roles.matrix import Row
from tests.stage import Stage

GROUP, SERIES, ANY = {"group_id": "group_a"}, {"series_id": "series_a"}, {"If-Match": "*"}
NEW = {"starts_local": "2026-11-05T19:00:00", "duration_minutes": 90, "rrule": "FREQ=WEEKLY;BYDAY=TH"}
FORM = {
    "starts_on": "2026-11-05",
    "starts_at_local": "19:00",
    "duration_minutes": "90",
    "pattern": "weekly",
    "step": "keep",
}
CHANGE, SPLIT = {"change_id": "series_change_a"}, {"from": "2026-11-05T17:00:00"}
FROM = {"from": "2026-11-05T17:00:00"}
EDIT = {**FORM, "starts_at_local": "18:00", "scope": "following"}
END = {"after_on": "2026-12-31"}
READ = (200, 200, 404, 200, 404, 200, 401, 200, 403)
PAGE = (200, 200, 404, 200, 404, 200, 302, 302, 302)
POSTED = (303, 303, 404, 303, 404, 303, 302, 302, 302)


def props(stage: Stage) -> dict[str, Any]:
    """Change something about the schedule of group A that can be taken back."""
    reach, changes = Reach(), {"closure_policy": "ask"}
    with stage.app.app_context(), transactions.unit():
        edited = series_edits.edit_series(
            actor=stage.cast.ada, series_id=stage.ids["series_a"], changes=changes, reach=reach
        )
        assert edited.change is not None
        return {"series_change_a": edited.change.id}


ROWS = {
    "GET series.list_series": Row(READ, GROUP),
    "POST series.plan_series": Row((201, 201, 404, 201, 404, 201, 401, 201, 403), GROUP, json=NEW),
    "POST series.preview_series": Row(READ, json={**NEW, "group_id": "group_a"}),
    "GET series.get_series": Row(READ, SERIES),
    "PATCH series.change_series": Row(READ, SERIES, json={"place": "Room 2"}, headers=ANY),
    "DELETE series.cancel_series": Row(READ, SERIES, headers=ANY),
    "POST series.split_series": Row((201, 201, 404, 201, 404, 201, 401, 201, 403), SERIES, json=SPLIT),
    "GET series.list_series_changes": Row(READ, GROUP),
    "POST series.undo_series_change": Row(READ, CHANGE),
    "POST series.end_series": Row(READ, SERIES, json=END),
    "GET web.series_edits.edit_series": Row(PAGE, SERIES, query=FROM),
    "POST web.series_edits.edit_series": Row(POSTED, SERIES, form=EDIT, query=FROM),
    "GET web.series_edits.cancel_series": Row(PAGE, SERIES, query=FROM),
    "POST web.series_edits.cancel_series": Row(POSTED, SERIES, form={}, query=FROM),
    "POST web.series_edits.undo_change": Row(POSTED, CHANGE, form={}),
    "GET web.series.list_series": Row(PAGE, GROUP),
    "GET web.series.new_series": Row(PAGE, GROUP),
    "POST web.series.new_series": Row(POSTED, GROUP, form=FORM),
    "GET web.series.end_series": Row(PAGE, SERIES),
    "POST web.series.end_series": Row(POSTED, SERIES, form=END),
}
