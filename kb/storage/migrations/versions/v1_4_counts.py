"""What stays of questions, feedback and calls when they are deleted; of feedback, which article it is about."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "1.4", "1.3"


def upgrade() -> None:
    """Makes the table of counts, and says of feedback what the questions that are kept know of its receipt."""
    op.create_table(
        "daily_counts",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("bucket", sa.Integer(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "kind", "day", "deleted", "team", "about", "outcome", "channel", "lang", "bucket"
        ),
        sqlite_with_rowid=False,
    )  # fmt: skip
    op.add_column("feedback", sa.Column("article", sa.String(length=80), nullable=True))
    op.execute(
        "UPDATE feedback SET article = "
        "(SELECT max(queries.article) FROM queries WHERE queries.receipt = feedback.receipt)"
    )
