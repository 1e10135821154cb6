"""Each error that may reach somebody, with its HTTP status and the program's exit code: the one table of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError, SQLAlchemyError

from api.local_times import UnreadableTime
from api.replies import ENVIRONMENT, FOUND_PROBLEMS, USAGE
from protocols.errors import ProtocolError, UnknownProtocol
from protocols.terms import TermsError
from workflow import errors as w
from workflow.register.reading import NotTheRegister


class Misused(Exception):
    """The program was asked in a way it does not understand; the sentence says how to ask."""


class NotSetUp(Exception):
    """The program cannot do this where it stands; the sentence says what to do first."""


class NotSignedIn(Exception):
    """A program came without a token that is good; nothing is said of whether there ever was such a token."""

    def __str__(self) -> str:
        return "Send a token that is good: Authorization: Bearer …. 'alongside token add PERSON' makes one."


class WrongMediaType(Exception):
    """What was sent is not JSON."""

    def __str__(self) -> str:
        return "Send what you send as JSON, with Content-Type: application/json."


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an error means to a browser, to a shell, and to a program: the last part of its problem type (docs/api.md)."""

    status: int
    exit_code: int
    problem: str


MEANINGS: Mapping[type[Exception], Meaning] = {
    w.Refused: Meaning(409, FOUND_PROBLEMS, "refused"),
    w.Stale: Meaning(412, FOUND_PROBLEMS, "changed-since"),
    w.Unseen: Meaning(428, FOUND_PROBLEMS, "version-needed"),
    w.NotPermitted: Meaning(403, FOUND_PROBLEMS, "not-permitted"),
    w.UnknownThing: Meaning(404, USAGE, "not-found"),
    w.UnreadableEntry: Meaning(500, FOUND_PROBLEMS, "unreadable"),
    w.KeyUsedAgain: Meaning(422, USAGE, "key-used-before"),
    w.TooBusy: Meaning(503, ENVIRONMENT, "too-busy"),
    w.Unsettled: Meaning(500, ENVIRONMENT, "unreadable"),
    w.StrangeDatabase: Meaning(503, ENVIRONMENT, "unavailable"),
    NotTheRegister: Meaning(422, FOUND_PROBLEMS, "not-understood"),
    ProtocolError: Meaning(422, FOUND_PROBLEMS, "not-understood"),
    UnknownProtocol: Meaning(404, USAGE, "not-found"),
    TermsError: Meaning(422, FOUND_PROBLEMS, "not-understood"),
    UnreadableTime: Meaning(422, USAGE, "not-understood"),
    NotSignedIn: Meaning(401, USAGE, "not-signed-in"),
    WrongMediaType: Meaning(415, USAGE, "wrong-media-type"),
    Misused: Meaning(422, USAGE, "not-understood"),
    NotSetUp: Meaning(503, ENVIRONMENT, "unavailable"),
    OSError: Meaning(503, ENVIRONMENT, "unavailable"),
    SQLAlchemyError: Meaning(503, ENVIRONMENT, "unavailable"),
}
KNOWN = tuple(MEANINGS)

# A database that is there, and cannot be written to just now: SQLite's own fixed words, which hold no value.
_SQLITE_SAYS: Mapping[str, str] = {
    "database or disk is full": "There is no room left for the database, and nothing was saved. Make room, then try again.",
    "attempt to write a readonly database": "The database may only be read from here, and nothing was saved. "
    "Check who may write to its file and its folder.",
    "database is locked": "Another program is using the database just now, and nothing was saved. Try again in a moment.",
}


def meaning_of(why: Exception) -> Meaning:
    """The row of the nearest class above an error."""
    return next(MEANINGS[kind] for kind in type(why).__mro__ if kind in MEANINGS)


def sentence_of(why: Exception) -> str:
    """What to tell somebody. A database's own words are left out: they may hold an address or a value."""
    match why:
        case NoSuchModuleError() | ArgumentError():
            return (
                "The address of the database is not one this program understands. "
                "Write sqlite:///path/to/file.db or postgresql+psycopg://user@host/name."
            )
        case OperationalError() if str(why.orig) in _SQLITE_SAYS:
            return _SQLITE_SAYS[str(why.orig)]
        case OperationalError():
            return (
                "The database cannot be reached, or is not set up. Check its address (--database, or "
                "ALONGSIDE_DATABASE), that its server runs or its folder exists, and run 'alongside db upgrade'."
            )
        case DatabaseError():
            return (
                "The database did not accept this, and nothing was saved. Run 'alongside doctor' to see how it stands."
            )
        case SQLAlchemyError():
            return "The database could not be used. Check its address, and run 'alongside doctor'."
        case OSError():
            place = f" ({why.filename})" if why.filename else ""
            return f"{why.strerror or 'A file could not be used'}{place}. Check that it is there and may be read."
    return str(why)


def as_data(why: Exception) -> dict[str, object]:
    """An error for programs: its kind, its sentence, and the facts that it carries."""
    facts: dict[str, object] = {name: getattr(why, name) for name in getattr(why, "__dataclass_fields__", ())}
    if isinstance(why, ProtocolError):
        facts = {"mistakes": why.mistakes}
    if isinstance(why, w.UnknownThing):
        facts |= {"known": why.offered()}
    return {"error": type(why).__name__, "says": sentence_of(why), **facts}
