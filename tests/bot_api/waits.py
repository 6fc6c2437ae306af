"""Shorter waits for a bot whose test is about what comes after them: what is asked, and in which order, is
the same. Where a test has a bound on how often something is asked, they make it no easier to keep.
"""

from datetime import timedelta
from typing import Final

#: Looks whether the webhook is ours, and connections on which nothing is asked.
LOOKING: Final = {
    "bot.connection.webhook.Webhook.keep.__defaults__": (2.5,),
    "bot.connection.webhook.LATELY": 6.25,
    "bot.connection.webhook.ASKED": 6.0,
}
#: getUpdates that failed, and a token that was denied.
ASKING: Final = {"bot.connection.polling.RETRY": (1.0,), "bot.connection.way.WAITS": (1.0,)}
#: What Telegram is asked first.
STARTING: Final = {"bot.serving.RETRY": (0.5,)}
#: A store that fails.
STORING: Final = {"bot.connection.intake.RETRY": (0.2, 1.0)}
#: Messages that failed, from the fourth attempt on, and announcements; what the desk is told of these.
SENDING: Final = {
    "bot.connection.sending.AGAIN": (0.5, 1.0, 2.0, 2.0, 2.0, 2.0),
    "bot.announcements.outbox.AGAIN": (1.0, 2.0),
    "bot.announcements.outbox.REPORT": timedelta(seconds=0.5),
    "bot.announcements.outbox.GRACE": 2.0,
}
#: Looks whether the store takes what is written.
PROBING: Final = {"bot.operation.health.Health.keep.__defaults__": (1.0,)}
