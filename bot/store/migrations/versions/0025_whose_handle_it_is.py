"""When we last asked whose a handle of the register is."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    with op.batch_alter_table("handle_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked_us", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("handle_request", schema=None) as batch_op:
        batch_op.drop_column("asked_us")
