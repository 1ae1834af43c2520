"""What a member settles for themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

KEY = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "own",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("member", KEY, nullable=False),
        sa.Column("calls", KEY, nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=True),
        sa.Column("language", KEY, nullable=False),
        sa.Column("time_zone", KEY, nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "member", name=op.f("pk_own")),
    )


def downgrade() -> None:
    op.drop_table("own")
