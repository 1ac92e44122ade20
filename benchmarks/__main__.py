"""``python -m benchmarks``: measure everything, or what is named, and write results.json and a table."""

import json
import os
import platform
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
import psutil

import facilitator
from benchmarks.measure import Figures, Measure, Run
from benchmarks.measures import bookings, feeds, lists, pages, processes, recurrence, scale, weeks, writes
from benchmarks.places import ground
from benchmarks.population import Size
from benchmarks.rounds import Pace
from benchmarks.table import table

BOTH, ONE = ("postgresql", "sqlite"), ("postgresql",)
# Name, goals, what measures it, and on which databases.
MEASURES: dict[str, tuple[str, Measure, tuple[str, ...]]] = {
    "list": ("P1, P2, P3, P6", lists.list_page, BOTH),
    "mark": ("P7", writes.one_mark, BOTH),
    "batch": ("P8", writes.many_marks, BOTH),
    "writers": ("P9", writes.many_writers, ("sqlite",)),
    "scale": ("P10", scale.grown, BOTH),
    "authentication": ("P13", processes.authentication, BOTH),
    "start": ("P14", processes.starts, ("none",)),
    "memory": ("P15", processes.memory, BOTH),
    "pages": ("pages", pages.pages, BOTH),
    "week": ("week view of 500 sessions", weeks.week, BOTH),
    "feed": ("P16, feeds", feeds.feed, BOTH),
    "conflict": ("conflict check of 52 x 3", bookings.conflict, BOTH),
    "bookings": ("8 writers on one room", bookings.writers, BOTH),
    "recurrence": ("a year of dates", recurrence.recurring, ("none",)),
}
RESULTS = Path(__file__).resolve().parent / "results.json"
LARGE, MIDDLE, QUICK_LARGE = 10_000, 300, 200


def circumstances() -> Figures:
    """Return when and on what machine a run took place, and how busy that was already."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "version": facilitator.__version__,
        "python": platform.python_version(), "system": platform.platform(), "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1), "load_before": os.getloadavg(),
    }  # fmt: skip


def measured(run: Run, names: tuple[str, ...], kinds: tuple[str, ...]) -> Figures:
    """Return what each measure found on each of its databases."""
    found: Figures = {}
    for name in names:
        goal, measure, its_kinds = MEASURES[name]
        for kind in its_kinds:
            if kind in kinds or kind == "none":
                click.echo(f"{name} ({goal}) on {kind} …", err=True)
                found.setdefault(name, {})[kind] = measure(run, kind)
    return found


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(MEASURES)))
@click.option(
    "--quick", is_flag=True, help="Few rounds of a second, 200 groups: shows that it works, not how fast."
)
@click.option("--groups", type=click.IntRange(3), help="Groups in the large database.")
@click.option(
    "--pace", type=(int, float), help="Rounds of each comparison, and seconds of each variant in one."
)
@click.option("--database", "kinds", multiple=True, type=click.Choice(BOTH), help="Only this database.")
@click.option("--output", type=click.Path(path_type=Path), default=RESULTS, help="File of the results.")
def main(
    names: tuple[str, ...], *, quick: bool, groups: int | None, pace: tuple[int, float] | None,
    kinds: tuple[str, ...], output: Path,
) -> None:  # fmt: skip
    """Measure the product beside its floors; NAMES are measures, all of them if none is named."""
    chosen = Pace(2, 0.6, 8) if quick else Pace()
    if pace is not None:
        chosen = replace(chosen, rounds=pace[0], seconds=pace[1])
    large = Size(groups or (QUICK_LARGE if quick else LARGE))
    result = {**circumstances(), "pace": vars(chosen), "groups": large.groups, "members": large.members}
    with ground() as here:
        run = Run(here, chosen, large, Size(min(MIDDLE, large.groups)))
        result["measures"] = measured(run, names or tuple(MEASURES), kinds or BOTH)
    result["load_after"] = os.getloadavg()
    output.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    click.echo(table(result))


if __name__ == "__main__":
    main()
