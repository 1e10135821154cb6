"""The folded values as text and back: what a snapshot row holds. Never evidence: a replay always gives the same.

A snapshot stands for the entries up to one of them; what came after it is folded on.

``FOLD_VERSION`` rises whenever a fold or one of its values changes shape, so that no older snapshot is read.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import TypeAdapter

from workflow.core.facts import AuthorityAdded, ClosuresLoaded
from workflow.core.fold import apply
from workflow.core.inspection import Inspection
from workflow.core.record import Entry
from workflow.core.roster import Roster, apply_roster

FOLD_VERSION = 5
_FEWEST_AFTER = 16  # entries; more than are read in the time that a snapshot takes to write
_PART_AFTER = 8  # an eighth of a long record may come after its snapshot


@dataclass(frozen=True, slots=True)
class Folded:
    """Everything that is folded from one chain. ``roster``, ``closures`` (the terms last loaded) and ``name`` are the authority's."""

    file: Inspection
    roster: Roster | None = None
    closures: ClosuresLoaded | None = None
    name: str = ""

    @property
    def own_roster(self) -> Roster:
        """The roster, of an authority's own record."""
        assert self.roster is not None
        return self.roster


_CODEC = TypeAdapter(Folded)


def nothing_yet(chain: str, *, is_authority: bool) -> Folded:
    return Folded(Inspection(chain), Roster() if is_authority else None)


def fold_on(folded: Folded, entries: tuple[Entry, ...]) -> Folded:
    """The folded values after more entries of the same chain."""
    file, roster, closures, name = folded.file, folded.roster, folded.closures, folded.name
    for entry in entries:
        file = apply(file, entry)
        if roster is not None:
            roster = apply_roster(roster, entry)
            closures = entry.fact if isinstance(entry.fact, ClosuresLoaded) else closures
            name = entry.fact.name if isinstance(entry.fact, AuthorityAdded) else name
    return Folded(file, roster, closures, name)


def is_due(seq: int, of: int) -> bool:
    """Whether a record of ``seq`` entries whose snapshot stands for the first ``of`` needs another."""
    return seq - of >= max(_FEWEST_AFTER, seq // _PART_AFTER)


def to_text(folded: Folded) -> str:
    return _CODEC.dump_json(folded).decode()


def from_text(text: str) -> Folded:
    """Raises ValueError for a text that is no snapshot of this program's."""
    return _CODEC.validate_json(text)
