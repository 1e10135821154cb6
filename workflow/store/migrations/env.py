"""Runs the migrations on the connection that the engine hands over; there is no configuration file."""

from alembic import context

from workflow.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
