"""The subject: what a collection is about and in which words, so that no other code needs to know.

`articles/kb.yaml` says it; what is long lies beside it: `words.tsv`, `terms.tsv`, `glossary.yaml`, `names.yaml`.
"""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from kb.content.facts import Bilingual, Model, Slug, Words, read_model
from kb.content.further_languages import LanguageFile, load_languages, main_first
from kb.content.languages import BUILT_IN, Lang
from kb.content.source_text import Refused, TextError, read_text
from kb.errors import KbError

Level = Annotated[Literal["error", "warning", "off"], BeforeValidator(lambda level: "off" if level is False else level)]
"""YAML reads a bare `off` as false."""
Word = Annotated[str, StringConstraints(pattern=r"^\S+$", max_length=60)]
"""One word as people type it, in small letters."""
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Days = Annotated[int, Field(ge=1, le=36_500)]
Said = Annotated[
    Bilingual, BeforeValidator(lambda words: {"id": words, "en": words} if isinstance(words, str) else words)
]
"""Words in both languages, and in further ones; plain text stands for all."""
Ways = dict[Lang, tuple[Words, ...]]
"""How people say something, by language."""


def ways_in(ways: Ways, lang: str) -> tuple[str, ...]:
    """How people say something in a language; where nobody wrote that, in the first that there is."""
    return ways.get(lang) or next(filter(None, ways.values()), ())


class Page(Model):
    """What pages say of the subject around the answers."""

    title: Said | None = None
    """Of the search page; without it name and tagline."""
    placeholder: Said | None = None
    """What stands in the empty field."""
    unclear: Said = Bilingual(id="Tulis pertanyaan Anda dalam beberapa kata.", en="Write your question in a few words.")
    """Said to who typed too little."""
    no_answer: Said = Bilingual(id="Coba tulis dengan kata lain. Atau hubungi:", en="Try other words. Or contact:")
    """Said, before the contacts, to who got no answer."""


class Fallback(Model):
    """Whom to call when nobody owns a question."""

    owner: Slug
    words: Said = Bilingual(
        id="{name} menerima pertanyaan yang tidak jelas harus ke mana.",
        en="{name} takes questions when it is unclear who is in charge.",
    )
    """Why, with `{name}` for the owner's name."""


class Notice(Model):
    """What every answer says as long as nobody has signed the articles."""

    full: Said
    short: Said
    """In text messages."""
    aloud: Said
    brief: Said | None = None
    """Beside the owner's name of each answer; where there is none, `short` stands there."""


class Provider(Model):
    """An owner whom an asker may choose as the one that serves them."""

    id: Slug
    names: tuple[Word, ...] = ()
    """What people call it besides its id."""
    everyday: tuple[Word, ...] = ()
    """Those that are everyday words too: they name it only right after one of `Providers.only_after`."""


class Providers(Model):
    """The owners of whom an asker has one, such as mobile operators or banks, and the words for them."""

    one: Said
    many: Said
    of: tuple[Provider, ...]
    group: Slug | None = None
    """The owner that stands for all of them: an article that is routed to it goes to the asker's own."""
    only_after: tuple[Word, ...] = ()
    words: Said = Bilingual(id="{name} melayani Anda.", en="{name} serves you.")
    """Why the asker's provider handles it."""
    words_for_any: Said = Bilingual(id="{name} yang menangani hal ini.", en="{name} handles this.")
    """The same if the asker has chosen none."""
    numbers: Said | None = None
    """Asks for the number by whose first digits a provider is told."""


class Vocabulary(Model):
    """Words of the subject beside those of the language."""

    spellings: dict[Word, str] = {}
    """Everyday spelling -> standard spelling; `words.tsv` has more."""
    terms: dict[Word, str] = {}
    """English word -> Indonesian one; `terms.tsv` has more."""
    agencies: tuple[Word, ...] = ()
    """Words whose stems name an agency in a sentence, besides the owners' own names."""
    opposites: tuple[tuple[Word, Word], ...] = ()
    """Words of opposite cases, whose stems are compared: what holds for the one need not hold for the other."""


class Term(Model):
    """A term of the glossary in plain words."""

    term: Words
    words: Said
    names: tuple[Word, ...] = ()
    """Other names and spellings; the search takes them for the term."""
    aloud: Said | None = None
    """What is said instead of it; without it capitals are spelled."""
    as_word: tuple[Lang, ...] = ()
    """The languages in which its capitals are said as one word."""


class Names(Model):
    """Names of things of one kind, which make no difference to what is asked."""

    plain: Said
    """What the search reads instead of a name."""
    names: tuple[Words, ...] = Field(min_length=1)
    """In small letters and standard spelling."""
    parts: tuple[Word, ...] = ()
    """Words that belong to a name which they follow;
    figures and codes ("12", "256gb") do too, where there are parts.
    """


class Quantity(Model):
    """Something that an article's conditions bound and that questions state, such as days since arrival."""

    name: Name
    kind: Literal["duration", "count", "money", "choice"]
    ask: Said | None = None
    """What the asker is asked back if it was left out; without it that is never asked."""
    since: bool = False
    """Of a duration: whether it runs to today, so that moments tell it too ("yesterday", "10 November")."""
    words: Ways = {}
    """What stands beside its figure in a question, or, of a count, what is counted; the first is what is shown."""
    choices: dict[Name, Ways] = {}
    """Of a choice: how people say each; the first is what is shown."""

    @model_validator(mode="after")
    def _whole(self) -> "Quantity":
        if (self.kind == "choice") != bool(self.choices):
            raise Refused("field.choices_of_a_choice")
        if self.since and self.kind != "duration":
            raise Refused("field.since_of_a_duration")
        if not all(map(_whole_ways, self.choices.values())):
            raise Refused("field.choice_without_words")
        if self.ask and self.kind != "choice" and not _whole_ways(self.words):
            raise Refused("field.asked_back_without_words")
        return self


def _whole_ways(ways: Ways) -> bool:
    """Whether there are words in both built-in languages, or in a further one, which stand for any that is missing."""
    return all(ways.get(lang) for lang in BUILT_IN) or any(ways[lang] for lang in ways if lang not in BUILT_IN)


Figures = Literal["facts", "sourced", "free"]


class Checks(Model):
    """What is asked of the articles. Findings of the checks that are not here cannot be served: they are errors."""

    model_config = ConfigDict(alias_generator=lambda name: name.replace("_", "-"))

    figures: Figures = "facts"
    """A typed figure must be that of a listed fact or source; or its article must name a source; or anything goes."""
    figures_of: dict[Slug, Figures] = {}
    """The same by owner, for those of whom something else is asked."""
    contradiction: Level = "error"
    english_older: Level = "warning"
    expired: Level = "warning"
    figure: Level = "error"
    long_answer: Level = "warning"
    missing_source: Level = "error"
    phrasings: Level = "warning"
    review: Level = "warning"
    same_question: Level = "warning"
    shared_phrasing: Level = "error"
    struck_out: Level = "error"
    weak_fact: Level = "error"

    def figures_asked(self, owner: str) -> Figures:
        """What is asked of the figures in an owner's articles."""
        return self.figures_of.get(owner, self.figures)

    def level(self, rule: str) -> Level | None:
        """The severity of a rule's findings; None if it is not the collection's to choose."""
        field = rule.replace("-", "_")
        return getattr(self, field) if field in Checks.model_fields and rule != "figures" else None


class Keep(Model):
    """For how many days what people asked and said is kept; None: always."""

    questions: Days | None = None
    feedback: Days | None = None
    calls: Days | None = None


class Emergency(Model):
    """For how long a correction holds that was published before all had signed it: `emergency: 48`, or by its name."""

    hours: Annotated[int, Field(ge=1, le=8_760)]

    @model_validator(mode="before")
    @classmethod
    def _alone(cls, said: Any) -> Any:
        return {"hours": said} if type(said) is int else said


class Signing(Model):
    """Who signs for an owner whose own reviewers do not, and for how long a signature is waited for."""

    days: Annotated[int, Field(ge=1, le=365)] = 5
    """Working days from the day on which it is asked for."""
    deputies: dict[Slug, tuple[Slug, ...]] = {}
    """By owner, the owners whose reviewers may sign for it."""


class DemoAccount(Model):
    """An account for a first look."""

    id: Slug
    name: Words
    roles: dict[Slug, tuple[Literal["author", "reviewer", "agent", "supervisor"], ...]] = {}
    administrator: bool = False


class _File(Model):
    name: Said
    fallback: Fallback
    tagline: Said = Bilingual(id="Satu jawaban untuk setiap pertanyaan", en="One answer to every question")
    description: Said = Bilingual(
        id="Satu jawaban, dengan sumber dan siapa yang bisa dihubungi.",
        en="One answer, with its source and whom to contact.",
    )
    languages: Annotated[tuple[Lang, ...], Field(min_length=1)] = ("id", "en")
    """Those of the pages, the usual one first."""
    examples: Ways = {}
    """Questions to begin with."""
    page: Page = Page()
    in_charge: Said = Bilingual(id="{name} yang menangani hal ini.", en="{name} is in charge of this.")
    """Why an owner handles it who is neither the asker's provider nor the fallback."""
    providers: Providers | None = None
    topics: dict[Slug, Said] = {}
    words: Vocabulary = Vocabulary()
    bare_numbers: dict[Words, Words] = {}
    """What is asked by who writes a number of a kind, by the name that it is masked with, and nothing else."""
    notice: Notice | None = None
    quantities: tuple[Quantity, ...] = ()
    checks: Checks = Checks()
    wrong_at_most: Annotated[float, Field(gt=0, lt=1)] = 0.02
    """The share of questions that may be answered though no article answers them;
    the confidence from which on one is answered follows.
    """
    recorded: tuple[Words, ...] = ("recorded.jsonl",)
    """Files of recorded questions, or folders of them, from the collection's folder."""
    keep: Keep = Keep()
    emergency: Emergency | None = None
    signatures: Signing = Signing()
    offline_days: Days = 14
    """For how long a telephone without a connection answers from the articles that it has kept."""
    licence: Annotated[str, Field(max_length=100)] = ""
    """The name of the licence under which others may use the articles, if they may."""
    partners: tuple[Words, ...] = ()
    demo: tuple[DemoAccount, ...] = ()


class Subject(_File):
    """What a collection is about: `kb.yaml` and the files beside it."""

    glossary: tuple[Term, ...] = ()
    names: tuple[Names, ...] = ()
    further: dict[Lang, LanguageFile] = Field({}, exclude_if=lambda files: not files)
    """What `languages/<lang>.yaml` says for languages that this program has no words of."""

    @cached_property
    def quantity(self) -> dict[str, Quantity]:
        """The quantities by their names."""
        return {quantity.name: quantity for quantity in self.quantities}

    @property
    def written(self) -> Lang:
        """The language of each `<id>.md`: Indonesian if the collection has it, else English, else its first one."""
        return next((lang for lang in BUILT_IN if lang in self.languages), self.languages[0])

    @property
    def beside(self) -> tuple[Lang, ...]:
        """The languages that an `<id>.<lang>.md` may stand in beside it; beside Indonesian always English."""
        english = ("en",) if self.written == "id" else ()
        return tuple(dict.fromkeys((*english, *(lang for lang in self.languages if lang != self.written))))

    def told_in(self, lang: str) -> str:
        """The language in which a reader of one is told what only this program says: one that it has words of."""
        return lang if lang in BUILT_IN else self.written if self.written in BUILT_IN else "en"

    def say(self, words: Mapping[str, str], name: str, lang: str) -> str:
        """What an answer says in a language: of the program's words, or else those that its file has by a name."""
        own = getattr(self.further[lang].answers, name, None) if lang in self.further else None
        return own or words[self.told_in(lang)]

    @property
    def written_anew(self) -> bool:
        """Whether words in Indonesian are those of a language that the collection has not, beside a further one."""
        return "id" not in self.languages and any(lang not in BUILT_IN for lang in self.languages)

    def is_provider(self, owner: str | None) -> bool:
        """Whether an owner is one of those that an asker may choose."""
        return self.providers is not None and any(provider.id == owner for provider in self.providers.of)

    def topic(self, topic: str, lang: str) -> str:
        """A topic's name, its id if it has none."""
        return self.topics[topic][lang] if topic in self.topics else topic


class _GlossaryFile(Model):
    terms: tuple[Term, ...]


class _NamesFile(Model):
    names: tuple[Names, ...]


def load_subject(folder: Path) -> Subject:
    """What a folder of articles is about; KbError, with the line, if it does not say so or a file cannot be used."""
    path = folder / "kb.yaml"
    if not path.is_file():
        raise KbError("subject.missing", str(path))
    said: _File = read_model(path, _File)
    glossary, names = folder / "glossary.yaml", folder / "names.yaml"
    terms = read_model(glossary, _GlossaryFile).terms if glossary.exists() else ()
    groups = read_model(names, _NamesFile).names if names.exists() else ()
    words = said.words.model_copy(
        update={
            "spellings": said.words.spellings | read_table(folder / "words.tsv"),
            "terms": said.words.terms | read_table(folder / "terms.tsv"),
        }
    )
    own = {name: getattr(said, name) for name in _File.model_fields}
    further = load_languages(folder / "languages", said.languages)
    subject = Subject.model_validate(own | {"words": words, "glossary": terms, "names": groups, "further": further})
    return main_first(subject, subject.written) if subject.written_anew else subject


def read_table(path: Path) -> dict[str, str]:
    """Rows of a word, a tab and what it stands for; none without a file; KbError, with the line, if it is wrong."""
    try:
        text = read_text(path, largest=1_000_000) if path.exists() else ""
    except TextError as error:
        raise error.in_file(path) from None
    table: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        word, tab, stands_for = line.partition("\t")
        if not tab or not word or word != word.strip().lower() or " " in word or word in table:
            if word in table:
                raise KbError("subject.word_twice", str(path), number, word=word)
            raise KbError("subject.no_row", str(path), number)
        table[word] = stands_for.strip()
    return table


def named_owners(subject: Subject) -> dict[str, str]:
    """Every owner that the subject names, with the key that names it."""
    named = {"fallback.owner": subject.fallback.owner}
    if subject.providers:
        named |= {f"providers.of.{number}.id": provider.id for number, provider in enumerate(subject.providers.of)}
        named |= {"providers.group": subject.providers.group} if subject.providers.group else {}
    named |= {f"demo.{account.id}.roles": owner for account in subject.demo for owner in account.roles}
    for owner, deputies in subject.signatures.deputies.items():
        named |= {f"signatures.deputies.{owner}": owner}
        named |= {f"signatures.deputies.{owner}.{number}": deputy for number, deputy in enumerate(deputies)}
    return named | {f"checks.figures-of.{owner}": owner for owner in subject.checks.figures_of}
