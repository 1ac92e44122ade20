"""P10: the same question in a database of one group and in one of 10,000 groups with 500,000 members."""

from sqlalchemy import create_engine, select

from benchmarks.measure import Figures, Run, session_of, token_for
from benchmarks.population import Size, token_of
from benchmarks.rounds import Variant, request
from benchmarks.servers import Place
from benchmarks.sql import uid
from facilitator.models.session import GroupSession
from facilitator.services.pages import pack

QUESTIONS = {
    "members": "/api/v1/members?limit=50", "members of a group": "/api/v1/members?group={group}&limit=50",
    "places": "/api/v1/groups/{group}/memberships?limit=50", "sessions": "/api/v1/sessions?limit=50",
    "sessions of a group": "/api/v1/sessions?group={group}&limit=50", "register": "/api/v1/sessions/{session}/register",
    "attendance": "/api/v1/attendance?group={group}&limit=50", "deliveries": "/api/v1/deliveries?limit=50",
    "groups": "/api/v1/groups", "member": "/api/v1/members/{member}",
}  # fmt: skip
LATE = (
    select(GroupSession.starts_at, GroupSession.id)
    .order_by(GroupSession.starts_at.desc(), GroupSession.id.desc())
    .offset(50)
    .limit(1)
)
EVERYWHERE = 40  # groups that are asked about, spread over the whole database


def groups_of(size: Size) -> list[int]:
    """Return the first groups of facilitators from all over the database."""
    step = max(3, size.groups // EVERYWHERE // 3 * 3)
    return list(range(1, size.groups + 1, step))[:EVERYWHERE]


def written(path: str, size: Size) -> list[str]:
    """Write a question for many groups."""
    found = []
    for group in groups_of(size):
        place = {
            "group": uid("group", group), "session": session_of(group, -1),
            "member": uid("member", (group - 1) * size.members_each + 1),
        }  # fmt: skip
        found.append(request(path.format(**place), token_for(group)))
    return found


def far_cursor(place: Place) -> str:
    """Return the cursor of the last page of all sessions."""
    engine = create_engine(place.url)
    with engine.connect() as connection:
        row = connection.execute(LATE).one()
    engine.dispose()
    return pack([row.starts_at, row.id])


def grown(run: Run, kind: str) -> Figures:
    """Compare every kind of list and read in the large database with the small one."""
    small, large = run.ground.place(kind, run.small), run.ground.place(kind, run.large)
    found: Figures = {}
    with run.side_by_side(small, "product") as (little,), run.side_by_side(large, "product") as (much,):
        for name, path in QUESTIONS.items():
            variants = {
                "small": Variant(little, written(path, run.small)), "large": Variant(much, written(path, run.large)),
            }  # fmt: skip
            found[name] = run.compare(large, variants)["large"]
        token, path = token_of(run.large.admin()), "/api/v1/sessions?limit=50"
        deep = {
            "first page": Variant(much, [request(path, token)]),
            "last page": Variant(much, [request(f"{path}&cursor={far_cursor(large)}", token)]),
        }
        found["last page of all sessions"] = run.compare(large, deep)["last page"]
    return found
