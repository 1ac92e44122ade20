"""The keys of open check-ins: small files in a directory of their own, outside the data and every backup.

Each write of a box makes a new key, and the old one is destroyed after the commit (the ratchet of the sealed box), so
that older versions of the box, wherever they linger, cannot be read. Losing a key loses the answers: fail closed.

Overwriting a file is only as good as the file system: a copying one or a flash disk may keep the old blocks. The
directory is best on a tmpfs. This module knows no database and no round.
"""

import os
import re
import secrets
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from math import inf
from pathlib import Path

from facilitator.errors import Problem, Unavailable

KEY_BYTES = 32
KEY_ID = re.compile(r"[0-9a-f]{16}", re.ASCII)
OTHERS = stat.S_IRWXG | stat.S_IRWXO
PROBE = ".now"


class KeyLost(Exception):
    """The key is not here any more, or only part of it: what it sealed cannot be opened, ever."""


class Vault:
    """A directory of keys, shared by all processes of one host."""

    def __init__(self, directory: Path) -> None:
        """Keep keys in ``directory``, which is made with the first key."""
        self.directory = directory

    def new(self) -> tuple[str, bytes]:
        """Make a key; return its id (16 hexadecimal digits) and its 32 bytes once they are safely on the disk.

        Raises:
            Unavailable: the directory cannot be written, or others can look into it.
        """
        key_id, key = secrets.token_hex(8), secrets.token_bytes(KEY_BYTES)
        try:
            self.prepare()
            self.write(key_id, key)
        except OSError as error:
            raise Unavailable("checkin.keys_not_writable") from error
        return key_id, key

    def read(self, key_id: str) -> bytes:
        """Return a key.

        Raises:
            KeyLost: it is gone, incomplete, or was never one.
            Unavailable: it is there but cannot be read now.
        """
        try:
            key = self.path(key_id).read_bytes()
        except FileNotFoundError:
            raise KeyLost from None
        except OSError as error:
            raise Unavailable("checkin.keys_not_readable") from error
        if len(key) != KEY_BYTES:
            raise KeyLost
        return key

    def destroy(self, key_id: str) -> None:
        """Overwrite and remove a key; one that is gone already is fine.

        Raises:
            KeyLost: it cannot be the id of a key.
            OSError: it could not be removed; the next sweep tries again.
        """
        path = self.path(key_id)
        try:
            with opened(path, os.O_WRONLY) as file:
                os.write(file, secrets.token_bytes(KEY_BYTES))
                os.fsync(file)
            path.unlink()
        except FileNotFoundError:
            return
        self.sync()

    def sweep(self, in_use: Collection[str], older_than: timedelta) -> int:
        """Destroy keys that no box uses and that are older than any unfinished write can be; return how many.

        Age is measured by the file system's own clock, which the product's clock (shifted in the demo) does not
        reach. Read ``in_use`` before calling: a key made in between is too young to go.
        """
        if not self.directory.is_dir():
            return 0
        newest = self.probed_at() - older_than.total_seconds()
        orphans = [path.name for path in self.key_files() if path.name not in in_use and born(path) <= newest]
        for key_id in orphans:
            self.destroy(key_id)
        return len(orphans)

    def problems(self, data_dir: Path) -> list[Problem]:
        """Return what is wrong with the directory, for the doctor: where it lies, who can look into it, its rights."""
        found = []
        if self.directory.resolve().is_relative_to(data_dir.resolve()):
            found.append("checkin.keys_inside_data")
        place = next(path for path in (self.directory, *self.directory.resolve().parents) if path.exists())
        if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
            found.append("checkin.keys_not_writable")
        if self.directory.is_dir() and any(
            path.stat().st_mode & OTHERS for path in (place, *self.key_files())
        ):
            found.append("checkin.keys_not_private")
        return [Problem("key_dir", key, {"directory": str(self.directory)}) for key in found]

    def key_files(self) -> Iterator[Path]:
        """Go through the key files; anything else in the directory is left alone."""
        return (path for path in sorted(self.directory.iterdir()) if KEY_ID.fullmatch(path.name))

    def path(self, key_id: str) -> Path:
        """Return the file of a key.

        Raises:
            KeyLost: it cannot be the id of a key, so that no other file is ever touched.
        """
        if not KEY_ID.fullmatch(key_id):
            raise KeyLost
        return self.directory / key_id

    def prepare(self) -> None:
        """Make the directory, or refuse one that others can look into.

        Raises:
            Unavailable: others can look into it.
        """
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.directory.stat().st_mode & OTHERS:
            raise Unavailable("checkin.keys_not_private")

    def write(self, key_id: str, key: bytes) -> None:
        """Write a key that did not exist, for the owner's eyes only, and wait until it has reached the disk."""
        path = self.path(key_id)
        with opened(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL) as file:
            try:
                os.write(file, key)
                os.fsync(file)
            except OSError:
                path.unlink()
                raise
        self.sync()

    def sync(self) -> None:
        """Wait until the names in the directory have reached the disk."""
        with opened(self.directory, os.O_RDONLY) as directory:
            os.fsync(directory)

    def probed_at(self) -> float:
        """Return the file system's present time in seconds, by the age of a file that was just touched."""
        probe = self.directory / PROBE
        with opened(probe, os.O_WRONLY | os.O_CREAT) as file:
            os.utime(file)
            return os.fstat(file).st_mtime


@contextmanager
def opened(path: Path, flags: int) -> Iterator[int]:
    """Open a file by its flags, readable by its owner only if it is new, and close it again."""
    file = os.open(path, flags | os.O_CLOEXEC, 0o600)
    try:
        yield file
    finally:
        os.close(file)


def born(path: Path) -> float:
    """Return when a key was written, in seconds of the file system's clock; one that just went is endlessly young."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return inf
