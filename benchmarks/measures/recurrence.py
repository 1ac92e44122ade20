"""From schedules to moments: what a year of dates costs beside the barest loop that could do it, in this process."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from time import process_time
from zoneinfo import ZoneInfo

from benchmarks.measure import Figures, Run
from facilitator.domain import recurrence, wallclock

SERIES = 10_000
ZONES = ("Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Sydney")
WEEKLY = ("FREQ=WEEKLY",)
MIXED = ("FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYDAY=2TU", "FREQ=MONTHLY;BYDAY=-1FR")
BEGIN, YEAR = datetime(2026, 1, 5, 19, 0), timedelta(days=365)
MONTH, TWENTY_YEARS = timedelta(days=30), timedelta(weeks=20 * 52)
Work = Callable[[], int]


def bare(series: int) -> int:
    """Walk by weeks and turn every wall time into UTC: the floor. Returns how many."""
    week, made = timedelta(days=7), []
    for number in range(series):
        zone, local = ZoneInfo(ZONES[number % len(ZONES)]), BEGIN + timedelta(days=number % 7)
        end = local + YEAR
        while local < end:
            made.append(local.replace(tzinfo=zone).astimezone(UTC))
            local += week
    return len(made)


def expanded(texts: tuple[str, ...], series: int) -> int:
    """Do it as the product does, the stored text of the rule included. Returns how many."""
    made: list[datetime] = []
    for number in range(series):
        zone, start = ZONES[number % len(ZONES)], BEGIN + timedelta(days=number % 7)
        rule = recurrence.parse(texts[number % len(texts)])
        dates = recurrence.expand(rule, start, start, start + YEAR)
        made += wallclock.all_to_utc(dates, zone)
    return len(made)


def month_windows(ago: timedelta, series: int) -> int:
    """Ask every series for one month, so long after it began. Returns how many dates."""
    found = 0
    for number in range(series):
        rule = recurrence.parse(MIXED[number % len(MIXED)])
        found += len(recurrence.expand(rule, BEGIN - ago, BEGIN, BEGIN + MONTH))
    return found


def per_date(work: Work) -> float:
    """Return the processor time of each date, in microseconds."""
    began = process_time()
    made = work()
    return (process_time() - began) / made * 1e6


def in_turn(floor: Work, product: Work, rounds: int) -> Figures:
    """Let both take turns; return medians and the ratio of each round."""
    pairs = [(per_date(floor), per_date(product)) for _ in range(rounds)]
    ratios = [mine / base for base, mine in pairs]
    return {
        "floor_us": round(median(base for base, _ in pairs), 2),
        "product_us": round(median(mine for _, mine in pairs), 2),
        "ratio": f"{median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})",
    }


def recurring(run: Run, _kind: str) -> Figures:
    """Return what a date costs: of weekly series, of mixed ones, and of a window far from the start."""
    series = SERIES if run.pace.seconds > 1 else SERIES // 20
    rounds = run.pace.rounds
    return {
        "weekly": in_turn(lambda: bare(series), lambda: expanded(WEEKLY, series), rounds),
        "mixed": in_turn(lambda: bare(series), lambda: expanded(MIXED, series), rounds),
        "a month after 20 years": in_turn(
            lambda: month_windows(timedelta(0), series), lambda: month_windows(TWENTY_YEARS, series), rounds
        ),
    }
