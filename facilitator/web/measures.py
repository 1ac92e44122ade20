"""The figures for a monitoring server, in the text format of Prometheus.

How long requests take is counted in this process. Where several web workers share a port, each counts in a file of its
own and any of them answers for all (the multiprocess mode of prometheus-client); everything else is taken from the
database, so that it is the same whoever is asked.
"""

import os
from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, Histogram, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

import facilitator
from facilitator.domain.wallclock import tzdata_version
from facilitator.services.figures import Figures

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
FOLDER = (
    "PROMETHEUS_MULTIPROC_DIR"  # the library's own name for it; `facilitator run` sets it for several workers
)
SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
disable_created_metrics()  # type: ignore[no-untyped-call]  # the library's is
REQUESTS = Histogram(
    "facilitator_request_seconds",
    "How long requests of pages and API took, in seconds.",
    ("method", "route", "status"),
    buckets=SECONDS,
    registry=None,
)


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count one request; methods, rules and statuses are few, whatever is asked."""
    REQUESTS.labels(method, route, str(status)).observe(seconds)


class Told(Collector):
    """Figures that have been read already, as the library asks for them."""

    def __init__(self, figures: Figures) -> None:
        """Keep what was read."""
        self.figures = figures

    def collect(self) -> Iterator[Metric]:
        """Yield each figure with its meaning."""
        figures = self.figures
        versions = {"version": facilitator.__version__, "tzdata": tzdata_version()}
        yield InfoMetricFamily("facilitator", "What is installed.", versions)
        yield number("facilitator_ready", "Whether /readyz says so: 1 or 0.", int(figures.ready))
        yield number(
            "facilitator_oldest_due_seconds",
            "For how long the oldest message that should have gone has been waiting; 0 if none is.",
            figures.oldest_due_seconds,
        )
        yield number(
            "facilitator_checkins_waiting_to_close",
            "How many anonymous check-ins are over and not closed yet.",
            figures.checkins_waiting,
        )
        yield numbers(
            "facilitator_deliveries",
            "How many messages are planned for a day, on their way, were sent in a day, or went wrong in seven.",
            "state",
            figures.deliveries,
        )
        yield numbers(
            "facilitator_heartbeat_age_seconds",
            "How long ago a piece of periodic work was last done.",
            "name",
            figures.heartbeats,
        )


def number(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    """Return one figure."""
    return GaugeMetricFamily(name, meaning, value)


def numbers(name: str, meaning: str, label: str, values: Mapping[str, int]) -> GaugeMetricFamily:
    """Return one figure for each value of a label."""
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for which, value in sorted(values.items()):
        family.add_metric([which], value)
    return family


def exposed(figures: Figures) -> bytes:
    """Return everything as text."""
    registry = CollectorRegistry()
    if os.environ.get(FOLDER):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's is
    else:
        registry.register(REQUESTS)
    registry.register(Told(figures))
    return generate_latest(registry)
