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


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an error means to a browser and to a shell."""

    status: int
    exit_code: int


MEANINGS: Mapping[type[Exception], Meaning] = {
    w.Refused: Meaning(409, FOUND_PROBLEMS),
    w.Stale: Meaning(409, FOUND_PROBLEMS),
    w.UnknownThing: Meaning(404, USAGE),
    w.UnreadableEntry: Meaning(500, FOUND_PROBLEMS),
    w.KeyUsedAgain: Meaning(422, USAGE),
    w.TooBusy: Meaning(503, ENVIRONMENT),
    w.Unsettled: Meaning(500, ENVIRONMENT),
    w.StrangeDatabase: Meaning(503, ENVIRONMENT),
    NotTheRegister: Meaning(422, FOUND_PROBLEMS),
    ProtocolError: Meaning(422, FOUND_PROBLEMS),
    UnknownProtocol: Meaning(404, USAGE),
    TermsError: Meaning(422, FOUND_PROBLEMS),
    UnreadableTime: Meaning(422, USAGE),
    Misused: Meaning(422, USAGE),
    NotSetUp: Meaning(503, ENVIRONMENT),
    OSError: Meaning(503, ENVIRONMENT),
    SQLAlchemyError: Meaning(503, ENVIRONMENT),
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
    return {"error": type(why).__name__, "says": sentence_of(why), **facts}
