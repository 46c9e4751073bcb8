"""Staff read in bokmål what the assistant has said in another language."""

from datetime import datetime

import pytest

from bot import handover
from bot.assistant.speech import Speech
from bot.handover import Offer
from bot.hours import OSLO_TIME
from bot.parts import Content
from tests.bot.test_content import LANGUAGES

NOW = datetime(2026, 11, 21, 12, tzinfo=OSLO_TIME)


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "nb"])
def test_the_offer_of_a_person_is_read_with_the_centres_own_name(content: Content, code: str) -> None:
    turns, language = content.turns(), content.languages[code]
    centre = content.centres["oslo"]
    name = language.gettext(centre.name, context="centres", domain="answers")
    phone = turns.service.phone("oslo_phone", language)
    offer = Offer(centre=centre, next_answer=None, texts_are_shared=True, today=NOW.date())
    said = turns.service.say(language, handover.offer_text(offer, language, phone=phone, centre_name=name))
    read = Speech(turns).in_source(said, NOW)
    assert read is not None
    assert centre.name in read
    assert name == centre.name or name not in read
