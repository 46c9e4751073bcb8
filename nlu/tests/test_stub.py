"""Rasa runs without TensorFlow, and says so when something would need it."""

import pytest
import tensorflow
from rasa.nlu.classifiers.diet_classifier import DIETClassifier


def test_no_tensorflow_is_installed() -> None:
    assert tensorflow.__version__ == "0"


def test_what_needs_tensorflow_says_so() -> None:
    with pytest.raises(ImportError, match="without TensorFlow"):
        tensorflow.constant(1)


def test_classes_that_need_tensorflow_can_still_be_named() -> None:
    assert DIETClassifier.__name__ == "DIETClassifier"
