from __future__ import annotations

from pathlib import Path

from bot_api import BotApi, raw, running

from bot.handlers.registration import UPDATES


def test_a_question_is_answered(api: BotApi, tmp_path: Path) -> None:
    api.chat(raw.private(7))
    with running(api, tmp_path, anew=True) as bot:
        api.say(7, "Биыл қанша грант бөлінді?")
        (call,) = api.wait_for("sendMessage")
        assert call.values["text"].startswith("<b>104 грант</b>, 2025 жыл\n")
        bot.wait_log("answers")
        api.wait_until(lambda: api.confirmed == 1)
    assert bot.process.returncode == 0
    assert "Traceback" not in bot.err
    assert api._allowed == list(UPDATES)
    (deleted,) = api.accepted("deleteWebhook")
    assert deleted.values.get("drop_pending_updates", "false") == "false"
