"""Who brings calendar files in: whoever plans the group."""

from typing import Any

from facilitator import transactions
from facilitator.domain.imported import NewImport
from facilitator.services import imports
from tests.roles.matrix import Row
from tests.stage import Stage

TEXT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261201T190000Z\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n"
)
REPORT: dict[str, Any] = {
    "reason": None,
    "lines": [
        {"line": 3, "title": "Tuesday circle", "result": "would_make", "said": ["imports.would_make", {"count": 1}],
         "warnings": [["imports.zone_floating", {"zone": "Europe/London"}]], "first": ["2026-12-01T19:00:00"],
         "time_zone": "Europe/London"},
        {"line": 9, "title": "", "result": "refused", "said": ["imports.rule_read_differently", {}], "warnings": []},
    ],
}  # fmt: skip
JOB, LOOKED_AT, GROUP = {"job_id": "import_a"}, {"job_id": "looked_at_a"}, {"group_id": "group_a"}
PAGE = (200, 200, 404, 200, 404, 200, 302, 302, 302)


def props(stage: Stage) -> dict[str, Any]:
    """Add an import of group A that waits, and one that was looked at."""
    with stage.app.app_context(), transactions.unit():
        new = NewImport(stage.cast.group_a, TEXT, dry_run=True)
        looked_at = imports.start_import(actor=stage.cast.ada, new=new)
        looked_at.state, looked_at.report = "done", REPORT
        waiting = imports.start_import(actor=stage.cast.ada, new=new)
        return {"import_a": waiting.id, "looked_at_a": looked_at.id}


ROWS = {
    "POST imports.start_import": Row(
        (202, 202, 404, 202, 404, 202, 401, 202, 403), json={"group_id": "group_a", "text": TEXT}
    ),
    "GET imports.get_import": Row((200, 200, 404, 200, 404, 200, 401, 200, 403), JOB),
    "GET web.imports.new_import": Row(PAGE, GROUP),
    "POST web.imports.new_import": Row(
        (303, 303, 404, 303, 404, 303, 302, 302, 302), GROUP, form={"text": TEXT}
    ),
    "GET web.imports.show_import": Row(PAGE, LOOKED_AT),
    "POST web.imports.make_import": Row((303, 303, 404, 303, 404, 303, 302, 302, 302), LOOKED_AT),
}
