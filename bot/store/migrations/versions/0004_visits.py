"""Visits to the preference pages, sign-ins with a network, and links."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEY = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")
US, DIGEST = sa.BigInteger(), sa.LargeBinary()


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("token", DIGEST, nullable=False),
        sa.Column("begun_us", US, nullable=False),
        sa.Column("expires_us", US, nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("code", DIGEST, nullable=True),
        sa.Column("code_expires_us", US, nullable=True),
        sa.Column("account_key", KEY, nullable=True),
        sa.Column("handle", KEY, nullable=True),
        sa.Column("how", KEY, nullable=True),
        sa.Column("proven_us", US, nullable=True),
        sa.PrimaryKeyConstraint("brand_id", "token", name=op.f("pk_visit")),
    )
    op.create_index(op.f("ix_visit_brand_id_expires_us"), "visit", ["brand_id", "expires_us"])
    op.create_index(op.f("ix_visit_brand_id_code"), "visit", ["brand_id", "code"])
    op.create_table(
        "sign_in",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("state", DIGEST, nullable=False),
        sa.Column("visit", DIGEST, nullable=False),
        sa.Column("network", KEY, nullable=False),
        sa.Column("server", KEY, nullable=False),
        sa.Column("verifier", KEY, nullable=False),
        sa.Column("redirect_uri", KEY, nullable=False),
        sa.Column("expires_us", US, nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "state", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_brand_id_expires_us"), "sign_in", ["brand_id", "expires_us"])
    op.create_table(
        "server_app",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("server", KEY, nullable=False),
        sa.Column("redirect_uri", KEY, nullable=False),
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("client_secret", KEY, nullable=False),
        sa.Column("scope", KEY, nullable=False),
        sa.Column("registered_us", US, nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "server", "redirect_uri", name=op.f("pk_server_app")),
    )
    op.create_index(op.f("ix_server_app_brand_id_registered_us"), "server_app", ["brand_id", "registered_us"])
    op.create_table(
        "link",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("token", DIGEST, nullable=False),
        sa.Column("account_key", KEY, nullable=False),
        sa.Column("made_us", US, nullable=False),
        sa.PrimaryKeyConstraint("brand_id", "token", name=op.f("pk_link")),
    )
    op.create_index(op.f("ix_link_brand_id_account_key"), "link", ["brand_id", "account_key"])


def downgrade() -> None:
    for table in ("link", "server_app", "sign_in", "visit"):
        op.drop_table(table)
