"""Who discarded a draft, when, and out of which state, so that it can be brought back."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "1.11", "1.10"


def upgrade() -> None:
    """Adds the columns; of drafts that were discarded before nothing of it is known."""
    op.add_column("drafts", sa.Column("discarded_by", sa.String(length=80), nullable=True))
    op.add_column("drafts", sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("drafts", sa.Column("discarded_from", sa.String(length=10), nullable=True))
