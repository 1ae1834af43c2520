"""What members wrote down that people allow, until a colleague agrees."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

KEY = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")
US = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("mention_id", KEY, nullable=False),
        sa.Column("author_key", KEY, nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("sha256", KEY, nullable=False),
        sa.Column("member", KEY, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("proposed_us", US, nullable=False),
        sa.Column("due_us", US, nullable=False),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided_us", US, nullable=True),
        sa.PrimaryKeyConstraint("brand_id", "id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_brand_id_state_due_us"), "proposal", ["brand_id", "state", "due_us"])
    op.create_index(op.f("ix_proposal_brand_id_author_key"), "proposal", ["brand_id", "author_key"])


def downgrade() -> None:
    op.drop_table("proposal")
