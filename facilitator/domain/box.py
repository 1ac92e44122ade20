"""The ballot box of one check-in: unspent codes and answers, with nothing that ties the one to the other.

Everything about a round stands in one sealed text of constant size. There is no row for an answer, so there is nothing
to order, to date, to count or to link. Inside, codes are sorted hashes, answers are sorted by the hash of an edit key
that the person's own page made, and spending a code only takes it away.

Layout of the plain text, 8192 bytes: ``FCB1``, number of codes and number of answers (two bytes each, big-endian), the
codes (16 bytes each), the answers (16 bytes of edit hash, 1 flag byte, 4 bytes of answer), zeros. A sealed box is
12 bytes of nonce + 8192 + 16 bytes of AES-256-GCM tag (NIST SP 800-38D) = 8220 bytes.

Every code keeps room for its answer: (8192 - 8) / 21 = 389 places. A second batch of codes for everybody (lost mail, a
mail worker that died half-way) must fit as well, which makes 192 people on the roster the most.
"""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from facilitator.domain.code import HASH_BYTES, Token
from facilitator.domain.question import ANSWER_BYTES, EMPTY, QuestionSet
from facilitator.errors import Conflict, Invalid

MAGIC = b"FCB1"
HEADER = struct.Struct(">4sHH")
ENTRY = struct.Struct(f">{HASH_BYTES}sB{ANSWER_BYTES}s")
PLAIN_BYTES = 8192
NONCE_BYTES, TAG_BYTES, KEY_BYTES = 12, 16, 32
SEALED_BYTES = NONCE_BYTES + PLAIN_BYTES + TAG_BYTES
PLACES = (PLAIN_BYTES - HEADER.size) // ENTRY.size
PADDED_TO = 8
FEWEST_CODES = 16
MAX_ROSTER = PLACES // 2 // PADDED_TO * PADDED_TO
ON_PAPER = 1


class Unreadable(Exception):
    """The sealed text was changed, cut, moved from another round, or sealed with another key."""


@dataclass(frozen=True)
class Answer:
    """What one person answered, in its compact form; ``EMPTY`` stays behind where somebody withdrew."""

    value: bytes
    on_paper: bool = False


@dataclass(frozen=True)
class Box:
    """The open content of a box, in memory only. It is never changed: every step makes a new one."""

    codes: frozenset[bytes] = frozenset()
    answers: Mapping[bytes, Answer] = field(default_factory=dict)


@dataclass(frozen=True)
class Tally:
    """How many made each statement, how many answered, and how many of these not on paper."""

    counts: dict[str, int]
    n: int
    n_for_threshold: int


def fill(hashes: Iterable[bytes], token: Token) -> Box:
    """Return a new box with the codes of the whole roster and decoys: a multiple of 8 in all, 16 at least.

    Nobody can tell a decoy from a code, and nobody holds one.

    Raises:
        Invalid: there are more codes than the box has room for.
    """
    codes = frozenset(hashes)
    if len(codes) > MAX_ROSTER:
        raise Invalid("checkin.roster_too_large", most=MAX_ROSTER)
    return Box(with_decoys(codes, FEWEST_CODES, token))


def top_up(box: Box, hashes: Iterable[bytes], token: Token) -> Box:
    """Return the box with a further batch of codes, padded so that a batch of one does not point at a person.

    Raises:
        Conflict: there is no room for more codes.
    """
    codes = box.codes | with_decoys(frozenset(hashes), PADDED_TO, token)
    if len(codes) + len(box.answers) > PLACES:
        raise Conflict("checkin.box_full")
    return Box(codes, box.answers)


def with_decoys(codes: frozenset[bytes], fewest: int, token: Token) -> frozenset[bytes]:
    """Return the codes and as many random ones as make a multiple of 8, ``fewest`` at least."""
    wanted = max(fewest, -(-len(codes) // PADDED_TO) * PADDED_TO)
    padded = set(codes)
    while len(padded) < wanted:
        padded.add(token(HASH_BYTES))
    return frozenset(padded)


def cast(
    box: Box, code_hash: bytes | None, edit_hash: bytes, answer: bytes, *, on_paper: bool = False
) -> Box:
    """Return the box after an answer came in, was sent again, was changed or was withdrawn.

    A first answer spends an unspent code. The same edit key again replaces the answer, with whatever code, so a retry
    after a lost reply is safe. An empty answer withdraws: the answer goes and counts nowhere, the code stays spent,
    and the same edit key may answer again. Sending nothing at all as a first answer spends nothing. An answer that
    once came from paper stays marked so.

    Raises:
        Conflict: the code was used with another edit key, or is not a code of this box; nobody can tell which.
    """
    before = box.answers.get(edit_hash)
    if before is None and code_hash not in box.codes:
        raise Conflict("checkin.code_already_used", field="code")
    if before is None and answer == EMPTY:
        return box
    after = Answer(answer, on_paper or (before is not None and before.on_paper))
    spent = frozenset() if before or code_hash is None else frozenset({code_hash})
    return Box(box.codes - spent, {**box.answers, edit_hash: after})


def tally(box: Box, question_set: QuestionSet) -> Tally:
    """Count how many made each statement, over all answers that were not withdrawn."""
    standing = [answer for answer in box.answers.values() if answer.value != EMPTY]
    counts = {statement.key: 0 for statement in question_set.statements}
    for answer in standing:
        for key in question_set.says(answer.value):
            counts[key] += 1
    return Tally(counts, len(standing), sum(not answer.on_paper for answer in standing))


def pack(box: Box) -> bytes:
    """Return the content as 8192 bytes, sorted, so that equal contents are equal bytes and no order is kept.

    Raises:
        Conflict: it does not fit; cannot happen to a box that was filled and topped up here.
    """
    answers = b"".join(
        ENTRY.pack(key, ON_PAPER * answer.on_paper, answer.value)
        for key, answer in sorted(box.answers.items())
    )
    plain = HEADER.pack(MAGIC, len(box.codes), len(box.answers)) + b"".join(sorted(box.codes)) + answers
    if len(plain) > PLAIN_BYTES:
        raise Conflict("checkin.box_full")
    return plain.ljust(PLAIN_BYTES, b"\0")


def unpack(plain: bytes) -> Box:
    """Return the content of 8192 bytes that ``pack`` wrote.

    Raises:
        Unreadable: ``pack`` cannot have written them.
    """
    magic, codes, answers = HEADER.unpack_from(plain.ljust(HEADER.size, b"\0"))
    start = HEADER.size + codes * HASH_BYTES
    end = start + answers * ENTRY.size
    if magic != MAGIC or len(plain) != PLAIN_BYTES or end > PLAIN_BYTES:
        raise Unreadable
    entries = ENTRY.iter_unpack(plain[start:end])
    box = Box(
        frozenset(plain[at : at + HASH_BYTES] for at in range(HEADER.size, start, HASH_BYTES)),
        {key: Answer(value, flags == ON_PAPER) for key, flags, value in entries},
    )
    if pack(box) != plain:
        raise Unreadable
    return box


def associated(round_id: UUID, key_id: str) -> bytes:
    """Return what a sealed box is bound to: it opens for no other round and under no other key's name."""
    return round_id.bytes + key_id.encode("ascii")


def seal(box: Box, key: bytes, associated_data: bytes, token: Token) -> bytes:
    """Return the box as 8220 bytes, encrypted with AES-256-GCM; the key must be fresh for every call.

    Raises:
        ValueError: the key has not 32 bytes.
    """
    nonce = token(NONCE_BYTES)
    return nonce + cipher(key).encrypt(nonce, pack(box), associated_data)


def unseal(sealed: bytes, key: bytes, associated_data: bytes) -> Box:
    """Return the content of a sealed box.

    Raises:
        Unreadable: it was changed, cut, moved or sealed with another key.
        ValueError: the key has not 32 bytes.
    """
    if len(sealed) != SEALED_BYTES:
        raise Unreadable
    try:
        plain = cipher(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated_data)
    except InvalidTag:
        raise Unreadable from None
    return unpack(plain)


def cipher(key: bytes) -> AESGCM:
    """Return the cipher for a key of 32 bytes (AESGCM itself would also take shorter ones)."""
    if len(key) != KEY_BYTES:
        raise ValueError("a box is sealed with 32 bytes of key")
    return AESGCM(key)
