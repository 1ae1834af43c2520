"""How Alembic reaches the database: by the connection that our own code hands it."""

from alembic import context

from bot.store import (
    consent_tables,  # noqa: F401 - of which the metadata learns so
    digest_tables,  # noqa: F401 - of which the metadata learns so
    feed_tables,  # noqa: F401 - of which the metadata learns so
    hands_tables,  # noqa: F401 - of which the metadata learns so
    hearing_tables,  # noqa: F401 - of which the metadata learns so
    page_tables,  # noqa: F401 - of which the metadata learns so
    proof_tables,  # noqa: F401 - of which the metadata learns so
    rehearsal_tables,  # noqa: F401 - of which the metadata learns so
    saved_tables,  # noqa: F401 - of which the metadata learns so
    slack_tables,  # noqa: F401 - of which the metadata learns so
    team_tables,  # noqa: F401 - of which the metadata learns so
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
