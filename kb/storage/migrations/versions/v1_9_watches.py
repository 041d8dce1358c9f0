"""Who wants to be told when an answer changes, and the mails to them."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "1.9", "1.8"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the three tables."""
    op.create_table(
        "watches",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("article", sa.String(length=80), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("address", "article"),
    )
    op.create_index("ix_watches_article", "watches", ["article"])
    op.create_table(
        "watch_letters",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("watch", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("began", MOMENT, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["watch"], ["watches.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_watch_letters_watch", "watch_letters", ["watch"])
    op.create_index("ix_watch_letters_state", "watch_letters", ["state"])
    op.create_table(
        "watched_words",
        sa.Column("article", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("article"),
    )
