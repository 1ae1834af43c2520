"""How far each brand's first day has come. Whoever has sent a reply is live."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

KEY = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")
LIVE = """
INSERT INTO rehearsal (brand_id, began_us, state, step_us, told, lacking, live_us, live_by)
SELECT brand_id, 0, 'live', min(claimed_us), '', '', min(claimed_us), ''
FROM reply WHERE origin = 'ours' AND state = 'sent' GROUP BY brand_id
"""


def upgrade() -> None:
    op.create_table(
        "rehearsal",
        sa.Column("brand_id", KEY, nullable=False),
        sa.Column("began_us", sa.BigInteger(), nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("step_us", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("lacking", sa.Text(), nullable=False),
        sa.Column("live_us", sa.BigInteger(), nullable=True),
        sa.Column("live_by", KEY, nullable=True),
        sa.PrimaryKeyConstraint("brand_id", name=op.f("pk_rehearsal")),
    )
    op.execute(LIVE)


def downgrade() -> None:
    op.drop_table("rehearsal")
