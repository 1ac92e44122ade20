"""A person who signs in: staff of the organisation, paid or not."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from facilitator.extensions import Base
from facilitator.models.columns import Dated, Identified, UtcDateTime, Versioned, one_of

ROLES = ("admin", "coordinator", "facilitator", "safeguarding_lead")


class Account(Identified, Dated, Versioned, Base):
    """An account; without a password hash it has been invited and has not come yet.

    A removed account stays as a row that other rows point at, without address, password, roles and groups.
    """

    __tablename__ = "account"
    __table_args__ = (Index("ix_account_name", "name", "id"),)

    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case: compared as written by anybody
    name: Mapped[str] = mapped_column(String(1700))  # up to 80 graphemes: what colleagues see
    password_hash: Mapped[str | None] = mapped_column(String(200))
    session_version: Mapped[int] = mapped_column(default=1)  # raised to log out everywhere
    active: Mapped[bool] = mapped_column(default=True)
    locale: Mapped[str] = mapped_column(String(20), default="en")
    time_zone: Mapped[str] = mapped_column(String(64), default="Europe/London")
    last_sign_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    role_rows: Mapped[list["AccountRole"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="AccountRole.role"
    )

    @property
    def roles(self) -> list[str]:
        """The roles, each once, in alphabetical order."""
        return sorted({row.role for row in self.role_rows})

    @property
    def site_ids(self) -> list[UUID]:
        """The sites that this account coordinates."""
        return sorted(row.site_id for row in self.role_rows if row.site_id is not None)

    @property
    def joined(self) -> bool:
        """Whether the invitation was taken up: there is a password."""
        return self.password_hash is not None


class AccountRole(Identified, Base):
    """A role an account holds; a coordinator holds it per site, the others for the organisation."""

    __tablename__ = "account_role"
    __table_args__ = (
        one_of("role", *ROLES),
        # NULLs are distinct in a UNIQUE constraint, so the two cases need an index each.
        Index(
            "uq_account_role_plain",
            "account_id",
            "role",
            unique=True,
            sqlite_where=text("site_id IS NULL"),
            postgresql_where=text("site_id IS NULL"),
        ),
        Index(
            "uq_account_role_site",
            "account_id",
            "role",
            "site_id",
            unique=True,
            sqlite_where=text("site_id IS NOT NULL"),
            postgresql_where=text("site_id IS NOT NULL"),
        ),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    site_id: Mapped[UUID | None] = mapped_column(ForeignKey("site.id"))


class AccountLink(Identified, Base):
    """A one-time link for an account: set-up, invitation or new password. Only its hash is kept."""

    __tablename__ = "account_link"
    __table_args__ = (one_of("purpose", "set_up", "invitation", "password"),)

    account_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id"), index=True
    )  # none before the set-up
    purpose: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)  # SHA-256 of 256 random bits
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
