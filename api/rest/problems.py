"""Problems as RFC 9457 has them: what went wrong, told in the same members whatever it was, with a type that never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from api.errors import KNOWN, NotSignedIn, meaning_of, sentence_of
from api.rest.versions import NEVER_A_VERSION, UNREADABLE
from workflow.errors import Refused, Stale, UnknownThing, Unseen

MEDIA_TYPE = "application/problem+json"
TYPES = "/api/v1/problems/"
RETRY_AFTER_SECONDS = "1"
# Names of the protocol's language and the like: to list them gives nothing away of anybody's.
_LISTED = ("form", "matter to begin", "role", "protocol in this authority's order")


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of problem: its HTTP status, its title, and what to do about it."""

    status: int
    title: str
    remedy: str


KINDS: Mapping[str, Kind] = {
    "not-understood": Kind(
        422, "What was sent was not understood", "Read 'mistakes' or 'detail', put it right, send it again."
    ),
    "key-used-before": Kind(422, "This key was used for another request", "Send it with a new Idempotency-Key."),
    "not-signed-in": Kind(
        401, "No token that is good was shown", "Send 'Authorization: Bearer' with a token that is good."
    ),
    "not-permitted": Kind(
        403, "Your roles do not allow this", "Ask somebody whose roles do, or whoever looks after the installation."
    ),
    "not-found": Kind(404, "There is nothing of this name for you", "Look at the list it should stand in."),
    "wrong-method": Kind(405, "This cannot be asked of this address", "'Allow' says what can."),
    "refused": Kind(409, "Refused, and here is why", "Read 'reasons', and 'possible' for what may be done instead."),
    "changed-since": Kind(
        412, "Something was recorded since you looked", "Look at the strand again, then send it with the new version."
    ),
    "too-large": Kind(413, "What was sent is too large", "Send less at once."),
    "wrong-media-type": Kind(415, "What was sent is not JSON", "Send it with Content-Type: application/json."),
    "version-needed": Kind(428, "Say which version you have seen", "Send If-Match with the ETag of the strand."),
    "too-busy": Kind(
        503, "Others were writing, and nothing was saved", "Send the same again after the seconds of 'Retry-After'."
    ),
    "unavailable": Kind(
        503, "The database cannot be used just now", "Try again later; tell whoever runs the installation."
    ),
    "unreadable": Kind(
        500, "A record does not read as it should", "Tell whoever runs the installation: 'alongside record verify'."
    ),
    "unexpected": Kind(500, "Something went wrong here", "Tell whoever runs the installation."),
}
_OF_STATUS = {404: "not-found", 405: "wrong-method", 413: "too-large", 400: "not-understood", 415: "wrong-media-type"}


class Mistake(BaseModel):
    """One thing that was not understood, and where it stands in what was sent; what was sent is not said again."""

    at: str
    says: str


class Problem(BaseModel):
    """A problem (RFC 9457). ``type`` never changes; ``detail`` is a sentence for a person."""

    type: str = Field(description="An address under this API that tells of this type of problem.")
    title: str
    status: int
    detail: str
    asked: str | None = Field(None, description="Of a refusal: what was asked.")
    reasons: list[str] | None = Field(None, description="Of a refusal: every reason why not.")
    possible: list[str] | None = Field(None, description="Of a refusal: what may be done instead.")
    mistakes: list[Mistake] | None = Field(None, description="What was not understood, each with its place.")
    strand: str | None = Field(None, description="The strand whose version matters here.")
    version: int | None = Field(None, description="The version that strand has now.")


def answer(why: Exception) -> JSONResponse:
    """An error as a problem. Nothing that was sent is in it, and nothing technical."""
    match why:
        case RequestValidationError():
            mistakes = list({(one.at, one.says): one for one in map(_mistake, why.errors())}.values())
            return _response(
                "not-understood", "; ".join(f"{one.at}: {one.says}" for one in mistakes), mistakes=mistakes
            )
        case HTTPException():
            kind = _OF_STATUS.get(why.status_code, "unexpected")
            return _response(kind, KINDS[kind].title + ".", headers=why.headers)
        case Refused():
            of: dict[str, Any] = {"asked": why.asked, "reasons": list(why.reasons), "possible": list(why.instead)}
            return _response("refused", str(why), **of)
        case Stale() | Unseen():
            return _response(meaning_of(why).problem, _about_version(why), strand=why.strand, version=why.now)
        case UnknownThing():
            return _response("not-found", _not_there(why))
        case _:
            known = isinstance(why, KNOWN)
            kind = meaning_of(why).problem if known else "unexpected"
            return _response(kind, sentence_of(why) if known else KINDS[kind].title + ".", headers=_headers(why))


async def in_words(_: Request, why: Exception) -> JSONResponse:
    return answer(why)


def _response(kind: str, detail: str, headers: Mapping[str, str] | None = None, **members: Any) -> JSONResponse:
    of = KINDS[kind]
    found = Problem(type=TYPES + kind, title=of.title, status=of.status, detail=detail, **members)
    return JSONResponse(found.model_dump(exclude_none=True), of.status, dict(headers or {}), media_type=MEDIA_TYPE)


def _about_version(why: Stale | Unseen) -> str:
    if isinstance(why, Unseen):
        return f'{why} Send it again with If-Match: "{why.now}".'
    return UNREADABLE if why.seen == NEVER_A_VERSION else str(why)


def _headers(why: Exception) -> dict[str, str]:
    if isinstance(why, NotSignedIn):
        return {"WWW-Authenticate": 'Bearer realm="alongside"'}
    is_for_later = isinstance(why, KNOWN) and meaning_of(why).status == 503
    return {"Retry-After": RETRY_AFTER_SECONDS} if is_for_later else {}


def _not_there(why: UnknownThing) -> str:
    """What is there is listed only where it is nobody's: a name that is hidden from somebody must not stand in a refusal."""
    return str(why) if why.kind in _LISTED else f"There is no {why.kind} called '{why.name}' here."


_AN_ANSWER = "an answer is words, a whole number or a list of words"
_PLAIN = {
    "missing": "it is needed",
    "extra_forbidden": "it is not asked for here",
    "json_invalid": "this is not JSON",
    "string_too_short": "it is empty; write something here",
    "greater_than_equal": "it is less than the least, {ge}",
    "less_than_equal": "it is more than the most, {le}",
}


def _mistake(one: Mapping[str, Any]) -> Mistake:
    if _is_of_an_answer(
        one["loc"]
    ):  # what it may be is tried in turn, and each try would be told, by a name of the code's
        says = str(one["msg"]) if one["type"] == "value_error" else _AN_ANSWER
        return Mistake(at=".".join(map(str, one["loc"][:3])), says=says.removeprefix("Value error, "))
    where = ".".join(str(part) for part in one["loc"])
    plain = _PLAIN.get(one["type"])
    says = plain.format(**one.get("ctx", {})) if plain else str(one["msg"]).removeprefix("Value error, ")
    return Mistake(at=where, says=says)


def _is_of_an_answer(place: tuple[str | int, ...]) -> bool:
    return place[:2] == ("body", "answers") and len(place) > 3 and place[-1] != "[key]"


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems a route may answer, for its OpenAPI document."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": "; ".join(one.title for one in KINDS.values() if one.status == status),
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in sorted(statuses)
    }
