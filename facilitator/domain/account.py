"""What is said about an account, and which roles go together."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from facilitator.errors import Invalid

RolePlace = tuple[str, UUID | None]


@dataclass(frozen=True)
class NewAccount:
    """Somebody to be invited: roles, the sites to coordinate and the groups to facilitate."""

    email: str
    name: str
    roles: list[str] = field(default_factory=lambda: ["facilitator"])
    site_ids: list[UUID] = field(default_factory=list)
    group_ids: list[UUID] = field(default_factory=list)
    facilitator_role: str = "facilitator"
    locale: str | None = None  # None: that of the organisation
    time_zone: str | None = None


@dataclass(frozen=True)
class OwnSettings:
    """What people may change about their own account."""

    name: str
    locale: str
    time_zone: str


@dataclass(frozen=True)
class NewPassword:
    """A password that somebody chose, and with an invitation the name that colleagues see."""

    password: str
    name: str | None = None


@dataclass(frozen=True)
class PasswordChange:
    """A new password from somebody who is signed in and knows the old one."""

    current_password: str
    password: str


@dataclass(frozen=True)
class SignIn:
    """An address, a password, and whether this browser may remember."""

    email: str
    password: str
    stay: bool = False


def role_places(roles: Collection[str], site_ids: Collection[UUID]) -> set[RolePlace]:
    """Return the roles as they are kept: a coordinator once per site, all others once.

    Raises:
        Invalid: sites are named for somebody who is no coordinator.
    """
    if site_ids and "coordinator" not in roles:
        raise Invalid("account.sites_need_coordinator", field="site_ids")
    places: set[RolePlace] = {(role, None) for role in roles if role != "coordinator" or not site_ids}
    return places | {("coordinator", site_id) for site_id in site_ids}
