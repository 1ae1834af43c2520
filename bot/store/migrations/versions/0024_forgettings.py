"""Which forgettings happened here, and which in a database that is gone."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

KEY = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "forgetting",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("key_id", sa.LargeBinary(), nullable=False),
        sa.Column("forms", sa.LargeBinary(), nullable=True),
        sa.Column("written", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "id", name=op.f("pk_forgetting")),
    )
    with op.batch_alter_table("forgetting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forgetting_brand_id_written"), ["brand_id", "written"], unique=False)


def downgrade() -> None:
    op.drop_table("forgetting")
