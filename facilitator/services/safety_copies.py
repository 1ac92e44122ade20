"""The backups that an upgrade makes by itself: where they are, how many are kept, and for how long.

They hold personal data, erased people included, so they go by themselves: nobody would think of them.
"""

from datetime import datetime, timedelta
from pathlib import Path

from facilitator import clock

KEPT = 3
LONGEST = timedelta(days=35)  # as long as any backup may be kept (docs/operations.md)
NAMES = "before-upgrade-from-*.zip"
_folder: list[Path] = []


def install(data_dir: Path) -> None:
    """Tell every later call of this process in which data directory it works."""
    _folder[:] = [data_dir / "backups"]


def new_path(revision: str, at: datetime) -> Path:
    """Return the name of a new copy: from which revision, and when."""
    return _folder[0] / f"before-upgrade-from-{revision}-{at:%Y%m%dT%H%M%S%f}Z.zip"


def forget_old() -> int:
    """Remove copies that are too old, and all but the newest few. Returns how many went."""
    oldest = (clock.SystemClock().now() - LONGEST).timestamp()
    copies = [(path.stat().st_mtime, path) for folder in _folder for path in folder.glob(NAMES)]
    newest = sorted(copies, reverse=True)[:KEPT]
    gone = [path for made, path in copies if made < oldest or (made, path) not in newest]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
