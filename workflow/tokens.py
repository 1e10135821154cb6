"""The tokens with which programs act for a person: issued, found and revoked, in machine time. What they may do is not decided here.

Only the sha-256 of a secret is kept: it is 32 random bytes, so nobody can guess at it. When a token was last used is not kept.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, Row, insert, select, update

from workflow.authority_rules import usable_key
from workflow.core.record import instant_from, instant_text
from workflow.errors import Refused, UnknownThing
from workflow.store import tables as t
from workflow.store.engine import reading, writing

PREFIX = "alongside_"
SECRET_BYTES, NAME_BYTES = 32, 5
LONGEST = timedelta(days=366)
_C = t.token.c


@dataclass(frozen=True, slots=True)
class Token:
    """One token as lists have it, without its secret; all three instants are machine time."""

    authority: str
    token: str
    person: str
    label: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    def is_good_at(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


def issue(
    engine: Engine, authority: str, person: str, label: str, good_for: timedelta, now: datetime, chance: bytes
) -> tuple[Token, str]:
    """A new token for a person the authority knows, and its secret, which is told once and never again.

    ``label`` is a word for the program that will use it, never a name; ``chance`` is 37 random bytes. Raises Refused.
    """
    usable_key("token", label)
    if not timedelta() < good_for <= LONGEST:
        raise Refused("Issuing a token", (f"it can be good for {LONGEST.days} days at most, and for one at least",))
    name, secret = f"t-{chance[:NAME_BYTES].hex()}", PREFIX + _letters(chance[NAME_BYTES:])
    made = Token(authority, name, person, label, now, now + good_for, None)
    with writing(engine) as connection:
        _known(connection, authority, person)
        connection.execute(insert(t.token), _row(made) | {"hash": _hash_of(secret)})
    return made, secret


def find(engine: Engine, secret: str, now: datetime) -> Token | None:
    """The token of this secret, whichever authority it is of, if it is good at this instant of machine time."""
    with reading(engine) as connection:
        row = connection.execute(select(t.token).where(_C.hash == _hash_of(secret))).first()
    found = _token(row) if row is not None else None
    return found if found is not None and found.is_good_at(now) else None


def issued(engine: Engine, authority: str) -> tuple[Token, ...]:
    """Every token of an authority, the revoked and the expired too, in order of making."""
    with reading(engine) as connection:
        rows = connection.execute(select(t.token).where(_C.authority == authority).order_by(_C.created_at, _C.token))
        return tuple(_token(row) for row in rows)


def revoke(engine: Engine, authority: str, token: str, now: datetime) -> Token:
    """End a token for good; one that was ended before stays as it was. Raises UnknownThing."""
    here = (_C.authority == authority, _C.token == token)
    with writing(engine) as connection:
        ended = update(t.token).where(*here, _C.revoked_at.is_(None))
        connection.execute(ended.values(revoked_at=instant_text(now)))
        row = connection.execute(select(t.token).where(*here)).first()
    if row is None:
        raise UnknownThing("token", token, tuple(one.token for one in issued(engine, authority)))
    return _token(row)


def _known(connection: Connection, authority: str, person: str) -> None:
    """Raises UnknownThing for somebody this authority does not know."""
    known = select(t.person.c.person).where(t.person.c.authority == authority).order_by(t.person.c.person)
    people = connection.execute(known).scalars().all()
    if person not in people:
        raise UnknownThing("person", person, tuple(people))


def _row(one: Token) -> dict[str, str | None]:
    return {
        "authority": one.authority,
        "token": one.token,
        "person": one.person,
        "label": one.label,
        "created_at": instant_text(one.created_at),
        "expires_at": instant_text(one.expires_at),
        "revoked_at": None,
    }


def _token(row: Row[tuple[object, ...]]) -> Token:
    return Token(
        row.authority,
        row.token,
        row.person,
        row.label,
        instant_from(row.created_at),
        instant_from(row.expires_at),
        instant_from(row.revoked_at) if row.revoked_at else None,
    )


def _hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _letters(chance: bytes) -> str:
    return base64.urlsafe_b64encode(chance).rstrip(b"=").decode("ascii")
