"""What the public asked in vain: answers that fell short, and questions grouped by what they mean."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "1.2", "1.1"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the three tables."""
    op.create_table(
        "shortfalls",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("article", sa.String(length=80), nullable=True),
        sa.Column("reason", sa.String(length=8), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_shortfalls_article", "shortfalls", ["article"])
    op.create_index("ix_shortfalls_at", "shortfalls", ["at"])
    op.create_table(
        "question_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=13), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=True),
        sa.Column("began", MOMENT, nullable=False),
        sa.Column("changed", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_question_groups_owner", "question_groups", ["owner"])
    op.create_index("ix_question_groups_state", "question_groups", ["state"])
    op.create_table(
        "wordings",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("encoder", sa.String(length=80), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("last", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["question_groups.id"]),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_wordings_group_id", "wordings", ["group_id"])
    op.create_index("ix_wordings_last", "wordings", ["last"])
