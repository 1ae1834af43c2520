"""Who takes care of a mention, where it went, and what members began to write."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

KEY = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")
US = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "hand",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("mention_id", KEY, nullable=False),
        sa.Column("holder", KEY, nullable=True),
        sa.Column("given_by", KEY, nullable=True),
        sa.Column("held_us", US, nullable=True),
        sa.Column("later_us", US, nullable=True),
        sa.Column("later_by", KEY, nullable=True),
        sa.Column("passed_to", KEY, nullable=True),
        sa.Column("passed_where", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("desk_us", US, nullable=True),
        sa.Column("said", KEY, nullable=True),
        sa.Column("said_by", KEY, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "mention_id", name=op.f("pk_hand")),
    )
    op.create_index(op.f("ix_hand_brand_id_holder"), "hand", ["brand_id", "holder"])
    op.create_index(op.f("ix_hand_brand_id_later_us"), "hand", ["brand_id", "later_us"])
    op.create_table(
        "draft",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("mention_id", KEY, nullable=False),
        sa.Column("member", KEY, nullable=False),
        sa.Column("author_key", KEY, nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("kept_us", US, nullable=False),
        sa.Column("writing_us", US, nullable=True),
        sa.PrimaryKeyConstraint("brand_id", "mention_id", "member", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_brand_id_author_key"), "draft", ["brand_id", "author_key"])
    op.create_index(op.f("ix_draft_brand_id_writing_us"), "draft", ["brand_id", "writing_us"])
    op.create_index(op.f("ix_draft_brand_id_kept_us"), "draft", ["brand_id", "kept_us"])


def downgrade() -> None:
    op.drop_table("draft")
    op.drop_table("hand")
