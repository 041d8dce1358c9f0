"""Systems that are told of what is published, and the messages to them."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "1.12", "1.11"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the two tables."""
    op.create_table(
        "webhooks",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.String(length=80), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "webhook_messages",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("webhook", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next", MOMENT, nullable=False),
        sa.Column("failure", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["webhook"], ["webhooks.name"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_webhook_messages_webhook", "webhook_messages", ["webhook"])
    op.create_index("ix_webhook_messages_state", "webhook_messages", ["state"])
