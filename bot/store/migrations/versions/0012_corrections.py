"""What is said in place of a deleted reply; when saved replies were used."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

KEY = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.add_column(sa.Column("correction", sa.Text(), nullable=True))
    op.create_table(
        "saved_use",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("saved", KEY, nullable=False),
        sa.Column("used_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "saved", name=op.f("pk_saved_use")),
    )


def downgrade() -> None:
    op.drop_table("saved_use")
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.drop_column("correction")
