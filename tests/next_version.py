"""A newer version of the product: this one with one more migration, in a tree of its own."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from facilitator.cli.upgrade import head
from facilitator.config import Settings
from tests.sources import ROOT

MIGRATION = '''"""What the next version changes."""

import time
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade() -> None:
    op.create_table("lantern", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("UPDATE groups SET name = 'half-way'")
    with op.batch_alter_table("groups", recreate="{recreate}") as table:
        table.add_column(sa.Column("lantern", sa.Integer(), nullable=True))
    {ending}
    op.execute("INSERT INTO lantern (id) VALUES (1)")


def downgrade() -> None:
    op.drop_table("lantern")
'''


@dataclass(frozen=True)
class NextVersion:
    """A tree with one more migration, and the revision that it leads to."""

    tree: Path
    revision: str

    def start(
        self, settings: Settings, *command: str, most_bytes: int | None = None
    ) -> "subprocess.Popen[str]":
        """Start one of its commands on an installation, as an operator would."""
        return start(settings, *command, tree=self.tree, most_bytes=most_bytes)


def next_version(folder: Path, settings: Settings, ending: str = "pass") -> NextVersion:
    """Make the newer version; ``ending`` is the line of its migration that comes before the last one."""
    before = head()
    revision = f"{int(before) + 1:04}"
    tree = folder / "next"
    tree.mkdir()
    (tree / "facilitator").symlink_to(ROOT / "facilitator")
    shutil.copytree(ROOT / "migrations", tree / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    recreate = "always" if settings.is_sqlite else "auto"
    text = MIGRATION.format(revision=revision, before=before, ending=ending, recreate=recreate)
    (tree / "migrations" / "versions" / f"{revision}_next.py").write_text(text, encoding="utf-8")
    return NextVersion(tree, revision)


def start(
    settings: Settings, *command: str, tree: Path = ROOT, most_bytes: int | None = None
) -> "subprocess.Popen[str]":
    """Start a command of the product as it stands in a tree; no file can grow beyond ``most_bytes``."""
    limit = f"resource.setrlimit(resource.RLIMIT_FSIZE, ({most_bytes}, {most_bytes}));" if most_bytes else ""
    program = f"import resource; {limit} from facilitator.cli.main import main; main()"
    own = {name: value for name, value in os.environ.items() if not name.startswith("FACILITATOR_")}
    here = {
        "DATA_DIR": settings.data_dir, "KEY_DIR": settings.key_dir, "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key, "BASE_URL": settings.base_url, "MAIL_URL": settings.mail_url,
        "PORT": 0, "PYTHONPATH": tree,
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-c", program, *command],
        cwd=tree, env=own | {name: str(value) for name, value in here.items()},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def finish(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Wait for the end of a process. Returns its exit code and what it said."""
    said, _ = process.communicate(timeout=120)
    return process.returncode, said
