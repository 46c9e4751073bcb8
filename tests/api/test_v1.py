"""The public JSON API: its shapes, its errors, and that nothing becomes a 5xx."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bot.notices import local
from bot.parts import Content
from bot.settings import Settings
from tests.conftest import MakeServer, migrate_now
from tests.wire.nlu import Nlu

MESSAGE_KEYS = {
    "seq", "from", "topic", "language", "direction", "text", "choices", "links", "sources", "draft", "call",
    "attachments",
}  # fmt: skip
ROUTING_KEYS = {"topic", "confidence", "alternatives", "language", "danger", "outcome"}
PROBLEM_KEYS = {"type", "title", "status", "code", "detail", "call"}


@pytest.fixture
def api(app_server: str) -> Iterator[httpx.Client]:
    with client_of(app_server) as client:
        yield client


def client_of(server: str) -> httpx.Client:
    return httpx.Client(base_url=f"{server.rstrip('/')}/api/v1", timeout=20)


class Talk:
    """A conversation over the API."""

    def __init__(self, api: httpx.Client, **body: str) -> None:
        started = api.post("/conversations", json=body)
        assert started.status_code == 201
        self.api, self.started = api, started.json()
        self.path = f"/conversations/{self.started['id']}"
        self.headers = {"Authorization": f"Bearer {self.started['token']}"}

    def send(self, **body: Any) -> httpx.Response:
        return self.api.post(f"{self.path}/messages", json=body, headers=self.headers)

    def get(self, path: str = "", **query: Any) -> httpx.Response:
        return self.api.get(f"{self.path}{path}", params=query, headers=self.headers)


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert set(body) - {"messages"} == PROBLEM_KEYS
    assert body["call"][0]["number"] == "113"
    return body


def test_a_conversation_without_a_language_greets_in_all(api: httpx.Client) -> None:
    started = Talk(api).started
    assert started["language"] is None
    assert [m["language"] for m in started["messages"]] == ["nb", "en", "ro", "pl", "fa", "ar", "so"]
    assert all(set(m) == MESSAGE_KEYS for m in started["messages"])


def test_an_empty_body_starts_a_conversation(api: httpx.Client) -> None:
    assert api.post("/conversations").status_code == 201


def test_a_question_is_answered_and_kept(api: httpx.Client, nlu: Nlu) -> None:
    nlu.knows("når er det åpent", "opening_hours", "nb")
    talk = Talk(api, language="nb")
    body = talk.send(text="når er det åpent").json()
    assert set(body["routing"]) == ROUTING_KEYS
    assert body["routing"]["outcome"] == "answered"
    assert body["routing"]["topic"] == "opening_hours"
    answer = body["messages"][0]
    assert set(answer) == MESSAGE_KEYS
    assert answer["direction"] == "ltr"
    assert {"number": "488 90 560", "label": "Helsesenteret i Oslo"} in answer["call"]
    everything = talk.get("/messages", after=0).json()["messages"]
    assert [m["seq"] for m in everything] == sorted({m["seq"] for m in everything})
    assert [m["from"] for m in everything][:3] == ["assistant", "person", "assistant"]
    assert talk.get("/messages", after=everything[-1]["seq"]).json() == {"messages": []}


def test_a_conversation_describes_itself(api: httpx.Client) -> None:
    body = Talk(api, language="so").get().json()
    assert set(body) == {"id", "language", "state", "expires"}
    assert (body["language"], body["state"]) == ("so", "bot")


def test_danger_is_never_limited_and_others_are(settings: Settings, serve: MakeServer) -> None:
    migrate_now(settings)
    limited = settings.model_copy(update={"rate_limits": "on", "conversation_messages_per_minute": 2})
    with client_of(serve(limited)) as client:
        talk = Talk(client, language="nb")
        statuses = [talk.send(text="hei").status_code for _ in range(3)]
        assert statuses == [200, 200, 429]
        refused = talk.send(text="hei igjen")
        problem(refused, 429)
        assert int(refused.headers["retry-after"]) > 0
        danger = talk.send(text="mannen min puster ikke")
        assert danger.status_code == 200
        assert danger.json()["routing"]["danger"] is True


def test_a_deleted_conversation_is_like_one_that_never_was(api: httpx.Client) -> None:
    talk = Talk(api, language="nb")
    gone = api.delete(talk.path, headers=talk.headers)
    assert (gone.status_code, gone.content) == (204, b"")
    never = api.get("/conversations/" + "0" * 32, headers=talk.headers)
    foreign = Talk(api, language="nb").api.get(talk.path, headers={"Authorization": "Bearer x"})
    assert talk.get().content == never.content == foreign.content
    problem(never, 404)


@pytest.mark.parametrize("header", [None, "", "Bearer", "Basic abc", "token"])
def test_without_a_token_nobody_gets_in(api: httpx.Client, header: str | None) -> None:
    talk = Talk(api, language="nb")
    headers = {} if header is None else {"Authorization": header}
    problem(api.get(talk.path, headers=headers), 401)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "empty"),
        ({"text": ""}, "empty"),
        ({"text": " \n\u0000 "}, "empty"),
        ({"text": "x" * 4097}, "too_long"),
        ({"text": "hei", "choice": "menu"}, "not_one_of_text_and_choice"),
        ({"choice": "no such"}, "unknown_choice"),
        ({"text": 7}, "bad_request"),
        ({"text": "hei", "client_id": "x" * 101}, "bad_request"),
    ],
)
def test_a_bad_message_is_refused_in_words(api: httpx.Client, body: dict[str, Any], code: str) -> None:
    assert problem(Talk(api, language="nb").send(**body), 422)["code"] == code


@pytest.mark.parametrize("raw", [b"{", b"[1]", b"\xff\xfe", b"null", b'"x"', b"[" * 5000])
def test_a_broken_body_is_refused(api: httpx.Client, raw: bytes) -> None:
    talk = Talk(api, language="nb")
    response = api.post(f"{talk.path}/messages", content=raw, headers=talk.headers)
    assert response.status_code in (400, 422)
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("text", ["\\ud800 hei", "a\\u0000b", "\\u202eevil", "👩‍👩‍👧", "z" + "\\u0335" * 300])
def test_strange_text_is_cleaned_and_answered(api: httpx.Client, text: str) -> None:
    talk = Talk(api, language="nb")
    raw = f'{{"text": "{text}"}}'.encode()
    assert api.post(f"{talk.path}/messages", content=raw, headers=talk.headers).status_code == 200


def test_a_large_body_is_refused_before_it_is_parsed(api: httpx.Client) -> None:
    talk = Talk(api, language="nb")
    large = json.dumps({"text": "x" * 1_000_000}).encode()
    problem(api.post(f"{talk.path}/messages", content=large, headers=talk.headers), 413)
    chunks = (b"x" * 10_000 for _ in range(10))
    problem(api.post(f"{talk.path}/messages", content=chunks, headers=talk.headers), 413)


def test_an_unsupported_language_is_refused(api: httpx.Client) -> None:
    problem(api.post("/conversations", json={"language": "fr"}), 422)
    problem(api.get("/topics", params={"language": "xx"}), 422)


def test_the_same_client_id_gives_the_same_body(api: httpx.Client) -> None:
    talk = Talk(api, language="nb")
    first, second = (talk.send(text="hei", client_id="a") for _ in range(2))
    assert first.content == second.content


def test_events_bring_what_came_after(api: httpx.Client) -> None:
    talk = Talk(api, language="nb")
    talk.send(text="hei")
    with api.stream("GET", f"{talk.path}/events", headers={**talk.headers, "Last-Event-ID": "1"}) as stream:
        lines = stream.iter_lines()
        assert [next(lines), next(lines)] == ["id: 2", "event: message"]
        assert json.loads(next(lines).removeprefix("data: "))["from"] == "person"


def test_events_come_when_there_is_news_and_not_only_when_it_is_looked_for(
    api: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "ALONE_SECONDS", 600.0)
    talk = Talk(api, language="nb")
    headers = {**talk.headers, "Last-Event-ID": "1"}
    with api.stream("GET", f"{talk.path}/events", headers=headers, timeout=60) as stream:
        lines = stream.iter_lines()
        for text in ("hei", "hallo"):
            talk.send(text=text)
            heard = [json.loads(_data(lines)) for _ in range(2)]
            assert [message["from"] for message in heard] == ["person", "assistant"]


def _data(lines: Iterator[str]) -> str:
    """The data of the next event."""
    return next(line for line in lines if line.startswith("data: ")).removeprefix("data: ")


def test_every_topic_can_be_read_in_every_language(api: httpx.Client, content: Content) -> None:
    for language in content.languages:
        listed = api.get("/topics", params={"language": language.code}).json()["topics"]
        assert {row["topic"] for row in listed} == set(content.answers.topics)
    answer = api.get("/topics/invoice_received", params={"language": "fa"})
    body = answer.json()
    assert (body["language"], body["direction"], body["fallback"]) == ("fa", "rtl", None)
    again = api.get(
        "/topics/invoice_received",
        params={"language": "fa"},
        headers={"If-None-Match": answer.headers["etag"]},
    )
    assert again.status_code == 304
    problem(api.get("/topics/nothing"), 404)


def test_centres_tell_when_they_open(api: httpx.Client) -> None:
    rows = {row["id"]: row for row in api.get("/centres", params={"language": "nb"}).json()["centres"]}
    assert rows["oslo"]["open"] in (True, False, None)
    assert rows["oslo"]["overdue"] is True
    assert rows["trondheim"]["open"] is None
    assert rows["trondheim"]["next_opening"] is None
    assert "drop_in" not in {hours["kind"] for hours in rows["bergen"]["hours"]}


def test_the_api_describes_itself(api: httpx.Client) -> None:
    paths = api.get("/openapi.json").json()["paths"]
    assert "/api/v1/conversations/{conversation}/messages" in paths


def test_every_answer_carries_the_security_headers(api: httpx.Client, app_server: str) -> None:
    for path in (
        "/",
        "/privacy",
        "/nothing",
        "/api/v1/topics",
        "/api/v1/nothing",
        "/healthz",
        "/static/nothing",
    ):
        headers = httpx.get(f"{app_server.rstrip('/')}{path}").headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"


def test_ready_only_when_store_and_nlu_are(app_server: str, settings: Settings, serve: MakeServer) -> None:
    assert httpx.get(f"{app_server.rstrip('/')}/readyz").status_code == 200
    without_nlu = serve(settings.model_copy(update={"nlu_url": "http://127.0.0.1:9"}))
    answer = httpx.get(f"{without_nlu.rstrip('/')}/readyz")
    assert (answer.status_code, answer.json()["nlu"]) == (503, False)
    assert httpx.get(f"{without_nlu.rstrip('/')}/healthz").status_code == 200


@pytest.mark.parametrize("language", ["nb", "so", "ar"])
def test_danger_at_the_end_of_a_text_that_is_too_long_is_seen(api: httpx.Client, language: str) -> None:
    story = "vi har bodd her lenge og jobbet mye " * 150
    body = problem(Talk(api, language=language).send(text=f"{story} babyen puster ikke"), 422)
    assert body["code"] == "too_long"
    assert body["messages"][0]["call"][0]["number"] == "113"


@pytest.mark.parametrize("after", ["-1", "abc", "99999999999999"])
def test_a_bad_number_is_a_problem_like_all_others(api: httpx.Client, after: str) -> None:
    problem(Talk(api, language="nb").get("/messages", after=after), 422)


def test_a_file_is_refused_while_no_staff_own_the_conversation(api: httpx.Client) -> None:
    talk = Talk(api, language="nb")
    refused = api.post(f"{talk.path}/attachments", files={"file": b"x"}, headers=talk.headers)
    assert problem(refused, 409)["code"] == "conflict"
    problem(api.post(f"{talk.path}/attachments", headers={"Authorization": "Bearer x"}), 404)
