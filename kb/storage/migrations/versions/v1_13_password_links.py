"""Links by which a person chooses a password."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "1.13", "1.12"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the two tables."""
    op.create_table(
        "password_links",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("began", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_password_links_account", "password_links", ["account"])
    op.create_index("ix_password_links_state", "password_links", ["state"])
    op.create_table(
        "link_tokens",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("link", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["link"], ["password_links.id"]),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_link_tokens_link", "link_tokens", ["link"])
