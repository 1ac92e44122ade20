"""The results of a run as tables of Markdown."""

from collections.abc import Iterator, Mapping
from typing import Any

Figures = Mapping[str, Any]


def spread(ratio: Figures) -> str:
    """Write a ratio with its spread."""
    return f"{ratio['median']:.2f} ({ratio['least']:.2f}-{ratio['most']:.2f})"


def compared(found: Figures, kind: str) -> Iterator[str]:
    """Yield the rows of variants that took turns."""
    for name, seen in found.items():
        if isinstance(seen, Mapping) and "rps_ratio" in seen:
            figures = [
                f"{seen['rps']:.0f}",
                f"{seen['cpu_us']:.0f}",
                f"{seen['database_us']:.0f}",
                f"{seen['p99_ms']:.0f}",
            ]
            ratios = [spread(seen[f"{figure}_ratio"]) for figure in ("rps", "cpu_us", "p99_ms")]
            yield " | ".join(["", kind, name, *figures, *ratios, ""]).strip()


def others(found: Figures, kind: str) -> Iterator[str]:
    """Yield lines for what is no comparison of variants."""
    for name, seen in found.items():
        if not (isinstance(seen, Mapping) and "rps_ratio" in seen):
            if (
                isinstance(seen, Mapping)
                and seen
                and all(isinstance(inner, Mapping) for inner in seen.values())
            ):
                yield from (f"- {kind}, {inner}: {plain(figures)}" for inner, figures in seen.items())
            else:
                yield f"- {kind}, {name}: {plain(seen)}"


def plain(seen: Any) -> str:
    """Write some figures on one line."""
    if isinstance(seen, Mapping):
        return ", ".join(f"{name} {value}" for name, value in seen.items())
    if isinstance(seen, list):
        return ", ".join(map(str, seen)) or "none"
    return str(seen)


HEAD = (
    "| database | variant | req/s | CPU µs | database µs | p99 ms | req/s to base | CPU to base | p99 to base |",
    "|---|---|---|---|---|---|---|---|---|",
)


def table(result: Figures) -> str:
    """Return all results as Markdown."""
    lines = [f"Measured {result['at']}, {result['cores']} cores, load {result['load_before'][0]:.1f} before."]
    for name, kinds in result["measures"].items():
        rows = [row for kind, found in kinds.items() for row in compared(found, kind)]
        lines += ["", f"### {name}", "", *((*HEAD, *rows, "") if rows else ())]
        lines += [line for kind, found in kinds.items() for line in others(found, kind)]
    return "\n".join(lines)
