"""Registries in layers: rows written once, shared by copies that build on them."""

from itertools import groupby

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

KEY = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")
ROWS_AT_ONCE = 5_000


def upgrade() -> None:
    op.rename_table("registry_row", "former_row")
    op.create_table(
        "registry_layer",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("registry_name", KEY, nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_layer")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "registry_scope",
        sa.Column("layer", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("scope", KEY, nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("layer", "number", name=op.f("pk_registry_scope")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":  # the names of keys are one for all tables there
        op.execute('ALTER INDEX "pk_registry_row" RENAME TO "pk_former_row"')
    op.create_table(
        "registry_row",
        sa.Column("layer", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hashed", sa.LargeBinary(), nullable=False),
        sa.Column("scope", sa.LargeBinary(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("layer", "hashed", "scope", name=op.f("pk_registry_row")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("registry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("age_max_us", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("seq", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("head_sha256", KEY, nullable=False, server_default=""))
        batch_op.add_column(sa.Column("issued_us", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("pinned", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("learned", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("generation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("layers", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("secrets", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("seq", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("set_sha256", KEY, nullable=False, server_default=""))
        batch_op.add_column(sa.Column("scopes_sha256", KEY, nullable=False, server_default=""))
        for name in ("added", "removed", "freed"):
            batch_op.add_column(sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("why", sa.Text(), nullable=False, server_default=""))
    _carry_over()
    op.drop_table("former_row")
    with op.batch_alter_table("generation", schema=None) as batch_op:
        batch_op.drop_column("secret")


def _carry_over() -> None:
    """Give each copy one layer of its own: no list in force, and no guard against loss, is forgotten by an upgrade."""
    run = op.get_bind()
    copies = run.execute(sa.text("SELECT registry_name, generation, secret, rows FROM generation ORDER BY 1, 2")).all()
    for layer, (name, generation, secret, rows) in enumerate(copies, 1):
        if not secret:
            continue
        copy = {"name": name, "generation": generation}
        values = {"layer": layer, "name": name, "rows": rows}
        run.execute(
            sa.text("INSERT INTO registry_layer (id, registry_name, rows) VALUES (:layer, :name, :rows)"), values
        )
        run.execute(
            sa.text(
                "UPDATE generation SET layers = :layers, secrets = :secrets"
                " WHERE registry_name = :name AND generation = :generation"
            ),
            {**copy, "layers": str(layer), "secrets": bytes(secret).hex()},
        )
        _carry_rows(layer, copy)
    if run.dialect.name == "postgresql":
        run.execute(
            sa.text(
                "SELECT setval(pg_get_serial_sequence('registry_layer', 'id'), (SELECT max(id) FROM registry_layer))"
            )
        )


def _carry_rows(layer: int, copy: dict[str, object]) -> None:
    run = op.get_bind()
    mine = "FROM former_row WHERE registry_name = :name AND generation = :generation"
    found = run.execute(sa.text(f"SELECT DISTINCT scope, since_us {mine}"), copy).all()
    numbers = {(scope, since_us): number for number, (scope, since_us) in enumerate(found)}
    add_scope = sa.text(
        "INSERT INTO registry_scope (layer, number, scope, since_us) VALUES (:layer, :number, :scope, :since)"
    )
    add_row = sa.text("INSERT INTO registry_row (layer, hashed, scope, gone) VALUES (:layer, :hashed, :scope, :gone)")
    scopes = [{"layer": layer, "number": n, "scope": scope, "since": since} for (scope, since), n in numbers.items()]
    if scopes:
        run.execute(add_scope, scopes)
    rows = run.execute(sa.text(f"SELECT hashed, scope, since_us {mine} ORDER BY hashed, scope"), copy)
    for _, some in groupby(enumerate(rows), lambda one: one[0] // ROWS_AT_ONCE):
        values = [
            {"layer": layer, "hashed": hashed, "scope": numbers[scope, since_us].to_bytes(4), "gone": False}
            for _, (hashed, scope, since_us) in some
        ]
        run.execute(add_row, values)


def downgrade() -> None:
    """Go back without the lists: the next sync brings each anew, and until then nobody is answered."""
    for table in ("registry_row", "registry_scope", "registry_layer"):
        op.drop_table(table)
    op.execute("DELETE FROM generation")
    op.execute("UPDATE registry SET checked_us = NULL, etag = NULL")
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
    with op.batch_alter_table("generation", schema=None) as batch_op:
        for name in ("why", "freed", "removed", "added", "scopes_sha256", "set_sha256", "seq", "secrets", "layers"):
            batch_op.drop_column(name)
        batch_op.add_column(sa.Column("secret", sa.LargeBinary(), nullable=False))
    with op.batch_alter_table("registry", schema=None) as batch_op:
        for name in ("learned", "pinned", "issued_us", "head_sha256", "seq", "age_max_us"):
            batch_op.drop_column(name)
