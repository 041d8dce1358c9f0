"""What a co-owner is asked to sign: the passages that it shares, only if they change, and nothing else."""

import shutil
from types import SimpleNamespace

import pytest
import yaml

from kb.answering.ask import today
from kb.publishing.context import Context
from kb.publishing.editing import drafts
from kb.publishing.editing.front_matter import with_key
from kb.publishing.editing.overlay import FACTS, digest_of, present_library
from kb.publishing.people.accounts import Account, NotAllowed, save_account
from kb.publishing.workflow import comments, fact_changes, review
from kb.publishing.workflow.fact_changes import with_fact
from kb.publishing.workflow.shares import concerned, shares
from kb.settings import ROOT
from kb.storage import audit
from kb.storage.drafts import Signature, now
from tests.content.files import FRONT, article_text, write_folder

PATH = "kominfo/pajak.md"
BODY = """\
Tarifnya {{ vat }}. Untuk sinyal, tanyakan ke kementerian.

## Langkah

1. Siapkan dokumen.
2. Telepon 1500225 bila ragu.

:::agent
Bea Cukai yang memutuskan.
:::

| Di mana | Berapa |
| --- | --- |
| di konter | {{ limit }} |
| di gerai | gratis |
"""
TEXT = article_text(
    FRONT.replace("owner: bea-cukai", "owner: kominfo").replace("co_owners: []", "co_owners: [bea-cukai]"), BODY
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_folder(tmp_path_factory.mktemp("shared"), {PATH: TEXT})


def proposed(text, base=TEXT, **more):
    return SimpleNamespace(
        kind="article", owner="kominfo", subject="pajak", base={PATH: base}, files={PATH: text} | more
    )


def asked(folder, draft):
    """Of each co-owner whose signature is needed, what it signs."""
    return {part.owner: [p.text for p in part.new] for part in shares(folder, draft)[1:]}


@pytest.mark.parametrize(
    "old, new, signs",
    [
        ("Siapkan dokumen.", "Siapkan paspor.", None),
        ("di gerai | gratis", "di toko | gratis", None),
        ("hp kena pajak brp", "hp kena cukai brp", None),
        ("review_by: 2027-05-01", "review_by: 2027-11-01", None),
        ("Berapa pajak ponsel?", "Pajak ponsel berapa?", None),
        ("Tarifnya", "Pajaknya", "Pajaknya {{ vat }}. Untuk sinyal, tanyakan ke kementerian."),
        ("bila ragu", "sekarang", "Telepon 1500225 sekarang."),
        ("Bea Cukai yang memutuskan", "Bea Cukai tidak memutuskan", "Bea Cukai tidak memutuskan."),
        ("di konter", "di toko", "di toko | {{ limit }}"),
        ("Berapa pajak ponsel?", "Berapa pajak Bea Cukai?", "Berapa pajak Bea Cukai?"),
        ("## Langkah", "## Jangan lakukan", "Telepon 1500225 bila ragu."),
        ("facts: [vat, limit, hotline]", "facts: [vat, limit]", ""),
        ("co_owners: [bea-cukai]", "co_owners: []", ""),
        ("route: bea-cukai", "route: kominfo", ""),
        ("Tarifnya {{ vat }}. ", "", ""),
        ("audience: [citizen, agent]", "audience: [agent]", ""),
    ],
)
def test_a_co_owner_signs_the_changed_passages_that_it_shares(folder, old, new, signs):
    assert TEXT.count(old) == 1
    found = asked(folder, proposed(TEXT.replace(old, new)))
    if signs is None:
        assert found == {}
    elif signs:
        assert signs in found["bea-cukai"]
    else:
        assert "bea-cukai" in found
        assert shares(folder, proposed(TEXT.replace(old, new)))[1].gone


def test_the_address_behind_a_word_is_part_of_its_passage(folder):
    base = TEXT.replace("Bea Cukai yang", "[Bea Cukai][1] yang") + "\n[1]: https://contoh.go.id/satu\n"
    found = asked(folder, proposed(base.replace("go.id/satu", "go.id/dua"), base))
    assert found == {"bea-cukai": ["[Bea Cukai][1] yang memutuskan. <https://contoh.go.id/dua>"]}


def test_a_step_of_a_script_and_a_condition_are_passages(folder):
    script = (
        "script:\n- id: tanya\n  ask: {id: Siapa?, en: Who?}\n  options:\n"
        "  - {say: {id: A, en: A}, to: a}\n  - {say: {id: B, en: B}, to: b}\n"
        "- {id: a, say: {id: Baik., en: Good.}, hand_over: bea-cukai}\n- {id: b, say: {id: Tidak., en: No.}}\n"
    )
    base = TEXT.replace("related: []\n", f"related: []\napplies: {{price: {{over: limit}}}}\n{script}")
    assert asked(folder, proposed(base.replace("id: Tidak.", "id: Bukan."), base)) == {}
    assert "bea-cukai" in asked(folder, proposed(base.replace("id: Baik.", "id: Bukan."), base))
    assert "bea-cukai" in asked(folder, proposed(base.replace("over: limit", "under: limit"), base))


def test_a_passage_that_moves_is_not_signed_again_and_one_that_is_said_twice_is(folder):
    moved = TEXT.replace("1. Siapkan dokumen.\n2. Telepon 1500225 bila ragu.", "1. Telepon 1500225 bila ragu.")
    assert asked(folder, proposed(moved)) == {}
    twice = TEXT.replace("2. Telepon", "2. Telepon 1500225 bila ragu.\n3. Telepon")
    assert asked(folder, proposed(twice)) == {"bea-cukai": ["Telepon 1500225 bila ragu."]}


def test_who_has_no_passage_in_an_article_or_cannot_be_told_from_it_signs_all_of_it(folder):
    base = article_text(
        FRONT.replace("owner: bea-cukai", "owner: kominfo").replace("co_owners: []", "co_owners: [telkomsel]"), BODY
    )
    draft = proposed(base.replace("Siapkan dokumen.", "Siapkan paspor."), base)
    assert [(part.owner, part.whole, part.digest) for part in shares(folder, draft)] == [
        (owner, True, digest_of(draft)) for owner in ("kominfo", "telkomsel")
    ]
    assert asked(folder, proposed(base.replace("review_by: 2027-05-01", "review_by: 2027-11-01"), base)) == {}
    spoilt = proposed(TEXT.replace("title: Berapa", "title: [Berapa"))
    spoilt.files["kominfo/pajak.en.md"] = "---\ntitle: [\n---\nx\n"
    assert [part.whole for part in shares(folder, spoilt)] == [True, True]


def test_a_new_article_is_signed_by_all_who_share_it(folder):
    draft = proposed(TEXT)
    draft.base = {}
    assert [part.owner for part in shares(folder, draft)] == ["kominfo", "bea-cukai"]
    assert "Telepon 1500225 bila ragu." in asked(folder, draft)["bea-cukai"]


def test_what_was_withdrawn_comes_back_only_by_all_who_share_it(folder):
    base = TEXT.replace("status: published", "status: archived")
    assert "Telepon 1500225 bila ragu." in asked(folder, proposed(TEXT, base))["bea-cukai"]


@pytest.fixture
def shared(context, people):
    """A draft of an article of Kominfo's in which customs has a passage."""
    path = context.articles / PATH
    (context.articles / "bea-cukai/pajak.md").rename(path)
    path.write_text(TEXT, "utf-8")
    return drafts.open_article(context, people["eko"], "pajak")


def typed(context, people, draft, text):
    draft = drafts.save(context, people["eko"], draft.id, {PATH: text}, draft.revision).draft
    return drafts.submit(context, people["eko"], draft.id)


def signed(context, draft):
    return {need.owner: need.signed_by for need in review.signatures_of(context, draft)}


def test_a_change_elsewhere_keeps_the_signature_of_a_share_and_one_within_voids_it(context, people, shared):
    changed = TEXT.replace("Tarifnya", "Pajaknya")
    draft = typed(context, people, shared, changed)
    review.sign(context, people["citra"], draft.id, "bea-cukai", digest_of(draft))
    review.sign(context, people["dewi"], draft.id, "kominfo", digest_of(draft))
    assert signed(context, draft) == {"kominfo": "dewi", "bea-cukai": "citra"}
    draft = typed(context, people, draft, changed.replace("Siapkan dokumen.", "Siapkan paspor."))
    assert signed(context, draft) == {"kominfo": None, "bea-cukai": "citra"}
    draft = typed(context, people, draft, changed.replace("bila ragu", "sekarang"))
    assert signed(context, draft) == {"kominfo": None, "bea-cukai": None}


def test_who_signed_the_whole_text_before_shares_were_told_apart_has_signed_its_share(context, people, shared):
    draft = typed(context, people, shared, TEXT.replace("Tarifnya", "Pajaknya"))
    with context.store.transaction() as database:
        digest = digest_of(draft)
        database.add(Signature(subject="pajak", digest=digest, owner="bea-cukai", who="citra", at=now()))
        audit.note(database, "citra", "signed", "pajak", f"for bea-cukai: {digest}")
    assert signed(context, draft)["bea-cukai"] == "citra"


def test_a_co_owner_whose_share_is_left_alone_may_say_something_but_stops_nothing(context, people, shared):
    draft = typed(context, people, shared, TEXT.replace("Siapkan dokumen.", "Siapkan paspor."))
    assert signed(context, draft) == {"kominfo": None}
    comments.comment(context, people["citra"], draft.id, PATH, 1, "Paspor mana?")
    with pytest.raises(NotAllowed):
        review.send_back(context, people["citra"], draft.id, "Bukan begitu.")


def test_of_facts_each_owner_signs_its_own_and_who_shows_them_is_only_told(context, people):
    text = (context.articles / FACTS).read_text("utf-8")
    change = {"statement": {"id": "Nomor.", "en": "Number."}}
    draft = SimpleNamespace(
        kind="fact", owner="kominfo", subject="x", base={FACTS: text}, files={FACTS: with_fact(text, "hotline", change)}
    )
    assert [part.owner for part in shares(context.articles, draft)] == ["kominfo", "bea-cukai"]
    assert "Nomor." in shares(context.articles, draft)[1].new[0].text
    own = fact_changes.change_fact(context, people["ani"], "hotline", "1500999", None, today())
    assert [part.owner for part in shares(context.articles, own)] == ["bea-cukai"]
    gone = SimpleNamespace(**vars(draft) | {"files": {FACTS: text.replace("- {id: weak", "- {id: frail")}})
    assert [part.owner for part in shares(context.articles, gone)] == ["kominfo", "bea-cukai"]


def of_fact(context, change):
    text = (context.articles / FACTS).read_text("utf-8")
    draft = SimpleNamespace(kind="fact", owner="kominfo", subject="x", base={FACTS: text}, files={FACTS: change(text)})
    return {part.owner: part.digest for part in shares(context.articles, draft)[1:]}


def without(text, *facts):
    data = yaml.safe_load(text)
    return yaml.safe_dump(data | {"facts": [fact for fact in data["facts"] if fact["id"] not in facts]})


def test_a_signature_on_one_fact_taken_away_counts_for_no_other_removal(context):
    one, other, both, said = (
        of_fact(context, change)["bea-cukai"]
        for change in (
            lambda text: without(text, "past"),
            lambda text: without(text, "weak"),
            lambda text: without(text, "past", "weak"),
            lambda text: with_fact(text, "hotline", {"statement": {"id": "Nomor.", "en": "Number."}}),
        )
    )
    assert len({one, other, both, said}) == 4
    more = of_fact(
        context,
        lambda text: without(with_fact(text, "hotline", {"statement": {"id": "Nomor.", "en": "Number."}}), "past"),
    )
    assert more["bea-cukai"] != said


def test_a_fact_that_is_handed_to_another_owner_is_signed_by_both(context):
    found = of_fact(context, lambda text: with_fact(text, "hotline", {"owner": "telkomsel"}))
    assert set(found) == {"bea-cukai", "telkomsel"}


def test_komdigis_own_number_needs_komdigis_signature_alone(tmp_path, database, encoder):
    """On the shipped articles, where many owners' articles show the number 159."""
    articles = tmp_path / "articles"
    shutil.copytree(ROOT / "articles", articles)
    context = Context(articles, tmp_path / "index", tmp_path / "accounts.yaml", database.open(), encoder)
    eko = Account("eko", "Eko", None, {"kominfo": frozenset({"author"})})
    save_account(context.accounts, eko)
    draft = fact_changes.change_fact(context, eko, "contact-159", "160", None, today())
    assert [part.owner for part in shares(articles, draft)] == ["kominfo"]
    assert len(concerned(present_library(articles), draft)) > 5
    article = drafts.open_article(context, eko, "nomor-159")
    path = "kominfo/nomor-159.md"
    text = article.files[path].replace("Halaman lama menyebut", "Laman lama menyebut")
    article = drafts.save(context, eko, article.id, {path: text}, article.revision).draft
    assert [part.owner for part in shares(articles, article)] == ["kominfo"]
    lost = drafts.open_article(context, eko, "jam-dan-kanal-layanan")
    path = "kominfo/jam-dan-kanal-layanan.md"
    for text, owners in (
        (with_key(lost.files[path], "review_by", today()), ["kominfo"]),
        (lost.files[path].replace("**Komdigi, XL,", "**Komdigi, XL dan"), ["kominfo", "smartfren", "xl"]),
    ):
        lost = drafts.save(context, eko, lost.id, {path: text}, lost.revision).draft
        assert {part.owner for part in shares(articles, lost)} >= set(owners)
        assert "kemendag" not in {part.owner for part in shares(articles, lost)}
