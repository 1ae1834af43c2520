"""Colleagues and user groups; who stands in for whom; mentions in care."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

KEY = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")
US = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "colleague",
        sa.Column("workspace", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("no", sa.Text(), nullable=False),
        sa.Column("seen_us", US, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_colleague")),
    )
    op.create_table(
        "user_group",
        sa.Column("workspace", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("read_us", US, nullable=True),
        sa.Column("next_us", US, nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_user_group")),
    )
    op.create_table(
        "stand_in",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("approver", KEY, nullable=False),
        sa.Column("colleague", KEY, nullable=False),
        sa.Column("since_us", US, nullable=False),
        sa.Column("until_us", US, nullable=False),
        sa.Column("ended_us", US, nullable=True),
        sa.Column("ended_by", KEY, nullable=True),
        sa.PrimaryKeyConstraint("brand_id", "id", name=op.f("pk_stand_in")),
    )
    with op.batch_alter_table("stand_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stand_in_brand_id_until_us"), ["brand_id", "until_us"], unique=False)
    op.create_table(
        "in_care",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("mention_id", KEY, nullable=False),
        sa.Column("member", KEY, nullable=False),
        sa.Column("since_us", US, nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "mention_id", name=op.f("pk_in_care")),
    )


def downgrade() -> None:
    for name in ("in_care", "stand_in", "user_group", "colleague"):
        op.drop_table(name)
