"""The tables of the database, one list of them for every package; every table and every key begins with the authority.

Instants are text of 27 characters, as in the record (``core.record.instant_text``), save on the machine's own tables.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData()
_INSTANT = String(27)
_HEX = String(64)

authority = Table("authority", METADATA, Column("key", Text, primary_key=True))

# The record. `text` is what was sealed; every other column is a copy for queries. `appended_from` is the sequence of
# the first entry written in the same transaction.
entry = Table(
    "entry",
    METADATA,
    Column("authority", Text, ForeignKey("authority.key"), primary_key=True),
    Column("chain", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("occurred_at", _INSTANT, nullable=False),
    Column("recorded_at", _INSTANT, nullable=False),
    Column("actor", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("hash", _HEX, nullable=False),
    Column("appended_from", Integer, nullable=False),
    Column("request_key", Text),
    Column("request_part", Integer),
    Column("request_mac", _HEX),
    UniqueConstraint("authority", "actor", "request_key", "request_part", name="entry_request"),
    Index("entry_recorded_at", "authority", "recorded_at", "chain", "seq"),
)

# Words about people: the one table that may be erased from. The record holds commitments to what stands here.
private_value = Table(
    "private_value",
    METADATA,
    Column("authority", Text, primary_key=True),
    Column("chain", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("field", Text, primary_key=True),
    Column("salt", _HEX, nullable=False),
    Column("value", Text, nullable=False),
    ForeignKeyConstraint(["authority", "chain", "seq"], ["entry.authority", "entry.chain", "entry.seq"]),
)

# A protocol as it was read: immutable, stored on first use.
protocol = Table(
    "protocol",
    METADATA,
    Column("authority", Text, ForeignKey("authority.key"), primary_key=True),
    Column("digest", _HEX, primary_key=True),
    Column("name", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("first_used_at", _INSTANT, nullable=False),
)

# --- what can be dropped and made again from the record ---------------------------------------------------

snapshot = Table(
    "snapshot",
    METADATA,
    Column("authority", Text, primary_key=True),
    Column("chain", Text, primary_key=True),
    Column("fold_version", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("head_hash", _HEX, nullable=False),
    Column("value", Text, nullable=False),
)

# `seq` is the entry that `look_at` was worked out at, so that a clock that lost a race cannot put an older one back.
file = Table(
    "file",
    METADATA,
    Column("authority", Text, primary_key=True),
    Column("chain", Text, primary_key=True),
    Column("kind", Text, nullable=False),  # inspection or authority
    Column("seq", Integer, nullable=False),
    Column("protocol", Text, nullable=False),
    Column("school", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("beside", Text, nullable=False),  # the side strands that are open, as kind:state, separated by spaces
    Column("is_open", Boolean, nullable=False),
    Column("look_at", _INSTANT),
    Column("set_aside", Text),
    Index("file_look_at", "authority", "look_at"),
)

obligation = Table(
    "obligation",
    METADATA,
    Column("authority", Text, primary_key=True),
    Column("chain", Text, primary_key=True),
    Column("strand", Text, primary_key=True),
    Column("step", Text, primary_key=True),
    Column("occurrence", Text, primary_key=True),
    Column("school", Text, nullable=False),
    Column("owed_by", Text, nullable=False),  # role keys, first who is asked first, separated by spaces
    Column("owed_from", _INSTANT, nullable=False),
    Column("due", _INSTANT),
    Column("status", Text, nullable=False),
    Column("armed_at", _INSTANT, nullable=False),
    Column("discharged_at", _INSTANT),
)

alert = Table(
    "alert",
    METADATA,
    Column("authority", Text, primary_key=True),
    Column("chain", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("why", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("strand", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("occurrence", Text, nullable=False),
    Column("schedule", Integer, nullable=False),
    Column("rung", Integer, nullable=False),
    Column("repeat", Integer, nullable=False),
    Column("counted", Integer, nullable=False),
    Column("about", Text, nullable=False),
    Column("fell_due", _INSTANT, nullable=False),
    Column("raised_at", _INSTANT, nullable=False),
)

recipient = Table(
    "recipient",
    METADATA,
    Column("authority", Text, primary_key=True),
    Column("chain", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("person", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("how", Text, nullable=False),
    Index("recipient_person", "authority", "person"),
)

# Which entry of the authority's record added a person: where the private rows with the name are found.
person = Table(
    "person",
    METADATA,
    Column("authority", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
)

# --- the machine's own ---------------------------------------------------------------------------------------

# When each clock of an authority last went, in machine time, and the longest rest since the last entry about rests.
heartbeat = Table(
    "heartbeat",
    METADATA,
    Column("authority", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("machine_at", _INSTANT, nullable=False),
    Column("case_at", _INSTANT, nullable=False),
    Column("stretch_from", _INSTANT, nullable=False),
    Column("longest_seconds", Integer, nullable=False),
    Column("fell_due", Integer, nullable=False),
)

# What a program shows to act for a person; of the secret only its sha-256 is kept. Machine time throughout.
token = Table(
    "token",
    METADATA,
    Column("authority", Text, ForeignKey("authority.key"), primary_key=True),
    Column("token", Text, primary_key=True),
    Column("hash", _HEX, nullable=False, unique=True),
    Column("person", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("created_at", _INSTANT, nullable=False),
    Column("expires_at", _INSTANT, nullable=False),
    Column("revoked_at", _INSTANT),
)

# The clock of a demonstration: case time = case_anchor + (machine time - real_anchor) * speed. One row, id 1.
demo_clock = Table(
    "demo_clock",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("real_anchor", _INSTANT, nullable=False),
    Column("case_anchor", _INSTANT, nullable=False),
    Column("speed", Integer, nullable=False),
)

installation = Table(
    "installation",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
