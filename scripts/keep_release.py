"""Keep what a release leaves behind, so that every later version is tested against it (for maintainers, at a release).

Writes ``tests/upgrades/<version>/backup.zip``, a backup of a thinned demo that this version made, and
``migrations.txt``, the hashes of its migrations: they must never change again. Run it on the commit that gets the tag.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

import facilitator
from facilitator import transactions
from facilitator.cli import upgrade
from facilitator.cli.backup import write_backup
from facilitator.cli.demo_place import DATABASE
from facilitator.cli.demo_seed import ACCOUNT, make_seed, new_token
from facilitator.cli.installation import opened
from facilitator.config import Settings, load_settings
from facilitator.extensions import db

KEPT_IN = Path(__file__).resolve().parent.parent / "tests" / "upgrades"
BACKUP, HASHES = "backup.zip", "migrations.txt"
# Many rows of one kind say no more than some; each table after those that point at it.
THINNED = ("mark_history", "mark", "delivery", "audit", "consent")
AT_MOST = 40


def main(version: str) -> None:
    """Make both files for a version that has none yet."""
    target = KEPT_IN / version
    if target.exists():
        sys.exit(f"{target} is there already: what was released does not change.")
    with tempfile.TemporaryDirectory() as folder:
        settings = seeded(Path(folder))
        with opened(settings):
            write_backup(settings, target / BACKUP)
    target.chmod(0o755)
    (target / BACKUP).chmod(0o644)
    (target / HASHES).write_text("".join(f"{line}\n" for line in hashes()), encoding="utf-8")


def hashes() -> Iterator[str]:
    """Yield the hash and the name of every migration."""
    for path in sorted((upgrade.migrations_dir() / "versions").glob("[0-9]*.py")):
        yield f"{sha256(path.read_bytes()).hexdigest()}  {path.name}"


def seeded(folder: Path) -> Settings:
    """Make the demo's data in a folder, take most of it away again, and return the settings that open it."""
    (folder / "keys").mkdir(mode=0o700)
    data = folder / "data"
    (data / ".seed").mkdir(parents=True, mode=0o700)
    given = {"DATA_DIR": data, "KEY_DIR": folder / "keys", "MAIL_URL": f"mailbox:{folder / 'mail'}"}
    own = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    settings = load_settings(own | {name: str(value) for name, value in given.items()})
    seed = data / ".seed" / "kept"
    make_seed(settings, seed)
    there = replace(settings, database_url=f"sqlite:///{seed / DATABASE}")
    with opened(there):
        new_token(UUID((seed / ACCOUNT).read_text(encoding="utf-8")))
        with transactions.unit():
            for table in THINNED:
                chosen = f"SELECT rowid FROM {table} ORDER BY rowid LIMIT {AT_MOST}"  # noqa: S608 - names of our own
                db.session.execute(text(f"DELETE FROM {table} WHERE rowid NOT IN ({chosen})"))  # noqa: S608 - as above
    return there


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else facilitator.__version__)
