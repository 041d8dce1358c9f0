"""A picture's way from an officer's telephone to the public: drawn anew, seen by officers, written with its article."""

import shutil
import signal
import struct
import time
import zipfile
import zlib
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image, ImageCms
from sqlalchemy import delete, update

from kb.answering.ask import today
from kb.content.attachments import LARGEST_PICTURE, inspect, name_of
from kb.content.library import load_library
from kb.content.render import render_html
from kb.errors import KbError
from kb.publishing.editing import attachments, drafts
from kb.publishing.editing.attachments import add_file, seen_by, seen_files, sweep, with_file, without_file
from kb.publishing.editing.overlay import digest_of, full_findings, proposed_library
from kb.publishing.editing.pictures import redrawn
from kb.publishing.importing.import_export import export_zip
from kb.publishing.people.accounts import NotAllowed
from kb.publishing.workflow import audit_check, publish, review, transaction
from kb.retrieval.build import build_snapshot
from kb.retrieval.indexing import travel
from kb.retrieval.indexing.bucket import Bucket
from kb.retrieval.indexing.catalogue import read
from kb.retrieval.indexing.index import current_id
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.storage.attachments import UploadedFile
from tests.children import ended
from tests.content.pictures import bomb, pdf, picture
from tests.publishing.conftest import git
from tests.publishing.publish_child import publish_and_die

PATH = "bea-cukai/pajak.md"
WORDS = "Alur pendaftaran di laman"
SAID = {"id": WORDS}


def uploaded(context, people, data=None, words=WORDS, name="foto.png"):
    """A draft of ani's whose text ends with a file, and the file's name."""
    draft = drafts.open_article(context, people["ani"], "pajak")
    written = add_file(context, people["ani"], draft.id, name, data or picture(), {"id": words})["id"]
    files = {PATH: with_file(draft.files[PATH], written)}
    draft = drafts.save(context, people["ani"], draft.id, files, draft.revision).draft
    return draft, written.partition("(files/")[2].rstrip(")")


def signed(context, people, draft):
    drafts.submit(context, people["ani"], draft.id)
    for need in review.signatures_of(context, draft):
        review.sign(
            context,
            people[{"bea-cukai": "citra", "kominfo": "dewi"}[need.owner]],
            draft.id,
            need.owner,
            digest_of(draft),
        )
    return draft


def photo(size=(3000, 1500), turned=6, kind="JPEG") -> bytes:
    """As a telephone takes it: lying, with where it was taken, a maker's note and a profile of colours."""
    image = Image.effect_noise((300, 150), 60).convert("RGB").resize(size)
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = turned, "Telepon Rahasia"
    exif.get_ifd(0x8825)[2] = (6.0, 12.0, 31.0)  # GPSLatitude
    into = BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image.save(into, kind, exif=exif, icc_profile=profile, quality=95)
    return into.getvalue()


def test_a_photo_is_turned_made_smaller_and_says_nothing_of_where_it_was_taken():
    taken = photo()
    data, ending = redrawn("IMG_1.jpg", taken)
    assert b"Rahasia" in taken and b"Rahasia" not in data and b"Exif" not in data and b"ICC_PROFILE" not in data
    with Image.open(BytesIO(data)) as found:
        assert (found.format, found.size, dict(found.getexif()), ending) == ("JPEG", (1000, 2000), {}, "jpg")
    assert len(data) <= LARGEST_PICTURE and inspect(name_of(data, ending), data).height == 2000
    assert redrawn("IMG_1.jpg", taken) == (data, ending)  # the same name however often it is uploaded


MODES = {
    "PNG": ["RGB", "L", "RGBA", "P", "1", "LA", "I;16"],
    "WEBP": ["RGB", "L", "RGBA", "P"],
    "JPEG": ["RGB", "L", "CMYK", "1"],
}


@pytest.mark.parametrize(("kind", "mode"), [(kind, mode) for kind, modes in MODES.items() for mode in modes])
def test_each_picture_stays_of_its_kind(kind, mode):
    ending = {"PNG": "png", "WEBP": "webp", "JPEG": "jpg"}[kind]
    into = BytesIO()
    Image.linear_gradient("L").convert("I" if mode == "I;16" else "L").convert(mode).save(into, kind)
    data, found = redrawn("x", into.getvalue())
    assert found == ending and inspect(name_of(data, ending), data).width == 256


def test_a_picture_that_is_clear_stays_so():
    into = BytesIO()
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(into, "PNG")
    data, _ = redrawn("x.png", into.getvalue())
    with Image.open(BytesIO(data)) as found:
        assert found.mode == "RGBA" and found.getpixel((3, 3))[3] == 0


def png(kind: int, depth: int, row: bytes, clear: bytes = b"") -> bytes:
    """A PNG of one line of four pixels, with the colour that is clear in it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 1, depth, kind, 0, 0, 0)) + (
        chunk(b"tRNS", clear) if clear else b""
    )
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" + row)) + chunk(b"IEND", b"")


def pixels(data: bytes) -> list[tuple[int, ...]]:
    with Image.open(BytesIO(redrawn("x.png", data)[0])) as found:
        return [found.convert("RGBA").getpixel((x, 0)) for x in range(4)]


def test_grey_of_16_bits_stays_as_bright_as_it_was():
    grey = png(0, 16, struct.pack(">4H", 0, 0x4000, 0x8000, 0xFFFF))
    assert [red for red, *_ in pixels(grey)] == [0, 0x40, 0x80, 0xFF]


GREY = (0, 64, 128, 255)


@pytest.mark.parametrize(
    ("kind", "depth", "row", "clear"),
    [
        (0, 8, bytes(GREY), b"\0\x80"),
        (0, 16, struct.pack(">4H", *(value * 257 for value in GREY)), b"\x80\x80"),
        (2, 8, bytes(c for value in GREY for c in (value, value, value)), b"\0\x80\0\x80\0\x80"),
        (2, 16, bytes(c for value in GREY for c in [value] * 6), b"\x80" * 6),
    ],
)
def test_a_colour_that_is_clear_stays_so(kind, depth, row, clear):
    assert pixels(png(kind, depth, row, clear)) == [(value, value, value, 0 if value == 128 else 255) for value in GREY]


def test_a_logo_on_a_clear_ground_does_not_become_a_black_square():
    into = BytesIO()
    Image.new("L", (2400, 40), 0).save(into, "PNG", transparency=0)
    with Image.open(BytesIO(redrawn("x.png", into.getvalue())[0])) as found:
        assert found.size[0] == 2000 and found.getpixel((3, 3))[3] == 0


def test_a_picture_of_many_bytes_gets_smaller_until_it_has_few():
    into = BytesIO()
    Image.effect_noise((1900, 1900), 120).convert("RGB").save(into, "PNG")
    data, ending = redrawn("x.png", into.getvalue())
    assert ending == "png" and len(data) <= LARGEST_PICTURE < len(into.getvalue())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"GIF89a" + bytes(30), "upload_other_type"),
        (b"<svg xmlns='x'><script/></svg>", "upload_other_type"),
        (b"", "upload_other_type"),
        (picture()[:-30], "upload_broken"),
        (bomb(), "upload_broken"),
        (pdf(b"1 0 obj<</S/JavaScript/JS(1)>>endobj\n"), "pdf_acts"),
        (pdf(b"%" + b"x" * 5_000_000 + b"\n"), "pdf_too_large"),
    ],
)
def test_what_cannot_be_kept_is_told_in_the_officers_language(context, people, data, code):
    draft = drafts.open_article(context, people["ani"], "pajak")
    with pytest.raises(KbError) as caught:
        add_file(context, people["ani"], draft.id, "saya.png", data, SAID)
    assert caught.value.code == f"attachment.{code}" and "saya.png" in caught.value.told("id")
    assert caught.value.told("id") != caught.value.told("en")


def test_too_many_pixels_are_not_unpacked(monkeypatch):
    taken = picture()
    monkeypatch.setattr("kb.publishing.editing.pictures.MOST_PIXELS", 10_000)
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(KbError, match="million pixels"):
        redrawn("x.png", taken)


def test_only_authors_of_the_owner_upload_and_no_picture_goes_in_without_words(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    for who in ("dewi", "eko", "citra", "fajar", None):
        with pytest.raises(NotAllowed):
            add_file(context, people.get(who), draft.id, "x.png", picture(), SAID)
    for words in ("", "  ", "…", "[]()"):
        with pytest.raises(KbError, match="has no words"):
            add_file(context, people["ani"], draft.id, "x.png", picture(), {"id": words, "en": ""})
    written = add_file(context, people["budi"], draft.id, "x.png", picture(), {"id": "a]\n(b", "en": "The way"})
    assert written["id"].startswith("![a (b](files/") and written["en"].startswith("![The way](files/")
    drafts.discard(context, people["ani"], draft.id)
    with pytest.raises(KbError):
        add_file(context, people["ani"], draft.id, "x.png", picture(), SAID)


def test_nothing_is_looked_at_for_who_may_not_upload(context, people, monkeypatch):
    draft = drafts.open_article(context, people["ani"], "pajak")
    for looks in ("ending_of", "require_harmless", "redrawn", "inspect"):
        monkeypatch.setattr(attachments, looks, lambda *_: pytest.fail("it was looked at"))
    for data in (pdf(), picture()):
        with pytest.raises(NotAllowed):
            add_file(context, people["dewi"], draft.id, "x", data, SAID)


def test_an_article_takes_so_many_files(context, people, monkeypatch):
    monkeypatch.setattr(attachments, "MOST", 1)
    draft, _ = uploaded(context, people)
    with pytest.raises(KbError, match="no more than 1"):
        add_file(context, people["ani"], draft.id, "x.png", picture(size=(8, 8)), SAID)


def test_others_see_it_before_it_is_published_and_the_public_does_not(context, people):
    draft, name = uploaded(context, people)
    assert full_findings(context, draft, today()).errors == ()
    seen = seen_files(context, draft.files)
    library = proposed_library(context.articles, draft.files, seen)
    html = render_html(library, library.articles["pajak"], "id", today())
    address = seen[f"bea-cukai/files/{name}"].address
    assert address.startswith(f"/studio/berkas/{name}?kunci=") and f'<img src="{address}"' in html
    assert seen_by(context, name, address.partition("kunci=")[2]) is not None
    assert not (context.articles / "bea-cukai" / "files").exists()


def test_an_address_opens_one_file_for_a_day(context, people, monkeypatch):
    draft, name = uploaded(context, people)
    _, other = uploaded(context, people, picture(size=(7, 7)))
    key = seen_files(context, draft.files)[f"bea-cukai/files/{name}"].address.partition("kunci=")[2]
    assert seen_by(context, other, key) is None and seen_by(context, f"../{name}", key) is None
    for wrong in ("", "x", key[:-2], key + "a", "W10.x"):
        assert seen_by(context, name, wrong) is None
    monkeypatch.setattr(attachments, "today", lambda: today() + timedelta(days=1))
    assert seen_by(context, name, key)
    monkeypatch.setattr(attachments, "today", lambda: today() + timedelta(days=2))
    assert seen_by(context, name, key) is None


def test_without_its_bytes_it_cannot_be_published(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    text = with_file(draft.files[PATH], f"![{WORDS}](files/0123456789abcdef.png)")
    draft = drafts.save(context, people["ani"], draft.id, {PATH: text}, draft.revision).draft
    signed(context, people, draft)
    with pytest.raises(KbError, match="no file 0123456789abcdef.png"):
        publish.publish(context, people["citra"], draft.id)


def test_it_is_published_with_its_article_in_one_commit(context, people):
    draft, name = uploaded(context, people)
    signed(context, people, draft)
    done = publish.publish(context, people["citra"], draft.id)
    path = f"bea-cukai/files/{name}"
    assert done.step == "done" and name_of((context.articles / path).read_bytes(), "png") == name
    changed = git(context.articles, "show", "--name-only", "--format=", "HEAD").split()
    assert sorted(changed) == sorted([path, PATH]) and git(context.articles, "status", "--porcelain") == ""
    live = open_snapshot(context.index, context.encoder)
    assert live.manifest["files"][f"files/{name}"] == done.files[path]
    assert (live.folder / "files" / name).read_bytes() == (context.articles / path).read_bytes()
    assert drafts.find_draft(context, people["ani"], draft.id).state == "published"
    assert not audit_check.examine(context.articles, context.store).faults
    again = drafts.open_article(context, people["ani"], "pajak")  # the next draft needs nothing of it anew
    with context.store.transaction() as database:
        assert attachments.to_be_written(database, context, again.files) == {}
    assert full_findings(context, again, today()).errors == ()


def test_a_picture_that_no_live_article_names_any_more_is_seen_by_officers(context, people):
    draft, name = uploaded(context, people)
    signed(context, people, draft)
    publish.publish(context, people["citra"], draft.id)
    with context.store.transaction() as database:
        database.execute(delete(UploadedFile))  # it was swept
    again = drafts.open_article(context, people["ani"], "pajak")
    seen = seen_files(context, again.files)[f"bea-cukai/files/{name}"]
    key = seen.address.partition("kunci=")[2]
    assert seen_by(context, name, key) == (context.articles / "bea-cukai/files" / name).read_bytes()
    library = proposed_library(context.articles, again.files, seen_files(context, again.files))
    assert library.served_files[f"bea-cukai/files/{name}"].articles == ("pajak",)
    (context.articles / "bea-cukai/files" / name).unlink()
    assert seen_by(context, name, key) is None


def test_a_git_that_refuses_leaves_no_picture_behind(context, people):
    hook = context.articles / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    draft, name = uploaded(context, people)
    signed(context, people, draft)
    with pytest.raises(KbError, match="nothing was published"):
        publish.publish(context, people["citra"], draft.id)
    assert (
        not (context.articles / "bea-cukai/files" / name).exists()
        and git(context.articles, "status", "--porcelain") == ""
    )
    hook.unlink()
    assert publish.publish(context, people["citra"], draft.id).step == "done"


@pytest.mark.parametrize(("step", "when"), [("written", "after"), ("committed", "after"), ("live", "before")])
def test_killed_at_any_step_both_are_there_or_neither(context, people, database, step, when):
    draft, name = uploaded(context, people)
    signed(context, people, draft)
    place = context.articles.parent
    assert ended(publish_and_die, place, database.address, "citra", draft.id, step, when) == -signal.SIGKILL
    database.forget_the_killed()
    transaction.recover(context)
    new = git(context.articles, "rev-list", "--count", "HEAD") == "2"
    assert new == (step != "written")
    assert (context.articles / "bea-cukai/files" / name).exists() == new
    assert (name in (context.articles / PATH).read_text("utf-8")) == new
    assert git(context.articles, "status", "--porcelain") == "" and not list(context.articles.rglob("*.tmp-*"))
    assert (f"files/{name}" in open_snapshot(context.index, context.encoder).manifest["files"]) == new


def test_another_machine_gets_it_from_the_bucket(context, people, s3, tmp_path):
    draft, name = uploaded(context, people)
    signed(context, people, draft)
    done = publish.publish(context, people["citra"], draft.id)
    bucket, there = Bucket(s3), tmp_path / "replica"
    travel.push(bucket, context.index, done.snapshot)
    assert travel.pull_live(bucket, there) == done.snapshot == read(bucket)[0].live
    pulled = open_snapshot(there, context.encoder)
    assert (pulled.files / "files" / name).read_bytes() == (context.articles / "bea-cukai/files" / name).read_bytes()
    assert pulled.library.files[f"bea-cukai/files/{name}"].width == 300


def test_it_goes_out_with_the_articles(context, people):
    draft, name = uploaded(context, people)
    signed(context, people, draft)
    publish.publish(context, people["citra"], draft.id)
    with zipfile.ZipFile(BytesIO(export_zip(context))) as bundle:
        assert bundle.read(f"bea-cukai/files/{name}") == (context.articles / "bea-cukai/files" / name).read_bytes()


def test_a_snapshot_built_upon_the_one_before_has_the_same_as_one_built_anew(context, people, tmp_path):
    draft, name = uploaded(context, people)
    signed(context, people, draft)
    done = publish.publish(context, people["citra"], draft.id)
    shutil.copytree(context.articles, tmp_path / "copy")
    anew = build_snapshot(load_library(tmp_path / "copy"), context.encoder, tmp_path / "anew", today())
    assert anew == done.snapshot == current_id(context.index)


def test_what_no_draft_names_is_swept_after_a_day(context, people):
    draft, name = uploaded(context, people)
    add_file(context, people["ani"], draft.id, "x.png", picture(size=(5, 5)), SAID)
    assert sweep(context.store) == 0
    with context.store.transaction() as database:
        database.execute(update(UploadedFile).values(at=datetime.now(UTC) - timedelta(days=2)))
    assert sweep(context.store) == 1 and [*seen_files(context, draft.files)] == [f"bea-cukai/files/{name}"]
    # What was typed away may come back by undoing; what is put away, from the bin.
    text = without_file(draft.files[PATH], f"files/{name}")
    draft = drafts.save(context, people["ani"], draft.id, {PATH: text}, draft.revision).draft
    assert sweep(context.store) == 0
    drafts.discard(context, people["ani"], draft.id)
    assert sweep(context.store) == 0


def test_what_is_published_is_swept_from_the_database(context, people):
    draft, name = uploaded(context, people)
    signed(context, people, draft)
    publish.publish(context, people["citra"], draft.id)
    with context.store.transaction() as database:
        database.execute(update(UploadedFile).values(at=datetime.now(UTC) - timedelta(days=2)))
    assert sweep(context.store) == 1 and (context.articles / "bea-cukai/files" / name).exists()


def test_a_picture_goes_in_and_out_of_a_text_and_leaves_the_rest():
    text = "---\ntitle: x\n---\nSatu.\n\n## Dua\nTiga.\n"
    there = with_file(text, "![Alur](files/0123456789abcdef.png)")
    assert there.endswith("Tiga.\n\n![Alur](files/0123456789abcdef.png)\n")
    assert without_file(there, "files/0123456789abcdef.png") == text
    within = text.replace("Tiga.", "Tiga ![Alur [a] itu](files/0123456789abcdef.png) dan empat.")
    assert without_file(within, "files/0123456789abcdef.png").endswith("Tiga  dan empat.\n")
    linked = with_file(text, "Lihat [surat](files/0123456789abcdef.pdf) ini.")
    assert without_file(linked, "files/0123456789abcdef.pdf").endswith("Lihat surat ini.\n")


SHOWN = "![Alur](files/0123456789abcdef.png)"


@pytest.mark.parametrize(
    ("body", "left"),
    [
        (f"- Satu\n- {SHOWN}\n- Dua\n", "- Satu\n- Dua\n"),
        (f"- Satu\n- {SHOWN}\n", "- Satu\n"),
        (f"1. Satu\n2. {SHOWN}\n\nTiga.\n", "1. Satu\n\nTiga.\n"),
        (f"Satu:\n\n2. {SHOWN}\n3. Dua\n", "Satu:\n\n3. Dua\n"),
        (f"- {SHOWN}\n  Dua\n", "- \n  Dua\n"),
        (f"- {SHOWN} Dua\n", "-  Dua\n"),
        (f"Satu.\n\n\n{SHOWN}\n\nDua.\n", "Satu.\n\nDua.\n"),
        (f"Satu.\n\n{SHOWN}\nDua.\n", "Satu.\n\nDua.\n"),
        (f"Satu.\n{SHOWN}\nDua.\n", "Satu.\nDua.\n"),
        (f"{SHOWN}\n", ""),
        ("Satu.\n\n-\n\n\nDua.\n", "Satu.\n\n-\n\n\nDua.\n"),
    ],
)
def test_a_picture_leaves_no_empty_item_behind(body, left):
    text = without_file(f"---\ntitle: x\n---\n{body}", "files/0123456789abcdef.png")
    assert text.removeprefix("---\ntitle: x\n---\n") == left


@pytest.mark.parametrize("body", ["\n" * 50_000 + "x", "![" * 20_000, "[[]" * 20_000, f"\n\n{SHOWN}" * 5_000])
def test_a_picture_is_soon_out_of_a_long_text(body):
    begun = time.process_time()
    without_file(f"---\ntitle: x\n---\n{body}\n", "files/0123456789abcdef.png")
    assert time.process_time() - begun < 2


def test_what_is_uploaded_anew_while_the_texts_are_read_is_not_swept(context, people, monkeypatch):
    draft, name = uploaded(context, people)
    add_file(context, people["ani"], draft.id, "x.png", picture(size=(5, 5)), SAID)
    with context.store.transaction() as database:
        database.execute(update(UploadedFile).values(at=datetime.now(UTC) - timedelta(days=2)))
    deleted = attachments.deleted

    def first_anew(database, names, until):
        database.execute(update(UploadedFile).where(UploadedFile.name.in_(names)).values(at=datetime.now(UTC)))
        return deleted(database, names, until)

    monkeypatch.setattr(attachments, "deleted", first_anew)
    assert sweep(context.store) == 0


def test_texts_are_read_for_the_sweep_while_others_may_write(context, people, monkeypatch):
    uploaded(context, people)
    with context.store.transaction() as database:
        database.execute(update(UploadedFile).values(at=datetime.now(UTC) - timedelta(days=2)))
    turns, transaction_of = [], context.store.transaction
    monkeypatch.setattr(
        context.store, "transaction", lambda reading=False: turns.append(reading) or transaction_of(reading=reading)
    )
    assert sweep(context.store) == 0 and turns == [True]
