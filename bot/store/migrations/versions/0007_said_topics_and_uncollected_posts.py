"""What members say their replies are about, and what is not collected."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

KEY = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.add_column(sa.Column("topics", KEY, nullable=True))
    op.create_table(
        "uncollected",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("day", KEY, nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "day", name=op.f("pk_uncollected")),
    )


def downgrade() -> None:
    op.drop_table("uncollected")
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.drop_column("topics")
