"""Words of a message, with their offsets, and a normalised form beside each."""

from functools import lru_cache

import regex
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.normalise import normalise

# A word may hold marks, joiners and apostrophes inside: the stock tokenizer would cut Somali
# "bu'da" in two. A picture (as in "🆘") is a word too.
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}\p{M}\p{Cf}]*(?:['’‘ʼʻ`´][\p{L}\p{N}\p{M}\p{Cf}]+)*|\p{So}")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class NormalisingTokenizer(WhitespaceTokenizer):
    """Puts the normalised form of each word in ``token.lemma``.

    ``token.text`` and the offsets stay those of the message, so that whatever reads the text is
    not touched by what the classifiers need.
    """

    _lemma = staticmethod(normalise)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """All examples, each different word normalised once.

        Messages are read without such a memory, which would hold what people wrote.
        """
        self._lemma = lru_cache(maxsize=None)(normalise)
        try:
            return super().process_training_data(training_data)
        finally:
            del self._lemma

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The tokens of one attribute of the message; a text without words is one token."""
        text: str = message.get(attribute)
        tokens = [
            Token(match.group(), match.start(), lemma=self._lemma(match.group()))
            for match in _WORD.finditer(text)
        ]
        tokens = tokens or [Token(text, 0, lemma=normalise(text))]
        return self._apply_token_pattern(tokens)
