"""In a story the question counts once more, and each sentence teaches what danger is not."""

import pytest
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.question import questions, sentences
from components.tokenizer import NormalisingTokenizer
from components.topics import TopicClassifier


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("When are you open?", []),
        ("Hi! When are you open?", []),
        ("", []),
        ("?!", []),
        ("I have lived here long. When are you open? Thank you all.", ["When are you open?"]),
        ("Is it free? I work a lot. Are you open?", ["Is it free?", "Are you open?"]),
        ("I came in 2019.\nI owe 4.500 kr. Help me please", ["Help me please"]),
        ("سه سال اینجا هستم. مرکز کی باز است؟ ممنون از شما.", ["مرکز کی باز است؟"]),
        ("هل المركز مفتوح اليوم؟أنا في أوسلو", ["هل المركز مفتوح اليوم؟"]),
    ],
)
def test_the_question_is_found_in_the_story(text: str, asked: list[str]) -> None:
    assert [text[start:end].strip() for start, end in questions(text, sentences(text))] == asked


def test_the_classifier_reads_the_story_and_its_question() -> None:
    message = Message({"text": "My tooth hurt. Are you open?"})
    NormalisingTokenizer(NormalisingTokenizer.get_default_config()).process([message])
    assert TopicClassifier.reading(message) == "my toth hurt are you open\nare you open"


def test_the_classifier_learns_from_the_sentences_of_a_story_too() -> None:
    story, plain = "My tooth hurt. Are you open?", "Are you open?"
    data = TrainingData([Message.build(text, "opening_hours") for text in (story, plain)])
    NormalisingTokenizer(NormalisingTokenizer.get_default_config()).process_training_data(data)
    learned = TopicClassifier.examples({}, data)
    assert [example.sentences for example in learned] == [("my toth hurt", "are you open"), ()]
