"""Each new wording finds its group, and groups stay what they are (docs/decisions/0063)."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from kb.answering.ask import today
from kb.content.subject import load_subject
from kb.publishing.context import Context
from kb.publishing.impact.asked import Asking
from kb.publishing.impact.changes import open_live
from kb.publishing.impact.grouping import clusters, most_central, nearest
from kb.retrieval.searching.search import search
from kb.storage.drafts import now
from kb.storage.question_groups import QuestionGroup, Wording

AT_ONCE = 3000
"""New wordings that are grouped at a time, the most asked first: their distances take 36 MB."""
TRIES = 3
"""While other processes group too; what is left then is grouped the next time."""


@dataclass(frozen=True)
class _Member:
    """A wording with its vector; `group` None while it has none."""

    key: str
    text: str
    vector: np.ndarray
    group: int | None = None


@dataclass(frozen=True)
class _Kept:
    """What the database holds."""

    members: tuple[_Member, ...]
    states: Mapping[int, str]

    @property
    def mark(self) -> tuple[object, ...]:
        """Another one if anything has changed that a grouping depends on."""
        return tuple((one.key, one.group) for one in self.members), tuple(sorted(self.states.items()))


@dataclass(frozen=True)
class _Place:
    """A group as it shall be: those that come to it, and the groups that go up in it; `group` None for a new one."""

    group: int | None
    members: tuple[_Member, ...]
    """All that it will have."""
    gone: tuple[int, ...] = ()
    owner: str = ""


def regroup(context: Context, askings: Sequence[Asking]) -> None:
    """Gives each wording that has no group one: an old group that it means the same as, or a new one.

    A wording never leaves its group, with one exception: a group of one wording that nobody has in hand may go up in
    another. So a group keeps its number, and its name once somebody has it in hand. KbError if the database is away.
    """
    last = {asking.key: asking.at for asking in askings}
    texts: dict[str, str] = {}
    for asking in askings:
        texts[asking.key] = min(asking.text, texts.get(asking.key, asking.text))
    articles = {asking.key: asking.article for asking in askings if asking.article}
    times = Counter(asking.key for asking in askings)
    vectors: dict[str, np.ndarray] = {}
    for _ in range(TRIES):
        with context.store.transaction(reading=True) as database:
            seen = {key: at for key, at in database.execute(select(Wording.key, Wording.last))}
        new = sorted((key for key in texts if key not in seen), key=lambda key: (-times[key], texts[key]))[:AT_ONCE]
        later = {key: at for key, at in last.items() if key in seen and seen[key] < at - timedelta(days=1)}
        if not new and not later:
            return
        with context.store.transaction(reading=True) as database:
            kept = _read(database)
        vectors |= _encoded(context, {key: texts[key] for key in new if key not in vectors})
        # All that takes long is done before the database waits for it.
        kept = _encoded_alike(context, kept)
        places = _places(kept, [_Member(key, texts[key], vectors[key]) for key in new])
        places = [_owned(context, place, articles) for place in places]
        with context.store.transaction() as database:
            if _read(database).mark != kept.mark:
                continue
            for key, at in later.items():
                database.execute(update(Wording).where(Wording.key == key).values(last=at))
            for place in places:
                _write(context, database, place, last)
            return


def _read(database: Session) -> _Kept:
    members = tuple(
        _Member(row.key, row.text, np.frombuffer(row.vector, np.float32), row.group)
        for row in database.scalars(select(Wording).order_by(Wording.key))
    )
    return _Kept(
        members, {key: state for key, state in database.execute(select(QuestionGroup.id, QuestionGroup.state))}
    )


def _encoded(context: Context, texts: Mapping[str, str]) -> dict[str, np.ndarray]:
    return dict(zip(texts, context.encoder.encode([*texts.values()], "query"), strict=True)) if texts else {}


def _encoded_alike(context: Context, kept: _Kept) -> _Kept:
    """With the vectors of another encoder encoded anew, which the database then keeps."""
    with context.store.transaction(reading=True) as database:
        foreign = select(Wording.key, Wording.text).where(Wording.encoder != context.encoder.id)
        others = {key: text for key, text in database.execute(foreign)}
    if not others:
        return kept
    vectors = _encoded(context, others)
    with context.store.transaction() as database:
        for key, vector in vectors.items():
            new = dict(encoder=context.encoder.id, vector=vector.astype(np.float32).tobytes())
            database.execute(update(Wording).where(Wording.key == key).values(**new))
        return _read(database)


def _places(kept: _Kept, fresh: Sequence[_Member]) -> list[_Place]:
    of_group: dict[int, list[_Member]] = defaultdict(list)
    for one in kept.members:
        if one.group is not None:
            of_group[one.group].append(one)
    loose = {number for number, ones in of_group.items() if len(ones) == 1 and kept.states[number] == "new"}
    firm = {number: _rows(ones) for number, ones in of_group.items() if number not in loose}
    homes = nearest(_rows(fresh), firm) if fresh else []
    joining: dict[int, list[_Member]] = defaultdict(list)
    rest = [of_group[number][0] for number in loose]
    for one, home in zip(fresh, homes, strict=True):
        if home is None:
            rest.append(one)
        else:
            joining[home].append(one)
    places = [_Place(number, (*of_group[number], *joining[number])) for number in sorted(joining)]
    rest.sort(key=lambda one: (one.text, one.key))
    numbers = clusters(_rows(rest)).tolist() if rest else []
    for number in dict.fromkeys(numbers):
        together = tuple(one for one, own in zip(rest, numbers, strict=True) if own == number)
        old = sorted(one.group for one in together if one.group is not None)
        if len(old) < len(together):
            places.append(_Place(old[0] if old else None, together, tuple(old[1:])))
    return places


def _rows(ones: Sequence[_Member]) -> np.ndarray:
    return np.stack([one.vector for one in ones])


def _name(place: _Place) -> str:
    return most_central([one.text for one in place.members], _rows(place.members))


def _owned(context: Context, place: _Place, articles: Mapping[str, str | None]) -> _Place:
    """A new group with its proposed owner: of the article that fell short most often, else of the nearest one, else
    the fallback's.
    """
    if place.group is not None:
        return place
    snapshot = open_live(context)
    fallback = load_subject(context.articles).fallback.owner
    if snapshot is None:
        return _Place(None, place.members, owner=fallback)
    served = snapshot.library.articles
    short = Counter(article for one in place.members if (article := articles.get(one.key)) and article in served)
    if short:
        article = min(short, key=lambda one: (-short[one], one))
    else:
        found = search(snapshot, _name(place), 1, on=today()).candidates
        article = found[0].article_id if found else ""
    return _Place(None, place.members, owner=served[article].owner if article in served else fallback)


def _write(context: Context, database: Session, place: _Place, last: Mapping[str, datetime]) -> None:
    moment = now()
    if place.group is None:
        group = QuestionGroup(name=_name(place), owner=place.owner, state="new", began=moment, changed=moment)
        database.add(group)
        database.flush()
    else:
        group = database.get_one(QuestionGroup, place.group)
        if group.state == "new":
            group.name = _name(place)
    for one in place.members:
        if one.group is None:
            database.add(
                Wording(
                    key=one.key, text=one.text, group=group.id, encoder=context.encoder.id,
                    vector=one.vector.astype(np.float32).tobytes(), last=last[one.key],
                )
            )  # fmt: skip
    if place.gone:
        database.execute(update(Wording).where(Wording.group.in_(place.gone)).values(group=group.id))
        database.execute(delete(QuestionGroup).where(QuestionGroup.id.in_(place.gone)))
    database.flush()
