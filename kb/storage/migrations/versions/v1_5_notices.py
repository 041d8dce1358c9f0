"""Notices for officers, the mails that tell of them, and what the service keeps for itself."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "1.5", "1.4"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the four tables; of what was done before, nobody is told."""
    op.create_table(
        "mails",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("began", MOMENT, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_mails_account", "mails", ["account"])
    op.create_index("ix_mails_state", "mails", ["state"])
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("says", sa.JSON(), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("read", MOMENT, nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("mail", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["mail"], ["mails.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account", "key"),
    )
    op.create_index("ix_notices_account_read", "notices", ["account", "read"])
    for column in ("draft", "at", "state", "mail"):
        op.create_index(f"ix_notices_{column}", "notices", [column])
    op.create_table(
        "notice_wishes",
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("unwanted", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("account"),
    )
    kept = op.create_table(
        "kept_values",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    last = op.get_bind().scalar(sa.text("SELECT max(number) FROM audit")) or 0
    op.bulk_insert(kept, [{"name": "told-up-to", "value": str(last)}])
