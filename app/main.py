"""The command line. Heavy libraries are imported by the command that needs them, so `--help` answers at once."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import tyro

from app.cli.convert import convert
from app.cli.demo import demo
from app.cli.doctor import doctor
from app.cli.export import export
from app.cli.generate import generate, pack, run
from app.cli.lift import lift
from app.cli.models import models
from app.cli.obey import obey
from app.cli.preview import preview
from app.cli.recover import recover
from app.cli.studio import studio
from app.cli.verify import verify
from benchmarks.command import bench
from research.cli.data import DATA_COMMANDS, data
from research.cli.evaluate import evaluate
from research.cli.train import train
from scene.errors import InputError
from scene.support.file_trouble import cannot_use, is_of_a_file
from scene.support.program import COMMAND

COMMANDS = {
    "studio": studio,
    "demo": demo,
    "lift": lift,
    "preview": preview,
    "pack": pack,
    "run": run,
    "generate": generate,
    "export": export,
    "obey": obey,
    "convert": convert,
    "recover": recover,
    "data": data,
    "train": train,
    "evaluate": evaluate,
    "models": models,
    "bench": bench,
    "verify": verify,
    "doctor": doctor,
}

FAMILIES = {"data": DATA_COMMANDS}
"""Commands that are several, by the word that comes next."""


def main(argv: list[str] | None = None) -> int:
    """Run one command and return the exit status: 0 done, 2 the user can mend it, 130 stopped by Ctrl-C or SIGTERM,
    141 nobody reads what it prints any more.

    `argv` is what the process was given, unless the caller says otherwise.

    Without a command it is the studio, whose options may then come first.
    """
    with ended_as_by_ctrl_c():
        return _run(sys.argv[1:] if argv is None else argv)


@contextmanager
def ended_as_by_ctrl_c() -> Iterator[None]:
    """What docker stop, systemd and a closed terminal send ends a command as Ctrl-C does: nothing is left behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    signals = [each for name in ("SIGTERM", "SIGHUP") if (each := getattr(signal, name, None)) is not None]
    before = {each: signal.getsignal(each) for each in signals}
    for each, handler in before.items():
        if handler == signal.SIG_DFL:  # nohup's wish to go on is kept
            signal.signal(each, signal.default_int_handler)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _run(argv: list[str]) -> int:
    if not argv or (argv[0].startswith("-") and argv[0] not in ("-h", "--help")):
        argv = ["studio", *argv]
    try:
        tyro.extras.subcommand_cli_from_dict(
            COMMANDS,
            prog=COMMAND.removeprefix("python3 "),
            description="A photo becomes a metric 3D scene, a camera path, a true preview and a video.",
            args=argv,
            config=(tyro.conf.OmitArgPrefixes, tyro.conf.FlagCreatePairsOff, tyro.conf.DisallowNone),
        )
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever read what it prints has had enough, as `head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        if not is_of_a_file(error):
            raise
        print(f"error: {cannot_use(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
