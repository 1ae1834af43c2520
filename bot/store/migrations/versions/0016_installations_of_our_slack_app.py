"""Where our app is installed, what was begun there, and which were limited."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

TEXT = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "slack_installation",
        sa.Column("workspace", TEXT, nullable=False),
        sa.Column("enterprise_id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("bot_user_id", TEXT, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("installed_us", sa.BigInteger(), nullable=False),
        sa.Column("ended_us", sa.BigInteger(), nullable=True),
        sa.Column("ended_why", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "enterprise_id", name=op.f("pk_slack_installation")),
    )
    op.create_table(
        "slack_install_state",
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("state", name=op.f("pk_slack_install_state")),
    )
    op.create_table(
        "slack_limited",
        sa.Column("workspace", TEXT, nullable=False),
        sa.Column("limited_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", name=op.f("pk_slack_limited")),
    )


def downgrade() -> None:
    for table in ("slack_limited", "slack_install_state", "slack_installation"):
        op.drop_table(table)
