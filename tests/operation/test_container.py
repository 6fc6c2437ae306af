"""The Containerfile: its steps in a fresh folder, and the bot that they make, as a container runs it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from bot_api import BotApi, raw
from containerfile import FILE, Image, steps
from test_webhook import free_port

from bot.settings import DATABASE


def everything(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_what_its_steps_make_answers_is_healthy_and_ends(api: BotApi, tmp_path: Path) -> None:
    image = Image(tmp_path / "root", free_port())
    data = Path(image.env["AZAMAT_DATA"])
    assert data.stat().st_mode & 0o777 == 0o700
    before = everything(tmp_path) - everything(data)
    told = {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.url}

    def healthy() -> bool:
        return subprocess.run(image.health, env=image.env, capture_output=True, check=False).returncode == 0

    assert not healthy()
    api.chat(raw.private(7))
    bot = subprocess.Popen(image.command, cwd=image.folder, env={**image.env, **told}, stderr=subprocess.PIPE)
    try:
        api.say(7, "Сколько волонтёрских центров?")
        (answer,) = api.wait_for("sendMessage", 1)
        assert answer.values["text"].startswith("<b>20 центров</b>")
        api.wait_until(healthy)
        bot.send_signal(signal.Signals[image.signal])
        _, log = bot.communicate(timeout=60)
    finally:
        bot.kill()
    assert bot.returncode == 0, log.decode()
    assert (data / DATABASE).is_file()
    assert everything(tmp_path) - everything(data) == before  # a read-only root is enough


def test_the_image_is_built_in_the_format_that_has_a_health_check() -> None:
    """What podman builds by default leaves it out, with a warning (podman-build(1), --format)."""
    head = FILE.read_text("utf-8").partition("FROM ")[0]
    (build,) = re.findall(r"^#\s+podman build (.*)$", head, re.MULTILINE)
    assert "HEALTHCHECK" in [name for name, _ in steps()]
    assert "--format docker " in build


def test_the_secret_that_it_runs_with_is_made() -> None:
    head = FILE.read_text("utf-8").partition("FROM ")[0]
    (made,) = re.findall(r"podman secret create (\S+)", head)
    assert f"--secret {made}," in head
    assert f"/run/secrets/{made} " in head


def test_nobody_in_it_is_root() -> None:
    names = [name for name, _ in steps()]
    assert names.index("USER") > names.index("FROM", names.index("FROM") + 1)
    assert [rest for name, rest in steps() if name == "USER"] == ["10001:10001"]
