"""What a Prometheus on the same host or network may read: numbers, never ids, addresses or texts."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Problem
from api.state import TheParts, sender_of
from bot.parts import Parts
from bot.store.standing import Standing, standing
from bot.store.work import StoreDown

FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
"""Headers that a proxy leaves: what came through one came from the world."""
NEIGHBOURS = tuple(
    ip_network(one)
    for one in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
)
"""This host and private networks."""
METHODS = ("GET", "POST", "DELETE", "OPTIONS")
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

router = APIRouter(include_in_schema=False)


class Requests:
    """Counts of requests by route template: no path, no id. HEAD counts as GET."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._count = Counter(
            "rettvis_requests",
            "Requests by method, route template and status.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "rettvis_request_seconds",
            "Seconds until an answer began, by route template.",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )

    def add(self, scope: Scope, status: int, seconds: float) -> None:
        """One request that was answered."""
        method = scope["method"] if scope["method"] in METHODS else "other"
        route = _template(scope)
        self._count.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)


def _template(scope: Scope) -> str:
    if scope["path"].startswith("/static/"):
        return "/static"
    route = scope.get("route")
    if route is None:
        return "none"
    # A route knows its path from its own router on; what stands before it is the same in every address.
    own, whole = route.path.split("/"), scope["path"].split("/")
    before = whole[: len(whole) - len(own) + 1]
    values = {str(value) for value in scope.get("path_params", {}).values()}
    return "/".join(["{}" if part in values else part for part in before] + own[1:])


class Measured:
    """Counts every request and measures how long its answer took to begin."""

    def __init__(self, app: ASGIApp, requests: Requests) -> None:
        self._app = app
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, has_begun = time.perf_counter(), False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                self._requests.add(scope, message["status"], time.perf_counter() - began)
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            if not has_begun:
                self._requests.add(scope, 500, time.perf_counter() - began)


@dataclass(frozen=True, eq=False)
class _Snapshot(Collector):
    """How things stand at one moment; without the store only that it is down."""

    nlu: bool
    now: Standing | None

    def collect(self) -> Iterator[Metric]:
        """See Collector.collect."""
        yield _gauge("rettvis_nlu_up", "Whether the NLU answers and has a model.", int(self.nlu))
        yield _gauge("rettvis_store_up", "Whether the store answers.", int(self.now is not None))
        if self.now is None:
            return
        yield _gauge("rettvis_inbox_pending", "Updates not answered yet.", self.now.inbox_pending)
        states = {"pending": 0, "undeliverable": 0} | dict(self.now.outbox)
        yield _gauges("rettvis_outbox", "Replies not delivered, by state.", "state", states)
        yield _gauge(
            "rettvis_escalated_undelivered",
            "Texts of handed-over conversations that are not delivered yet: the server can open these.",
            self.now.undelivered,
        )
        yield _gauge("rettvis_cases_waiting", "Cases that nobody has taken.", self.now.waiting)
        yield _gauge(
            "rettvis_cases_oldest_wait_seconds", "How long the oldest of them waits.", self.now.oldest_wait
        )
        talks = {"telegram": 0, "web": 0} | dict(self.now.conversations)
        yield _gauges("rettvis_conversations", "Conversations kept, by channel.", "channel", talks)


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)


def _gauges(name: str, text: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=(label,))
    for key, value in values.items():
        family.add_metric((key,), value)
    return family


@router.get("/metrics")
async def metrics(request: Request, parts: TheParts) -> Response:
    """All numbers, in the text format of Prometheus. To the world there is no such page."""
    if _is_from_outside(request):
        raise Problem(404, "not_found")
    counted: Requests = request.app.state.requests
    now = CollectorRegistry()
    now.register(_Snapshot(await parts.rasa.is_ready(), await _standing(parts)))
    return Response(
        generate_latest(now) + generate_latest(counted.registry),
        media_type=CONTENT_TYPE_PLAIN_0_0_4,
        headers={"Cache-Control": "no-store"},
    )


async def _standing(parts: Parts) -> Standing | None:
    try:
        async with parts.store.work() as work:
            return await standing(work)
    except StoreDown:
        return None


def _is_from_outside(request: Request) -> bool:
    if any(name in request.headers for name in FORWARDED):
        return True
    try:
        address = ip_address(sender_of(request))
    except ValueError:
        return True
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return not any(address in network for network in NEIGHBOURS)
