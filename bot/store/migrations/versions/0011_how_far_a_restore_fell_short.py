"""How many entries an older database should have had: it is asked about once."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    with op.batch_alter_table("restore", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entries", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("restore", schema=None) as batch_op:
        batch_op.drop_column("entries")
