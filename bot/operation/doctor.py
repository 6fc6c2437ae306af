"""``azamat doctor``: all that a running bot needs, a line each, and what to do; what it asks Telegram: the
token, the clock, the webhook, the rights in groups and channels. It changes nothing.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, Final

from bot import version
from bot.connection.requests import Call, CallError, ServerTime, calling
from bot.operation import doctor_here
from bot.operation.doctor_here import Finding, fail, note, ok, warn
from bot.settings import NAMES, Settings, SettingsError, check_names, dotenv, load
from bot.storage import copying
from bot.storage.sqlite import StorageError

APART: Final = 30.0  # seconds that the clock may differ
MOST: Final = 100  # groups and channels that are asked about


async def look_there(settings: Settings, now: datetime) -> list[Finding]:
    """All of it."""
    if settings.token is None:
        return [note("token", "not set: azamat opens the chat in the terminal", "Get one from @BotFather")]
    time = ServerTime()
    async with calling(settings.api_url, settings.token, time) as call:
        try:
            me = await call("getMe")
        except CallError as error:
            return [_no_token(error, settings)]
        found = [ok("token", f"@{me.get('username')} ({settings.api_url})")]
        found += _inline(me)
        found += _clock(time)
        found += await _webhook(call, settings)
        found += await _rights(call, settings, int(me["id"]))
    return found


def _no_token(error: CallError, settings: Settings) -> Finding:
    if error.outcome == "token":
        return fail("token", "Telegram does not know it", "Take the one that @BotFather shows (/token)")
    return fail(
        "token", f"{settings.api_url}: {error}", "Mend the way there: network, proxy, TELEGRAM_API_URL"
    )


def _inline(me: dict[str, Any]) -> list[Finding]:
    found = []
    if not me.get("supports_inline_queries"):
        found.append(note("inline mode", "off: nobody can share a figure", "@BotFather: /setinline"))
    if me.get("can_read_all_group_messages"):
        found.append(
            note("privacy in groups", "off: the bot is sent more than it needs", "@BotFather: /setprivacy")
        )
    if not me.get("can_join_groups", True):
        found.append(note("groups", "nobody can add the bot to one", "@BotFather: /setjoingroups"))
    return found


def _clock(time: ServerTime) -> list[Finding]:
    if time.said is None:
        return [note("clock", "the server says no time")]
    apart = (datetime.now(UTC) - time.said).total_seconds()
    if abs(apart) > APART:
        how = f"{abs(apart):.0f} s {'ahead of' if apart > 0 else 'behind'} Telegram's"
        return [warn("clock", how, "Let the machine keep its time (NTP); the bot goes by Telegram's")]
    return [ok("clock", "as Telegram's")]


async def _webhook(call: Call, settings: Settings) -> list[Finding]:
    try:
        info = await call("getWebhookInfo")
    except CallError as error:
        return [warn("webhook", str(error), "Look again")]
    there, ours = info.get("url", ""), settings.webhook_url or ""
    waiting = info.get("pending_update_count", 0)
    found = []
    if there != ours:
        found.append(
            warn(
                "webhook",
                f"Telegram calls {there or 'nobody'}, the settings say {ours or 'polling'}",
                "The running bot sets it right; if it comes back, another program has this token",
            )
        )
    else:
        found.append(ok("webhook", f"{ours or 'none: polling'}; {waiting} updates wait"))
    said = info.get("last_error_message")
    if ours and said:
        at = datetime.fromtimestamp(info.get("last_error_date", 0), UTC).astimezone(settings.timezone)
        found.append(
            warn("webhook", f"failed at {at:%d.%m.%Y %H:%M}: {said}", "Look at the proxy before the bot")
        )
    return found


async def _rights(call: Call, settings: Settings, bot: int) -> list[Finding]:
    try:
        chats = copying.subscribed_chats(settings.database) if os.path.exists(settings.database) else []
    except StorageError as error:
        return [warn("rights", str(error), "See “store”")]
    found = []
    for chat_id, title in chats[:MOST]:
        hindered = await _hindered(call, chat_id, bot)
        if hindered:
            name = f"{title or 'a chat'} ({chat_id})"
            found.append(warn("rights", f"{name}: {hindered}", "Its owner has to give the right to write"))
    if not found:
        of = f" of {len(chats)}" if len(chats) > MOST else ""
        found.append(ok("rights", f"{min(len(chats), MOST)}{of} groups and channels with subscriptions"))
    return found


async def _hindered(call: Call, chat_id: int, bot: int) -> str:
    """Why nothing can be sent there; "": it can."""
    try:
        member = await call("getChatMember", chat_id=chat_id, user_id=bot)
    except CallError as error:
        return str(error)
    status = member.get("status")
    if status in ("left", "kicked"):
        return "the bot is not in it"
    if member.get("can_post_messages") is False:
        return "the bot may not post"
    if status == "restricted" and member.get("can_send_messages") is False:
        return "the bot may not write"
    return ""


def main(environ: Mapping[str, str], folder: Path, *, offline: bool, texts: Path | None) -> int:
    """Print the findings. Out: 0; 1 where something fails; 2 where the settings are wrong.

    ``offline``: Telegram is not asked; ``texts``: a folder with the texts of the sources.
    """
    print(f"azamat {version()}")
    try:
        settings = load(environ, folder)
        check_names(environ, folder)
    except SettingsError as error:
        print(fail("settings", str(error), "Mend it: nothing else can be looked at"))
        return SettingsError.code
    now = datetime.now(UTC)
    states = Counter(
        _printed(
            chain(
                _settings(environ, folder),
                doctor_here.look(settings, now, texts),
                () if offline else _there(settings, now),
            )
        )
    )
    print(f"{states['FAIL']} to be mended, {states['warn']} to be seen to")
    return 1 if states["FAIL"] else 0


def _printed(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        print(finding, flush=True)
        yield finding.state


def _settings(environ: Mapping[str, str], folder: Path) -> Iterator[Finding]:
    values = {**dotenv(folder / ".env"), **environ}
    found = [name for name in NAMES if values.get(name, "").strip()]
    yield ok("settings", ", ".join(found) or "all at their defaults")
    if (folder / ".env").is_file():
        yield from doctor_here.look_at_secret("settings", folder / ".env")
    if token := values.get("TELEGRAM_BOT_TOKEN_FILE", "").strip():
        yield from doctor_here.look_at_secret("settings", Path(token).expanduser())


def _there(settings: Settings, now: datetime) -> list[Finding]:
    return asyncio.run(look_there(settings, now))
