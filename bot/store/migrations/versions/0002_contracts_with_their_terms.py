"""Contracts with their terms, unsure objections, what caps and colleagues need."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEY = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.add_column(sa.Column("visibility", KEY, nullable=True))
        batch_op.add_column(sa.Column("lang", KEY, nullable=True))
        batch_op.add_column(sa.Column("nobot", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("follower", sa.Boolean(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        kept = "UPDATE mention SET visibility = post::json ->> 'visibility', lang = post::json ->> 'lang'"
    else:
        kept = "UPDATE mention SET visibility = json_extract(post, '$.visibility'), lang = json_extract(post, '$.lang')"
    op.execute(kept + " WHERE post IS NOT NULL")
    op.execute("UPDATE mention SET nobot = false")
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unsure", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.add_column(sa.Column("topics", KEY, nullable=False, server_default=""))
        batch_op.add_column(sa.Column("media", KEY, nullable=False, server_default=""))
        batch_op.add_column(sa.Column("cap", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("period_us", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("quiet_from", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("quiet_to", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("zone", KEY, nullable=True))
        batch_op.add_column(sa.Column("source", KEY, nullable=False, server_default=""))
        batch_op.add_column(sa.Column("made_by", KEY, nullable=False, server_default=""))
        batch_op.add_column(sa.Column("evidence", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmed", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("lost_us", sa.BigInteger(), nullable=True))
        batch_op.create_index(batch_op.f("ix_reply_brand_id_claimed_us"), ["brand_id", "claimed_us"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_reply_brand_id_author_key_claimed_us"),
            ["brand_id", "author_key", "claimed_us"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reply_brand_id_author_key_claimed_us"))
        batch_op.drop_index(batch_op.f("ix_reply_brand_id_claimed_us"))
        batch_op.drop_column("lost_us")
        batch_op.drop_column("confirmed")
    with op.batch_alter_table("contract", schema=None) as batch_op:
        for name in (
            "evidence", "made_by", "source", "zone", "quiet_to", "quiet_from", "period_us", "cap", "media", "topics",
        ):  # fmt: skip
            batch_op.drop_column(name)
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_column("unsure")
    with op.batch_alter_table("mention", schema=None) as batch_op:
        for name in ("follower", "nobot", "lang", "visibility"):
            batch_op.drop_column(name)
