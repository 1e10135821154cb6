"""Cursors: where to read on from in a list, as letters that mean something here alone; and the link to what comes next."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Path, Query, Request, Response

from api.errors import Misused
from workflow.entries import PlaceInFeed

MOST, USUAL = 200, 50
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
Cursor = Annotated[
    str, Query(max_length=1000, description="The 'cursor' of the part before; none: from the beginning.")
]
LARGEST_SEQUENCE = 2**31 - 1
EntryNumber = Annotated[int, Path(ge=1, le=LARGEST_SEQUENCE, description="The sequence of an entry in its record.")]
_INSTANT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_NOT_OURS = "This is no cursor of this list: send one back as it was given, or none to begin at the beginning."
Row = TypeVar("Row")


def cursor_of(*parts: str | int) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).rstrip(b"=").decode("ascii")


def _parts(cursor: str, kinds: tuple[type, ...]) -> list[str | int]:
    """What a cursor was made of. Raises Misused for one that was not made here."""
    try:
        parts = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        raise Misused(_NOT_OURS) from None
    if not isinstance(parts, list) or [type(one) for one in parts] != list(kinds):
        raise Misused(_NOT_OURS)
    return parts


def place_cursor(place: PlaceInFeed) -> str:
    at = place.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return cursor_of(at, place.chain, place.seq)


def place_from(cursor: str) -> PlaceInFeed | None:
    """The place in the order of all entries; None for the beginning. Raises Misused."""
    if not cursor:
        return None
    at, chain, seq = _parts(cursor, (str, str, int))
    if not _INSTANT.fullmatch(str(at)) or not str(chain).isprintable() or not 0 <= int(seq) <= LARGEST_SEQUENCE:
        raise Misused(_NOT_OURS)
    try:
        return PlaceInFeed(datetime.fromisoformat(str(at)), str(chain), int(seq))
    except ValueError:
        raise Misused(_NOT_OURS) from None


def sequence_from(cursor: str) -> int:
    """The sequence to read on after, in one record. Raises Misused."""
    if not cursor:
        return 0
    (seq,) = _parts(cursor, (int,))
    if not 0 <= int(seq) <= LARGEST_SEQUENCE:
        raise Misused(_NOT_OURS)
    return int(seq)


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a list somebody asked for; its answer says where the next part is."""

    request: Request
    response: Response
    cursor: str
    limit: int

    def of(self, rows: Sequence[Row], key: Callable[[Row], tuple[str, ...]]) -> tuple[list[Row], str | None]:
        """The next rows in the order of their keys, which never change, and the cursor after them. Raises Misused."""
        ordered = sorted(rows, key=key)
        if self.cursor:
            width = len(key(ordered[0])) if ordered else 1
            after = tuple(str(one) for one in _parts(self.cursor, (str,) * width)) if ordered else ("",)
            ordered = [one for one in ordered if key(one) > after]
        found = ordered[: self.limit]
        further = cursor_of(*key(found[-1])) if len(ordered) > self.limit else None
        self.link_next(further)
        return found, further

    def link_next(self, cursor: str | None) -> None:
        """Say where what comes next is found (RFC 8288); nothing is said where this was all."""
        if cursor is not None:
            query = {key: value for key, value in self.request.query_params.items() if key != "cursor"}
            address = f"{self.request.url.path}?{urlencode({**query, 'cursor': cursor})}"
            self.response.headers["Link"] = f'<{address}>; rel="next"'


async def _part(request: Request, response: Response, limit: Limit = USUAL, cursor: Cursor = "") -> Part:
    return Part(request, response, cursor, limit)


AskedPart = Annotated[Part, Depends(_part)]
