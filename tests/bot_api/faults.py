"""What can go wrong between a bot and Telegram."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal[
    "refuse",  # ok: false, with `code`, `description`, `parameters`
    "429",  # with `seconds`
    "500",  # an error as JSON, not accepted
    "502",  # a page of a proxy, not accepted
    "drop_before",  # the connection is closed, nothing was accepted
    "drop_after",  # accepted, and closed without a reply
    "cut",  # accepted, and closed within the reply
    "invalid",  # accepted, and answered with what is no JSON
    "slow",  # accepted at once, answered after `seconds`
    "hang",  # nothing accepted, never answered
    "page",  # not accepted: `code`, `body` and `content_type` as they are given
    "page_after",  # accepted, and answered so all the same
    "altered",  # accepted, and answered with what `alter` makes of the result: fields missing, new, wrong
    "spoilt",  # accepted, and answered with what `spoil` makes of the bytes: no UTF-8, half characters
]


@dataclass
class Fault:
    """Strikes calls of ``method`` ("": of every one but getMe), each ``every``-th, or by ``chance``.

    At most ``times`` of them; ``when`` looks at the values.
    """

    kind: Kind
    method: str = "sendMessage"
    every: int = 1
    chance: float = 1.0
    times: int | None = None
    when: Callable[[dict[str, str]], bool] = lambda values: True
    code: int = 400
    description: str = ""
    parameters: dict[str, Any] | None = None
    seconds: float = 1.0
    body: bytes = b"<html><body>Access denied</body></html>"
    content_type: str = "text/html"
    alter: Callable[[Any], Any] = lambda result: result
    spoil: Callable[[bytes], bytes] = lambda body: body
    seed: int = 1
    struck: int = 0
    _seen: int = 0
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def strikes(self, method: str, values: dict[str, str]) -> bool:
        """Whether it strikes this call."""
        if self.method not in ("", method) or (not self.method and method == "getMe"):
            return False
        if (self.times is not None and self.struck >= self.times) or not self.when(values):
            return False
        self._seen += 1
        if self._seen % self.every or self._random.random() >= self.chance:
            return False
        self.struck += 1
        return True
