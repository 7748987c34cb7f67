#!/usr/bin/env python3
"""Starts RealCam Studio; the first start sets it up in `.venv`, beside this file.

usage: python3 launch.py [--cpu | --cuda] COMMAND ...

  test [pytest arguments]   install what the tests need, run them
  lint                      install the linters, run them
  anything else             goes to the studio, which lists its commands with --help once it is set up

  --cpu, --cuda             install this build of torch, whatever driver the machine has

Standard library only. The syntax stays that of Python 3.6, so that an old Python gets a sentence, not a SyntaxError.
"""

import contextlib
import hashlib
import os
import platform
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "realcam-studio.stamp"  # what a finished set-up installed, a fact a line; empty while one is under way

GROUPS = {"run": [], "test": ["test"], "lint": ["test", "lint"]}  # of [dependency-groups] in pyproject.toml
LINTERS = [
    ["ruff", "check", "."],
    ["ruff", "format", "--check", "."],
    ["pyright", "--pythonpath", sys.executable],
    ["lint-imports"],
]

# PyPI has one build of torch for each system, PyTorch's own indexes have the others.
PYPI_BUILD = {"Linux": "cuda", "Windows": "cpu", "Darwin": "cpu"}
PYTORCH_INDEX = {"cpu": "https://download.pytorch.org/whl/cpu", "cuda": "https://download.pytorch.org/whl/cu130"}
COST = {"cpu": (0.6, 2.2, 4), "cuda": (3.1, 6.3, 10)}  # GB to download, GB on disk, minutes (Linux x86_64, fast line)


class SetupError(Exception):
    """The set-up cannot go on. The message says what is wrong and what to do."""


def main(argv: "list[str]") -> int:
    """Set up what the command needs, then hand over to it and return its exit code."""
    own = 0
    while own < len(argv) and argv[own] in ("--cpu", "--cuda"):
        own += 1
    build, command = "".join(argv[:own][-1:]).strip("-"), argv[own:]
    purpose = command[0] if command and command[0] in GROUPS else "run"
    try:
        check_python()
        python = find_python(purpose, build)
        if not python and command[:1] in (["--help"], ["-h"]):
            print(__doc__)
            return 0
        python = python or set_up(purpose, build)
    except SetupError as error:
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
    sys.path.insert(0, str(ROOT))
    from app.main import main as studio

    return studio(command)


def become(command: "list[str]") -> int:
    """Replace this process by the command; on Windows, which has no such thing, run it and return its exit code."""
    if os.name != "nt":
        os.execv(command[0], command)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the command too, and is its business
    return subprocess.call(command)


def say(line: str) -> None:
    """Print a line of progress at once, also where the output is a file."""
    print(line, flush=True)


# --- what is there already ------------------------------------------------------------------------------------------


def check_python() -> None:
    """Refuse a Python outside `requires-python`: some package has no wheel for it."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    low, high = map(int, re.findall(r'^requires-python = ">=3\.(\d+),<3\.(\d+)"', project, re.M)[0])
    if (3, low) <= sys.version_info[:2] < (3, high):
        return
    others = [f"python3.{minor}" for minor in range(high - 1, low - 1, -1)]
    works = [name for name in others if shutil.which(name) and subprocess.getstatusoutput(f"{name} -V")[0] == 0]
    raise SetupError(
        f"RealCam Studio needs Python 3.{low} to 3.{high - 1}, and this is Python {platform.python_version()}. "
        + (f"Use `{works[0]} launch.py`." if works else "https://www.python.org/downloads/ has one.")
    )


def find_python(purpose: str, build: str) -> str:
    """The interpreter that has everything the purpose needs, or "" where that is still to be installed."""
    inside = VENV.exists() and VENV.samefile(sys.prefix)
    if not inside and not build and satisfies(purpose):
        return sys.executable
    if PYTHON.exists() and set(facts(purpose, build)) <= set(stamped()):
        return sys.executable if inside else str(PYTHON)
    return ""


def satisfies(purpose: str) -> bool:
    """Whether the Python that runs this has every direct dependency, as pinned."""
    try:
        from packaging.requirements import Requirement  # transformers needs it: where it is missing, so is more
    except ImportError:
        return False
    from importlib import metadata

    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pins = list(project["project"]["dependencies"])
    for group in GROUPS[purpose]:
        pins += project["dependency-groups"][group]
    try:
        return all(
            pin.specifier.contains(metadata.version(pin.name))
            for pin in map(Requirement, pins)
            if pin.marker is None or pin.marker.evaluate()
        )
    except metadata.PackageNotFoundError:
        return False


def requirement_files(purpose: str) -> "list[str]":
    """The lock files to install."""
    return ["requirements.txt", *(f"requirements-{group}.txt" for group in GROUPS[purpose])]


def facts(purpose: str, build: str) -> "list[str]":
    """The lines that a finished set-up leaves in the stamp, and a start looks for."""
    hashes = [f"{name} {hashlib.sha256((ROOT / name).read_bytes()).hexdigest()}" for name in requirement_files(purpose)]
    return [origin(), *hashes, *([f"torch {build}"] if build else [])]


def origin() -> str:
    """Where `.venv` has its Python from: an upgrade of the system can change that under its feet."""
    return f"python {os.path.realpath(str(PYTHON))}"


def stamped() -> "list[str]":
    """What the last set-up wrote down when it was finished."""
    return STAMP.read_text(encoding="utf-8").splitlines() if STAMP.exists() else []


# --- setting up -----------------------------------------------------------------------------------------------------


def set_up(purpose: str, build: str) -> str:
    """Make `.venv` satisfy the purpose and return its interpreter; one process at a time."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with alone() as lock:
            if not find_python(purpose, build):  # another start may have done it while this one waited
                install(purpose, build, lock)
    except OSError as error:
        raise SetupError(f"Cannot set up {VENV}: {error}. Put this folder where it can be written to.") from error
    return find_python(purpose, build)


@contextlib.contextmanager
def alone() -> "Iterator[int]":
    """Hold the lock of this folder; the system takes it back from a process that dies."""
    with (ROOT / ".venv.lock").open("a") as file:
        if not locked(file.fileno()):
            say("RealCam Studio is being set up by another start; waiting for that.")
            while not locked(file.fileno()):
                time.sleep(0.5)
        yield file.fileno()


def locked(file: int) -> bool:
    """Lock the open file, unless another process has."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def install(purpose: str, build: str, lock: int) -> None:
    """Install what is missing; begin afresh where an earlier set-up was not finished."""
    began = time.monotonic()
    before = stamped()
    if PYTHON.exists() and origin() in before:
        say(f"Bringing {VENV} up to date.")
    else:
        before = []
        make_venv(lock)
    STAMP.write_text("")

    installed = [line.split()[1] for line in before if line.startswith("torch ")]
    wanted = build or "".join(installed) or ("cuda" if has_nvidia_driver() else "cpu")
    version = re.findall(r"^torch==(\S+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M)[0]
    torch, build = choose_torch(version, wanted, platform.system(), offered_torch(version, lock), answers)
    if build != wanted:
        say(f"The {wanted} build of torch is out of reach, so this takes the {build} build.")
    if not before:
        announce(*COST[build])

    pip(["--upgrade", "-c", "requirements.txt", *torch], lock)
    pip([argument for name in requirement_files(purpose) for argument in ("-r", name)], lock)
    finished = STAMP.with_suffix(".new")
    finished.write_text("\n".join(facts(purpose, wanted)) + "\n", encoding="utf-8")
    finished.replace(STAMP)
    say(f"Set up in {time.monotonic() - began:.0f} s.")


def announce(download: float, disk: float, minutes: int) -> None:
    """Say what the first set-up costs; refuse it where it cannot fit."""
    free = shutil.disk_usage(str(ROOT)).free / 1e9
    say(f"This once: about {download} GB to download, {disk} GB on disk, {minutes} minutes on a fast line.")
    if free < download + disk:  # both are there while the packages are unpacked
        raise SetupError(
            f"Setting up takes {download + disk:.1f} GB of room, and {free:.1f} GB are free. "
            "Make room, then run this again."
        )


def make_venv(lock: int) -> None:
    """Make an empty `.venv`: what an unfinished set-up left is deleted, what others made is moved aside."""
    try:
        import ensurepip  # noqa: F401  (Debian and Ubuntu split it off)
        import venv  # noqa: F401
    except ImportError as error:
        package = "python{}.{}-venv".format(*sys.version_info)
        raise SetupError(
            f"This Python cannot make virtual environments ({error}). "
            f"On Debian or Ubuntu: `sudo apt install {package}`, then run this again."
        ) from error
    if STAMP.exists():
        say(f"{VENV} is unfinished or has lost its Python; making it anew.")
        shutil.rmtree(str(VENV))
    elif VENV.exists():
        aside = VENV.with_name(f".venv-{time.time():.0f}")
        VENV.rename(aside)
        say(f"{VENV} was not made by launch.py; it is now {aside.name}.")
    say(f"Setting up RealCam Studio in {VENV}.")
    VENV.mkdir()
    STAMP.write_text("")
    base = getattr(sys, "_base_executable", sys.executable)  # not the Python of the `.venv` just deleted
    with started([base, "-m", "venv", str(VENV)], lock) as process:
        output = process.communicate()[0]
    if process.returncode:
        raise SetupError(f"{base} cannot make a virtual environment. It said:\n{output}")


# --- which torch ----------------------------------------------------------------------------------------------------


def has_nvidia_driver() -> bool:
    """Whether this machine can run the CUDA build."""
    import ctypes

    if shutil.which("nvidia-smi"):
        return True
    try:
        ctypes.CDLL("nvcuda.dll" if os.name == "nt" else "libcuda.so.1")
    except OSError:
        return False
    return True


def offered_torch(version: str, lock: int) -> "list[str]":
    """The forms of this version, such as 2.13.0 and 2.13.0+cpu, that pip finds where it is told to look."""
    command = [str(PYTHON), "-m", "pip", "index", "versions", "torch", "--timeout", "10", "--retries", "1"]
    with started(command, lock) as process:
        output = process.communicate()[0]
    found = re.findall(rf"(?<![\w.]){re.escape(version)}(?:\+\w+)?(?=,|$)", output, re.M)
    if not found:
        raise SetupError(
            f"pip finds no torch {version} for this Python. Check the connection, then run this again. "
            f"It said:\n{output}"
        )
    return found


def choose_torch(
    version: str, build: str, system: str, offered: "list[str]", answers: "Callable[[str], bool]"
) -> "tuple[list[str], str]":
    """What to ask pip for so that it takes the wanted build, and the build that this gives."""
    default = PYPI_BUILD.get(system, "cpu") if version in offered else "cpu"
    local = [form for form in offered if form.startswith(version + ("+cpu" if build == "cpu" else "+cu"))]
    if local:
        return ["torch==" + local[0]], build
    if build == default and version in offered:
        return ["torch===" + version], build  # with == pip would prefer a +cpu file that lies around
    if answers(PYTORCH_INDEX[build] + "/torch/"):
        return ["torch==" + version, "--extra-index-url", PYTORCH_INDEX[build]], build
    return ["torch==" + version], default


def answers(url: str, patience: float = 5.0) -> bool:
    """Whether the address answers in time, everything counted: name lookup, connection, first bytes."""
    import http.client
    import urllib.request

    heard = []

    def ask() -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            heard.append(urllib.request.urlopen(url, timeout=patience).status)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(patience)
    return bool(heard)


# --- pip, and what it is doing --------------------------------------------------------------------------------------


def pip(arguments: "list[str]", lock: int) -> None:
    """`pip install`, told in a line for every large package and at least one every ten seconds."""
    downloads = VENV / "downloads"  # in here, a small /tmp does not matter and no interruption leaves gigabytes there
    downloads.mkdir()
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--progress-bar", "off", *arguments]
    began = time.monotonic()
    log, unpacking, already = [], 0, 0
    with started(command, lock, TMPDIR=str(downloads), TEMP=str(downloads), TMP=str(downloads)) as process:
        for line in lines_or_silence(process):
            log.append(line)
            wheel = re.search(r"(?:Downloading|cached|Processing) (?:\S*/)?(\w+)-([^-]+)-\S+\.whl(?: \((.*)\))?", line)
            if wheel and not re.search(r"kB|\b\d\.\d MB", line):
                say("  " + " ".join(filter(None, wheel.groups())))
            elif line.startswith("Installing collected packages:"):
                unpacking = line.count(",") + 1
                already = installed_packages()
                say(f"  unpacking {unpacking} packages")
            elif not line and unpacking:
                say(f"  ... {installed_packages() - already} of {unpacking}, {time.monotonic() - began:.0f} s")
            elif not line:
                size = sum(file.stat().st_size for file in downloads.rglob("*.whl")) / 1e6
                say(f"  ... {size:.0f} MB fetched, {time.monotonic() - began:.0f} s")
    shutil.rmtree(str(downloads), ignore_errors=True)
    if process.returncode:
        said = "\n".join([line for line in log if line][-12:])
        raise SetupError(f"pip could not install everything. Run this again to begin afresh. It said:\n{said}")


def installed_packages() -> int:
    """How many packages `.venv` has."""
    return len([*VENV.glob("lib/*/site-packages/*.dist-info"), *VENV.glob("Lib/site-packages/*.dist-info")])


def lines_or_silence(process: "subprocess.Popen[str]", patience: float = 10.0) -> "Iterator[str]":
    """The lines that the process prints, and an empty one whenever it has printed none for a while."""
    lines = queue.Queue()

    def read() -> None:
        for line in process.stdout or []:
            lines.put(line.rstrip())
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=patience)
        except queue.Empty:
            line = ""
        if line is None:
            return
        yield line


@contextlib.contextmanager
def started(command: "list[str]", lock: int, **environment: str) -> "Iterator[subprocess.Popen[str]]":
    """The command, running, its two outputs as one text; it shares the lock and is stopped when we are."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        env=dict(os.environ, PYTHONUNBUFFERED="1", PIP_DISABLE_PIP_VERSION_CHECK="1", **environment),
        cwd=str(ROOT),
        pass_fds=() if os.name == "nt" else (lock,),
    )
    try:
        yield process
    except BaseException:
        process.terminate()
        raise
    finally:
        process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
