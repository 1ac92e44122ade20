"""What can go wrong, said without HTTP: a message key, its parameters and, for input, the field."""

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, ClassVar


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with one field (dotted path) of what was sent."""

    field: str
    key: str
    params: dict[str, Any] = dataclass_field(default_factory=dict)


class FacilitatorError(Exception):
    """Something that the caller can understand and act on.

    ``key`` is a message key of ``facilitator.phrases``; ``params`` fill its placeholders; ``field`` names the input
    that is wrong, where there is one; ``code`` is the stable word that the API answers with.
    """

    status: ClassVar[int] = 400
    default_key: ClassVar[str] = "problem.invalid"

    def __init__(self, key: str | None = None, *, field: str | None = None, **params: Any) -> None:
        """Say what is wrong by key, optionally at one field."""
        self.key = key or self.default_key
        self.field = field
        self.params = params
        super().__init__(self.key)

    @property
    def code(self) -> str:
        """The stable word for this error, such as ``name_too_long``."""
        return self.key.rpartition(".")[2]


class NotFound(FacilitatorError):
    """There is no such thing, or the caller may not know of it."""

    status = 404
    default_key = "problem.not_found"


class Unauthenticated(FacilitatorError):
    """Nobody is signed in, or the token is not valid."""

    status = 401
    default_key = "problem.sign_in"


class Forbidden(FacilitatorError):
    """The caller may know of it but may not do this."""

    status = 403
    default_key = "problem.forbidden"


class Conflict(FacilitatorError):
    """The present state does not allow this."""

    status = 409
    default_key = "problem.conflict"


class Taken(Conflict):
    """A room or a facilitator is booked already; ``findings`` says which, by whom, and what else can be done."""

    default_key = "booking.taken"

    def __init__(self, findings: Any) -> None:
        """Carry what a check found (``domain.booking.Findings``)."""
        super().__init__(count=len(findings.clashes))
        self.findings: Any = findings


class Stale(FacilitatorError):
    """The caller acted on a version that is no longer current."""

    status = 412
    default_key = "problem.stale"


class Gone(FacilitatorError):
    """It was there once: an expired or used link."""

    status = 410
    default_key = "problem.gone"


class Invalid(FacilitatorError):
    """What was sent cannot be accepted; ``problems`` says why, field by field."""

    status = 422
    default_key = "problem.invalid"

    def __init__(
        self,
        key: str | None = None,
        *,
        field: str | None = None,
        problems: list[Problem] | None = None,
        **params: Any,
    ) -> None:
        """Refuse one field by key, or several by a list of problems."""
        super().__init__(key, field=field, **params)
        self.location: str | None = None  # json, query, path or headers, where the edge knows it
        self.problems = problems or ([Problem(field or "", self.key, params)] if key else [])


class TooMany(FacilitatorError):
    """Too many tries in too short a time; ``retry_after`` is in whole seconds."""

    status = 429
    default_key = "problem.too_many"

    def __init__(self, key: str | None = None, *, retry_after: int = 60, **params: Any) -> None:
        """Ask the caller to wait ``retry_after`` seconds."""
        super().__init__(key, **params)
        self.retry_after = retry_after


class Unavailable(FacilitatorError):
    """Something that the product needs is out of reach for now; ``retry_after`` is in whole seconds."""

    status = 503
    default_key = "problem.busy"

    def __init__(self, key: str | None = None, *, retry_after: int = 5, **params: Any) -> None:
        """Ask the caller to come back in ``retry_after`` seconds."""
        super().__init__(key, **params)
        self.retry_after = retry_after
