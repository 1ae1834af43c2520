"""How often somebody knocked at the preference pages within an hour."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

KEY = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "knock",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("hour_us", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hashed", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "hour_us", "hashed", name=op.f("pk_knock")),
    )


def downgrade() -> None:
    op.drop_table("knock")
