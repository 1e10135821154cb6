"""Where one file stands, an inspection or an authority's own: what somebody needs who is about to write to it, or to tell of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from protocols.model import Protocol
from workflow.core import facts as f
from workflow.core.inspection import Inspection, StrandFile
from workflow.core.record import unseal
from workflow.core.school_now import whose_school
from workflow.endings import nothing_agreed
from workflow.errors import UnknownThing
from workflow.late_news import LateNews, late_news
from workflow.reading import Reader, reader
from workflow.school_views import SchoolChangeView
from workflow.store import tables as t
from workflow.store.chains import authority_chain
from workflow.store.engine import reading
from workflow.views import StrandView


@dataclass(frozen=True, slots=True)
class Standing:
    """The protocol a file runs on, its strands, the keys of its promises (and of those still owed), and people's names by id.

    ``unagreed`` are the promises whose time rests on what nobody agreed; ``news`` is how the authority came to know.
    ``school_name`` is empty for an authority's own file.
    """

    protocol: Protocol
    strands: tuple[StrandView, ...]
    promises: tuple[str, ...]
    owed: tuple[str, ...]
    names: Mapping[str, str]
    school_name: str
    unagreed: frozenset[str] = frozenset()
    news: LateNews | None = None


def standing(engine: Engine, authority: str, chain: str, now: datetime) -> Standing:
    """Raises UnknownThing for a chain the authority does not have, and before it has taken a protocol."""
    with reader(engine, authority, now) as read:
        return standing_at(read, chain)


def standing_at(read: Reader, chain: str) -> Standing:
    """The same at a moment that is being read already: a second transaction would need a second connection."""
    file = read.session.load(chain).file
    if not file.protocol:
        raise UnknownThing("protocol in use", read.authority)
    protocol = read.session.protocol(file.protocol)
    owed = tuple(key for key, one in file.obligations.items() if one.is_open)
    unagreed = frozenset(key for key, one in file.obligations.items() if nothing_agreed(one))
    keys, strands = tuple(file.obligations), strands_of(file, protocol)
    news = late_news(file.opened, protocol) if file.opened else None
    school_name = read.school_name(file.school) if file.opened else ""
    return Standing(protocol, strands, keys, owed, dict(read.names()), school_name, unagreed, news)


def strands_of(file: Inspection, protocol: Protocol) -> tuple[StrandView, ...]:
    return tuple(_strand(one, protocol) for one in file.strands.values())


def _strand(one: StrandFile, protocol: Protocol) -> StrandView:
    strand = protocol.strands[one.kind]
    state = strand.states[one.state]
    return StrandView(
        key=one.key,
        kind=one.kind,
        says=strand.title,
        state=one.state,
        state_says=state.says,
        is_final=state.final,
        version=one.version,
        entered=tuple((entered.state, entered.at) for entered in one.entered),
    )


def school_changes(file: Inspection, opened: f.Opened) -> tuple[SchoolChangeView, ...]:
    """What became of an inspection's school since it was opened, in order."""
    changes = file.school_changes
    was = [whose_school(opened), *(whose_school(one.now) for one in changes)]
    return tuple(
        SchoolChangeView(one.seq, one.at, one.now.from_day, before, now)
        for one, before, now in zip(changes, was, was[1:], strict=False)
    )


def authority_name(engine: Engine, authority: str) -> str:
    """The name an authority was added with; its key, should that entry be unreadable."""
    c = t.entry.c
    first = select(c.text).where(
        c.authority == authority, c.chain == authority_chain(authority), c.kind == f.AuthorityAdded.__name__
    )
    with reading(engine) as connection:
        text = connection.execute(first.order_by(c.seq).limit(1)).scalar()
    fact = unseal(text).fact if text else None
    return fact.name if isinstance(fact, f.AuthorityAdded) else authority
