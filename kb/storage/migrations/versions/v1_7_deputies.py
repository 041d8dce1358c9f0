"""Signatures by deputies and decisions in their place; refusals; since when a draft waits; what is no contradiction."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "1.7", "1.6"


def upgrade() -> None:
    """Adds the columns and the table; signatures that are there are an owner's own."""
    op.add_column("signatures", sa.Column("deputy", sa.String(length=80), nullable=True))
    op.add_column("signatures", sa.Column("why", sa.Text(), nullable=True))
    op.add_column("drafts", sa.Column("handed_in", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "refusals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft"], ["drafts.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_refusals_draft", "refusals", ["draft"])
    op.create_table(
        "agreements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.Column("owners", sa.JSON(), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
