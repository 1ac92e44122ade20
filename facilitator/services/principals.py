"""The one authorisation statement of a request: account, roles, groups and sites in a single read.

Nothing is cached: who is signed out or loses a role is out with the next request.
"""

from uuid import UUID

from sqlalchemy import String, and_, bindparam, cast, func, select

from facilitator import clock
from facilitator.domain.principal import Principal
from facilitator.extensions import reading
from facilitator.lean import Lean, Record
from facilitator.models.account import Account, AccountRole
from facilitator.models.columns import UtcDateTime
from facilitator.models.facilitator import Assignment
from facilitator.models.sign_in import SignIn
from facilitator.models.token import Token

ROLES = (
    select(func.aggregate_strings(AccountRole.role, ","))
    .where(AccountRole.account_id == Account.id)
    .scalar_subquery()
    .label("roles")
)
SITES = (
    select(func.aggregate_strings(cast(AccountRole.site_id, String), ","))
    .where(AccountRole.account_id == Account.id, AccountRole.role == "coordinator")
    .scalar_subquery()
    .label("sites")
)
GROUPS = (
    select(func.aggregate_strings(cast(Assignment.group_id, String), ","))
    .where(Assignment.account_id == Account.id)
    .scalar_subquery()
    .label("groups")
)
OF_ACCOUNT = Lean(
    select(Account.id, Account.session_version, ROLES, SITES, GROUPS).where(
        Account.id == bindparam("account_id"), Account.active
    )
)
ADDRESS = select(Account.email).where(Account.id == bindparam("account_id"))
OF_SIGN_IN = Lean(
    select(
        Account.id, Account.session_version, ROLES, SITES, GROUPS, SignIn.confined, SignIn.last_used_on
    )
    .join(SignIn, and_(SignIn.account_id == Account.id, SignIn.session_version == Account.session_version))
    .where(SignIn.id == bindparam("sign_in_id", type_=SignIn.id.type), Account.active)
)  # fmt: skip
TOKEN = (
    select(
        Account.id, Account.session_version, ROLES, SITES, GROUPS,
        Token.id.label("token_id"), Token.scopes, Token.group_ids, Token.last_used_on,
    )
    .join(Token, Token.account_id == Account.id)
    .where(
        Token.token_hash == bindparam("token_hash"),
        Token.revoked_at.is_(None),
        Token.expires_at > bindparam("now", type_=UtcDateTime()),
        Account.active,
    )
)  # fmt: skip
OF_TOKEN = Lean(TOKEN)


def ids(text: str | None) -> frozenset[UUID]:
    """Read a comma-separated list of ids."""
    return frozenset(UUID(part) for part in (text or "").split(",") if part)


def address_of(account_id: UUID) -> str:
    """Return the e-mail address of an account without opening a transaction, empty if it is gone."""
    with reading() as connection:
        return connection.scalar(ADDRESS, {"account_id": account_id}) or ""


def words(text: str | None) -> frozenset[str]:
    """Read a comma-separated list of words."""
    return frozenset(part for part in (text or "").split(",") if part)


def of_account(account_id: UUID) -> Principal | None:
    """Return the principal of an account, None if it is gone or inactive."""
    row = OF_ACCOUNT.first({"account_id": account_id})
    if row is None:
        return None
    return Principal(row.id, words(row.roles), ids(row.groups), ids(row.sites), None, row.session_version)


def of_sign_in(sign_in_id: UUID) -> tuple[Principal, Record] | None:
    """Return the principal of a signed-in browser and the row it was read from, None if it was ended."""
    row = OF_SIGN_IN.first({"sign_in_id": sign_in_id})
    if row is None:
        return None
    principal = Principal(
        row.id, words(row.roles), ids(row.groups), ids(row.sites), None, row.session_version
    )
    return principal, row


def of_token(token_hash: bytes, asking: Lean = OF_TOKEN, **more: object) -> tuple[Principal, Record] | None:
    """Return the principal of an API token and the row it was read from, None if it is not valid.

    ``asking`` is a statement that begins as ``TOKEN`` does and may ask for more, with ``more`` as its values.

    A token that is restricted to groups reaches those only: no sites, no administration.
    """
    row = asking.first({"token_hash": token_hash, "now": clock.now(), **more})
    if row is None:
        return None
    roles, groups, sites = words(row.roles), ids(row.groups), ids(row.sites)
    limited = row.group_ids is not None
    if limited:
        groups &= frozenset(UUID(text) for text in row.group_ids)
        roles, sites = roles - {"admin", "coordinator", "safeguarding_lead"}, frozenset()
    scopes = frozenset(row.scopes)
    return Principal(row.id, roles, groups, sites, scopes, row.session_version, limited), row
