#!/usr/bin/env python3
"""Starts RealCam Studio; the first start sets it up in `.venv`, beside this file.

usage: python3 launch.py [--cpu | --cuda] COMMAND ...

  test [pytest arguments]   install what the tests need, run them
  lint                      install the linters, run them
  docs [--write]            install what builds the documentation, build it into `site/`
  anything else             goes to the studio, which lists its commands with --help once it is set up

  --cpu, --cuda             install this build of torch, whatever driver the machine has

Standard library only. The syntax stays that of Python 3.6, so that an old Python gets a sentence, not a SyntaxError.
"""

import os
import platform
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
# The [dependency-groups] of pyproject.toml that a command needs.
GROUPS = {
    "test": ["test", "research"],
    "lint": ["test", "research", "lint"],
    "docs": ["docs"],
    "train": ["research"],
    "evaluate": ["research"],
}
LINTERS = [
    ["ruff", "check", "."],
    ["ruff", "format", "--check", "."],
    ["pyright", "--pythonpath", sys.executable],
    ["lint-imports"],
    ["python", "-m", "tools.page_types"],
]


def main(argv: "list[str]") -> int:
    """Set up what the command needs, then hand over to it and return its exit code."""
    own = 0
    while own < len(argv) and argv[own] in ("--cpu", "--cuda"):
        own += 1
    build, command = "".join(argv[:own][-1:]).strip("-"), argv[own:]
    purpose, groups = "".join(command[:1]), GROUPS.get("".join(command[:1]), [])
    problem = wrong_python()
    if problem:
        print(f"launch.py: {problem}", file=sys.stderr)
        return 1

    sys.path.insert(0, str(ROOT))
    from app.cli import installation

    try:
        python = installation.find_python(groups, build)
        if not python and purpose in ("--help", "-h"):
            print(__doc__)
            return 0
        python = python or installation.set_up(groups, build)
    except installation.SetupError as error:
        print(f"launch.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Give the same command again to finish the set-up.", file=sys.stderr)
        return 130

    if purpose == "test":
        os.chdir(str(ROOT))
        return become([python, "-m", "pytest", *command[1:]])
    if python != sys.executable:
        return become([python, str(ROOT / "launch.py"), *argv])
    if purpose == "lint":
        scripts = Path(python).parent
        return max([subprocess.call([str(scripts / name), *rest], cwd=str(ROOT)) for name, *rest in LINTERS])
    if purpose == "docs":
        return subprocess.call([python, "-m", "tools.docs", *command[1:]], cwd=str(ROOT))
    from app.main import main as studio

    return studio(command)


def wrong_python() -> str:
    """What to do about a Python outside `requires-python`, for which some package has no wheel; "" for one inside."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    low, high = map(int, re.findall(r'^requires-python = ">=3\.(\d+),<3\.(\d+)"', project, re.M)[0])
    if (3, low) <= sys.version_info[:2] < (3, high):
        return ""
    others = [f"python3.{minor}" for minor in range(high - 1, low - 1, -1)]
    works = [name for name in others if shutil.which(name) and subprocess.getstatusoutput(f"{name} -V")[0] == 0]
    return f"RealCam Studio needs Python 3.{low} to 3.{high - 1}, and this is Python {platform.python_version()}. " + (
        f"Use `{works[0]} launch.py`." if works else "https://www.python.org/downloads/ has one."
    )


def become(command: "list[str]") -> int:
    """Replace this process by the command; on Windows, which has no such thing, run it and return its exit code."""
    if os.name != "nt":
        os.execv(command[0], command)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the command too, and is its business
    return subprocess.call(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
