"""Files that are uploaded to drafts."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "1.15", "1.14"


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "attachments",
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
