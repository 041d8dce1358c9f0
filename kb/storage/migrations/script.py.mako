"""${message}."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = ${repr(up_revision)}, ${repr(down_revision)}


def upgrade() -> None:
    """Only adds, unless the major number grows."""
    ${upgrades if upgrades else "pass"}
