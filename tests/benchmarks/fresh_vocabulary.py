"""How well questions are answered with words that nobody tuned for them.

    python tests/benchmarks/fresh_vocabulary.py [--smoke] [GROUP ...]

Each question set is asked as it is; with a fifth of the words and phrases forgotten, drawn twice; and, where
git has its history, with the vocabulary of the commit that added it: the knowledge of then, and today's
lexicons without the words that came since. A set that rules or words were written for shows in the first
column what was learnt by heart, in the others what holds: they judge a change of rules. GROUPs are those of
tests/fitting/sets.py (own, samples, fresh, a subject). No question is printed; nothing fails for a share.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path += [str(ROOT), str(ROOT / "tests")]  # behind PYTHONPATH: the vocabulary of then goes first

from fitting.asking import Verdicts, ask  # noqa: E402
from fitting.forgetting import forget  # noqa: E402
from fitting.judging import Verdict, shares  # noqa: E402
from fitting.sets import QuestionSet, all_sets, store  # noqa: E402

from bot.answering.index import Index  # noqa: E402
from knowledge.loading import load  # noqa: E402
from locales import languages  # noqa: E402

SEEDS = (1, 2)
PACKAGES = ("bot", "knowledge", "locales")
SMOKE = ("own/eighth/kk", "sport/second")
SMOKE_EACH = 6  # one conversation of so many


def main() -> None:
    form = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    form.add_argument("groups", nargs="*", metavar="GROUP")
    form.add_argument("--smoke", action="store_true", help="a small part, for CI")
    form.add_argument("--set", help="one set alone")
    form.add_argument("--then", metavar="FOLDER", help=argparse.SUPPRESS)  # see `_then`
    options = form.parse_args()
    sets = [s for s in all_sets() if not options.groups or s.group in options.groups]
    if options.smoke or options.set:
        sets = [s for s in sets if s.name in ([options.set] if options.set else SMOKE)]
    wanted = partial(_one_of, SMOKE_EACH if options.smoke else 1)
    if options.then:
        print(json.dumps(_counted(_asked_then(sets, Path(options.then), wanted))))
        return
    _print_table(sets, wanted, options.smoke)


def _one_of(each: int, number: int) -> bool:
    return number % each == 0


@cache
def _index(folder: Path, seed: int | None = None) -> Index:
    return Index(store(folder) if seed is None else forget(store(folder), seed))


def _print_table(sets: Sequence[QuestionSet], wanted: Callable[[int], bool], smoke: bool) -> None:
    heads = ("as it is", "a fifth forgotten", "vocabulary of then")
    print(f"{'right / within one tap / wrong, %':34}" + "".join(f"{head:>22}" for head in heads))
    groups: dict[str, list[Verdicts]] = {}
    for asked in sets:
        now = ask(asked, _index(asked.folder), wanted=wanted)
        seeds = SEEDS[:1] if smoke else SEEDS
        less = sum((ask(asked, _index(asked.folder, s), wanted=wanted) for s in seeds), Counter())
        then, why = _then(asked, smoke)
        print(f"{asked.name:34}" + "".join(map(_cell, (now, less, then))) + f"   {why}", flush=True)
        for total, found in zip(
            groups.setdefault(asked.group, [Counter(), Counter(), Counter()]), (now, less, then), strict=True
        ):
            total.update(found)
    for group, columns in groups.items():
        print(f"= {group:32}" + "".join(map(_cell, columns)), flush=True)


def _cell(found: Verdicts) -> str:
    if not found:
        return f"{'-':>22}"
    of = shares(found)
    return f"{f'{of.right:.1f} {of.tap:5.1f} {of.wrong:4.1f}':>22}"


# the vocabulary of the commit that added a set


def _then(asked: QuestionSet, smoke: bool) -> tuple[Verdicts, str]:
    """The verdicts with the vocabulary of then, and which commit's that is, or why there is none.

    Vocabularies are kept for a process: another process asks, over a copy of the packages.
    """
    commit = _added(asked.path)
    if commit is None:
        return Counter(), "no history"
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name)
        _copy_packages(tree)
        if not _take(commit, tree, asked.folder):
            return Counter(), f"no such knowledge at {commit}"
        done = subprocess.run(
            [sys.executable, __file__, *["--smoke"] * smoke, "--set", asked.name, "--then", name],
            env={**os.environ, "PYTHONPATH": str(tree)},
            capture_output=True,
            text=True,
        )
    if done.returncode:
        return Counter(), f"not read by today's loader: {commit}"
    return _verdicts(json.loads(done.stdout)), f"of {commit}"


@cache
def _git(*arguments: str) -> str | None:
    """What git prints, or None where there is no git, no repository or no such thing in it."""
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def _added(path: Path) -> str | None:
    """The commit that added a set, if it is one of the project's."""
    if ROOT not in path.parents:
        return None
    name = path.relative_to(ROOT).as_posix()
    lines = (_git("log", "--diff-filter=A", "--follow", "--format=%h", "--", name) or "").split()
    return lines[-1] if lines else None


def _copy_packages(tree: Path) -> None:
    """Today's packages without the knowledge, which is to be of then."""
    ignored = shutil.ignore_patterns("__pycache__", "sources", "topics", "words.toml")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tree / package, ignore=ignored)


def _take(commit: str, tree: Path, folder: Path) -> bool:
    """Puts the knowledge of then into the tree, and today's lexicons without the words that came since."""
    inside = folder.relative_to(ROOT).as_posix()
    names = (_git("ls-tree", "-r", "--name-only", commit, "--", inside, "locales") or "").split()
    data = [n for n in names if n.startswith(f"{inside}/") and n.endswith(".toml")]
    for name in data:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(_git("show", f"{commit}:{name}") or "", "utf-8")
    for language in ("kk", "ru"):
        name = f"locales/{language}/lexicon.toml"
        before = _git("show", f"{commit}:{name}")
        if before:
            now = tomllib.loads((ROOT / name).read_text("utf-8"))
            (tree / name).write_text(_as_toml(without_new_words(now, tomllib.loads(before))), "utf-8")
    return bool(data)


Groups = dict[str, dict[str, list[str]]]


def without_new_words(now: Groups, before: Groups) -> Groups:
    """A lexicon without the words that stood nowhere in an earlier one.

    A group that the earlier one does not have is a new mechanism of the reader and keeps its words.
    """
    known = {word for groups in before.values() for words in groups.values() for word in words}
    old = {group for groups in before.values() for group in groups}
    return {
        section: {
            group: [w for w in words if w in known or group not in old] for group, words in groups.items()
        }
        for section, groups in now.items()
    }


def _as_toml(data: Groups) -> str:
    quoted = partial(json.dumps, ensure_ascii=False)
    return "\n".join(
        f"[{section}]\n"
        + "\n".join(f"{quoted(group)} = {quoted(words)}" for group, words in groups.items())
        + "\n"
        for section, groups in data.items()
    )


def _asked_then(sets: Sequence[QuestionSet], tree: Path, wanted: Callable[[int], bool]) -> Verdicts:
    """In the process over the copy: the sets over the knowledge of then."""
    if not Path(languages.__file__).is_relative_to(tree):
        raise SystemExit("the packages are not those of the copy")
    found: Verdicts = Counter()
    for asked in sets:
        index = Index(load(tree / asked.folder.relative_to(ROOT)))
        found.update(ask(asked, index, wanted=wanted))
    return found


def _counted(found: Verdicts) -> list[tuple[str, bool, int]]:
    return [(verdict.value, due, count) for (verdict, due), count in found.items()]


def _verdicts(rows: Sequence[tuple[str, bool, int]]) -> Verdicts:
    return Counter({(Verdict(verdict), due): count for verdict, due, count in rows})


if __name__ == "__main__":
    main()
