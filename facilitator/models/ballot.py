"""The sealed ballot box: one row per open check-in, one ciphertext of constant size, no person anywhere.

On PostgreSQL the table is UNLOGGED (no write-ahead log, not in base backups); on SQLite it stands in a file of its
own without a write-ahead log. It belongs to no foreign key, so that it can.
"""

from sqlalchemy import CheckConstraint, Column, LargeBinary, MetaData, String, Table, Uuid

from facilitator.extensions import NAMES

SEALED_BYTES = 8220
box_metadata = MetaData(naming_convention=NAMES)

checkin_box = Table(
    "checkin_box",
    box_metadata,
    Column("round_id", Uuid, primary_key=True),
    Column("key_id", String(32), nullable=False),
    Column("sealed", LargeBinary(SEALED_BYTES), nullable=False),
    CheckConstraint(f"length(sealed) = {SEALED_BYTES}", name="constant_size"),
)
