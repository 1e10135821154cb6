"""The chains of one authority: a file is loaded from its snapshot or its record, and entries are sealed and appended.

Nothing is decided here. Whoever appends at a sequence that is taken breaks the primary key, and the transaction with it.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Select, bindparam, insert, select, union_all

from protocols.model import Protocol
from workflow.core.filling import PrivateValue
from workflow.core.inspection import Inspection
from workflow.core.record import Entry, first_link, hash_of, seal, unseal
from workflow.store import projections as rows
from workflow.store import snapshots
from workflow.store import tables as t
from workflow.store.prepared import Prepared, put
from workflow.store.snapshots import Folded


def authority_chain(authority: str) -> str:
    return f"{authority}/authority"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file as it stands, and the hash that its next entry is linked to.

    ``snapshot_of``: how many of its entries its snapshot stands for, as far as this process knows.
    """

    folded: Folded
    head: str
    snapshot_of: int = 0

    @property
    def file(self) -> Inspection:
        return self.folded.file


@dataclass(frozen=True, slots=True)
class Request:
    """The key a request came with, who asked, and what was asked, which is kept as an HMAC alone.

    Private answers are a part of what was asked. The salt of one of them goes into the HMAC, so that nobody can try out
    guesses at it once the private values are erased.
    """

    key: str
    actor: str
    asked: str
    secret: bytes

    def mac(self, salt: bytes) -> str:
        return hmac.new(self.secret + salt, self.asked.encode(), "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Addition:
    """What one transaction adds to a chain: entries whose ``prev`` is still empty, and the private values by sequence.

    ``keeps_look_at``: these entries change nothing that time could bring, so the next time to look stays as it was.
    """

    entries: tuple[Entry, ...]
    private: tuple[tuple[int, PrivateValue], ...]
    protocol: Protocol | None
    look_at: datetime | None
    request: Request | None = None
    keeps_look_at: bool = False


_AUTHORITY: BindParameter[str] = bindparam("authority")
_CHAIN: BindParameter[str] = bindparam("chain")


def _last_of(chain: BindParameter[str]) -> Select[str, str]:
    last = select(t.entry.c.chain, t.entry.c.hash).where(t.entry.c.authority == _AUTHORITY, t.entry.c.chain == chain)
    return last.order_by(t.entry.c.seq.desc()).limit(1)


_HEAD = Prepared(_last_of(_CHAIN))
_HEADS = Prepared(union_all(*(select(_last_of(one).subquery()) for one in (_CHAIN, bindparam("other")))))
_SNAPSHOT = select(t.snapshot).where(t.snapshot.c.authority == _AUTHORITY, t.snapshot.c.chain == _CHAIN)
_SEALED = (
    select(t.entry.c.seq, t.entry.c.text, t.entry.c.hash)
    .where(t.entry.c.authority == _AUTHORITY, t.entry.c.chain == _CHAIN)
    .order_by(t.entry.c.seq)
)
_SEALED_FROM = _SEALED.where(t.entry.c.seq >= bindparam("seq"))
_SALT = select(t.private_value.c.salt).where(
    *(t.private_value.c[name] == bindparam(name) for name in ("authority", "chain", "seq", "field"))
)
_PRIVATE = select(t.private_value.c.seq, t.private_value.c.field, t.private_value.c.value).where(
    t.private_value.c.authority == _AUTHORITY, t.private_value.c.chain == _CHAIN
)
_OF_SCHOOL = (
    select(t.file.c.chain)
    .where(t.file.c.authority == _AUTHORITY, t.file.c.kind == "inspection", t.file.c.school == bindparam("school"))
    .order_by(t.file.c.chain)
)
_ADD_ENTRY, _ADD_PRIVATE = Prepared(insert(t.entry)), Prepared(insert(t.private_value))
_ADD = {one.name: Prepared(insert(one)) for one in (t.alert, t.recipient, t.person)}
_PUT_SNAPSHOT, _PUT_OBLIGATION = put(t.snapshot), put(t.obligation)
_PUT_FILE, _PUT_FILE_ALONE = put(t.file), put(t.file, but=("look_at", "set_aside"))


@dataclass(frozen=True, slots=True)
class Chains:
    """The chains of one authority in one transaction."""

    connection: Connection
    authority: str

    # --- reading ------------------------------------------------------------------------------------------

    def load(self, chain: str) -> Loaded:
        """A file from its snapshot and the entries since, or from its record alone. Raises UnreadableEntry."""
        return self.load_at(chain, self.head(chain), None)

    def load_at(self, chain: str, head: str | None, known: Loaded | None) -> Loaded:
        """The same, where the hash of its last entry has been asked for already.

        ``known`` is the file as it was loaded before, taken if nothing was added since.
        """
        if head is not None and known is not None and known.head == head:
            return known
        if head is None:
            return Loaded(snapshots.nothing_yet(chain, is_authority=self.is_authority(chain)), first_link(chain))
        return self._from_snapshot(chain) or self.replayed(chain)

    def _from_snapshot(self, chain: str) -> Loaded | None:
        """The snapshot with the entries since folded on; None where it does not stand for the entry it names."""
        key = {"authority": self.authority, "chain": chain}
        row = self.connection.execute(_SNAPSHOT, key).first()
        if row is None or row.fold_version != snapshots.FOLD_VERSION:
            return None
        rows_found = self.connection.execute(_SEALED_FROM, {**key, "seq": row.seq}).all()
        if not rows_found or (rows_found[0].seq, rows_found[0].hash) != (row.seq, row.head_hash):
            return None
        since = tuple(unseal(one.text) for one in rows_found[1:])
        with suppress(ValueError, LookupError):  # a snapshot nobody can read is no evidence of anything: the record is
            folded = snapshots.from_text(row.value)
            return Loaded(snapshots.fold_on(folded, since), rows_found[-1].hash, row.seq)
        return None

    def head(self, chain: str) -> str | None:
        """The hash of the last entry of a chain as it stands at this moment; None: it has no entry."""
        row = _HEAD.run(self.connection, {"authority": self.authority, "chain": chain}).first()
        return row.hash if row else None

    def heads(self, chain: str) -> tuple[str | None, str | None]:
        """That of a chain and that of the authority's own, as they stand at one moment."""
        own = authority_chain(self.authority)
        found = _HEADS.run(self.connection, {"authority": self.authority, "chain": chain, "other": own})
        hashes = {row.chain: row.hash for row in found}
        return hashes.get(chain), hashes.get(own)

    def replayed(self, chain: str) -> Loaded:
        """A file from its record alone. Raises UnreadableEntry."""
        # The head is read together with the entries: on PostgreSQL somebody may have added one since it was asked for.
        rows_found = self._sealed(chain)
        nothing = snapshots.nothing_yet(chain, is_authority=self.is_authority(chain))
        entries = tuple(unseal(row.text) for row in rows_found)
        return Loaded(snapshots.fold_on(nothing, entries), rows_found[-1].hash if rows_found else first_link(chain))

    def entries(self, chain: str) -> tuple[Entry, ...]:
        """Every entry of a chain, in order. Raises UnreadableEntry."""
        return tuple(unseal(row.text) for row in self._sealed(chain))

    def _sealed(self, chain: str) -> Sequence[Row[Any, Any, Any]]:
        return self.connection.execute(_SEALED, {"authority": self.authority, "chain": chain}).all()

    def is_authority(self, chain: str) -> bool:
        return chain == authority_chain(self.authority)

    def salt(self, chain: str, seq: int, field: str) -> bytes | None:
        """The salt of a private value; None where it was erased."""
        where = {"authority": self.authority, "chain": chain, "seq": seq, "field": field}
        found = self.connection.execute(_SALT, where).scalar()
        return None if found is None else bytes.fromhex(found)

    def private(self, chain: str) -> dict[tuple[int, str], str]:
        """The private values of a chain that are still kept, by entry and field."""
        rows_found = self.connection.execute(_PRIVATE, {"authority": self.authority, "chain": chain})
        return {(row.seq, row.field): row.value for row in rows_found}

    def of_school(self, school: str) -> tuple[str, ...]:
        """The inspections of a school, open or not, by chain."""
        return tuple(self.connection.execute(_OF_SCHOOL, {"authority": self.authority, "school": school}).scalars())

    # --- writing ------------------------------------------------------------------------------------------

    def append(self, loaded: Loaded, addition: Addition, file: Inspection) -> Loaded:
        """Seal and insert; then the snapshot, the projections and the next time to look. Raises IntegrityError on a lost race.

        ``file`` is what the entries make of the file that was loaded.
        """
        is_inspection = loaded.folded.roster is None
        after = Folded(file) if is_inspection else snapshots.fold_on(loaded.folded, addition.entries)
        head = self._insert(loaded, addition)
        self._insert_private(loaded.file.chain, addition)
        self._project(addition.entries, loaded.file, after)
        snapshot_of = loaded.snapshot_of
        if snapshots.is_due(after.file.seq, snapshot_of):
            self._write_snapshot(after, head)
            snapshot_of = after.file.seq
        row = rows.file_row(self.authority, after.file, addition.protocol, addition.look_at)
        (_PUT_FILE_ALONE if addition.keeps_look_at else _PUT_FILE).run(self.connection, row)
        return Loaded(after, head, snapshot_of)

    def remake(self, chain: str, protocol: Protocol | None, look_at: datetime | None) -> None:
        """Write the snapshot and the projections of a chain, of which none are there, from its record."""
        entries, after = self.entries(chain), self.replayed(chain)
        self._project(entries, Inspection(chain), after.folded)
        self._write_snapshot(after.folded, after.head)
        _PUT_FILE.run(self.connection, rows.file_row(self.authority, after.file, protocol, look_at))

    def _insert(self, loaded: Loaded, addition: Addition) -> str:
        head, part, found = loaded.head, 0, []
        first = min(addition.private, key=lambda one: (one[0], one[1].field), default=None)
        mac = addition.request.mac(first[1].salt if first else b"") if addition.request else ""
        for entry in addition.entries:
            sealed = seal(replace(entry, prev=head))
            head = hash_of(sealed)
            row = rows.entry_row(self.authority, entry, sealed, head) | {"appended_from": addition.entries[0].seq}
            if addition.request is not None and entry.actor == addition.request.actor:
                row |= {"request_key": addition.request.key, "request_mac": mac, "request_part": part}
                part += 1
            found.append(row)
        _ADD_ENTRY.run_all(self.connection, found)
        return head

    def _insert_private(self, chain: str, addition: Addition) -> None:
        where = {"authority": self.authority, "chain": chain}
        found = [
            {**where, "seq": seq, "field": one.field, "salt": one.salt.hex(), "value": one.value}
            for seq, one in addition.private
        ]
        if found:
            _ADD_PRIVATE.run_all(self.connection, found)

    def _project(self, entries: tuple[Entry, ...], before: Inspection, after: Folded) -> None:
        """Every row for lists but that of the file, made from these entries and the file after them."""
        for name, found in rows.rows_of_entries(self.authority, entries).items():
            if found:
                _ADD[name].run_all(self.connection, found)
        self._project_obligations(before, after.file)

    def _project_obligations(self, before: Inspection, after: Inspection) -> None:
        """Rows for the obligations that are new or not what they were; the fold keeps every other as it was."""
        known = before.obligations
        changed = [one for key, one in after.obligations.items() if known.get(key) is not one]
        if changed:
            _PUT_OBLIGATION.run_all(
                self.connection, [rows.obligation_row(self.authority, after, one) for one in changed]
            )

    def _write_snapshot(self, after: Folded, head: str) -> None:
        row = {
            "authority": self.authority,
            "chain": after.file.chain,
            "fold_version": snapshots.FOLD_VERSION,
            "seq": after.file.seq,
            "head_hash": head,
            "value": snapshots.to_text(after),
        }
        _PUT_SNAPSHOT.run(self.connection, row)
