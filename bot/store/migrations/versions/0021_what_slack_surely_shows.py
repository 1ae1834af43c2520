"""Which drawing of a message surely stands in Slack, and what it says."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

BEHIND = sa.text("drawn < wanted AND state <> 'dead'")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("shown", sa.Integer(), nullable=True))
    op.add_column("outbox", sa.Column("gist", sa.String(), nullable=True))
    _index("workspace", "state", "urgency", "due_us")


def downgrade() -> None:
    _index("workspace", "urgency", "due_us")
    op.drop_column("outbox", "gist")
    op.drop_column("outbox", "shown")


def _index(*columns: str) -> None:
    op.drop_index("ix_outbox_behind", "outbox")
    op.create_index("ix_outbox_behind", "outbox", columns, sqlite_where=BEHIND, postgresql_where=BEHIND)
