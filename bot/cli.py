"""The command line: ``azamat run | ask | knowledge | announce | card``. English; answers are kk or ru.

What its parser cannot read is the usage and one line, as all that stops it is: argparse says it in words of
its own, which differ between versions of Python, and names no command where an argument is left over.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import re
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Final, NoReturn, TypeAlias

from bot import version
from bot.settings import Settings, StopError, check_names, load
from locales.languages import DEFAULT, LANGUAGES

#: What argparse says, and what we say; the first that fits. ``{}``: what stands at its groups.
_SAID: Final = (
    (r"the following arguments are required: (.+)", "missing: {}"),
    (r"one of the arguments (\S+) (\S+) is required", "missing: {} or {}"),
    (r"argument (\S+): not allowed with argument (\S+)", "{} and {} exclude each other"),
    (r"argument (\S+): expected .*", "{}: nothing stands after it"),
    (r"argument (\S+): invalid choice: (.+?) \(choose from (.+)\)", "{}: {} is none of {}"),
    (r"argument (\S+): invalid int value: (.+)", "{}: {} is no number"),
    (r"unrecognized arguments: (.+)", "not understood: {}"),
    (r"argument (.+)", "{}"),
    (r"(.+)", "{}"),
)


class Arguments(argparse.ArgumentParser):
    """The parser of a command, and of the commands below it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_defaults(parser=self)  # of the namespace that comes out: the last command's

    def read(self, arguments: Sequence[str] | None) -> argparse.Namespace:
        """What is given, read; what cannot be read ends the program, see :meth:`error`."""
        options, left = self.parse_known_args(arguments)
        if left:
            options.parser.error(f"unrecognized arguments: {' '.join(left)}")
        return options

    def error(self, message: str) -> NoReturn:
        """End with 2, the usage and the message in our words."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog.replace(' ', ': ', 1)}: {told(message)}\n")


Commands: TypeAlias = "argparse._SubParsersAction[Arguments]"


def told(message: str) -> str:
    """A message of argparse in our words: ``argument -o/--out: expected one argument``."""
    message = re.sub(r"-\w/(?=--)", "", message)  # the long name of an option alone
    message = re.sub(r"\(choose from .+\)", lambda found: found[0].replace("'", ""), message)
    matches = ((re.fullmatch(pattern, message, re.DOTALL), words) for pattern, words in _SAID)
    return next(words.format(*match.groups()) for match, words in matches if match)


INTERRUPTED: Final = 130  # 128 + SIGINT, as shells count


def parser() -> Arguments:
    """The commands and their options."""
    top = Arguments(
        prog="azamat",
        description="Answers questions about civil society in Kazakhstan, in Kazakh and Russian.",
        epilog="Without a command: run. Settings are environment variables, see README.",
    )
    top.add_argument("--version", action=_Version, nargs=0, help="print the version and leave")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    commands.add_parser(
        "run",
        help="run the bot in Telegram, or without TELEGRAM_BOT_TOKEN the chat in this terminal",
        description="Run the bot in Telegram, or without TELEGRAM_BOT_TOKEN the chat in this terminal.",
    )

    ask = commands.add_parser("ask", help="print the answer to a question", description="Print the answer.")
    form = ask.add_mutually_exclusive_group()
    form.add_argument("--jsonl", action="store_true", help='read {"id", "chat", "q"} lines, write JSON lines')
    form.add_argument("--why", action="store_true", help="print how the question was understood")
    ask.add_argument("question", nargs="*", metavar="QUESTION", help="a question in Kazakh or Russian")

    knowledge = commands.add_parser(
        "knowledge", help="check and prove the knowledge", description="Check and prove the knowledge."
    )
    parts = knowledge.add_subparsers(dest="part", metavar="COMMAND", title="commands", required=True)
    check = parts.add_parser("check", help="name every fault of a knowledge folder")
    check.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="default: the folder in use")
    verify = parts.add_parser("verify", help="prove every figure by the text of its source")
    verify.add_argument("text", type=Path, metavar="TEXT", help="the source's text, a UTF-8 file")
    verify.add_argument("--knowledge", type=Path, metavar="FOLDER", help="default: the folder in use")
    _drafting(parts)
    history = parts.add_parser("history", help="what was said of a figure, from when to when")
    history.add_argument("figure", metavar="ID", help="a figure's id")
    _add_announce(commands)
    _add_desk(commands)
    _add_stats(commands)
    _add_operation(commands)
    _add_pictures(commands)
    return top


def _add_pictures(commands: Commands) -> None:
    card = commands.add_parser(
        "card",
        help="write the picture of a figure or a topic",
        description="Write the card of a figure, or the sheet of a topic, as a PNG file.",
    )
    card.add_argument("id", metavar="ID", help="of a figure or a topic")
    card.add_argument("--lang", choices=LANGUAGES, default=DEFAULT, help="default: %(default)s")
    card.add_argument("--size", choices=("wide", "tall"), default="wide", help="1200 × 675 or 1080 × 1350")
    card.add_argument("--theme", choices=("light", "dark"), default="light", help="default: %(default)s")
    card.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help="a PNG file")

    cards = commands.add_parser("cards", help="write all pictures", description="Write all pictures.")
    cards.add_argument(
        "--all", type=Path, required=True, metavar="DIR", help="each language, size and theme, into DIR"
    )


def _drafting(parts: Commands) -> None:
    """The commands from a release's text to figures."""
    locate = parts.add_parser("locate", help="print where words stand in a text")
    locate.add_argument("text", type=Path, metavar="TEXT", help="the text: .txt, .html or .docx")
    locate.add_argument("words", metavar="WORDS", help="the words as they are written there")
    draft = parts.add_parser("draft", help="mark and sort every numeral of a release")
    draft.add_argument("text", type=Path, metavar="TEXT", help="a release: .txt, .html or .docx")
    draft.add_argument("--into", type=Path, metavar="FOLDER", help="write a folder to go on with")
    draft.add_argument("--published", metavar="DATE", help="2025-10-22; default: as the text says, or today")
    draft.add_argument(
        "--knowledge", type=Path, metavar="FOLDER", help="may be a new one; default: the folder in use"
    )
    review = parts.add_parser("review", help="accept, change, merge, reject what a draft proposes")
    review.add_argument("folder", type=Path, metavar="FOLDER", help="the folder that draft wrote")
    review.add_argument("--as", dest="who", type=_name, required=True, metavar="NAME", help="who reviews")
    review.add_argument("--knowledge", type=Path, metavar="FOLDER", help="default: the folder in use")
    take = parts.add_parser("take", help="write what was confirmed into a knowledge folder")
    take.add_argument("folder", type=Path, metavar="FOLDER", help="the folder that draft wrote")
    take.add_argument("--as", dest="who", type=_name, required=True, metavar="NAME", help="who takes it")
    take.add_argument(
        "--knowledge", type=Path, required=True, metavar="FOLDER", help="the folder to change, or a new one"
    )
    export = parts.add_parser("export", help="put what the desk has changed into a knowledge folder")
    export.add_argument("folder", type=Path, metavar="FOLDER", help="a knowledge folder, or a new one")
    export.add_argument("--force", action="store_true", help="where both differ let the desk's stand")
    import_ = parts.add_parser("import", help="propose to the desk what a knowledge folder says otherwise")
    import_.add_argument("folder", type=Path, metavar="FOLDER", help="a knowledge folder, best exported")
    import_.add_argument(
        "--as", dest="who", type=_name, required=True, metavar="NAME", help="who proposes it"
    )
    import_.add_argument("--why", default="", metavar="TEXT", help="why, for the history")
    import_.add_argument("--force", action="store_true", help="where both differ let the folder's stand")


def _add_announce(commands: Commands) -> None:
    """What writes an announcement."""
    announce = commands.add_parser(
        "announce",
        help="write an announcement; the running bot sends it",
        description="Write an announcement into the store. The running bot sends it.",
    )
    announce.add_argument("--kk", type=Path, required=True, metavar="FILE", help="Kazakh text, Telegram HTML")
    announce.add_argument("--ru", type=Path, metavar="FILE", help="Russian text; without it: Kazakh only")
    to = announce.add_mutually_exclusive_group(required=True)
    to.add_argument("--topic", metavar="ID", help="its subscribers get it")
    to.add_argument("--label", action="append", metavar="NAME", help="subscribed chats with the label get it")
    announce.add_argument("--at", metavar="TIME", help='"25.11 10:00", in AZAMAT_TIMEZONE; default: at once')
    announce.add_argument(
        "--every", choices=("week", "month"), help="again each week or month; needs --times or --last"
    )
    announce.add_argument("--times", type=int, metavar="N", help="so many times in all; needs --every")
    announce.add_argument("--last", metavar="DAY", help='for the last time by "31.12"; needs --every')
    announce.add_argument("--silent", action="store_true", help="without a sound")
    announce.add_argument("--pin", action="store_true", help="pinned in groups and channels")
    announce.add_argument(
        "--delete-at", metavar="TIME", help="deleted everywhere then, as --at; at most 47 hours later"
    )
    announce.add_argument(
        "--link", action="append", metavar="TEXT", help='a button below it: "Ашу | Открыть | https://egov.kz"'
    )
    announce.add_argument("--preview", action="store_true", help="show a preview of the first link")
    announce.add_argument("--dry-run", action="store_true", help="print what would be sent to how many")
    _add_announcements(commands)


def _add_announcements(commands: Commands) -> None:
    """What tells of announcements, and of the chats that they go to."""
    announcements = commands.add_parser(
        "announcements",
        help="list the announcements and what became of them",
        description="List the announcements and what became of them; of one, what became of it in each chat.",
    )
    announcements.add_argument(
        "action",
        nargs="?",
        metavar="ACTION",
        help="results, pause, resume, cancel or recall; default: results",
    )
    announcements.add_argument("number", nargs="?", type=int, metavar="ID", help="of one announcement")
    announcements.add_argument("--csv", action="store_true", help="the results as CSV")
    chats = commands.add_parser(
        "chats",
        help="list the groups and channels",
        description="List the groups and channels: what becomes of announcements there, what they want.",
    )
    chats.add_argument("--csv", action="store_true", help="as CSV")


def _add_desk(commands: Commands) -> None:
    desk = commands.add_parser(
        "desk",
        help="list the press officers, add or remove one",
        description="List the press officers; add or remove one. AZAMAT_DESK names the first ones.",
    )
    desk.add_argument(
        "what", nargs="?", choices=("add", "remove"), metavar="ACTION", help="add or remove; default: list"
    )
    desk.add_argument("person", nargs="?", type=_person, metavar="ID", help="the person's Telegram user id")


def _add_stats(commands: Commands) -> None:
    stats = commands.add_parser(
        "stats",
        help="print what people ask, without anything that fewer than five asked",
        description="Print what people ask, day by day. No person is in it, nor what fewer than five asked.",
    )
    stats.add_argument("--days", type=int, default=30, metavar="N", help="today among them; default: 30")
    stats.add_argument("--csv", type=Path, metavar="FILE", help="write it as CSV")
    stats.add_argument("--picture", type=Path, metavar="FILE", help="write it as a PNG file")
    stats.add_argument("--lang", choices=LANGUAGES, default=DEFAULT, help="of the picture")


def _person(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,15}", text):
        raise argparse.ArgumentTypeError(f"not a Telegram user id: {text}")
    return int(text)


def _name(text: str) -> str:
    if not (name := " ".join(text.split())):
        raise argparse.ArgumentTypeError("nobody is named; write who does it: --as Айгүл")
    return name


def _add_operation(commands: Commands) -> None:
    doctor = commands.add_parser(
        "doctor",
        help="look at all that a running bot needs, and say what to do",
        description="Look at all that a running bot needs, a line each. Exit status 1: mend something.",
    )
    doctor.add_argument("--offline", action="store_true", help="ask Telegram nothing")
    doctor.add_argument("--texts", type=Path, metavar="FOLDER", help="prove the figures by the texts in it")
    backup = commands.add_parser(
        "backup",
        help="copy the database, also while the bot runs",
        description="Copy the database to a new file, also while the bot runs.",
    )
    backup.add_argument("file", type=Path, metavar="FILE", help="a file that does not exist yet")
    restore = commands.add_parser(
        "restore",
        help="let a backup be the database; end the bot first",
        description="Let a backup be the database. Nothing is sent again by itself. End the bot first.",
    )
    restore.add_argument("file", type=Path, metavar="FILE", help="a backup")


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"azamat {version()}")
        parser.exit()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; out: the exit status. Whatever stops it is one line on standard error."""
    gc.set_threshold(10_000, 20, 50)  # what is loaded stays: looking for garbage in it is for nothing
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # Whatever the locale says: no other encoding holds Kazakh.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = parser().read(arguments)
    try:
        return _run(options)
    except StopError as error:
        print(f"azamat: {error}", file=sys.stderr)
        return error.code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone. Nothing more may be written, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if error.filename is None:
            raise
        # A file or folder that somebody named, or that a setting names, and that the system does not give us.
        print(f"azamat: {error.filename}: {error.strerror}", file=sys.stderr)
        return StopError.code


def _run(options: argparse.Namespace) -> int:
    if options.command == "doctor":
        from bot.operation import doctor

        return doctor.main(os.environ, Path.cwd(), offline=options.offline, texts=options.texts)
    settings = load(os.environ, Path.cwd())
    # Each command imports what it needs alone: `ask` must not wait for Telegram's library.
    match options.command:
        case "ask":
            return _ask(options, settings)
        case "knowledge":
            return _knowledge(options, settings)
        case "announce" | "announcements" | "chats" | "desk":
            return _announcements(options, settings)
        case "card" | "cards" | "stats":
            return _pictures(options, settings)
        case "backup" | "restore":
            from bot.operation import backup

            return (backup.make if options.command == "backup" else backup.restore)(options.file, settings)
        case _:
            check_names(os.environ, Path.cwd())
            return _serve(settings)


def _announcements(options: argparse.Namespace, settings: Settings) -> int:
    from bot import announcing

    match options.command:
        case "announce":
            return announcing.announce(options, settings)
        case "announcements":
            return announcing.announcements(options.action, options.number, options.csv, settings)
        case "chats":
            return announcing.chats(options.csv, settings)
    if (options.what is None) is not (options.person is None):
        raise StopError("desk: add ID or remove ID", 2)
    return announcing.desk(options.what, options.person, settings)


def _pictures(options: argparse.Namespace, settings: Settings) -> int:
    from bot import picture_commands as commands

    match options.command:
        case "card":
            return commands.card(options.id, options.lang, options.size, options.theme, options.out, settings)
        case "cards":
            return commands.cards(options.all, settings)
    return commands.stats(options.days, options.csv, options.picture, options.lang, settings)


def _serve(settings: Settings) -> int:
    if settings.token is not None:
        from bot import serving

        return serving.run(settings, settings.token)
    from bot import app

    return app.run(settings)


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    from bot import asking, opening
    from bot.operation import journal

    question = " ".join(options.question)
    if options.jsonl and question:
        raise StopError("ask --jsonl reads its questions from standard input", 2)
    if not options.jsonl and not question.strip():
        raise StopError('ask: no question; try: azamat ask "Биыл қанша грант бөлінді?"', 2)
    journal.set_up((), logging.WARNING)
    assistant = opening.assistant(settings)
    if options.jsonl:
        asking.ask_lines(assistant, sys.stdin.buffer, sys.stdout.buffer, settings.today)
    elif options.why:
        print(assistant.explain(asking.scalar(question), settings.today()))
    else:
        print(asking.ask_one(assistant, question, settings.today()))
    return 0


def _knowledge(options: argparse.Namespace, settings: Settings) -> int:
    from bot import knowledge_commands as commands

    match options.part:
        case "check":
            return commands.check(options.folder or settings.knowledge_folder)
        case "verify":
            return commands.verify(options.text, options.knowledge or settings.knowledge_folder)
        case "locate":
            return commands.locate(options.text, options.words)
        case "draft" | "review" | "take":
            return _drafted(options, settings)
        case "export":
            return commands.export(options.folder, settings, force=options.force)
        case "import":
            return commands.import_(options.folder, options.who, options.why, settings, force=options.force)
        case _:
            return commands.history(options.figure, settings)


def _drafted(options: argparse.Namespace, settings: Settings) -> int:
    from bot import drafting_commands as commands

    folder = options.knowledge or settings.knowledge_folder
    match options.part:
        case "draft":
            today = settings.today()
            shipped = options.knowledge is None and settings.knowledge is None
            return commands.draft(
                options.text, options.into, options.published, folder, today, shipped=shipped
            )
        case "review":
            return commands.review_at_terminal(options.folder, folder, options.who, settings)
        case _:
            return commands.take(options.folder, folder, options.who, settings)
