"""The tokens that programs come with, and the order in which the entries of all records are read."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_INSTANT = sa.String(27)


def upgrade() -> None:
    op.create_table(
        "token",
        sa.Column("authority", sa.Text, sa.ForeignKey("authority.key"), primary_key=True),
        sa.Column("token", sa.Text, primary_key=True),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("revoked_at", _INSTANT),
    )
    op.create_index("entry_recorded_at", "entry", ["authority", "recorded_at", "chain", "seq"])
