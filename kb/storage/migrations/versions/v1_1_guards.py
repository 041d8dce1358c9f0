"""One open draft of a thing, held by the database; PostgreSQL's audit log refuses aloud what it ignored or allowed."""

import logging

import sqlalchemy as sa
from alembic import op

revision, down_revision = "1.1", "1.0"
OPEN = "state IN ('draft', 'review', 'scheduled')"
log = logging.getLogger("satujawab")


def upgrade() -> None:
    """Of several open drafts of one thing, which two at once could begin on PostgreSQL, the last saved stays open."""
    # nosemgrep: no-values-in-sql (a condition of ours)
    put_away = op.get_bind().execute(
        sa.text(
            f"UPDATE drafts SET state = 'discarded' WHERE {OPEN} AND EXISTS (SELECT 1 FROM drafts AS other "  # nosec B608  nothing of it comes from outside
            f"WHERE other.kind = drafts.kind AND other.subject = drafts.subject AND other.{OPEN} "
            "AND (other.saved, other.id) > (drafts.saved, drafts.id)) RETURNING id, subject"
        )
    )
    for number, subject in put_away:
        log.warning("draft %s of %s is put away: a later one is open; its text stays among its saves", number, subject)
    op.create_index(
        "one_open_draft",
        "drafts",
        ["kind", "subject"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
        if_not_exists=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        for change in ("update", "delete"):
            # nosemgrep: no-values-in-sql (a word of ours)
            op.execute(f"DROP RULE IF EXISTS audit_no_{change} ON audit")
        op.execute(
            "CREATE OR REPLACE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit log only grows' USING ERRCODE = 'integrity_constraint_violation'; "
            "END $$"
        )
        op.execute(
            "CREATE OR REPLACE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()"
        )
