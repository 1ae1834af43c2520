"""How Alembic reaches the database: by the connection that our own code hands it."""

from alembic import context

from bot.store import (  # families of tables, of which the metadata learns so
    consent_tables,  # noqa: F401
    feed_tables,  # noqa: F401
    hearing_tables,  # noqa: F401
    page_tables,  # noqa: F401
    proof_tables,  # noqa: F401
)
from bot.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
