"""Alembic migrations, numbered, with one head; an installed wheel finds them as ``facilitator.migrations``."""
