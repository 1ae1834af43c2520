"""Themes and who sees to them; the picture that a message waits for."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

KEY = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "theme",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("week", KEY, nullable=False),
        sa.Column("topic", KEY, nullable=False),
        sa.Column("posts", sa.BigInteger(), nullable=False),
        sa.Column("loud", sa.Boolean(), nullable=False),
        sa.Column("voices", sa.LargeBinary(), nullable=False),
        sa.Column("owner", KEY, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("done_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("brand_id", "week", "topic", name=op.f("pk_theme")),
    )
    op.create_index(op.f("ix_theme_brand_id_done_us"), "theme", ["brand_id", "done_us"])
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("file_id", KEY, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("file_id")
    op.drop_table("theme")
