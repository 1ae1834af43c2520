"""What our own feed is made of: keys, scopes, rows, HEADs."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

KEY = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "feed_key",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_feed_key")),
    )
    op.create_table(
        "feed_scope",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("feed_key", sa.BigInteger(), nullable=False),
        sa.Column("scope", KEY, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_feed_scope")),
        sa.UniqueConstraint("feed_key", "scope", name=op.f("uq_feed_scope_feed_key_scope")),
    )
    op.create_table(
        "feed_row",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("objection_id", KEY, nullable=False),
        sa.Column("feed_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hashed", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("brand_id", "objection_id", "feed_key", name=op.f("pk_feed_row")),
    )
    op.create_index(op.f("ix_feed_row_hashed_number"), "feed_row", ["hashed", "number"])
    op.create_table(
        "feed_head",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_feed_head")),
    )


def downgrade() -> None:
    for table in ("feed_head", "feed_row", "feed_scope", "feed_key"):
        op.drop_table(table)
