"""Of a comment: the words that it is about, what is suggested instead, who took that, and which comment it answers."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "1.14", "1.13"


def upgrade() -> None:
    """Adds the columns; comments that were made before are about a line."""
    op.add_column("comments", sa.Column("words", sa.Text(), nullable=True))
    op.add_column("comments", sa.Column("wording", sa.Text(), nullable=True))
    op.add_column("comments", sa.Column("answers", sa.Integer(), nullable=True))
    op.add_column("comments", sa.Column("taken_by", sa.String(length=80), nullable=True))
