"""Words keep their place in the message, and carry their normalised form."""

import pytest
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.normalise import normalise
from components.tokenizer import NormalisingTokenizer


def tokens(text: str) -> list[Token]:
    tokenizer = NormalisingTokenizer(NormalisingTokenizer.get_default_config())
    return tokenizer.tokenize(Message(data={"text": text}), "text")


def test_text_and_offsets_are_those_of_the_message() -> None:
    text = "Hei! Jeg fikk «FAKTURÅ» på 500 kr…"
    for token in tokens(text):
        assert text[token.start : token.end] == token.text


def test_lemma_is_normalised() -> None:
    assert [token.lemma for token in tokens("می‌خواهم دكتر")] == ["ميخواهم", "دكتر"]


@pytest.mark.parametrize("word", ["bu'da", "bu’da", "lo'aad"])
def test_a_somali_word_stays_whole(word: str) -> None:
    assert [token.text for token in tokens(f"{word}.")] == [word]


@pytest.mark.parametrize("text", ["🆘", "?!", "…", "\u200c"])
def test_a_text_without_words_is_one_token(text: str) -> None:
    assert [token.text for token in tokens(text)] == [text]


def test_a_training_reads_words_as_a_message_does_and_forgets_them() -> None:
    texts = ["Regning på 500 kr, regning!", "REGNING?"]
    tokenizer = NormalisingTokenizer(NormalisingTokenizer.get_default_config())
    data = TrainingData([Message(data={"text": text, "intent": "x"}) for text in texts])
    tokenizer.process_training_data(data)
    for text, example in zip(texts, data.training_examples):
        read = [(token.text, token.start, token.lemma) for token in example.get("text_tokens")]
        assert read == [(token.text, token.start, token.lemma) for token in tokens(text)]
    assert tokenizer._lemma is normalise
