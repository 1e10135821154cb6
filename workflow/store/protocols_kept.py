"""The protocols an authority uses, kept as text on first use and read again from that text; immutable."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, bindparam, insert, select

from protocols.model import Protocol
from protocols.reader import read_protocol
from workflow.errors import UnknownThing, UnreadableEntry
from workflow.store.tables import protocol as table

_BY_DIGEST = select(table.c.text, table.c.name).where(
    table.c.authority == bindparam("authority"), table.c.digest == bindparam("digest")
)
_KEEP = insert(table)

# A digest fixes every byte of a protocol, so one that was read once is the same for whoever asks for that digest.
_read: dict[str, Protocol] = {}


def keep(connection: Connection, authority: str, protocol: Protocol, text: bytes, first_used_at: str) -> None:
    """Store a protocol's text, unless this authority has it already."""
    key = {"authority": authority, "digest": protocol.digest}
    if connection.execute(_BY_DIGEST, key).first() is None:
        row = {**key, "name": protocol.name, "version": protocol.version, "text": text.decode()}
        connection.execute(_KEEP, {**row, "first_used_at": first_used_at})


def kept(connection: Connection, authority: str, digest: str) -> Protocol:
    """The protocol of this digest. Raises UnknownThing when the authority never used it, UnreadableEntry for another text."""
    if digest not in _read:
        row = connection.execute(_BY_DIGEST, {"authority": authority, "digest": digest}).first()
        if row is None:
            raise UnknownThing("protocol in use", digest)
        text = row.text.encode()
        if hashlib.sha256(text).hexdigest() != digest:
            raise UnreadableEntry(f"{authority}, protocol {row.name}", 0, "text", "it is not the text that was taken")
        _read[digest] = read_protocol(text, f"{row.name}.yaml")
    return _read[digest]
