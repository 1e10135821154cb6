"""Whether a record is what was sealed: every entry, every private value, the snapshot and the projections, each held against the entries.

It changes nothing, names chain, sequence and field of each problem, and goes on with the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, Table, select

from protocols.model import Protocol
from workflow.core.record import Entry, commitment, entry_of, first_link, is_sealed_form, parsed
from workflow.errors import UnreadableEntry
from workflow.store import projections as rows
from workflow.store import snapshots
from workflow.store import tables as t
from workflow.store.chains import Chains, authority_chain
from workflow.store.snapshots import Folded

_COPIED = ("chain", "seq", "kind", "actor", "occurred_at", "recorded_at")
_copied_in, _copied_from = attrgetter(*_COPIED), itemgetter(*_COPIED)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it was written: where, and in what way. ``sequence`` 0: the file as a whole."""

    chain: str
    sequence: int
    field: str
    says: str

    def __str__(self) -> str:
        return f"{self.chain}, entry {self.sequence}, {self.field}: {self.says}"


def chains_of(connection: Connection, authority: str) -> tuple[str, ...]:
    """Every chain that any table knows of, the authority's own first."""
    found: set[str] = set()
    for table in (t.entry, t.file, t.snapshot, t.obligation, t.alert, t.recipient, t.private_value):
        found |= set(
            connection.execute(select(table.c.chain).where(table.c.authority == authority).distinct()).scalars()
        )
    return tuple(sorted(found, key=lambda chain: (chain != authority_chain(authority), chain)))


@dataclass(slots=True)
class Examination:
    """One chain, looked at in one transaction. ``folded``: what its entries add up to, once they were looked at; None: to nothing."""

    connection: Connection
    authority: str
    chain: str
    folded: Folded | None = field(default=None, init=False)

    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong with the chain; a row that nobody foresaw ends the examination of this chain alone."""
        found: list[Problem] = []
        try:
            for one in self._problems():
                found.append(one)  # noqa: PERF402  what was found before a failure is kept
        except Exception as error:  # noqa: BLE001  whoever tampers may leave anything behind
            found.append(self._says(0, "record", f"it cannot be examined any further ({type(error).__name__})"))
        return tuple(found)

    def _problems(self) -> Iterator[Problem]:
        entries: list[Entry] = []
        yield from self.seals(entries)
        yield from self._private(entries)
        if not entries:
            yield Problem(self.chain, 0, "entry", "nothing of its record is left")
            return
        try:
            kept = tuple(row for row in self._found(t.snapshot) if row.fold_version == snapshots.FOLD_VERSION)
            at_snapshot = self._folded(tuple(entries[: kept[0].seq if kept else 0]))
            self.folded = snapshots.fold_on(at_snapshot, tuple(entries[at_snapshot.file.seq :]))
        except Exception as error:  # noqa: BLE001  a damaged record may fail anywhere, and must not stop the rest
            yield Problem(self.chain, 0, "fold", f"its entries no longer add up ({type(error).__name__})")
            return
        for row in kept:
            yield from self._snapshot(row, at_snapshot, entries)
        yield from self._of_entries(entries)
        yield from self._obligations(self.folded)

    def _folded(self, entries: tuple[Entry, ...]) -> Folded:
        is_authority = Chains(self.connection, self.authority).is_authority(self.chain)
        return snapshots.fold_on(snapshots.nothing_yet(self.chain, is_authority=is_authority), entries)

    def _found(self, table: Table) -> list[Row[Any]]:
        here = select(table).where(table.c.authority == self.authority)
        if "chain" in table.c:
            here = here.where(table.c.chain == self.chain)
        return list(self.connection.execute(here.order_by(*table.primary_key.columns)))

    # --- the entries ------------------------------------------------------------------------------------------

    def seals(self, read: list[Entry]) -> Iterator[Problem]:
        """Each row against its own text and against the one before it; what can be read is added to ``read``."""
        link, seq, recorded_at = first_link(self.chain), 0, ""
        for row in self._found(t.entry):
            for missing in range(seq + 1, row.seq):
                yield self._says(missing, "seq", "this entry is missing")
            if hash_of_any(row.text) != row.hash:
                yield self._says(row.seq, "text", "it is not the text that was sealed")
            try:
                raw = parsed(row.text)
                entry = entry_of(raw)
            except UnreadableEntry as error:
                yield self._says(row.seq, error.field, error.says)
            except Exception as error:  # noqa: BLE001  a text may have been changed to hold anything at all
                yield self._says(row.seq, "text", f"it cannot be read ({type(error).__name__})")
            else:
                read.append(entry)
                if _copied_in(row) != _copied_from(raw):
                    yield from self._columns(row, raw)
                # Not sealed again: a field that facts have had since then must not make an older line look forged.
                if not is_sealed_form(row.text, raw):
                    yield self._says(row.seq, "text", "it is not in the sealed form")
                if entry.prev != link:
                    yield self._says(row.seq, "prev", "it does not follow from the entry before it")
            if row.recorded_at < recorded_at:
                yield self._says(row.seq, "recorded_at", "it was recorded before the entry before it")
            link, seq, recorded_at = row.hash, row.seq, max(recorded_at, row.recorded_at)

    def _columns(self, row: Row[Any], raw: Any) -> Iterator[Problem]:
        for name in _COPIED:
            if raw[name] != getattr(row, name):
                yield self._says(row.seq, name, "the column is not what the sealed text says")

    def _private(self, entries: list[Entry]) -> Iterator[Problem]:
        """Each private value that is still there against the commitment in its entry; what was erased is no problem."""
        committed = {entry.seq: getattr(entry.fact, "private", {}) for entry in entries}
        for row in self._found(t.private_value):
            if committed.get(row.seq, {}).get(row.field) != commitment_of_any(row.salt, row.value):
                yield self._says(row.seq, row.field, "the private value is not the one that was committed to")

    # --- what is made from them -----------------------------------------------------------------------------

    def _snapshot(self, row: Row[Any], folded: Folded, entries: list[Entry]) -> Iterator[Problem]:
        """It stands for the entries up to the one it names, and says what those add up to; one of an older program is never read."""
        if row.seq > entries[-1].seq:
            says = f"it stands for entry {row.seq}, and the record ends at {entries[-1].seq}"
            yield self._says(row.seq, "snapshot", says)
        elif not same_value(row.value, folded):
            yield self._says(row.seq, "snapshot", "it is not what the entries add up to")

    def _of_entries(self, entries: list[Entry]) -> Iterator[Problem]:
        made = rows.rows_of_entries(self.authority, entries)
        is_authority = Chains(self.connection, self.authority).is_authority(self.chain)
        for table in (t.alert, t.recipient, t.person) if is_authority else (t.alert, t.recipient):
            yield from self._compared(table, made[table.name], lambda row: int(row["seq"]))

    def _obligations(self, folded: Folded) -> Iterator[Problem]:
        file = folded.file
        made = [rows.obligation_row(self.authority, file, one) for one in file.obligations.values()]
        armed = {str(one.key): one.seq for one in file.obligations.values()}
        yield from self._compared(
            t.obligation, made, lambda row: armed.get(f"{row['strand']}/{row['step']}/{row['occurrence']}", 0)
        )

    def compared_file(self, folded: Folded, protocol: Protocol | None, look: datetime | None) -> Iterator[Problem]:
        """The row that lists and the clock read; ``look`` is when it must be looked at again at the latest."""
        made = rows.file_row(self.authority, folded.file, protocol, look)
        found = self._found(t.file)
        if not found:
            yield self._says(folded.file.seq, "file", "the row for lists and for the clock is missing")
        for row in found:
            for name in ("kind", "seq", "protocol", "school", "state", "beside", "is_open"):
                if getattr(row, name) != made[name]:
                    yield self._says(folded.file.seq, f"file {name}", "the row for lists is not what the record says")
            if row.set_aside is not None and not self._was_set_aside():
                yield self._says(folded.file.seq, "file set_aside", "it is kept from the clock, and no entry says so")
            if made["look_at"] is not None and (row.look_at is None or row.look_at > made["look_at"]):
                yield self._says(folded.file.seq, "file look_at", "the clock would look at it too late")

    def _was_set_aside(self) -> bool:
        """Whether the authority's record has an alert about the clock setting this file aside."""
        a = t.alert.c
        where = (a.authority == self.authority, a.why == "set_aside", a.about == self.chain)
        return self.connection.execute(select(a.seq).where(*where).limit(1)).first() is not None

    def _compared(self, table: Table, made: list[rows.Row], sequence: Any) -> Iterator[Problem]:
        keys = [column.name for column in table.primary_key.columns]
        wanted = {tuple(row[key] for key in keys): row for row in made}
        found: dict[tuple[Any, ...], RowMapping] = {
            tuple(getattr(row, key) for key in keys): row._mapping for row in self._found(table)
        }
        for key in sorted(wanted.keys() | found.keys(), key=str):
            row = wanted.get(key) or found[key]
            name = f"{table.name} {'/'.join(str(part) for part in key if part not in (self.authority, self.chain))}"
            if key not in found:
                yield self._says(sequence(row), name, "this row is missing")
            elif key not in wanted:
                yield self._says(sequence(row), name, "the record knows nothing of this row")
            else:
                for column, value in wanted[key].items():
                    if found[key][column] != value:
                        yield self._says(sequence(row), f"{name} {column}", "it is not what the record says")

    def _says(self, sequence: int, field: str, says: str) -> Problem:
        return Problem(self.chain, sequence, field, says)


def hash_of_any(text: str) -> str:
    """The hash of a text that may have been changed to hold anything at all."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def commitment_of_any(salt: str, value: str) -> str | None:
    """The commitment to a value; None for a salt that may have been changed to something that is none."""
    try:
        return commitment(bytes.fromhex(salt), value)
    except ValueError:
        return None


def same_value(text: str, folded: Folded) -> bool:
    """Whether a snapshot holds this value."""
    try:
        return snapshots.from_text(text) == folded
    except ValueError:
        return False


def changed_protocols(connection: Connection, authority: str) -> Iterator[Problem]:
    """The protocols in use whose text is not the one their digest names."""
    for row in connection.execute(select(t.protocol).where(t.protocol.c.authority == authority)):
        if hashlib.sha256(row.text.encode()).hexdigest() != row.digest:
            yield Problem(authority_chain(authority), 0, f"protocol {row.digest}", "it is not the text that was read")
