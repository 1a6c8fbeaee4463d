"""Alembic's door. Only `bot.stores.archive.migrate` opens it; it hands over the connection."""

from alembic import context

from bot.stores.archive.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # The transaction is the caller's: all of a start's migrations happen, or none.
    transactional_ddl=True,
)
context.run_migrations()
