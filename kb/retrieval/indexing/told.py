"""What a manifest says beside the content: when each article changed and why, and which texts are older than the main
ones that they translate.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from kb.content.history import last_changed, noted_changes, publications
from kb.content.languages import BUILT_IN
from kb.content.library import Library
from kb.content.translations import older_texts
from kb.retrieval.indexing.snapshot import Snapshot
from kb.settings import JAKARTA


def changed_days(library: Library, versions: Mapping[str, str], previous: Snapshot | None, on: date) -> dict[str, str]:
    """The day on which each article got the words that it has: today if it, or a fact in it, had others in the snapshot
    before, and of a first snapshot the day of its files' last change.
    """
    known: Mapping[str, str] = previous.manifest.get("changed", {}) if previous else {}
    if previous is not None and known:
        before = previous.manifest["articles"]
        other = _other_facts(library, previous, on)
        return {
            a: known[a]
            if before.get(a) == v and a in known and not (other and other & set(library.articles[a].facts))
            else on.isoformat()
            for a, v in versions.items()
        }
    files = last_changed(library.folder) if library.folder else {}
    days = {name: datetime.fromtimestamp(change.when, JAKARTA).date() for name, change in files.items()}

    def newest(article: str) -> date:
        paths = [text.path for text in library.articles[article].texts.values()]
        return max([days[path] for path in paths if path in days], default=on)

    return {article: newest(article).isoformat() for article in versions}


def _other_facts(library: Library, previous: Snapshot, on: date) -> set[str]:
    """The facts with another value than when the snapshot before was built."""
    then = datetime.fromisoformat(previous.manifest["created"]).astimezone(JAKARTA).date()
    both = [(fact, previous.library.facts.get(fact.id)) for fact in library.facts.values()]
    return {fact.id for fact, old in both if old and fact.value_on(on) != old.value_on(then)}


def change_notes(library: Library, changed: Mapping[str, str], previous: Snapshot | None) -> dict[str, Any]:
    """What officers said of each article's last change: as in the snapshot before if it has not changed since, else
    as the commit of its change says.
    """
    known: Mapping[str, Any] = previous.manifest.get("notes", {}) if previous else {}
    before = previous.manifest.get("changed", {}) if previous else {}
    languages = tuple(dict.fromkeys((*BUILT_IN, *library.subject.languages)))
    fresh = noted_changes(library.folder, _since(previous), languages) if library.folder else {}
    found = {}
    for article, day in changed.items():
        about = [fresh[one] for one in (article, *library.articles[article].facts) if one in fresh] if fresh else []
        # Of two changes on one day the later one counts; a note from before the day is of other words.
        said = max(about, key=lambda one: one[0], default=None)
        if said is not None and said[0].astimezone(JAKARTA).date() >= date.fromisoformat(day):
            found[article] = said[1].as_json()
        elif article in known and before.get(article) == day:
            found[article] = known[article]
    return found


def _since(previous: Snapshot | None) -> datetime | None:
    """Commits from before this moment are in the snapshot before."""
    return datetime.fromisoformat(previous.manifest["created"]) if previous else None


def older_days(library: Library, previous: Snapshot | None) -> dict[str, dict[str, str]]:
    """For a manifest: by article and language, since which day the main text says something else.

    Only where commits tell: readers are not told what files' own dates suggest, which a copy makes anew. Of articles
    that are as they were, what the snapshot before says.
    """
    known = previous.older if previous else {}
    found = {article: days for article, days in known.items() if article in library.articles.stored}
    for older in older_texts(library.folder, library.articles.fresh.values()):
        if older.written is not None:
            found.setdefault(older.article.id, {})[older.text.lang] = older.changed.isoformat()
    return found


def record_of(library: Library, previous: Snapshot | None) -> list[dict[str, Any]]:
    """For a manifest: every publication of an article, or of a fact that it states, as commits tell, the newest first;
    what the snapshot before says where there are none to ask.
    """
    languages = tuple(dict.fromkeys((*BUILT_IN, *library.subject.languages)))
    told = publications(library.folder, languages) if library.folder else None
    if told is None:
        return previous.record if previous else []
    subjects = {one.subject for one in told}
    stating: dict[str, list[str]] = {}
    if subjects & library.facts.keys():
        for each in library.articles.values():
            for fact in subjects.intersection(each.facts):
                stating.setdefault(fact, []).append(each.id)
    found: list[dict[str, Any]] = []
    for one in told:
        for article in [one.subject] if one.subject in library.articles else stating.get(one.subject, ()):
            change = "withdrawn" if one.verb == "Withdraw" else "new" if one.new else "changed"
            row: dict[str, Any] = {
                "article": article,
                "day": one.when.astimezone(JAKARTA).date().isoformat(),
                "change": change,
            }
            row |= {"commit": one.commit[:12]} | ({"note": one.note.as_json()} if one.note else {})
            # Of a fact's new value the owners of those who state it have signed its passages only.
            found.append(row | ({"signed": True} if one.verb == "Publish" and one.subject == article else {}))
    return found
