"""Versions of strands and keys of requests, as HTTP has them: ETag and If-Match, Idempotency-Key and what says it was repeated."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated

from fastapi import Header, Response

from workflow.transactions import Written

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=200,
        description='The ETag of the strand as you have seen it, as "12". Needed for what moves a strand or changes an answer.',
    ),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[!-~]+$",
        description="Sent twice with the same key, it is recorded once, and answered the same.",
    ),
]
REPLAYED = "Idempotency-Replayed"
NEVER_A_VERSION = -1
UNREADABLE = 'If-Match could not be read as one version. It looks like this: If-Match: "12".'
_ONE = re.compile(r'\s*"(\d{1,15})"\s*', re.ASCII)


def saying_replayed(response: Response) -> Callable[[Written], None]:
    """Says in the answer that it was there before, where what was written had been."""

    def heard(written: Written) -> None:
        if written.repeated:
            response.headers[REPLAYED] = "true"

    return heard


def etag_of(version: int) -> str:
    return f'"{version}"'


def seen_version(if_match: str | None) -> int | None:
    """The version named; None where none is, or ``*``, which names none. What is no ETag of ours matches nothing (RFC 9110, 13.1.1)."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = _ONE.fullmatch(if_match)
    return int(found[1]) if found else NEVER_A_VERSION
