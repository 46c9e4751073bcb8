"""A stand-in for Telegram's Bot API over HTTP, with honest offsets, and people who write to the bot.

It keeps its promises where Telegram does: an update is given again until a higher offset confirms it,
a message has a number per chat, a bot may take away what is younger than 48 hours, a blocked bot gets
403. Faults are laid in beforehand (`fails`); every call is in `calls`.
"""

import json
import socket
import struct
import threading
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs

TOKEN = "4711:canary-token-AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
DELETABLE_SECONDS = 48 * 3600
Answer = tuple[int, dict[str, Any]]
FaultKind = Literal["status", "reset_before", "reset_after", "hang", "hang_after", "garbage"]


@dataclass
class Call:
    """A call that came in."""

    method: str
    parameters: dict[str, Any]
    at: float


@dataclass
class Shown:
    """A message in a chat, of either side."""

    number: int
    by_bot: bool
    text: str
    at: float
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def rows(self) -> list[list[dict[str, str]]]:
        """The buttons below it."""
        rows: list[list[dict[str, str]]] = self.parameters.get("reply_markup", {}).get("inline_keyboard", [])
        return rows

    @property
    def buttons(self) -> dict[str, str]:
        """Labels and what a press sends."""
        return {button["text"]: button["callback_data"] for row in self.rows for button in row}


@dataclass
class Fault:
    """What goes wrong with the next calls of a method, of one chat or of all."""

    method: str
    kind: FaultKind
    status: int = 500
    body: dict[str, Any] = field(default_factory=dict)
    chat: int | None = None
    times: float = 1

    def fits(self, method: str, parameters: dict[str, Any]) -> bool:
        """Whether a call meets it."""
        chat = parameters.get("chat_id")
        return self.times > 0 and self.method in (method, "*") and (self.chat is None or self.chat == chat)


class BotApi:
    """The server's memory. All methods may be called from any thread."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.url = ""
        self.calls: list[Call] = []
        self.chats: dict[int, list[Shown]] = defaultdict(list)
        self.acknowledged: list[str] = []
        self.menus: dict[str, list[dict[str, str]]] = {}
        self.blocked: set[int] = set()
        self.clock: Callable[[], float] = time.time
        self.webhook: str = ""
        self.webhook_secret: str = ""
        self.brought: list[int] = []
        self.files: dict[str, bytes] = {}
        self.downloads: list[str] = []
        self._updates: list[dict[str, Any]] = []
        self._faults: list[Fault] = []
        self._numbers: dict[int, int] = defaultdict(int)
        self._next_update = 100
        self._change = threading.Condition()
        self._closing = False
        self._pollers = 0
        self.most_pollers = 0

    # --- for tests

    def fails(
        self,
        method: str,
        kind: FaultKind = "status",
        *,
        status: int = 500,
        chat: int | None = None,
        times: float = 1,
        retry_after: int | None = None,
        description: str = "stand-in fault",
    ) -> Fault:
        """Lays a fault in the way of the next `times` calls."""
        body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
        if retry_after is not None:
            body["parameters"] = {"retry_after": retry_after}
        fault = Fault(method, kind, status, body, chat, times)
        with self._change:
            self._faults.append(fault)
        return fault

    def repair(self) -> None:
        """Takes all faults away."""
        with self._change:
            self._faults.clear()
            self._change.notify_all()

    def wait_for_repair(self) -> None:
        """Lets a call hang until the faults are taken away."""
        with self._change:
            self._change.wait_for(lambda: self._closing or not self._faults, 60)

    def put(self, update: dict[str, Any], update_id: int | None = None) -> int:
        """Lets an update wait for the bot; the same number twice is a repeat."""
        with self._change:
            number = update_id if update_id is not None else self._next_update
            self._next_update = max(self._next_update, number + 1)
            self._updates.append({"update_id": number, **update})
            self._change.notify_all()
            return number

    def number(self, chat: int) -> int:
        """The next message number of a chat."""
        with self._change:
            self._numbers[chat] += 1
            return self._numbers[chat]

    @property
    def unconfirmed(self) -> list[int]:
        """Numbers of the updates that the bot has not confirmed."""
        with self._change:
            return [update["update_id"] for update in self._updates]

    def from_bot(self, chat: int) -> list[Shown]:
        """What the bot has said in a chat and is still there."""
        with self._change:
            return [shown for shown in self.chats[chat] if shown.by_bot]

    def called(self, method: str) -> list[Call]:
        """All calls of a method."""
        with self._change:
            return [call for call in self.calls if call.method == method]

    def bring_forever(self) -> None:
        """Brings updates to the webhook, one at a time; what is not answered with 2xx comes again."""
        while True:
            with self._change:
                self._change.wait_for(lambda: self._closing or (self.webhook and self._updates))
                if self._closing:
                    return
                update, url, secret = self._updates[0], self.webhook, self.webhook_secret
            status = bring(url, update, secret)
            with self._change:
                self.brought.append(status)
                if 200 <= status < 300:
                    self._updates = [one for one in self._updates if one is not update]
                else:
                    self._change.wait_for(lambda: self._closing, 0.2)

    def close(self) -> None:
        """Ends all long polls."""
        with self._change:
            self._closing = True
            self._change.notify_all()

    # --- the API

    def answer(self, method: str, parameters: dict[str, Any]) -> tuple[Fault | None, Answer]:
        """What a call gets, and the fault that it meets."""
        with self._change:
            self.calls.append(Call(method, parameters, time.monotonic()))
            fault = next((fault for fault in self._faults if fault.fits(method, parameters)), None)
            if fault is not None:
                fault.times -= 1
                if fault.kind not in ("reset_after", "hang_after"):
                    return fault, (fault.status, fault.body)
        handler = getattr(self, f"_{method.casefold()}", None)
        if handler is None:
            return fault, _error(404, "Not Found")
        return fault, handler(parameters)

    def _getme(self, _: dict[str, Any]) -> Answer:
        return _ok({"id": 4711, "is_bot": True, "first_name": "Rettvis", "username": "rettvis_bot"})

    def _getupdates(self, parameters: dict[str, Any]) -> Answer:
        if self.webhook:
            return _error(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = parameters.get("offset")
        with self._change:
            if offset is not None and offset > 0:
                self._updates = [one for one in self._updates if one["update_id"] >= offset]
            self._pollers += 1
            self.most_pollers = max(self.most_pollers, self._pollers)
            self._change.wait_for(
                lambda: self._updates or self._closing, float(parameters.get("timeout") or 0)
            )
            self._pollers -= 1
            return _ok(self._updates[: parameters.get("limit") or 100])

    def _sendmessage(self, parameters: dict[str, Any]) -> Answer:
        chat, text = parameters["chat_id"], parameters["text"]
        if chat in self.blocked:
            return _error(403, "Forbidden: bot was blocked by the user")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            return _error(400, "Bad Request: message is too long")
        for row in parameters.get("reply_markup", {}).get("inline_keyboard", []):
            if any(not 1 <= len(button["callback_data"].encode()) <= 64 for button in row):
                return _error(400, "Bad Request: BUTTON_DATA_INVALID")
        shown = Shown(self.number(chat), True, text, self.clock(), parameters)
        with self._change:
            self.chats[chat].append(shown)
        return _ok(_message(chat, shown.number, text=text))

    def _getfile(self, parameters: dict[str, Any]) -> Answer:
        file_id = parameters["file_id"]
        if file_id not in self.files:
            return _error(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self.files[file_id])
        if size > 20 * 1024 * 1024:
            return _error(400, "Bad Request: file is too big")
        return _ok(
            {"file_id": file_id, "file_unique_id": "u", "file_size": size, "file_path": f"files/{file_id}"}
        )

    def file(self, path: str) -> bytes | None:
        """What stands under a path of the file server."""
        with self._change:
            self.downloads.append(path)
        return self.files.get(path.removeprefix(f"/file/bot{self.token}/files/"))

    def _answercallbackquery(self, parameters: dict[str, Any]) -> Answer:
        with self._change:
            self.acknowledged.append(parameters["callback_query_id"])
        return _ok(True)

    def _setmycommands(self, parameters: dict[str, Any]) -> Answer:
        code = parameters.get("language_code", "")
        if len(code) not in (0, 2):
            return _error(400, "Bad Request: invalid language code specified")
        self.menus[code] = parameters["commands"]
        return _ok(True)

    def _deletemessage(self, parameters: dict[str, Any]) -> Answer:
        return self._delete(parameters["chat_id"], [parameters["message_id"]], strict=True)

    def _deletemessages(self, parameters: dict[str, Any]) -> Answer:
        if len(parameters["message_ids"]) > 100:
            return _error(400, "Bad Request: too many messages")
        return self._delete(parameters["chat_id"], parameters["message_ids"], strict=False)

    def _delete(self, chat: int, numbers: list[int], *, strict: bool) -> Answer:
        with self._change:
            found = [shown for shown in self.chats[chat] if shown.number in numbers]
            if any(self.clock() - shown.at > DELETABLE_SECONDS for shown in found):
                return _error(400, "Bad Request: message can't be deleted")
            if strict and not found:
                return _error(400, "Bad Request: message to delete not found")
            self.chats[chat] = [shown for shown in self.chats[chat] if shown not in found]
        return _ok(True)

    def _setwebhook(self, parameters: dict[str, Any]) -> Answer:
        with self._change:
            self.webhook = parameters.get("url", "")
            self.webhook_secret = parameters.get("secret_token", "")
            if parameters.get("drop_pending_updates"):
                self._updates.clear()
            self._change.notify_all()
        return _ok(True)

    def _deletewebhook(self, _: dict[str, Any]) -> Answer:
        self.webhook = ""
        return _ok(True)


def bring(url: str, update: dict[str, Any], secret: str | None) -> int:
    """Posts an update as Telegram does; the answer's status, 0 without one."""
    headers = {"Content-Type": "application/json"}
    if secret:
        headers["X-Telegram-Bot-Api-Secret-Token"] = secret
    request = urllib.request.Request(url, json.dumps(update).encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0


class Person:
    """Somebody who writes to the bot. Has all the data that a real person has and nobody may keep."""

    def __init__(
        self, api: BotApi, chat: int, language: str | None = None, name: str = "Canary Name"
    ) -> None:
        self.api = api
        self.chat = chat
        self._sender = {
            "id": chat,
            "is_bot": False,
            "first_name": name,
            "last_name": "Canary-Surname",
            "username": f"canary_user_{chat}",
        }
        if language is not None:
            self._sender["language_code"] = language

    @property
    def sees(self) -> list[Shown]:
        """What the bot has said, oldest first."""
        return self.api.from_bot(self.chat)

    @property
    def chat_window(self) -> list[Shown]:
        """Both sides, as they stand in the chat."""
        return list(self.api.chats[self.chat])

    def writes(self, text: str, **more: Any) -> int:
        """Sends a text; returns the update's number."""
        return self.sends(shown=text, text=text, **more)

    def sends(self, *, shown: str = "", update_id: int | None = None, **content: Any) -> int:
        """Sends anything."""
        number = self.api.number(self.chat)
        self.api.chats[self.chat].append(Shown(number, False, shown, self.api.clock()))
        return self.api.put({"message": self._wrap(number, **content)}, update_id)

    def sends_photo(self, data: bytes, **more: Any) -> int:
        """Takes a picture; Telegram keeps it in two sizes."""
        small, large = self._keep(b"small"), self._keep(data)
        sizes = [
            {"file_id": file_id, "file_unique_id": file_id, "width": 90, "height": 90}
            for file_id in (small, large)
        ]
        return self.sends(shown="[photo]", photo=sizes, **more)

    def sends_voice(self, data: bytes) -> int:
        """Speaks."""
        file_id = self._keep(data)
        return self.sends(
            shown="[voice]", voice={"file_id": file_id, "file_unique_id": file_id, "duration": 2}
        )

    def _keep(self, data: bytes) -> str:
        file_id = f"canary-file-{self.chat}-{len(self.api.files)}"
        self.api.files[file_id] = data
        return file_id

    def edits(self, text: str, number: int = 1) -> int:
        """Changes a message."""
        return self.api.put({"edited_message": self._wrap(number, text=text, edit_date=int(time.time()))})

    def presses(self, label: str) -> int:
        """Presses the newest button with the label."""
        shown = next(one for one in reversed(self.sees) if label in one.buttons)
        return self.presses_data(shown.buttons[label], shown.number)

    def presses_data(self, data: str, number: int = 1) -> int:
        """Presses a button that sends this."""
        query = {
            "id": f"query-{self.chat}-{time.monotonic_ns()}",
            "from": self._sender,
            "chat_instance": "1",
            "data": data,
            "message": _message(self.chat, number, text="…"),
        }
        return self.api.put({"callback_query": query})

    def blocks(self) -> int:
        """Blocks the bot."""
        self.api.blocked.add(self.chat)
        return self._member("member", "kicked")

    def unblocks(self) -> int:
        """Takes the block away."""
        self.api.blocked.discard(self.chat)
        return self._member("kicked", "member")

    def _member(self, old: str, new: str) -> int:
        me = {"id": 4711, "is_bot": True, "first_name": "Rettvis"}
        states = {
            "member": {"status": "member", "user": me},
            "kicked": {"status": "kicked", "user": me, "until_date": 0},
        }
        change = {
            "chat": self._chat,
            "from": self._sender,
            "date": int(time.time()),
            "old_chat_member": states[old],
            "new_chat_member": states[new],
        }
        return self.api.put({"my_chat_member": change})

    @property
    def _chat(self) -> dict[str, Any]:
        return {"id": self.chat, "type": "private", "first_name": self._sender["first_name"]}

    def _wrap(self, number: int, **content: Any) -> dict[str, Any]:
        return {
            "message_id": number,
            "date": int(time.time()),
            "chat": self._chat,
            "from": self._sender,
            **content,
        }


def _message(chat: int, number: int, **content: Any) -> dict[str, Any]:
    return {
        "message_id": number,
        "date": int(time.time()),
        "chat": {"id": chat, "type": "private"},
        **content,
    }


def _ok(result: Any) -> Answer:
    return 200, {"ok": True, "result": result}


def _error(status: int, description: str) -> Answer:
    return status, {"ok": False, "error_code": status, "description": description}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    api: BotApi

    def do_GET(self) -> None:
        data = self.api.file(self.path)
        if data is None:
            self._send(*_error(404, "Not Found"))
        else:
            self._write(200, data)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        parameters = {
            name: _value(values[0]) for name, values in parse_qs(body, keep_blank_values=True).items()
        }
        _, token, method = self.path.split("/", 2)
        if token != f"bot{self.api.token}":
            self._send(*_error(401, "Unauthorized"))
            return
        fault, answer = self.api.answer(method, parameters)
        match fault.kind if fault else None:
            case "reset_before" | "reset_after":
                self._reset()
            case "hang" | "hang_after":
                self.api.wait_for_repair()
                self._reset()
            case "garbage":
                self._write(200, b'{"ok": true, "result": [{"text": "canary half an answ')
            case _:
                self._send(*answer)

    def _send(self, status: int, body: dict[str, Any]) -> None:
        self._write(status, json.dumps(body).encode())

    def _write(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _reset(self) -> None:
        # With no time to linger the kernel sends a reset instead of an end.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A bot that was killed leaves its connections behind."""


def _value(raw: str) -> Any:
    """Parameters are form fields; lists, objects and numbers stand in them as JSON."""
    try:
        return (
            json.loads(raw)
            if raw[:1] in "[{" or raw.lstrip("-").isdigit() or raw in ("true", "false")
            else raw
        )
    except ValueError:
        return raw


@contextmanager
def bot_api() -> Iterator[BotApi]:
    """The stand-in on a free loopback port."""
    api = BotApi()
    handler = type("Handler", (_Handler,), {"api": api})
    server = _Server(("127.0.0.1", 0), handler)
    api.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    carrier = threading.Thread(target=api.bring_forever, daemon=True)
    carrier.start()
    try:
        yield api
    finally:
        api.close()
        server.shutdown()
        server.server_close()
        thread.join()
        carrier.join()
