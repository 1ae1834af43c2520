"""Who waits longest, what was refused, told, in doubt: found without reading all."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

WAITING = sa.text("kind = 'direct' AND state = 'open' AND gone_us IS NULL AND verdict IN ('permit', 'held')")
REFUSED = sa.text("verdict = 'refused'")
TOLD = sa.text("kind IN ('objection', 'override', 'label', 'pause')")


def upgrade() -> None:
    _few("ix_mention_waiting", "mention", ["brand_id", "created_us"], WAITING)
    _few("ix_mention_refused", "mention", ["brand_id", "received_us", "verdict", "reasons"], REFUSED)
    _few("ix_entry_told", "entry", ["brand_id", "at_us"], TOLD)
    op.create_index(
        "ix_objection_unsure",
        "objection",
        ["brand_id", "since_us"],
        sqlite_where=sa.text("unsure = 1"),
        postgresql_where=sa.text("unsure"),
    )
    op.create_index("ix_reply_brand_id_member_state", "reply", ["brand_id", "member", "state"])


def downgrade() -> None:
    op.drop_index("ix_reply_brand_id_member_state", "reply")
    op.drop_index("ix_objection_unsure", "objection")
    op.drop_index("ix_entry_told", "entry")
    op.drop_index("ix_mention_refused", "mention")
    op.drop_index("ix_mention_waiting", "mention")


def _few(name: str, table: str, columns: list[str], which: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=which, postgresql_where=which)
