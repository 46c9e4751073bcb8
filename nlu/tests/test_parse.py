"""What the server answers, and what it keeps to itself."""

from __future__ import annotations

import asyncio
import io
import logging
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.core.agent import Agent
from rasa.utils.log_utils import configure_structlog

from tests.conftest import TOPICS, trained


@pytest.fixture(scope="module")
def agent(archive: Path) -> Agent:
    # As the server does at its default level.
    configure_structlog(logging.INFO)
    return Agent.load(str(archive))


def parse(agent: Agent, text: str) -> dict[str, Any]:
    return asyncio.run(agent.parse_message(text))


def numbers(archive: Path) -> dict[str, np.ndarray]:
    """Every array in the archive, by file and name."""
    found = {}
    with tarfile.open(archive) as files:
        for member in files.getmembers():
            if member.name.endswith(".npz"):
                content = files.extractfile(member)
                assert content is not None
                arrays = np.load(io.BytesIO(content.read()), allow_pickle=False)
                found |= {f"{member.name}/{name}": arrays[name] for name in arrays}
    return found


def test_shape(agent: Agent) -> None:
    answer = parse(agent, "Jeg har fått en faktura fra sykehuset")
    ranking = [item for item in answer["intent_ranking"] if item["name"] != "nlu_fallback"]
    assert {item["name"] for item in ranking} == set(TOPICS)
    assert sum(item["confidence"] for item in ranking) == pytest.approx(1, abs=1e-4)
    assert ranking[0]["name"] == "invoice_received"
    assert set(answer["language"]) == {"name", "confidence", "foreign"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nb", "Jeg har fått en regning som jeg ikke klarer å betale"),
        ("en", "I got a bill from the hospital and I cannot pay it"),
        ("ro", "Am primit o factură de la spital și nu pot să plătesc"),
        ("pl", "Dostałam rachunek ze szpitala i nie mam z czego zapłacić"),
        ("fa", "از بیمارستان برایم صورتحساب آمده و پول ندارم"),
        ("fa", "salam man pool nadaram in faktura ra bedaham"),
        ("ar", "وصلتني فاتورة من المستشفى ولا أستطيع الدفع"),
        ("so", "Waxaa ii timid biil isbitaalka ah mana bixin karo"),
    ],
)
def test_language(agent: Agent, language: str, text: str) -> None:
    answer = parse(agent, text)
    assert answer["language"]["name"] == language
    assert answer["language"]["confidence"] > 0.7


@pytest.mark.parametrize(
    "text",
    [
        "Jag har fått en räkning som jag inte kan betala, vad ska jag göra",
        "J'ai reçu une facture de l'hôpital et je ne peux pas payer",
        "Ich habe eine Rechnung vom Krankenhaus bekommen und kann nicht zahlen",
        "He recibido una factura del hospital y no puedo pagarla",
        "Я отримала рахунок з лікарні і не можу заплатити",
        "Мне пришёл счёт из больницы, я не могу заплатить",
        "ካብ ሆስፒታል ሕሳብ መጺኡኒ ክኸፍሎ ኣይክእልን",
    ],
)
def test_a_foreign_language_is_not_taken_for_ours(agent: Agent, text: str) -> None:
    assert parse(agent, text)["language"]["confidence"] < 0.8


@pytest.mark.parametrize("text", ["/emergency", "//emergency", ' /emergency{"a": "b"}', "/x@1.0{"])
def test_a_message_is_never_a_command(agent: Agent, text: str) -> None:
    answer = parse(agent, text)
    assert answer["intent"]["confidence"] < 1
    assert len(answer["intent_ranking"]) >= len(TOPICS)
    assert answer["entities"] == []


@pytest.mark.parametrize("text", ["", "   ", "/", "\ud800", "\x00", "🆘", "a" * 4096, "[a](b)"])
def test_any_text_is_answered(agent: Agent, text: str) -> None:
    assert "intent" in parse(agent, text)


@pytest.mark.parametrize("text", ["secretword", "/secretword", '/secretword{"a', "secretword{", "@"])
def test_nothing_that_is_said_is_printed(
    agent: Agent, text: str, capfd: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder
) -> None:
    parse(agent, text)
    captured = capfd.readouterr()
    warned = " ".join(str(warning.message) for warning in recwarn)
    assert "secretword" not in captured.out + captured.err + warned


def test_the_archive_holds_no_pickle_and_no_text(archive: Path) -> None:
    with tarfile.open(archive) as files:
        names = [member.name for member in files.getmembers() if member.isfile()]
        texts = [files.extractfile(name) for name in names if name.endswith(".json")]
        content = b"".join(file.read() for file in texts if file is not None)
    assert {Path(name).suffix for name in names} == {".json", ".npz"}
    assert all(array.dtype != object for array in numbers(archive).values())
    assert "sykehus".encode() not in content


def test_trained_twice_gives_the_same_weights(archive: Path, sample: Path, tmp_path: Path) -> None:
    first, second = numbers(archive), numbers(trained(sample, tmp_path))
    assert first.keys() == second.keys()
    assert all(np.array_equal(first[name], second[name]) for name in first)
