"""The HTTP side: requests in any of the three forms, long polling, webhooks, faults, the record."""

from __future__ import annotations

import asyncio
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import aiogram_types
import aiohttp
from aiohttp import web

from bot_api import raw
from bot_api.faults import Fault
from bot_api.limits import Limits
from bot_api.world import Call, Raw, Refused, World

TOKEN = "1000:AAloopback_secret"  # noqa: S105 - of a server that is gone with its test
BYTES = "\0bytes"  # in the place of an update's content: it is said as it is
PATIENCE = 90.0  # seconds until a test gives up: of use where the machine has much else to do
COUNTED = ("send", "edit", "copy", "forward")
UNACCEPTED = ("refuse", "429", "500", "502", "drop_before", "hang", "page")
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name


class BotApi:
    """The server, on a port of its own, in a thread of its own; it ends with its ``with`` block.

    Leaving the block fails if a call broke a rule of the Bot API (``world.violations``).
    ``limits`` None: none are enforced. ``strict`` False: nothing is judged, for benchmarks.
    """

    def __init__(
        self, *, limits: Limits | None = None, strict: bool = True, token: str = TOKEN, record: int = 200_000
    ) -> None:
        self.world = World(strict)
        self.limits = limits
        self.strict = strict
        self.token = token
        self.record = record
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.port = 0
        self.webhook: dict[str, str] = {}
        self.webhook_at = ""  # http://127.0.0.1:port: where calls to the webhook's https address really go
        self.webhook_codes: list[int] = []
        self._turned_down: Raw = {}  # the last call that was, as WebhookInfo has it
        self.ahead = 0.0  # seconds by which its time differs from this machine's
        self.polls = 0  # calls of getUpdates that were not refused
        self.confirmed = 0  # updates that the bot said it has
        self._updates: list[Raw] = []
        self._next_update = 500_000_001
        self._allowed: list[str] | None = None
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._came: asyncio.Event = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._hooks: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, daemon=True, name="Bot API")

    # -- for tests ------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """TELEGRAM_API_URL."""
        return f"http://127.0.0.1:{self.port}"

    def chat(self, chat: Raw, state: str = "", *members: Raw) -> Raw:
        """There is such a chat; ``state``: see :data:`bot_api.world.STATES`. ``members``: ChatMembers."""
        self.world.chats[chat["id"]] = chat
        self.world.states[chat["id"]] = state
        for m in members:
            self.world.members[chat["id"], m["user"]["id"]] = m
        return chat

    def update(self, **content: Any) -> int:
        """Something happens; out: its update_id."""
        (number,) = self.updates([content])
        return number

    def updates(self, contents: list[Raw]) -> list[int]:
        """Several things happen at once."""
        numbers = []
        with self._changed:
            for content in contents:
                update = {"update_id": self._next_update, **content}
                self._next_update += 1
                if self.strict:
                    aiogram_types.update(update)
                for name in ("callback_query", "inline_query"):
                    if name in content:
                        self.world.queries[content[name]["id"]] = time.monotonic()
                message = content.get("message") or content.get("channel_post")
                if message is not None:
                    self.world.keep_message(message)
                self._updates.append(update)
                numbers.append(update["update_id"])
        self._loop.call_soon_threadsafe(self._came.set)
        return numbers

    def give(self, contents: list[Raw]) -> None:
        """Updates that nobody judges."""
        with self._changed:
            for content in contents:
                self._updates.append({"update_id": self._next_update, **content})
                self._next_update += 1
        self._loop.call_soon_threadsafe(self._came.set)

    def give_bytes(self, *contents: bytes) -> list[int]:
        """Updates as bytes that need be no JSON: what stands behind the update_id, or from { all of it."""
        with self._changed:
            numbers = []
            for content in contents:
                numbers.append(self._next_update)
                self._updates.append({"update_id": self._next_update, BYTES: content})
                self._next_update += 1
        self._loop.call_soon_threadsafe(self._came.set)
        return numbers

    def message(self, chat_id: int, text: str | None, user: Raw | int | None = None, **more: Any) -> Raw:
        """A message in a known chat, for :meth:`updates`; ``user`` (id): by default the chat's own."""
        chat = self.world.chats[chat_id]
        who = user if user is not None else chat_id
        sender = raw.person(who) if isinstance(who, int) else who
        date = {"date": int(time.time() + self.ahead)}
        return raw.message(chat, text, self.world.next_message_id(), sender, **{**date, **more})

    def say(self, chat_id: int, text: str | None, user: Raw | int | None = None, **more: Any) -> Raw:
        """A person writes; out: the message."""
        message = self.message(chat_id, text, user, **more)
        self.update(message=message)
        return message

    def press(self, message: Raw, data: str, user: Raw | int | None = None) -> str:
        """A person presses a button below a message; out: the query's id."""
        who = user if user is not None else message["chat"]["id"]
        sender = raw.person(who) if isinstance(who, int) else who
        query_id = str(self.world.next_message_id())
        query = {"id": query_id, "from": sender, "chat_instance": "1", "message": message, "data": data}
        self.update(callback_query=query)
        return query_id

    def ask_inline(self, user: Raw | int, query: str, offset: str = "") -> str:
        """A person types ``@bot query`` in some chat; out: the query's id."""
        sender = raw.person(user) if isinstance(user, int) else user
        query_id = str(self.world.next_message_id())
        self.update(inline_query={"id": query_id, "from": sender, "query": query, "offset": offset})
        return query_id

    def fault(self, kind: Any, method: str = "sendMessage", **more: Any) -> Fault:
        """From now on something goes wrong."""
        made = Fault(kind, method, **more)
        self.faults.append(made)
        return made

    def accepted(self, *methods: str) -> list[Call]:
        """The calls that had their effect, in order; of these methods, or of all."""
        with self._changed:
            return [c for c in self.calls if c.accepted and (not methods or c.method in methods)]

    def attempts(self, *methods: str) -> list[Call]:
        """All calls of these methods, whatever became of them."""
        with self._changed:
            return [c for c in self.calls if not methods or c.method in methods]

    def pending(self) -> int:
        """Updates that the bot has not confirmed."""
        with self._changed:
            return len(self._updates)

    def wait_until(self, done: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait for it; AssertionError if it does not come about."""
        end = time.monotonic() + seconds
        with self._changed:
            while not done():
                left = end - time.monotonic()
                assert left > 0, f"waited {seconds} s; calls: {[c.method for c in self.calls][-20:]}"
                self._changed.wait(min(left, 0.25))

    def wait_for(self, method: str, count: int = 1, seconds: float = PATIENCE) -> list[Call]:
        """Wait for so many accepted calls of a method."""
        self.wait_until(lambda: len(self.accepted(method)) >= count, seconds)
        return self.accepted(method)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Nobody listens on the port: connections are refused."""
        self._do(self._stop())
        try:
            yield
        finally:
            self._do(self._listen())

    # -- its life -------------------------------------------------------------------------------------------

    def __enter__(self) -> BotApi:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._do(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        if kind is None:
            assert not self.world.violations, self.world.violations

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def _do(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    async def _listen(self) -> None:
        app = web.Application(client_max_size=60_000_000)
        app.router.add_route("*", "/bot{token}/{method}", self._called)
        app.router.add_get("/file/bot{token}/documents/{name}", self._downloaded)
        app.on_response_prepare.append(self._dated)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, backlog=1024).start()
        self.port = self._runner.addresses[0][1]
        self._hooks = asyncio.create_task(self._deliver())

    async def _stop(self) -> None:
        if self._hooks is not None:
            self._hooks.cancel()
            with suppress(asyncio.CancelledError):
                await self._hooks
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _dated(self, request: web.Request, response: web.StreamResponse) -> None:
        if self.ahead:
            response.headers["Date"] = formatdate(time.time() + self.ahead, usegmt=True)

    def take_webhook(self, url: str = "") -> None:
        """Another program sets its webhook, or none."""
        self.webhook = {"url": url} if url else {}

    # -- requests -------------------------------------------------------------------------------------------

    async def _downloaded(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _reply(Refused("Unauthorized", 401))
        return web.Response(body=self.world.files[request.match_info["name"]])

    async def _called(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            return _reply(Refused("Unauthorized", 401))
        values, files = await _values(request)
        call = Call(method, values, time.monotonic(), files)
        fault = next((f for f in self.faults if f.strikes(method, values)), None)
        call.fault = "" if fault is None else fault.kind
        try:
            if fault is not None and fault.kind in UNACCEPTED:
                return await self._unaccepted(request, call, fault)
            try:
                result = await self._result(call)
            except Refused as refused:
                call.code, call.description = refused.code, str(refused)
                call.said = True
                return _reply(refused)
            call.code, call.result, call.accepted = 200, result, True
            if fault is None:
                call.said = True
                return _bytes(_encoded(result))
            return await self._mangled(request, call, fault)
        finally:
            if method != "getUpdates" or not call.accepted:
                with self._changed:
                    if len(self.calls) < self.record:
                        self.calls.append(call)
                    self._changed.notify_all()

    async def _unaccepted(self, request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
        match fault.kind:
            case "429":
                refused = Refused(
                    f"Too Many Requests: retry after {int(fault.seconds)}",
                    429,
                    {"retry_after": int(fault.seconds)},
                )
            case "500":
                refused = Refused("Internal Server Error", 500)
            case "502":
                call.code = 502
                return web.Response(text="<html>Bad Gateway</html>", status=502, content_type="text/html")
            case "page":
                call.code = fault.code
                return _page(fault)
            case "refuse":
                refused = Refused(fault.description, fault.code, fault.parameters)
            case "hang":
                await asyncio.sleep(3600)
                raise AssertionError
            case _:
                return _closed(request)
        call.code, call.description, call.said = refused.code, str(refused), True
        return _reply(refused)

    async def _mangled(self, request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
        body = _encoded(call.result)
        match fault.kind:
            case "altered":
                call.said = True
                return _bytes(_encoded(fault.alter(json.loads(json.dumps(call.result)))))
            case "spoilt":
                call.said = True
                return _bytes(fault.spoil(body))
            case "slow":
                await asyncio.sleep(fault.seconds)
                call.said = True
                return _bytes(body)
            case "page_after":
                return _page(fault)
            case "invalid":
                return web.Response(body=b'{"ok": true, "resu', content_type="application/json")
            case "cut":
                response = web.StreamResponse(headers={"Content-Length": str(len(body))})
                await response.prepare(request)
                await response.write(body[: len(body) // 2])
                return _closed(request, response)
            case _:
                return _closed(request)

    async def _result(self, call: Call) -> Any:
        match call.method:
            case "getUpdates":
                return await self._get_updates(call.values)
            case "setWebhook":
                self._judged(call)
                self.webhook = dict(call.values)
                self._allow(call.values)
                self._came.set()
                return True
            case "deleteWebhook":
                self._judged(call)
                self.webhook = {}
                if call.values.get("drop_pending_updates") == "true":
                    self._updates.clear()
                return True
            case "getWebhookInfo":
                return {
                    "url": self.webhook.get("url", ""),
                    "has_custom_certificate": False,
                    "pending_update_count": len(self._updates),
                    **self._turned_down,
                }
        self._judged(call)
        if self.limits is not None and call.method.startswith(COUNTED) and "chat_id" in call.values:
            after = self.limits.refuse(int(call.values["chat_id"]), time.monotonic())
            if after is not None:
                raise Refused(f"Too Many Requests: retry after {after}", 429, {"retry_after": after})
        return self.world.do(call.method, call.values, call.files)

    def _judged(self, call: Call) -> None:
        if self.strict:
            self.world.judge(call.method, call.values, call.files)

    def _allow(self, values: dict[str, str]) -> None:
        if "allowed_updates" in values:
            self._allowed = json.loads(values["allowed_updates"])

    # -- updates --------------------------------------------------------------------------------------------

    def _take(self, limit: int) -> list[Raw]:
        with self._changed:
            if self._allowed:
                kinds = {*self._allowed, BYTES}
                self._updates = [u for u in self._updates if any(kind in kinds for kind in u)]
            return self._updates[:limit]

    async def _get_updates(self, values: dict[str, str]) -> list[Raw]:
        if self.webhook:
            raise Refused(
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
                "the webhook first",
                409,
            )
        self.polls += 1
        mine = self.polls
        self._came.set()  # an older request ends
        self._allow(values)
        offset = int(values.get("offset", 0))
        with self._changed:
            before = len(self._updates)
            self._updates = [u for u in self._updates if u["update_id"] >= offset]
            self.confirmed += before - len(self._updates)
            self._changed.notify_all()
        end = time.monotonic() + int(values.get("timeout", 0))
        while True:
            if self.polls != mine:
                raise Refused(
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance "
                    "is running",
                    409,
                )
            found = self._take(int(values.get("limit", 100)))
            left = end - time.monotonic()
            if found or left <= 0:
                return found
            self._came.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._came.wait(), left)

    async def _deliver(self) -> None:
        """Call the webhook for each update; chats beside each other, one chat in order."""
        async with aiohttp.ClientSession() as session:
            while True:
                if not self.webhook or not self.webhook_at or not (found := self._take(100)):
                    self._came.clear()
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._came.wait(), 0.1)
                    continue
                chats: dict[int, list[Raw]] = {}
                for update in found:
                    chats.setdefault(_chat_of(update), []).append(update)
                await asyncio.gather(*(self._call_hook(session, c) for c in chats.values()))

    async def _call_hook(self, session: aiohttp.ClientSession, updates: list[Raw]) -> None:
        address = f"{self.webhook_at}{urlsplit(self.webhook.get('url', '')).path}"
        for update in updates:
            try:
                headers = {SECRET: self.webhook.get("secret_token", ""), "Content-Type": "application/json"}
                async with session.post(
                    address, data=io.BytesIO(_written(update)), headers=headers
                ) as response:
                    self.webhook_codes.append(response.status)
                    if response.status != 200:
                        said = f"Wrong response from the webhook: {response.status} {response.reason}"
                        self._turned_down = {"last_error_date": int(time.time()), "last_error_message": said}
                        await asyncio.sleep(0.1)
                        return
            except (aiohttp.ClientError, OSError):
                await asyncio.sleep(0.1)
                return
            with self._changed:
                self._updates.remove(update)
                self.confirmed += 1
                self._changed.notify_all()


def _encoded(result: Any) -> bytes:
    """The whole answer; updates that are bytes as they are."""
    if isinstance(result, list) and any(isinstance(one, dict) and BYTES in one for one in result):
        return b'{"ok": true, "result": [%b]}' % b", ".join(map(_written, result))
    return json.dumps({"ok": True, "result": result}).encode()


def _written(update: Raw) -> bytes:
    if BYTES in update:
        said: bytes = update[BYTES]
        return said if said[:1] == b"{" else b'{"update_id": %d, %b}' % (update["update_id"], said)
    return json.dumps(update).encode()


def _chat_of(update: Raw) -> int:
    if BYTES in update:
        return 0
    content = next(v for k, v in update.items() if k != "update_id")
    inner = content.get("message", content)
    return int(inner.get("chat", inner.get("from", {"id": 0}))["id"])


async def _values(request: web.Request) -> tuple[dict[str, str], dict[str, bytes]]:
    """The values as text, whichever of the documented forms they came in, and files."""
    values = dict(request.query)
    files: dict[str, bytes] = {}
    if request.content_type == "application/json":
        for name, value in json.loads(await request.read() or b"{}").items():
            values[name] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    else:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = value.file.read()
            else:
                values[name] = value.decode() if isinstance(value, bytes | bytearray) else value
    return values, files


def _json(body: Raw, status: int = 200) -> web.Response:
    return _bytes(json.dumps(body).encode(), status)


def _bytes(body: bytes, status: int = 200) -> web.Response:
    return web.Response(body=body, status=status, content_type="application/json")


def _page(fault: Fault) -> web.Response:
    return web.Response(body=fault.body, status=fault.code, content_type=fault.content_type)


def _reply(refused: Refused) -> web.Response:
    body: Raw = {"ok": False, "error_code": refused.code, "description": str(refused)}
    if refused.parameters:
        body["parameters"] = refused.parameters
    return _json(body, refused.code)


def _closed(request: web.Request, response: web.StreamResponse | None = None) -> web.StreamResponse:
    """The connection ends here."""
    if request.transport is not None:
        request.transport.abort()
    return response or web.Response()
