"""How Alembic reaches the database: by the connection that our own code hands it."""

from alembic import context

from bot.store import page_tables, proof_tables  # noqa: F401 - families of tables, of which the metadata learns so
from bot.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
