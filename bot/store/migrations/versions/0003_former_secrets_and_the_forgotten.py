"""Former secrets and keys, who was forgotten, and words that wait to leave Slack."""

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

KEY = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "former_secret",
        sa.Column("name", KEY, nullable=False),
        sa.Column("key_id", sa.LargeBinary(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "key_id", name=op.f("pk_former_secret")),
    )
    op.create_table(
        "former_key",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("public_key", KEY, nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "public_key", name=op.f("pk_former_key")),
    )
    op.create_table(
        "forgotten",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("hashed", sa.LargeBinary(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "hashed", name=op.f("pk_forgotten")),
    )
    with op.batch_alter_table("forgotten", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_forgotten_brand_id_at_us"), ["brand_id", "at_us"], unique=False)
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("blank_us", sa.BigInteger(), nullable=True))
    kept = op.get_bind().execute(sa.text("SELECT value FROM secret WHERE name = 'objections'")).first()
    for table in ("objection", "contract"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("key_id", sa.LargeBinary(), nullable=True))
        if kept is not None:  # until now there was only this one
            key_id = sha256(b"earshot key id\n" + bytes(kept.value)).digest()[:8]
            op.get_bind().execute(sa.text(f"UPDATE {table} SET key_id = :key_id"), {"key_id": key_id})  # noqa: S608 - our own names


def downgrade() -> None:
    for table, column in (("contract", "key_id"), ("objection", "key_id"), ("outbox", "blank_us")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
    for table in ("forgotten", "former_key", "former_secret"):
        op.drop_table(table)
