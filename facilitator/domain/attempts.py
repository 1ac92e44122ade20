"""Slow down guessing without locking anybody else out.

Counted is per key, which is an account and the address the guesses come from: the owner at another address is not held
up. Nothing is stored: a restart forgets, and the memory is bounded.
"""

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from threading import Lock

FREE = 5  # tries without any wait: people mistype
FIRST_WAIT = 5  # seconds after the first try beyond these; each further one doubles it
LONGEST_WAIT = 900
FORGOTTEN_AFTER = 3600


@dataclass
class Record:
    """How often a key failed, and when last (seconds on a clock that never goes back)."""

    count: int
    at: float


class Attempts:
    """Failed tries by key; the ones tried longest ago are forgotten when there are too many."""

    def __init__(self, most: int = 10_000, free: int = FREE) -> None:
        """Remember up to ``most`` keys; ``free`` tries of each cost no wait."""
        self.most, self.free = most, free
        self.records: OrderedDict[bytes, Record] = OrderedDict()
        self.lock = Lock()  # several requests share it

    def wait(self, key: bytes, at: float) -> int:
        """Return for how many whole seconds this key has to wait, 0 if it may try."""
        with self.lock:
            record = self.records.get(key)
            if record is None or at - record.at > FORGOTTEN_AFTER:
                return 0
            return max(0, ceil(record.at + pause(record.count - self.free) - at))

    def failed(self, key: bytes, at: float) -> None:
        """Count a failed try."""
        with self.lock:
            record = self.records.pop(key, None)
            if record is None or at - record.at > FORGOTTEN_AFTER:
                record = Record(0, at)
            self.records[key] = Record(record.count + 1, at)
            while len(self.records) > self.most:
                self.records.popitem(last=False)

    def succeeded(self, key: bytes) -> None:
        """Forget a key that turned out to be its owner."""
        with self.lock:
            self.records.pop(key, None)


def pause(beyond: int) -> int:
    """Return the seconds to wait after so many failed tries beyond the free ones."""
    return 0 if beyond < 0 else min(LONGEST_WAIT, FIRST_WAIT << min(beyond, 10))


def key_of(*parts: str) -> bytes:
    """Return the key for an account and an address: a hash, so that memory holds neither."""
    return sha256("\n".join(parts).encode()).digest()
