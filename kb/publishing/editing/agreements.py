"""Contradictions that are none: two owners' sentences of which an officer has said, and why, that both are true."""

import hashlib
import json
from collections.abc import Iterable

from sqlalchemy import select

from kb.content.finding import Finding
from kb.publishing.context import Context
from kb.storage import audit
from kb.storage.drafts import Agreement

RULE = "contradiction"
AGREED = "no-contradiction"
"""What the audit log calls it."""


def pair_of(finding: Finding) -> str:
    """Names two sentences with their files, whichever of the two the finding is on."""
    sides = [[finding.path, finding.parameters["words"]], [finding.parameters["path"], finding.parameters["other"]]]
    return hashlib.sha256(json.dumps(sorted(sides), ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


def agreeing(row: Agreement) -> tuple[str, str, str]:
    """What the audit log says of one: the deed, its subject and the rest."""
    return AGREED, " / ".join(row.articles), f"{row.key}: {row.why}"


def agreements(context: Context, findings: Iterable[Finding]) -> dict[str, Agreement]:
    """Of which pairs among findings it is said that they do not contradict each other; one that the audit log does not
    know is none.
    """
    keys = {pair_of(finding) for finding in findings if finding.rule == RULE}
    if not keys:
        return {}
    with context.store.transaction(reading=True) as database:
        rows = list(database.scalars(select(Agreement).where(Agreement.key.in_(keys))))
        return {row.key: row for row in rows if audit.noted(database, row.who, *agreeing(row))}
