"""The cards of a roll-up, and those that were kept, found without reading all."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

IN_A_THREAD, KEPT = sa.text("thread IS NOT NULL"), sa.text("state = 'kept'")


def upgrade() -> None:
    op.create_index(
        "ix_outbox_thread",
        "outbox",
        ["workspace", "brand_id", "thread", "state"],
        sqlite_where=IN_A_THREAD,
        postgresql_where=IN_A_THREAD,
    )
    op.create_index("ix_outbox_kept", "outbox", ["brand_id", "due_us"], sqlite_where=KEPT, postgresql_where=KEPT)


def downgrade() -> None:
    op.drop_index("ix_outbox_kept", "outbox")
    op.drop_index("ix_outbox_thread", "outbox")
