"""What the parts of a script's page share: the draft as it was shown, how its words are shown, and one change of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import SimpleNamespace

from kb.answering.ask import today
from kb.content.facts import Bilingual, with_values
from kb.content.library import Library
from kb.content.script import Step
from kb.publishing.editing import drafts
from kb.publishing.editing.script_edit import kept_elsewhere, number_of, steps_of
from kb.publishing.people.accounts import Account
from kb.storage.drafts import Draft
from kb.web.shared.state import state
from kb.web.staff.shared import attempt
from kb.web.studio.saving import change_undoably, path_of
from kb.web.studio.session import at_hand

LONGEST_NAME = 70
"""Characters of a step's words in a list."""


@dataclass(frozen=True)
class Editor:
    """A script as the page shows it."""

    draft: Draft
    library: Library
    titles: Mapping[str, str]
    """Of the articles that can be read out, by id."""
    steps: tuple[Step, ...]
    writes: bool
    """Whether it may be changed now."""
    t: SimpleNamespace

    @cached_property
    def before(self) -> "Editor":
        """The script as it was where the draft began, of no steps if it was not there."""
        return replace(self, steps=steps_of(self.draft.base.get(self.path) or ""), writes=False)

    @property
    def path(self) -> str:
        """Of the file that holds the script."""
        return path_of(self.draft, "id")

    @property
    def text(self) -> str:
        """That file as it was shown."""
        return self.draft.files.get(self.path) or ""

    def said(self, words: Bilingual | None, lang: str) -> str:
        """Words in a language with the facts' values; as they are written if a fact has none."""
        written = words[lang] if words else ""
        return with_values(written, self.library.facts, today(), lang) or written

    def in_both(self, words: Bilingual | None) -> dict[str, str]:
        """The same words by language; empty where there are none."""
        return {lang: self.said(words, lang) for lang in ("id", "en")}

    def name(self, number: int) -> str:
        """A step by its number, from 1, and what it asks or says."""
        step, lang = self.steps[number], self.t.lang
        other = "en" if lang == "id" else "id"
        shown = [self.said(words, each) for words in (step.ask, step.say) for each in (lang, other)]
        title = self.titles.get(step.article or "", "")
        shown += [self.t.script_reads.format(title=title)] if title else []
        words = next((words for words in shown if words), self.t.script_unwritten)
        return f"{number + 1}. {words if len(words) <= LONGEST_NAME else words[: LONGEST_NAME - 1] + '…'}"

    def places(self, step_id: str) -> list[int]:
        """The numbers of the steps with an id; more than one only in a file that was typed."""
        return [number for number, step in enumerate(self.steps) if step.id == step_id]

    def change(self, done: str, step: int | None, edit: Callable[[str, int], str]) -> None:
        """Changes the file of the draft, and says what was done; `edit` gets its text and the step's number there.

        If nobody else has saved meanwhile it is done on the draft as it is now, and else on what was shown, which is
        joined with theirs by line.
        """

        def on(text: str) -> str:
            number = 0 if step is None else number_of(text, self.text, step)
            return kept_elsewhere(lambda text: edit(text, number), text)

        def of(files: drafts.Texts) -> drafts.Texts:
            return files | {self.path: on(files.get(self.path) or "")}

        shown, mine = self.draft.revision, at_hand(self.draft.id)
        now = attempt(self.t.lang, "", _revision_now, self.draft.id)
        if now is None:
            return
        first, last = mine.script_saves or (now, now)
        first = first if last == now else now
        alone = first <= shown <= now
        files = dict(self.draft.files)
        saved = (
            change_undoably(self.draft.id, self.t, done, of)
            if alone
            else change_undoably(self.draft.id, self.t, done, lambda _: of(files), shown)
        )
        if saved is not None and saved.aside is None:
            mine.script_saves = (first if alone else saved.draft.revision, saved.draft.revision)


def _revision_now(account: Account | None, draft_id: int) -> int:
    return drafts.find_draft(state().context, account, draft_id).revision


def editor_of(draft: Draft, library: Library, writes: bool, t: SimpleNamespace) -> Editor:
    """The script of a draft, to be shown or changed."""
    titles = {one.id: one.text(t.lang).title for one in library.articles.values() if one.status == "published"}
    return Editor(draft, library, titles, steps_of(draft.files.get(path_of(draft, "id")) or ""), writes, t)
