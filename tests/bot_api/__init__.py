"""A server on the loopback interface that plays the Bot API, for the bot as a separate process.

Written from the Bot API's documentation (core.telegram.org/bots/api) and the error texts of its server
(github.com/tdlib/telegram-bot-api). It is strict: calls and results pass aiogram's types, texts
Telegram's own parser, and what it accepted stands in its record. ::

    with BotApi() as api:
        api.chat(raw.private(7))
        with running(api, data) as bot:
            api.say(7, "Биыл қанша грант бөлінді?")
            (call,) = api.wait_for("sendMessage", 1)
"""

from bot_api import raw, waits
from bot_api.faults import Fault
from bot_api.limits import Limits
from bot_api.running import Running, running
from bot_api.server import BotApi
from bot_api.world import Call

__all__ = ["BotApi", "Call", "Fault", "Limits", "Running", "raw", "running", "waits"]
