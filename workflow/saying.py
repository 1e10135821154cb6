"""What is said to an authority's own record, and what follows from it by itself: standing strands, and what time has brought."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from workflow.core import decide
from workflow.core import facts as f
from workflow.core.choosing import order_after
from workflow.core.filling import PrivateValue
from workflow.core.record import Entry
from workflow.store import tables as t
from workflow.store.snapshots import Folded, fold_on
from workflow.transactions import Session, Written


@dataclass(frozen=True, slots=True)
class Said:
    """A fact for the authority's record, with the private values it commits to."""

    fact: f.OfAuthority | f.StrandOpened | f.SchoolChanged
    values: tuple[PrivateValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """The key a request came with, if any, and what it asked: the same again is recorded once."""

    key: str | None = None
    asked: object = None


NOT_AGAIN = Sent()
Heard = Callable[[Written], None]  # is told what was written, and whether it was there before


def unheard(_: Written) -> None:
    """Nobody asks what came of it."""


def alone(session: Session) -> None:
    """Nobody else writes to this authority's records from here to the end of the transaction; who has begun to is waited for.

    Whoever has written an entry holds the row of its authority too. On SQLite whoever may write is alone anyway.
    """
    mine = select(t.authority.c.key).where(t.authority.c.key == session.authority)
    session.connection.execute(mine.with_for_update())


def watched(session: Session, folded: Folded) -> tuple[Folded, tuple[Entry, ...]]:
    """The authority's record with what time has brought to its standing strands."""
    if not folded.file.protocol:
        return folded, ()
    decision = decide.watch(folded.file, session.setting(folded.file.protocol, folded), session.now)
    return fold_on(folded, decision.entries), decision.entries


def standing_strands(session: Session, folded: Folded, fact: f.Fact) -> Iterator[Said]:
    """The standing strands that begin with the first protocol of an order, or with a school."""
    if isinstance(fact, f.ProtocolTaken | f.ProtocolsOrdered):
        digest, schools = order_after(folded.file.order, fact)[0].protocol, folded.file.schools
        of_authority = [""]
    elif isinstance(fact, f.SchoolAdded | f.SchoolChanged):
        digest, schools = folded.file.protocol, (fact.school,) if fact.maintained else ()
        of_authority = []
    else:
        return
    for strand in session.protocol(digest).strands.values() if digest else ():
        for about in of_authority if strand.standing == "authority" else schools if strand.standing else ():
            key = f"{strand.key}-{about}" if about else strand.key
            if key not in folded.file.strands:
                yield Said(f.StrandOpened(key, strand.key, strand.begins, f.Provenance(how="system"), about))
