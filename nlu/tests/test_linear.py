"""A model is the same after training twice, and after being kept and read again."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from components.features import Family
from components.linear import LinearModel
from components.members import FITS
from components.training import Example, Recipe, fitted_scales, harmless_sentences, train

TEXTS = {
    "invoice": ["they sent me a bill", "i cannot pay the bill", "a bill of 900", "pay 900 or what"],
    "birth": ["my baby comes soon", "i am pregnant", "where do i give birth", "a baby is born"],
    "greeting": ["hello", "hi there", "good day", "hello there"],
}
EXAMPLES = [Example(text, label) for label, texts in TEXTS.items() for text in texts]
FAMILIES = (Family("word", 1, 2), Family("char_wb", 2, 5), Family("consonants", 1, 1))
RECIPE = Recipe(FAMILIES, members={name: {} for name in FITS}, folds=2)
SAID = "i cannot go on"
STORY = Example(f"{SAID} with this bill", "invoice", (SAID, "with this bill"))
DANGERS = [Example(text, "danger") for text in ("i go to the bridge", "i cannot breathe")]
DANGER = frozenset(["danger"])
BY_SENTENCE = Recipe(FAMILIES, {"logistic": {}}, by_sentence=DANGER, scales={"logistic": 1.0})


@pytest.fixture(scope="module")
def model() -> LinearModel:
    return train(EXAMPLES, RECIPE)


@pytest.mark.parametrize("text", ["the bill", "pregnant", "hello bill", "zzz", ""])
def test_ranking_holds_every_label_and_sums_to_one(model: LinearModel, text: str) -> None:
    ranking = model.ranking(text)
    assert {label for label, _ in ranking} == set(TEXTS)
    assert sum(probability for _, probability in ranking) == pytest.approx(1, abs=1e-4)
    assert ranking == sorted(ranking, key=lambda item: -item[1])


@pytest.mark.parametrize(("text", "label"), [("a bill", "invoice"), ("my baby", "birth")])
def test_finds_the_label(model: LinearModel, text: str, label: str) -> None:
    assert model.ranking(text)[0][0] == label


def test_the_same_examples_give_the_same_weights(model: LinearModel) -> None:
    again = train(EXAMPLES, RECIPE)
    assert np.array_equal(model.weights, again.weights)
    assert np.array_equal(model.bias, again.bias)


def test_the_same_sentences_give_the_same_weights() -> None:
    first, second = (train([*EXAMPLES, STORY, *DANGERS], BY_SENTENCE) for _ in range(2))
    assert np.array_equal(first.weights, second.weights)


def test_a_weight_of_one_byte_is_half_a_step_from_its_value(model: LinearModel) -> None:
    weights = np.random.default_rng(0).normal(0, 3, (50, 3)).astype(np.float32)
    weights[7] = 0
    kept = LinearModel.of(model.labels, model.features, weights.T, model.bias)
    off = np.abs(kept.weights * kept.steps[:, None] - weights)
    assert (off <= kept.steps[:, None] * 0.501).all()


def test_kept_is_trained(model: LinearModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    restored = LinearModel.load(tmp_path)
    for text in ("the bill", "pregnant and a bill", "zzz"):
        assert restored.ranking(text) == model.ranking(text)


@pytest.mark.parametrize("text", ["i cannot pay the bill", "a bill is a bill is a bill", "zzz"])
def test_one_text_is_read_as_many_are(model: LinearModel, text: str) -> None:
    row = model.features.matrix(["hello there", text])[1].toarray().ravel()
    columns, values = model.features.of(text)
    assert np.array_equal(np.sort(columns), np.flatnonzero(row))
    assert values == pytest.approx(row[columns])


def test_given_scales_are_taken() -> None:
    sharp = train(EXAMPLES, Recipe(FAMILIES, {"logistic": {}}, scales={"logistic": 5.0}))
    flat = train(EXAMPLES, Recipe(FAMILIES, {"logistic": {}}, scales={"logistic": 0.5}))
    assert sharp.ranking("a bill")[0][1] > flat.ranking("a bill")[0][1]


def test_weights_that_keep_closer_to_zero_are_less_sure() -> None:
    free, bound = (
        train(EXAMPLES, Recipe(FAMILIES, {"logistic": {"C": freedom}}, scales={"logistic": 1.0}))
        for freedom in (100.0, 0.1)
    )
    assert free.ranking("a bill")[0][1] > bound.ranking("a bill")[0][1]


def test_what_is_said_in_a_story_about_a_bill_is_no_danger_by_itself() -> None:
    learned = [*EXAMPLES, STORY, *DANGERS]
    whole = replace(BY_SENTENCE, by_sentence=frozenset[str]())
    before, after = (dict(train(learned, r).ranking(SAID)) for r in (whole, BY_SENTENCE))
    assert after["danger"] < before["danger"] / 2


def test_the_words_of_an_example_of_danger_are_never_taught_as_harmless() -> None:
    bill = Example("i cannot breathe when i see it", "invoice", ("i cannot breathe", "i see it"))
    danger = Example("i cannot breathe", "danger")
    assert harmless_sentences([bill, danger], DANGER) == ["i see it"]
    assert harmless_sentences([danger, bill, bill], DANGER) == ["i see it"]


def test_a_model_without_examples_of_danger_can_be_trained() -> None:
    assert train([*EXAMPLES, STORY], BY_SENTENCE).ranking("a bill")[0][0] == "invoice"


def test_scales_undo_overconfidence() -> None:
    random = np.random.default_rng(0)
    targets = random.integers(0, 3, 400)
    scores = 10 * (np.eye(3)[targets] + random.normal(0, 1, (400, 3)))
    assert fitted_scales({"loud": scores}, targets)["loud"] < 0.3
