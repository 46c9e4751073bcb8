"""The main job on real input: a person writes in their language, Rasa routes it, the answer comes back."""

import httpx
import pytest

from tests.api.test_v1 import Talk, client_of

pytestmark = pytest.mark.nlu

BILL = {
    "nb": "Jeg har fått en regning fra sykehuset på 40 000 kroner og kan ikke betale",
    "en": "I got a bill from the hospital for 40 000 kroner and I can't pay it",
    "ro": "Am primit o factură de la spital și nu pot să o plătesc",
    "pl": "Dostałem rachunek ze szpitala i nie mam z czego zapłacić",
    "fa": "از بیمارستان یه قبض برام اومده نمیتونم پولشو بدم",
    "ar": "وصلتني فاتورة من المستشفى ولا أستطيع دفعها",
    "so": "Biil ayaa isbitaalka iiga yimid, mana bixin karo",
}
DANGER = {
    "nb": "faren min puster ikke",
    "en": "my father is not breathing",
    "ro": "tatăl meu nu mai respiră",
    "pl": "mój tata nie oddycha",
    "fa": "پدرم نفس نمی‌کشد",
    "ar": "أبي لا يتنفس",
    "so": "aabahay ma neefsanayo",
}


@pytest.mark.parametrize("language", list(BILL))
def test_a_person_with_a_bill_gets_the_answer_in_their_language(whole_server: str, language: str) -> None:
    with client_of(whole_server) as api:
        body = Talk(api).send(text=BILL[language]).json()
    assert body["routing"]["language"] == language
    assert body["routing"]["outcome"] == "answered"
    assert body["routing"]["topic"] == "invoice_received"
    answer = body["messages"][0]
    assert answer["language"] == language
    assert answer["sources"]
    assert "488 90 560" in {call["number"] for call in answer["call"]}


@pytest.mark.parametrize("language", list(DANGER))
def test_danger_shows_113_in_the_language_it_was_written_in(whole_server: str, language: str) -> None:
    with client_of(whole_server) as api:
        body = Talk(api).send(text=DANGER[language]).json()
    assert body["routing"]["danger"] is True
    assert body["routing"]["topic"] == "emergency"
    assert body["routing"]["language"] == language
    assert body["messages"][0]["call"][0]["number"] == "113"


def test_the_nlu_prints_and_keeps_nothing_that_people_write(real_nlu: str) -> None:
    answer = httpx.post(f"{real_nlu}/model/parse", json={"text": "/greet{{}} kanarifugl"})
    assert answer.status_code == 200
    assert answer.json()["intent"]["name"] != "greet"


def test_a_person_asks_for_a_person_and_the_case_is_kept(whole_server: str) -> None:
    with client_of(whole_server) as api:
        talk = Talk(api)
        talk.send(text=BILL["so"])
        offer = talk.send(text="Waxaan rabaa inaan qof la hadlo").json()
        assert offer["routing"]["topic"] == "talk_to_human"
        yes = next(c for m in offer["messages"] for c in m["choices"] if c["id"] == "consent")
        accepted = talk.send(choice=yes["id"]).json()
        assert accepted["messages"][0]["language"] == "so"
        assert talk.get().json()["state"] == "waiting"
