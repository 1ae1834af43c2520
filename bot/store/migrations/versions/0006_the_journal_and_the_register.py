"""What the journal lacks, the register of handles, what follows a restore."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

KEY = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")
US = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "journal_due",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("objection_id", KEY, nullable=False),
        sa.Column("since_us", US, nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "objection_id", name=op.f("pk_journal_due")),
    )
    op.execute("INSERT INTO journal_due SELECT brand_id, id, since_us FROM objection")  # the journal begins with them
    op.create_table(
        "journal_mark",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("number", US, nullable=False),
        sa.PrimaryKeyConstraint("brand_id", name=op.f("pk_journal_mark")),
    )
    op.create_table(
        "handle_request",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("network", KEY, nullable=False),
        sa.Column("handle", KEY, nullable=True),
        sa.Column("hashed", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("received_us", US, nullable=False),
        sa.Column("due_us", US, nullable=False),
        sa.Column("answered_us", US, nullable=True),
        sa.Column("answered_by", KEY, nullable=True),
        sa.PrimaryKeyConstraint("brand_id", "id", name=op.f("pk_handle_request")),
    )
    op.create_index(op.f("ix_handle_request_brand_id_due_us"), "handle_request", ["brand_id", "due_us"])
    op.create_index(op.f("ix_handle_request_brand_id_hashed"), "handle_request", ["brand_id", "hashed"])
    op.create_table(
        "bearer",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("handle_hashed", sa.LargeBinary(), nullable=False),
        sa.Column("hashed", sa.LargeBinary(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("mention_id", KEY, nullable=False),
        sa.Column("seen_us", US, nullable=False),
        sa.Column("ruled_us", US, nullable=True),
        sa.Column("ruled_by", KEY, nullable=True),
        sa.PrimaryKeyConstraint("brand_id", "handle_hashed", "hashed", name=op.f("pk_bearer")),
    )
    op.create_index(op.f("ix_bearer_brand_id_id"), "bearer", ["brand_id", "id"])
    op.create_table(
        "restore",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("found_us", US, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("step_us", US, nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "found_us", name=op.f("pk_restore")),
    )


def downgrade() -> None:
    for table in ("restore", "bearer", "handle_request", "journal_mark", "journal_due"):
        op.drop_table(table)
