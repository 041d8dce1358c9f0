"""What stands beside a finding wherever it is shown: ways to mend it, the sentence before and after, and the facts."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import streamlit as st

from kb.answering.ask import today
from kb.content.facts import Fact, format_value
from kb.content.finding import Finding
from kb.publishing.editing import drafts
from kb.publishing.editing.overlay import present_library
from kb.publishing.editing.quick_fixes import FIGURES_TYPED, OF_SCRIPT, QuickFix, quick_fixes, typed_there
from kb.publishing.people.accounts import Account
from kb.storage.drafts import Draft
from kb.web.shared.rendering import piece, plain
from kb.web.shared.state import state
from kb.web.staff.shared import go, owner_name
from kb.web.studio.saving import change_undoably

Lead = tuple[str, dict[str, Any]]
"""Words of a button, and the address to which it leads."""


def leads_of(account: Account, draft: Draft, finding: Finding, t: SimpleNamespace) -> list[Lead]:
    """Where a finding is mended elsewhere."""
    if finding.code in (*FIGURES_TYPED, OF_SCRIPT) and finding.path in draft.files:
        place = {"draft": draft.id, "path": finding.path, "line": finding.line, "figure": finding.parameters["figure"]}
        said = typed_there(draft.files[finding.path] or "", finding.line, finding.parameters["figure"])
        return [(plain(t.make_fact.format(said=said)), {"view": "facts", "new": 1, **place})] if said else []
    if finding.code == "article.fact_not_published":
        named = finding.parameters["fact"]
        found = (d.id for d in drafts.open_drafts(state().context, account) if (d.kind, d.subject) == ("fact", named))
        return [(t.open_fact_draft, {"view": "draft", "draft": one, "tab": "review"}) for one in found]
    return []


def buttons(
    draft: Draft, finding: Finding, ways: Sequence[QuickFix], leads: Sequence[Lead], key: str, t: SimpleNamespace
) -> None:
    """A button for each way to mend a finding, here or elsewhere."""
    for place, way in enumerate(ways):
        st.button(
            _way(way, t),
            key=f"mend-{key}-{place}",
            type="primary" if not place and way.what != "typed" else "secondary",
            on_click=_mend,
            args=(draft.id, way, finding, t),
        )
    for place, (words, address) in enumerate(leads):
        st.button(words, key=f"lead-{key}-{place}", on_click=go, kwargs=address)


def shown_sentences(ways: Sequence[QuickFix], t: SimpleNamespace) -> None:
    """What each way makes of a sentence, before anybody presses it."""
    for way in ways:
        for before, after in way.changes:
            st.html(piece("quick_fixes.html", "sides", before, after, way.about, t))


def _way(way: QuickFix, t: SimpleNamespace) -> str:
    return plain(t.mend[way.what].format(about=way.about, shown=way.shown[:60]))


def _mend(draft_id: int, way: QuickFix, finding: Finding, t: SimpleNamespace) -> None:
    def change(files: drafts.Texts) -> drafts.Texts:
        fresh = quick_fixes(present_library(state().context.articles), files, finding, today())
        return next((one.files for one in fresh if (one.what, one.about) == (way.what, way.about)), files)

    change_undoably(draft_id, t, t.mended, change)


def chosen_fact(key: str, t: SimpleNamespace) -> Fact | None:
    """The fact that is found and chosen under a key, shown with its value and source."""
    library = present_library(state().context.articles)
    facts = [fact for fact in library.facts.values() if fact.confidence != "low" and fact.value_on(today())]
    labels = {f.id: f"{format_value(f, today(), t.lang) or ''} · {f.statement[t.lang]}"[:140] for f in facts}
    chosen = st.selectbox(
        t.find_fact,
        sorted(labels, key=lambda fact: labels[fact]),
        index=None,
        format_func=lambda fact: f"{labels[fact]} ({fact})",
        key=key,
        placeholder=t.find_fact_hint,
    )
    if chosen is None:
        return None
    fact = library.facts[chosen]
    sources = ", ".join(library.sources[s].title for s in fact.sources if s in library.sources)
    value, statement = format_value(fact, today(), t.lang) or "", fact.statement[t.lang]
    st.html(piece("quick_fixes.html", "fact", value, statement, f"{owner_name(fact.owner)} · {t.source}: {sources}"))
    return fact
