"""The first tables, and the guards that keep the record append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_INSTANT = sa.String(27)
_HEX = sa.String(64)


def upgrade() -> None:
    op.create_table(
        "authority",
        sa.Column("key", sa.Text, primary_key=True),
    )
    op.create_table(
        "entry",
        sa.Column("authority", sa.Text, sa.ForeignKey("authority.key"), primary_key=True),
        sa.Column("chain", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("occurred_at", _INSTANT, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("hash", _HEX, nullable=False),
        sa.Column("appended_from", sa.Integer, nullable=False),
        sa.Column("request_key", sa.Text),
        sa.Column("request_part", sa.Integer),
        sa.Column("request_mac", _HEX),
        sa.UniqueConstraint("authority", "actor", "request_key", "request_part", name="entry_request"),
    )
    op.create_table(
        "private_value",
        sa.Column("authority", sa.Text, primary_key=True),
        sa.Column("chain", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("field", sa.Text, primary_key=True),
        sa.Column("salt", _HEX, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["authority", "chain", "seq"], ["entry.authority", "entry.chain", "entry.seq"]),
    )
    op.create_table(
        "protocol",
        sa.Column("authority", sa.Text, sa.ForeignKey("authority.key"), primary_key=True),
        sa.Column("digest", _HEX, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("first_used_at", _INSTANT, nullable=False),
    )
    op.create_table(
        "snapshot",
        sa.Column("authority", sa.Text, primary_key=True),
        sa.Column("chain", sa.Text, primary_key=True),
        sa.Column("fold_version", sa.Integer, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("head_hash", _HEX, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "file",
        sa.Column("authority", sa.Text, primary_key=True),
        sa.Column("chain", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("protocol", sa.Text, nullable=False),
        sa.Column("school", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("beside", sa.Text, nullable=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("look_at", _INSTANT),
        sa.Column("set_aside", sa.Text),
    )
    op.create_index("file_look_at", "file", ["authority", "look_at"])
    op.create_table(
        "obligation",
        sa.Column("authority", sa.Text, primary_key=True),
        sa.Column("chain", sa.Text, primary_key=True),
        sa.Column("strand", sa.Text, primary_key=True),
        sa.Column("step", sa.Text, primary_key=True),
        sa.Column("occurrence", sa.Text, primary_key=True),
        sa.Column("school", sa.Text, nullable=False),
        sa.Column("owed_by", sa.Text, nullable=False),
        sa.Column("owed_from", _INSTANT, nullable=False),
        sa.Column("due", _INSTANT),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("armed_at", _INSTANT, nullable=False),
        sa.Column("discharged_at", _INSTANT),
    )
    op.create_table(
        "alert",
        sa.Column("authority", sa.Text, primary_key=True),
        sa.Column("chain", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("how", sa.Text, nullable=False),
        sa.Column("strand", sa.Text, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("occurrence", sa.Text, nullable=False),
        sa.Column("schedule", sa.Integer, nullable=False),
        sa.Column("rung", sa.Integer, nullable=False),
        sa.Column("repeat", sa.Integer, nullable=False),
        sa.Column("counted", sa.Integer, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("fell_due", _INSTANT, nullable=False),
        sa.Column("raised_at", _INSTANT, nullable=False),
    )
    op.create_table(
        "recipient",
        sa.Column("authority", sa.Text, primary_key=True),
        sa.Column("chain", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("because", sa.Text, nullable=False),
        sa.Column("how", sa.Text, nullable=False),
    )
    op.create_index("recipient_person", "recipient", ["authority", "person"])
    op.create_table(
        "person",
        sa.Column("authority", sa.Text, primary_key=True),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False),
    )
    op.create_table(
        "heartbeat",
        sa.Column("authority", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("machine_at", _INSTANT, nullable=False),
        sa.Column("case_at", _INSTANT, nullable=False),
        sa.Column("stretch_from", _INSTANT, nullable=False),
        sa.Column("longest_seconds", sa.Integer, nullable=False),
        sa.Column("fell_due", sa.Integer, nullable=False),
    )
    op.create_table(
        "demo_clock",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("real_anchor", _INSTANT, nullable=False),
        sa.Column("case_anchor", _INSTANT, nullable=False),
        sa.Column("speed", sa.Integer, nullable=False),
    )
    op.create_table(
        "installation",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def _sqlite(table: str, when: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{when.lower()} BEFORE {when} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: no {when} here'); END"
    )


def _sqlite_no_second(table: str, key: tuple[str, ...], name: str = "replace") -> str:
    """INSERT OR REPLACE deletes the row that stands in its way; a connection may be set up so that no trigger sees it."""
    same = " AND ".join(f"{one} = NEW.{one}" for one in key)
    return (
        f"CREATE TRIGGER {table}_no_{name} BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "  # noqa: S608
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: this row is there already'); END"
    )


_SQLITE = (
    _sqlite("entry", "UPDATE"),
    _sqlite("entry", "DELETE"),
    _sqlite_no_second("entry", ("authority", "chain", "seq")),
    _sqlite_no_second("entry", ("authority", "actor", "request_key", "request_part"), "second_request"),
    _sqlite("protocol", "UPDATE"),
    _sqlite("protocol", "DELETE"),
    _sqlite_no_second("protocol", ("authority", "digest")),
    _sqlite("private_value", "UPDATE"),
    _sqlite_no_second("private_value", ("authority", "chain", "seq", "field")),
)

_POSTGRESQL = (
    """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '% is append-only: no % here', TG_TABLE_NAME, TG_OP USING ERRCODE = '23514'; END $$""",
    "CREATE TRIGGER entry_kept BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER entry_whole BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER protocol_kept BEFORE UPDATE OR DELETE ON protocol FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER protocol_whole BEFORE TRUNCATE ON protocol FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER private_kept BEFORE UPDATE ON private_value FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER private_whole BEFORE TRUNCATE ON private_value FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
)
