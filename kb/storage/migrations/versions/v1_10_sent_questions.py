"""Questions that were sent to be answered, each with a number."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "1.10", "1.9"


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "sent_questions",
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("article", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_sent_questions_at", "sent_questions", ["at"])
    op.create_index("ix_sent_questions_key", "sent_questions", ["key"])
