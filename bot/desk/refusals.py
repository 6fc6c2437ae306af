"""Why something cannot be done at the desk: a message for people, with the place that it is about."""

from __future__ import annotations

from knowledge.faults import Fault


class Refused(Exception):
    """``msgid``: what is said; ``what``: the place or the words that it is about."""

    def __init__(self, msgid: str, what: str = "") -> None:
        super().__init__(msgid, what)
        self.msgid = msgid
        self.what = what


def of_fault(fault: Fault) -> Refused:
    """A fault of the files that a change would make."""
    place = " ".join(part for part in (fault.figure, fault.field) if part) or fault.file
    return Refused("review.faulty", f"{place}: {fault.problem}")
