"""What carries updates in and replies out: requests to the Bot API, and its stand-in for the terminal."""

import os

# python-telegram-bot: spans of time are timedelta. Without it every 429 is a warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")
