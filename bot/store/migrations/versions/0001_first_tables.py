"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "author",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "key", name=op.f("pk_author")),
    )
    op.create_table(
        "brand",
        sa.Column("id", KEY, nullable=False),
        sa.Column("paused_us", sa.BigInteger(), nullable=True),
        sa.Column("paused_by", KEY, nullable=True),
        sa.Column("paused_why", KEY, nullable=True),
        sa.Column("policy_sha256", KEY, nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand")),
    )
    op.create_table(
        "checkpoint",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "size", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "contract",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("hashed", sa.LargeBinary(), nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=True),
        sa.Column("lifted_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("brand_id", "id", name=op.f("pk_contract")),
    )
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contract_brand_id_hashed"), ["brand_id", "hashed"], unique=False)

    op.create_table(
        "cursor",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("network", KEY, nullable=False),
        sa.Column("road", KEY, nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("complete_us", sa.BigInteger(), nullable=True),
        sa.Column("failing_us", sa.BigInteger(), nullable=True),
        sa.Column("retry_us", sa.BigInteger(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("brand_id", "network", "road", name=op.f("pk_cursor")),
    )
    op.create_table(
        "due",
        sa.Column("name", KEY, nullable=False),
        sa.Column("next_us", sa.BigInteger(), nullable=False),
        sa.Column("last_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_due")),
    )
    op.create_table(
        "entry",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("nonce", sa.LargeBinary(), nullable=True),
        sa.Column("author_key", KEY, nullable=True),
        sa.Column("mention_id", KEY, nullable=True),
        sa.PrimaryKeyConstraint("brand_id", "id", name=op.f("pk_entry")),
        sa.UniqueConstraint("brand_id", "position", name=op.f("uq_entry_brand_id_position")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_brand_id_at_us"), ["brand_id", "at_us"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_brand_id_mention_id"), ["brand_id", "mention_id"], unique=False)
        batch_op.create_index(
            "ix_entry_unsealed",
            ["brand_id", "id"],
            unique=False,
            sqlite_where=sa.text("position IS NULL"),
            postgresql_where=sa.text("position IS NULL"),
        )

    op.create_table(
        "generation",
        sa.Column("registry_name", KEY, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("digest", KEY, nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("loaded_us", sa.BigInteger(), nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("approved_us", sa.BigInteger(), nullable=True),
        sa.Column("approved_by", KEY, nullable=True),
        sa.Column("ended_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("registry_name", "generation", name=op.f("pk_generation")),
    )
    op.create_table(
        "inbox",
        sa.Column("workspace", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("received_us", sa.BigInteger(), nullable=False),
        sa.Column("taken_us", sa.BigInteger(), nullable=True),
        sa.Column("done_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_inbox")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbox_open",
            ["workspace", "received_us"],
            unique=False,
            sqlite_where=sa.text("done_us IS NULL"),
            postgresql_where=sa.text("done_us IS NULL"),
        )

    op.create_table(
        "lease",
        sa.Column("name", KEY, nullable=False),
        sa.Column("owner", KEY, nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "log",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("origin", KEY, nullable=False),
        sa.Column("public_key", KEY, nullable=False),
        sa.PrimaryKeyConstraint("brand_id", name=op.f("pk_log")),
    )
    op.create_table(
        "mention",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("network", KEY, nullable=False),
        sa.Column("root_id", KEY, nullable=False),
        sa.Column("post_id", KEY, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("author_key", KEY, nullable=False),
        sa.Column("author_handle", KEY, nullable=True),
        sa.Column("interaction_id", KEY, nullable=False),
        sa.Column("conversation_id", KEY, nullable=False),
        sa.Column("answer_to", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("how", KEY, nullable=False),
        sa.Column("about", sa.Boolean(), nullable=False),
        sa.Column("low_confidence", sa.Boolean(), nullable=False),
        sa.Column("wish", KEY, nullable=True),
        sa.Column("reach", KEY, nullable=True),
        sa.Column("summoned", sa.Boolean(), nullable=True),
        sa.Column("replies_open", sa.Boolean(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("received_us", sa.BigInteger(), nullable=False),
        sa.Column("read_us", sa.BigInteger(), nullable=False),
        sa.Column("edited_us", sa.BigInteger(), nullable=True),
        sa.Column("gone_us", sa.BigInteger(), nullable=True),
        sa.Column("state", KEY, nullable=False),
        sa.Column("closed_us", sa.BigInteger(), nullable=True),
        sa.Column("closed_by", KEY, nullable=True),
        sa.Column("post", sa.Text(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("verdict", KEY, nullable=True),
        sa.Column("reasons", KEY, nullable=False),
        sa.Column("look_again_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("brand_id", "id", name=op.f("pk_mention")),
        sa.UniqueConstraint("brand_id", "network", "root_id", name=op.f("uq_mention_brand_id_network_root_id")),
    )
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mention_brand_id_author_key"), ["brand_id", "author_key"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_mention_brand_id_interaction_id"), ["brand_id", "interaction_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_mention_brand_id_network_post_id"), ["brand_id", "network", "post_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_mention_brand_id_received_us"), ["brand_id", "received_us"], unique=False)
        batch_op.create_index(
            "ix_mention_look_again",
            ["brand_id", "look_again_us"],
            unique=False,
            sqlite_where=sa.text("look_again_us IS NOT NULL"),
            postgresql_where=sa.text("look_again_us IS NOT NULL"),
        )

    op.create_table(
        "node",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "level", "place", name=op.f("pk_node")),
    )
    op.create_table(
        "objection",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("hashed", sa.LargeBinary(), nullable=False),
        sa.Column("scope", KEY, nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", KEY, nullable=True),
        sa.Column("mention_id", KEY, nullable=True),
        sa.Column("lifted_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("brand_id", "id", name=op.f("pk_objection")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_brand_id_hashed"), ["brand_id", "hashed"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("workspace", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("channel", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("thread", KEY, nullable=True),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("ts", KEY, nullable=True),
        sa.Column("due_us", sa.BigInteger(), nullable=False),
        sa.Column("posting_us", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "id", name=op.f("pk_outbox")),
        sa.UniqueConstraint(
            "workspace",
            "brand_id",
            "kind",
            "subject",
            "channel",
            name=op.f("uq_outbox_workspace_brand_id_kind_subject_channel"),
        ),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_behind",
            ["workspace", "urgency", "due_us"],
            unique=False,
            sqlite_where=sa.text("drawn < wanted AND state <> 'dead'"),
            postgresql_where=sa.text("drawn < wanted AND state <> 'dead'"),
        )
        batch_op.create_index(
            batch_op.f("ix_outbox_workspace_channel_ts"), ["workspace", "channel", "ts"], unique=False
        )

    op.create_table(
        "registry",
        sa.Column("name", KEY, nullable=False),
        sa.Column("source", KEY, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("checked_us", sa.BigInteger(), nullable=True),
        sa.Column("period_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=True),
        sa.Column("etag", KEY, nullable=True),
        sa.Column("stirred_us", sa.BigInteger(), nullable=True),
        sa.Column("failed_us", sa.BigInteger(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_registry")),
    )
    op.create_table(
        "registry_row",
        sa.Column("registry_name", KEY, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("hashed", sa.LargeBinary(), nullable=False),
        sa.Column("scope", KEY, nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("registry_name", "generation", "hashed", "scope", name=op.f("pk_registry_row")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reply",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("interaction_id", KEY, nullable=False),
        sa.Column("mention_id", KEY, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("author_key", KEY, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("origin", KEY, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("member", KEY, nullable=False),
        sa.Column("seconded_by", KEY, nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("text_sha256", KEY, nullable=False),
        sa.Column("said_sha256", KEY, nullable=False),
        sa.Column("claimed_us", sa.BigInteger(), nullable=False),
        sa.Column("due_us", sa.BigInteger(), nullable=False),
        sa.Column("deadline_us", sa.BigInteger(), nullable=True),
        sa.Column("ended_us", sa.BigInteger(), nullable=True),
        sa.Column("bare_refused", sa.Boolean(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("looked_us", sa.BigInteger(), nullable=True),
        sa.Column("post_id", KEY, nullable=True),
        sa.Column("url", KEY, nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("brand_id", "interaction_id", name=op.f("pk_reply")),
    )
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reply_brand_id_mention_id"), ["brand_id", "mention_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reply_brand_id_said_sha256"), ["brand_id", "said_sha256"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_reply_brand_id_state_due_us"), ["brand_id", "state", "due_us"], unique=False
        )

    op.create_table(
        "secret",
        sa.Column("name", KEY, nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secret")),
    )
    op.create_table(
        "spending",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("network", KEY, nullable=False),
        sa.Column("month", KEY, nullable=False),
        sa.Column("reads", sa.BigInteger(), nullable=False),
        sa.Column("sends", sa.BigInteger(), nullable=False),
        sa.Column("micro_usd", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "network", "month", name=op.f("pk_spending")),
    )
    op.create_table(
        "unread",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("network", KEY, nullable=False),
        sa.Column("post_id", KEY, nullable=True),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("why", KEY, nullable=False),
        sa.Column("received_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "id", name=op.f("pk_unread")),
        sa.UniqueConstraint("brand_id", "network", "post_id", name=op.f("uq_unread_brand_id_network_post_id")),
    )


def downgrade() -> None:
    op.drop_table("unread")
    op.drop_table("spending")
    op.drop_table("secret")
    with op.batch_alter_table("reply", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reply_brand_id_state_due_us"))
        batch_op.drop_index(batch_op.f("ix_reply_brand_id_said_sha256"))
        batch_op.drop_index(batch_op.f("ix_reply_brand_id_mention_id"))

    op.drop_table("reply")
    op.drop_table("registry_row")
    op.drop_table("registry")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_workspace_channel_ts"))
        batch_op.drop_index(
            "ix_outbox_behind",
            sqlite_where=sa.text("drawn < wanted AND state <> 'dead'"),
            postgresql_where=sa.text("drawn < wanted AND state <> 'dead'"),
        )

    op.drop_table("outbox")
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_brand_id_hashed"))

    op.drop_table("objection")
    op.drop_table("node")
    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_mention_look_again",
            sqlite_where=sa.text("look_again_us IS NOT NULL"),
            postgresql_where=sa.text("look_again_us IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_mention_brand_id_received_us"))
        batch_op.drop_index(batch_op.f("ix_mention_brand_id_network_post_id"))
        batch_op.drop_index(batch_op.f("ix_mention_brand_id_interaction_id"))
        batch_op.drop_index(batch_op.f("ix_mention_brand_id_author_key"))

    op.drop_table("mention")
    op.drop_table("log")
    op.drop_table("lease")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_inbox_open", sqlite_where=sa.text("done_us IS NULL"), postgresql_where=sa.text("done_us IS NULL")
        )

    op.drop_table("inbox")
    op.drop_table("generation")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_entry_unsealed", sqlite_where=sa.text("position IS NULL"), postgresql_where=sa.text("position IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_entry_brand_id_mention_id"))
        batch_op.drop_index(batch_op.f("ix_entry_brand_id_at_us"))

    op.drop_table("entry")
    op.drop_table("due")
    op.drop_table("cursor")
    with op.batch_alter_table("contract", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contract_brand_id_hashed"))

    op.drop_table("contract")
    op.drop_table("checkpoint")
    op.drop_table("brand")
    op.drop_table("author")
