"""How Alembic reaches the database: by the connection that our own code hands it."""

from alembic import context

from bot.store.tables import (
    consent,  # noqa: F401 - of which the metadata learns so
    digest,  # noqa: F401 - of which the metadata learns so
    feed,  # noqa: F401 - of which the metadata learns so
    hands,  # noqa: F401 - of which the metadata learns so
    hearing,  # noqa: F401 - of which the metadata learns so
    metadata,
    pages,  # noqa: F401 - of which the metadata learns so
    privacy,  # noqa: F401 - of which the metadata learns so
    proofs,  # noqa: F401 - of which the metadata learns so
    registries,  # noqa: F401 - of which the metadata learns so
    rehearsals,  # noqa: F401 - of which the metadata learns so
    saved,  # noqa: F401 - of which the metadata learns so
    slack,  # noqa: F401 - of which the metadata learns so
    team,  # noqa: F401 - of which the metadata learns so
)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
