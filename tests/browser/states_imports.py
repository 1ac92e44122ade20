"""Further states of the pages of calendar files: refused, made, and nothing to make."""

from typing import Any

from facilitator.extensions import db
from facilitator.models.imported import ImportJob
from tests.browser.page_states import State
from tests.roles.imported import REPORT
from tests.stage import Stage


def ended(**fields: Any) -> Any:
    """Return a step that lets an import have come to an end."""

    def end(stage: Stage) -> dict[str, Any]:
        with stage.app.app_context():
            job = db.session.get_one(ImportJob, stage.ids["looked_at_a"])
            for name, value in fields.items():
                setattr(job, name, value)
            db.session.commit()
        return {"job_id": stage.ids["looked_at_a"]}

    return end


MADE = {**REPORT, "lines": [{**line, "result": "made"} for line in REPORT["lines"][:1]]}
BROKEN = {"reason": ["imports.took_too_long", {}], "lines": []}
PAGE = "GET web.imports.show_import"
STATES = (
    State("import, waits", PAGE, path={"job_id": "import_a"}),
    State("import, refused", PAGE, before=ended(state="refused", text=None, report=BROKEN)),
    State("import, made", PAGE, before=ended(dry_run=False, text=None, report=MADE)),
    State("import, file gone", PAGE, before=ended(text=None)),
    State("import, nothing to make", PAGE, before=ended(report={**REPORT, "lines": REPORT["lines"][1:]})),
    State("import, no file chosen", "POST web.imports.new_import", form={"text": ""}, status=422),
)
