"""The embedded default embedder: its contract, its words, and that it reads what was trained."""

import hashlib
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from synthese.embedding import static
from synthese.embedding.static import StaticEmbedder, ngram_rows, unpacked, words_of
from synthese.errors import ModelError
from synthese.norwegian.letters import folded
from synthese.norwegian.vocabulary import ranked_words
from synthese.norwegian.words import stem


@pytest.fixture(scope="module")
def embedder() -> StaticEmbedder:
    return StaticEmbedder.load()


def cosine(embedder: StaticEmbedder, one: str, other: str) -> float:
    pair = embedder.encode_queries([one]) @ embedder.encode_passages([other]).T
    return float(pair[0, 0])


def test_vectors_are_unit_float32_rows(embedder: StaticEmbedder) -> None:
    texts = ["Trygghetsalarmer i hjemmetjenesten", "Barnehage", "2024", "x", "漢字"]
    vectors = embedder.encode_passages(texts)
    assert vectors.shape == (len(texts), embedder.dim)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("text", ["", "   ", "… — !?", "\u0301"])
def test_text_without_words_gets_the_first_axis(embedder: StaticEmbedder, text: str) -> None:
    vector = embedder.encode_queries([text])[0]
    assert vector[0] == 1
    assert not vector[1:].any()


def test_no_texts_give_no_rows(embedder: StaticEmbedder) -> None:
    for made in (embedder.encode_passages, embedder.encode_queries, embedder.word_vectors):
        assert made([]).shape == (0, embedder.dim)
        assert made([]).dtype == np.float32


def test_text_is_the_weighted_sum_of_its_words(embedder: StaticEmbedder) -> None:
    words = ["kommunen", "prøver", "velferdsteknologi"]
    listed = [ranked_words().index(word) for word in words]
    weights = load_file(static.DEFAULT_DIRECTORY / "model.safetensors")["weights"][listed]
    total = weights.astype(np.float32) @ embedder.word_vectors(words)
    expected = total / np.linalg.norm(total)
    np.testing.assert_allclose(
        embedder.encode_passages(["Kommunen prøver velferdsteknologi."])[0], expected, atol=2e-3
    )


def test_order_and_batch_do_not_change_a_vector(embedder: StaticEmbedder) -> None:
    texts = [f"tiltak nummer {number} i barnevernet" for number in range(600)]
    together = embedder.encode_passages(texts)
    np.testing.assert_array_equal(together[417], embedder.encode_passages([texts[417]])[0])


def test_marks_and_unicode_forms_do_not_matter(embedder: StaticEmbedder) -> None:
    one, other = embedder.encode_passages(["Idé på skole", "ide pa\u030a skole"])
    assert one @ other == pytest.approx(1, abs=1e-5)


def test_swedish_letters_are_written_as_norwegian() -> None:
    assert [folded(word) for word in words_of("Miljö, hälsa: ÅLDER fôr søt")] == [
        "miljø",
        "hælsa",
        "ålder",
        "for",
        "søt",
    ]


def test_words_split_at_hyphens_and_underscores() -> None:
    assert words_of("E-helse_2024 (IKT)") == ["e", "helse", "2024", "ikt"]


def test_ngrams_mark_the_ends_of_a_word() -> None:
    alone = ngram_rows("ås", (4, 5), 1000)
    assert len(alone) == 1  # "<ås>" whole
    assert len(ngram_rows("omsorg", (4, 5), 1000)) == 5 + 4
    assert len(ngram_rows("a", (4, 5), 1000)) == 1  # shorter than any n-gram: itself


def test_nibbles_unpack_to_low_halves_then_high() -> None:
    assert unpacked(np.array([0x0F, 0x80], np.uint8)).tolist() == [7, -8, -8, 0]


def test_unknown_compound_lies_near_its_parts(embedder: StaticEmbedder) -> None:
    compound = embedder.word_vectors(["sykehjemsbeboertrivselskampanje"])[0]
    near, far = embedder.word_vectors(["sykehjem", "vannkraftverk"])
    assert compound @ near > compound @ far + 0.1


@pytest.mark.parametrize(
    ("query", "near", "far"),
    [
        ("barnehage", "førskolebarn leker ute", "asfaltering av fylkesveien"),
        ("eldreomsorg", "hjemmeboende på sykehjem", "lakseoppdrett i merder"),
        ("kindergarten", "barnehagen i kommunen", "asfaltering av fylkesveien"),
        ("heimetenesta", "hjemmetjenesten", "havbruk"),
    ],
)
def test_meaning_is_nearer_than_chance(
    embedder: StaticEmbedder, query: str, near: str, far: str
) -> None:
    assert cosine(embedder, query, near) > cosine(embedder, query, far) + 0.1


def test_full_cache_changes_nothing(
    embedder: StaticEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"prosjekt{number} i kommune{number % 7} om helse" for number in range(60)]
    expected = embedder.encode_passages(texts)
    monkeypatch.setattr(static, "CACHED_WORDS", 10)
    fresh = StaticEmbedder.load()
    np.testing.assert_array_equal(fresh.encode_passages(texts), expected)


def test_threads_share_one_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(static, "CACHED_WORDS", 40)
    shared = StaticEmbedder.load()
    texts = [f"sak{number} om tiltak{number % 11} i skolen" for number in range(400)]
    expected = StaticEmbedder.load().encode_passages(texts)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: shared.encode_passages([text])[0], texts))
    np.testing.assert_allclose(np.stack(found), expected, atol=1e-6)


def test_tokens_are_words(embedder: StaticEmbedder) -> None:
    assert embedder.count_tokens("Fire små ord her.") == 4
    assert embedder.count_tokens("") == 0


def test_fingerprint_is_the_digest_of_the_weights(embedder: StaticEmbedder) -> None:
    config = json.loads((static.DEFAULT_DIRECTORY / "config.json").read_text("utf-8"))
    digest = hashlib.sha256()
    for name in config["bytes"]:
        digest.update((static.DEFAULT_DIRECTORY / name).read_bytes())
    assert embedder.fingerprint == f"{config['name']}-{digest.hexdigest()[:16]}"


def test_weights_stay_within_their_budget() -> None:
    size = sum(path.stat().st_size for path in static.DEFAULT_DIRECTORY.iterdir())
    assert size <= 45_000_000


def test_missing_model_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"train_embedder\.py"):
        StaticEmbedder.load(tmp_path)


def test_cut_file_is_refused(tmp_path: Path) -> None:
    shutil.copytree(static.DEFAULT_DIRECTORY, tmp_path / "copy")
    weights = tmp_path / "copy" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1])
    with pytest.raises(ModelError, match=r"model\.safetensors"):
        StaticEmbedder.load(tmp_path / "copy")


def test_a_querys_word_is_drawn_to_the_other_forms_of_its_stem(embedder: StaticEmbedder) -> None:
    forms = ["born i heimetenesta", "barn i hjemmetjenesten"]
    drawn, apart = embedder.encode_queries(forms), embedder.encode_passages(forms)
    assert drawn[0] @ drawn[1] > apart[0] @ apart[1] + 0.1


def test_the_stems_of_the_model_are_those_of_the_rules_in_force() -> None:
    listed = json.loads((static.DEFAULT_DIRECTORY / "tokenizer.json").read_text("utf-8"))["words"]
    kept = np.load(static.DEFAULT_DIRECTORY / static.STEMS)
    assert kept.tolist() == [static.stem_sum(stem(word)) for word in listed]


def test_a_model_without_stems_reads_queries_as_passages(tmp_path: Path) -> None:
    for name in ("config.json", "tokenizer.json", "model.safetensors"):
        (tmp_path / name).symlink_to(static.DEFAULT_DIRECTORY / name)
    plain = StaticEmbedder.load(tmp_path)
    text = ["born i heimetenesta"]
    np.testing.assert_allclose(plain.encode_queries(text), plain.encode_passages(text), atol=1e-6)
