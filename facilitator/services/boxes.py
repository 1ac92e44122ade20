"""The sealed boxes of open check-ins: locked, opened, changed, sealed anew under a fresh key, and taken away.

A box lives in a store of its own (a file on SQLite, an unlogged table on PostgreSQL) with transactions of its own. The
order is always the same: the main database first, then the box; the key that is no longer needed goes last. A crash
between two steps leaves a key that seals nothing, and the sweep finds it.
"""

import logging
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from facilitator.domain.box import Box, Unreadable, associated, fill, seal, top_up, unseal
from facilitator.errors import Unavailable
from facilitator.extensions import db, writing
from facilitator.models.ballot import checkin_box
from facilitator.vault import KeyLost, Vault

log = logging.getLogger(__name__)

ORPHANED_AFTER = timedelta(
    minutes=5
)  # a write lasts milliseconds; its key must not be swept before it is committed
OF_ROUND = checkin_box.c.round_id == bindparam("of_round", type_=checkin_box.c.round_id.type)
LOCKED = select(checkin_box.c.key_id, checkin_box.c.sealed).where(OF_ROUND).with_for_update()
SEEN = select(checkin_box.c.round_id, checkin_box.c.key_id, checkin_box.c.sealed)
REPLACED = update(checkin_box).where(OF_ROUND)
REMOVED = delete(checkin_box).where(OF_ROUND)
TRIES = 20  # each later one only if somebody's answer came in between two reads

_vault: list[Vault] = []


class BoxGone(Exception):
    """There is no box for this round: it was never opened, or it is over, or the database lost it in a crash."""


def install_vault(vault: Vault) -> None:
    """Make every later use of a box in this process take its key from the given vault; the edge calls this once."""
    _vault[:] = [vault]


def vault() -> Vault:
    """Return the installed vault.

    Raises:
        RuntimeError: none has been installed.
    """
    if not _vault:
        message = "install_vault() comes first: create_app() and create_booth() do it"
        raise RuntimeError(message)
    return _vault[0]


class Held:
    """One box under lock. What is put in or removed is kept when the lock is given back without an error."""

    def __init__(self, connection: Connection, round_id: UUID) -> None:
        """Take the lock on the box of a round, if there is one."""
        self.connection, self.round_id = connection, round_id
        row = connection.execute(LOCKED, {"of_round": round_id}).first()
        self.key_id: str | None = row.key_id if row else None
        self.sealed: bytes = row.sealed if row else b""
        self.outdated: list[str] = []

    @property
    def exists(self) -> bool:
        """Whether there is a box."""
        return self.key_id is not None

    def content(self) -> Box:
        """Return what is in the box.

        Raises:
            BoxGone: there is none.
            KeyLost: nobody can open it any more.
            Unavailable: its key cannot be read now.
        """
        if self.key_id is None:
            raise BoxGone
        return opened(self.round_id, self.key_id, self.sealed)

    def put(self, box: Box) -> None:
        """Seal new content under a new key, in place of the old content if there was some."""
        key_id, key = vault().new()
        self.sealed = seal(box, key, associated(self.round_id, key_id), secrets.token_bytes)
        values = {"key_id": key_id, "sealed": self.sealed}
        if self.key_id is None:
            self.connection.execute(insert(checkin_box).values(round_id=self.round_id, **values))
        else:
            self.connection.execute(REPLACED.values(**values), {"of_round": self.round_id})
            self.outdated.append(self.key_id)
        self.key_id = key_id

    def remove(self) -> None:
        """Take the box away, and with it everything that was in it."""
        if self.key_id is not None:
            self.connection.execute(REMOVED, {"of_round": self.round_id})
            self.outdated.append(self.key_id)
            self.key_id = None


@contextmanager
def held(round_id: UUID) -> Iterator[Held]:
    """Hold the lock on a box: leaving commits, then destroys the outdated keys; raising leaves all as it was.

    On an error no key is destroyed, not even the new one: a commit whose reply got lost may have happened.
    """
    with db.engines["box"].begin() as connection:
        holding = Held(connection, round_id)
        yield holding
    for key_id in holding.outdated:
        destroy(key_id)


def destroy(key_id: str) -> None:
    """Destroy a key; if that fails now, the sweep will do it."""
    try:
        vault().destroy(key_id)
    except (OSError, KeyLost) as error:
        log.warning("a key could not be destroyed (%s); the next sweep tries again", type(error).__name__)


def opened(round_id: UUID, key_id: str, sealed: bytes) -> Box:
    """Return the content of a sealed box.

    Raises:
        KeyLost: the key is gone, or does not open it.
        Unavailable: the key cannot be read now.
    """
    try:
        return unseal(sealed, vault().read(key_id), associated(round_id, key_id))
    except Unreadable:
        raise KeyLost from None


def make(round_id: UUID) -> None:
    """Make an empty box for a round, in place of one that a crash left behind before anybody could use it."""
    with held(round_id) as holding:
        holding.put(Box())


def add_codes(round_id: UUID, hashes: Collection[bytes]) -> None:
    """Put a batch of codes into a box in one write, among decoys.

    Raises:
        BoxGone, KeyLost: there is no box that could take them.
        Conflict: there is no room for so many.
    """
    with held(round_id) as holding:
        box = holding.content()
        is_new = box == Box()
        holding.put(fill(hashes, secrets.token_bytes) if is_new else top_up(box, hashes, secrets.token_bytes))


@contextmanager
def looking() -> Iterator[Connection]:
    """Give a connection to the boxes that takes no lock and keeps nothing."""
    mode = writing.set(False)
    try:
        with db.engines["box"].connect() as connection:
            yield connection
    finally:
        writing.reset(mode)


def peek(round_id: UUID) -> Box:
    """Return what is in a box at this moment, without holding up anybody who answers.

    Raises:
        BoxGone, KeyLost, Unavailable: as for ``Held.content``.
    """
    statement = SEEN.where(OF_ROUND)
    for _ in range(TRIES):
        with looking() as connection:
            row = connection.execute(statement, {"of_round": round_id}).first()
        if row is None:
            raise BoxGone
        # The key of a box that was just sealed anew is gone: look again, it is there under another one.
        with suppress(KeyLost):
            return opened(round_id, row.key_id, row.sealed)
    raise KeyLost


def all_ids() -> set[UUID]:
    """Return the rounds that have a box."""
    with looking() as connection:
        return set(connection.scalars(select(checkin_box.c.round_id)))


def is_readable(round_id: UUID) -> bool:
    """Tell whether somebody could still open a box; one whose key cannot be read just now counts."""
    try:
        peek(round_id)
    except (BoxGone, KeyLost):
        return False
    except Unavailable:
        return True
    return True


def clear_up() -> int:
    """Destroy the keys that no box uses, which a crash can leave behind; return how many there were."""
    forget_old_versions()
    with looking() as connection:
        in_use = set(connection.scalars(select(checkin_box.c.key_id)))
    try:
        return vault().sweep(in_use, ORPHANED_AFTER)
    except OSError as error:
        log.warning("old keys could not be destroyed (%s); the next run tries again", type(error).__name__)
        return 0


def forget_old_versions() -> None:
    """Give back the space of boxes that are gone, where the database keeps dead versions (PostgreSQL).

    They cannot be read, but there is no need for them. Whoever is using a box right now goes first.
    """
    engine = db.engines["box"]
    if engine.dialect.name != "postgresql":
        return
    with looking() as connection:
        is_clean = connection.scalar(text("SELECT pg_relation_size('checkin_box')")) == 0
        is_in_use = connection.scalar(select(checkin_box.c.round_id).limit(1)) is not None
    if is_clean or is_in_use:
        return
    with suppress(DBAPIError), engine.begin() as connection:
        connection.execute(text("LOCK TABLE checkin_box IN ACCESS EXCLUSIVE MODE NOWAIT"))
        if connection.execute(select(checkin_box.c.round_id).limit(1)).first() is None:
            connection.execute(text("TRUNCATE checkin_box"))
