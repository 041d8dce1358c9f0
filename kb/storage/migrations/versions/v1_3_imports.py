"""Files that were taken in, and what became of each of their rows."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "1.3", "1.2"


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_imports_digest", "imports", ["digest"])
    op.create_index("ix_imports_owner", "imports", ["owner"])
