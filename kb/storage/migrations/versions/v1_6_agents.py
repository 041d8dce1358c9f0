"""What agents owe and ask for: when a caller is called back, what they flagged, and what their team has read."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "1.6", "1.5"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds to calls when they are to be called back and when that was done; makes two tables."""
    op.add_column("calls", sa.Column("due", MOMENT, nullable=True))
    op.add_column("calls", sa.Column("done", MOMENT, nullable=True))
    op.create_index("ix_calls_due", "calls", ["due"])
    op.create_table(
        "flags",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("article", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=8), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("at", "team", "article"):
        op.create_index(f"ix_flags_{column}", "flags", [column])
    op.create_table(
        "read_by_teams",
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("article", sa.String(length=80), nullable=False),
        sa.Column("change", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("team", "article"),
    )
