"""Who reaches closures: all staff see those of sites, who may see a group plans its own."""

from datetime import date, datetime
from typing import Any

from facilitator import transactions
from facilitator.domain.closure import NewClosure
from facilitator.domain.series import NewSeries
from facilitator.services import closures, series
from tests.roles.matrix import Row
from tests.services.test_closures import on
from tests.stage import Stage

CLOSURE, REMOVED, ANY = {"closure_id": "closure_a"}, {"closure_id": "removed_a"}, {"If-Match": "*"}
ASKED = {"session_id": "asked_a"}
DAYS = {"starts_on": "2026-12-24", "ends_on": "2026-12-26", "title": "Winter break"}
NEW = {"scope": "group", "scope_id": "group_a", **DAYS}
HOLIDAYS = {"country": "GB", "subdivision": "SCT", "year": 2027}
PICKED = {**HOLIDAYS, "where": "organisation", "days": ["2027-12-27"], "step": "keep"}
ALL = (200, 200, 200, 200, 200, 200, 401, 200, 403)
READ = (200, 200, 404, 200, 404, 200, 401, 200, 403)
PAGES = (200, 200, 200, 200, 200, 200, 302, 302, 302)
PAGE = (200, 200, 404, 200, 404, 200, 302, 302, 302)
POSTED = (303, 303, 404, 303, 404, 303, 302, 302, 302)


def props(stage: Stage) -> dict[str, Any]:
    """Add a closure of group A, one that was removed, and a session about which is asked."""
    ada = stage.cast.ada
    of_group: dict[str, Any] = {"scope": "group", "scope_id": stage.cast.group_a, "title": "Works"}
    with stage.app.app_context(), transactions.unit():
        plan = NewSeries(
            datetime(2027, 3, 2, 19, 0), 60, "FREQ=WEEKLY;BYDAY=TU;COUNT=2", closure_policy="ask"
        )
        asked = series.plan_series(actor=ada, group_id=stage.cast.group_a, new=plan).id
        days = (date(2027, 3, 1), date(2027, 3, 5))
        closure = closures.make_closure(
            actor=ada, new=NewClosure(starts_on=days[0], ends_on=days[1], **of_group)
        )
        days = (date(2027, 4, 1), date(2027, 4, 5))
        removed = closures.make_closure(
            actor=ada, new=NewClosure(starts_on=days[0], ends_on=days[1], **of_group)
        )
        closures.remove_closure(actor=ada, closure_id=removed.id)
        return {
            "closure_a": closure.id, "removed_a": removed.id, "asked_a": on(asked, date(2027, 3, 2)).id,
            "where_a": f"group:{stage.cast.group_a}",
        }  # fmt: skip


ROWS = {
    "GET closures.list_closures": Row(ALL),
    "POST closures.make_closure": Row((201, 201, 404, 201, 404, 201, 401, 201, 403), json=NEW),
    "POST closures.preview_closure": Row(READ, json=NEW),
    "POST closures.suggest_closures": Row(ALL, json=HOLIDAYS),
    "GET closures.get_closure": Row(READ, CLOSURE),
    "PATCH closures.change_closure": Row(READ, CLOSURE, json={"title": "Paint"}, headers=ANY),
    "DELETE closures.remove_closure": Row(
        (204, 204, 404, 204, 404, 204, 401, 204, 403), CLOSURE, headers=ANY
    ),
    "POST closures.restore_closure": Row(READ, REMOVED),
    "POST closures.answer_closed_day": Row(READ, ASKED, json={"meets": True}),
    "GET web.closures.list_closures": Row(PAGES),
    "GET web.closures.new_closure": Row(PAGES),
    "POST web.closures.new_closure": Row(POSTED, form={**DAYS, "where": "where_a", "step": "keep"}),
    "GET web.closures.show_closure": Row(PAGE, CLOSURE),
    "GET web.closures.edit_closure": Row(PAGE, CLOSURE),
    "POST web.closures.edit_closure": Row(POSTED, CLOSURE, form={**DAYS, "step": "keep"}),
    "GET web.closures.remove_closure": Row(PAGE, CLOSURE),
    "POST web.closures.remove_closure": Row(POSTED, CLOSURE),
    "POST web.closures.restore_closure": Row(POSTED, REMOVED),
    "POST web.closures.answer_closed_day": Row(POSTED, ASKED, form={"meets": "yes"}),
    "GET web.closures.choose_policy": Row(PAGE, {"series_id": "series_a"}),
    "POST web.closures.choose_policy": Row(POSTED, {"series_id": "series_a"}, form={"closure_policy": "ask"}),
    "GET web.holidays.pick_holidays": Row(PAGES),
    "POST web.holidays.pick_holidays": Row((403, 403, 403, 403, 403, 303, 302, 302, 302), form=PICKED),
}
