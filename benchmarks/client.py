"""The client, in a process of its own: some connections that each send the next request once the last is answered.

It reads a job as JSON from standard input and writes what it saw to standard output. Of HTTP it knows what Granian
sends: a status line, a Content-Length (or an answer without a body), connections that stay open. In a request,
``{uuid}`` stands for a new random id of 36 characters.
"""

import asyncio
import json
import random
import sys
import time
from itertools import count
from typing import Any

PLACE = b"{uuid}"
BODYLESS = {204, 304}
PATIENCE = 30.0


def with_ids(template: bytes, chance: random.Random) -> bytes:
    """Return a request with a new random id in each place for one."""
    first, *others = template.split(PLACE)
    filled = [first]
    for part in others:
        digits = f"{chance.getrandbits(128):032x}"
        written = f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"
        filled += [written.encode(), part]
    return b"".join(filled)


async def answer(reader: asyncio.StreamReader) -> int:
    """Read one answer and return its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head[9:12])
    lowered = head.lower()
    place = lowered.find(b"content-length:")
    length = int(lowered[place + 15 : lowered.index(b"\r\n", place)]) if place >= 0 else 0
    if status not in BODYLESS and length:
        await reader.readexactly(length)
    return status


async def visit(job: dict[str, Any], number: int, ends: float, seen: list[tuple[float, int]]) -> None:
    """Send requests over one connection until the time is up; each visitor begins elsewhere in the list."""
    reader, writer = await asyncio.open_connection("127.0.0.1", job["port"])
    chance = random.Random(time.time_ns() + number)  # noqa: S311 - ids of a measurement
    requests = [text.encode() for text in job["requests"]]
    offset = number * len(requests) // job["connections"]
    for step in count():
        if time.perf_counter() >= ends or (job["most"] and len(seen) >= job["most"]):
            break
        writer.write(with_ids(requests[(offset + step) % len(requests)], chance))
        began = time.perf_counter()
        status = await asyncio.wait_for(answer(reader), PATIENCE)
        seen.append((time.perf_counter() - began, status))
    writer.close()


def percentile(values: list[float], share: float) -> float:
    """Return the value that ``share`` of some sorted values do not exceed."""
    return values[min(int(len(values) * share), len(values) - 1)]


async def work(job: dict[str, Any]) -> dict[str, Any]:
    """Do a job and return what was seen: latencies in milliseconds, and how often which status came."""
    seen: list[tuple[float, int]] = []
    began = time.perf_counter()
    ends = began + job["seconds"]
    await asyncio.gather(*(visit(job, number, ends, seen) for number in range(job["connections"])))
    took = time.perf_counter() - began
    waits = sorted(wait * 1000 for wait, _ in seen)
    statuses = [status for _, status in seen]
    return {
        "requests": len(seen), "seconds": took,
        **{f"p{share}_ms": percentile(waits, share / 100) for share in (50, 95, 99)},
        "statuses": {str(status): statuses.count(status) for status in sorted(set(statuses))},
    }  # fmt: skip


def main() -> None:
    """Do the job that stands on standard input."""
    json.dump(asyncio.run(work(json.load(sys.stdin))), sys.stdout)


if __name__ == "__main__":
    main()
