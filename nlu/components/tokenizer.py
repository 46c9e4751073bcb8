"""Words of a message, with their offsets, and a normalised form beside each."""

import regex
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.shared.nlu.training_data.message import Message

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

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The tokens of one attribute of the message; a text without words is one token."""
        text: str = message.get(attribute)
        tokens = [
            Token(match.group(), match.start(), lemma=normalise(match.group()))
            for match in _WORD.finditer(text)
        ]
        tokens = tokens or [Token(text, 0, lemma=normalise(text))]
        return self._apply_token_pattern(tokens)
