"""The stage of the role matrix: the cast with one of everything, restored before every request."""

import shutil
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask

from facilitator import transactions
from facilitator.domain.member import NewMember
from facilitator.domain.page import PageRequest
from facilitator.domain.series import NewSeries
from facilitator.extensions import db
from facilitator.services import memberships, series, sessions
from tests.cast import Cast

FILES = ("facilitator.sqlite3", "box.sqlite3")


@dataclass
class Stage:
    """Ids of one of everything in group A, and of a person, a group and a session that are somebody else's."""

    app: Flask
    cast: Cast
    data_dir: Path
    ids: dict[str, Any] = field(default_factory=dict)

    def keep(self) -> None:
        """Remember the database as it is now."""
        self.settle()
        for name in FILES:
            shutil.copyfile(self.data_dir / name, self.data_dir / f"{name}.kept")
        if self.key_dir.is_dir():
            shutil.copytree(self.key_dir, self.key_dir.with_suffix(".kept"), dirs_exist_ok=True)

    def restore(self) -> None:
        """Bring the database back to what was kept."""
        self.settle()
        for counts in ("sign-in-attempts", "sign-in-requests", "second-step-attempts"):
            self.app.extensions[counts].records.clear()
        for name in FILES:
            for left in self.data_dir.glob(f"{name}-*"):
                left.unlink()
            shutil.copyfile(self.data_dir / f"{name}.kept", self.data_dir / name)
        if self.key_dir.with_suffix(".kept").is_dir():
            shutil.copytree(self.key_dir.with_suffix(".kept"), self.key_dir, dirs_exist_ok=True)

    def settle(self) -> None:
        """Close every connection, so that the files hold everything."""
        for one in (self.app, self.app.extensions["facilitator-booth"]):
            with one.app_context():
                for engine in db.engines.values():
                    engine.dispose()

    @property
    def key_dir(self) -> Path:
        """The keys of open check-ins, which belong to the state of the boxes."""
        found: Path = self.app.config["SETTINGS"].key_dir
        return found

    def place(self, path: dict[str, Any]) -> dict[str, Any]:
        """Fill in the ids that a row names, however deep they stand."""
        return {name: self.placed(value) for name, value in path.items()}

    def placed(self, value: Any) -> Any:
        """Return a value with the ids that it names."""
        if isinstance(value, dict):
            return self.place(value)
        if isinstance(value, list):
            return [self.placed(one) for one in value]
        return self.ids.get(value, value) if isinstance(value, str) else value


def set_stage(app: Flask, cast: Cast, data_dir: Path) -> Stage:
    """Put one of everything on stage, in both groups: a series, a session that is open tonight, a member."""
    stage = Stage(
        app, cast, data_dir, {"site": cast.site_id, "group_a": cast.group_a, "group_b": cast.group_b}
    )
    stage.ids |= {f"account_{name}": account_id for name, account_id in cast.ids.items()}
    with app.app_context():
        for letter, actor in (("a", cast.ada), ("b", cast.cleo)):
            group_id = cast.group_a if letter == "a" else cast.group_b
            new = NewSeries(datetime(2026, 10, 22, 17, 0), 90, "FREQ=WEEKLY;BYDAY=TH", "Europe/London")
            with transactions.unit():
                stage.ids[f"series_{letter}"] = series.plan_series(actor=actor, group_id=group_id, new=new).id
            rows = sessions.read_sessions(actor=actor, page=PageRequest(), group_id=group_id).rows
            with transactions.unit():
                sessions.start_session(actor=actor, session_id=rows[0].id)
                member = memberships.take_in(actor=actor, new=NewMember("Sam", group_id=group_id))
            stage.ids |= {
                f"session_{letter}": rows[0].id,
                f"coming_{letter}": rows[1].id,
                f"member_{letter}": member.id,
            }
    return stage
