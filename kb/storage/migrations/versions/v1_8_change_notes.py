"""What readers are told of a change, with its draft."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "1.8", "1.7"


def upgrade() -> None:
    """Adds the column; of drafts that are open nothing is said yet."""
    op.add_column("drafts", sa.Column("change", sa.JSON(), nullable=True))
