"""Of a mail about an account: the address that the account had before, to which it goes."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "1.16", "1.15"


def upgrade() -> None:
    """Adds the column; links that were made before go to the account's own address."""
    op.add_column("password_links", sa.Column("address", sa.String(length=254), nullable=True))
