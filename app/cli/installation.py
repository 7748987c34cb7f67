"""`.venv`: whether it has what a command needs, and how it gets that. Standard library only, since it comes first."""

import contextlib
import ctypes.util
import hashlib
import os
import platform
import re
import shutil
import signal
import sys
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata

from app.cli import installers
from app.cli.installers import PYTHON, ROOT, VENV, SetupError, say, started

STAMP = VENV / "realcam-studio.stamp"  # what a finished set-up installed, a fact a line; empty while one is under way

# PyPI has one build of torch for each system, PyTorch's own indexes have the others.
PYPI_BUILD = {"Linux": "cuda", "Windows": "cpu", "Darwin": "cpu"}
PYTORCH_INDEX = {"cpu": "https://download.pytorch.org/whl/cpu", "cuda": "https://download.pytorch.org/whl/cu130"}
COST = {"cpu": (0.6, 2.7, 2), "cuda": (3.1, 6.8, 6)}  # GB to download, GB on disk, minutes (Linux x86_64, fast line)


# --- what is there already ------------------------------------------------------------------------------------------


def find_python(groups: Sequence[str], build: str) -> str:
    """The interpreter that has what the project and these of its groups need, or "" where that is to be installed."""
    inside = VENV.exists() and VENV.samefile(sys.prefix)
    if not inside and not build and satisfies(groups):
        return sys.executable
    if PYTHON.exists() and set(facts(groups, build)) <= set(stamped()):
        return sys.executable if inside else str(PYTHON)
    return ""


def satisfies(groups: Sequence[str]) -> bool:
    """Whether the Python that runs this has every direct dependency, as pinned."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pins = list(project["project"]["dependencies"])
    for group in groups:
        pins += project["dependency-groups"][group]
    try:
        from packaging.requirements import Requirement  # transformers needs it: where it is missing, so is more

        return all(
            pin.specifier.contains(metadata.version(pin.name))
            for pin in map(Requirement, pins)
            if pin.marker is None or pin.marker.evaluate()
        )
    except ImportError:  # a package that is not there raises one too
        return False


def lock_files(groups: Sequence[str]) -> list[str]:
    """The names of the files with everything to install."""
    return ["requirements.txt", *(f"requirements-{group}.txt" for group in groups)]


def facts(groups: Sequence[str], build: str) -> list[str]:
    """The lines that a finished set-up leaves in the stamp, and a start looks for."""
    hashes = [f"{name} {hashlib.sha256((ROOT / name).read_bytes()).hexdigest()}" for name in lock_files(groups)]
    return [origin(), *hashes, *([f"torch {build}"] if build else [])]


def origin() -> str:
    """Where `.venv` has its Python from: an upgrade of the system can change that under its feet."""
    return f"python {os.path.realpath(PYTHON)}"


def stamped() -> list[str]:
    """What the last set-up wrote down when it was finished."""
    return STAMP.read_text(encoding="utf-8").splitlines() if STAMP.exists() else []


def earlier_groups(stamp: Sequence[str]) -> list[str]:
    """Groups that earlier commands had installed and that the project still has: they stay, and are kept up to date."""
    groups = re.findall(r"^requirements-(\w+)\.txt ", "\n".join(stamp), re.M)
    return [group for group in groups if (ROOT / f"requirements-{group}.txt").exists()]


# --- setting up -----------------------------------------------------------------------------------------------------


def set_up(groups: Sequence[str], build: str) -> str:
    """Make `.venv` satisfy the project and the groups, and return its interpreter; one process at a time."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with alone() as lock:
            if not find_python(groups, build):  # another start may have done it while this one waited
                install(groups, build, lock)
    except OSError as error:
        raise SetupError(f"Cannot set up {VENV}: {error}. Move this folder to where you can write.") from error
    return find_python(groups, build)


@contextlib.contextmanager
def alone() -> Iterator[int]:
    """Hold the lock of this folder; the system takes it back from a process that dies."""
    with (ROOT / ".venv.lock").open("a") as file:
        if not locked(file.fileno()):
            say("RealCam Studio is being set up by another process; waiting for it.")
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


def install(groups: Sequence[str], build: str, lock: int) -> None:
    """Install what is missing; begin afresh where an earlier set-up was not finished."""
    began = time.monotonic()
    before = stamped()
    if PYTHON.exists() and origin() in before:
        say(f"Bringing {VENV} up to date.")
    else:
        before = []
        make_venv(lock)
    groups = [*groups, *(each for each in earlier_groups(before) if each not in groups)]
    STAMP.write_text("")

    installed = [line.split()[1] for line in before if line.startswith("torch ")]
    wanted = build or "".join(installed) or ("cuda" if has_nvidia_driver() else "cpu")
    version = re.findall(r"^torch==(\S+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M)[0]
    say("Asking the package index for torch, the largest package.")
    torch, build = choose_torch(version, wanted, platform.system(), lambda *where: offered_torch(version, lock, *where))
    if build != wanted:
        say(f"The {wanted} build of torch cannot be reached; using the {build} build instead.")
    if not before:
        announce(*COST[build])

    locks = [argument for name in lock_files(groups) for argument in ("-r", name)]
    install_packages([["--upgrade", "-c", "requirements.txt", *torch], locks], lock)
    lead_here()
    finished = STAMP.with_suffix(".new")
    finished.write_text("\n".join(facts(groups, wanted)) + "\n", encoding="utf-8")
    finished.replace(STAMP)
    say(f"Set up in {time.monotonic() - began:.0f} s.")


def announce(download: float, disk: float, minutes: int) -> None:
    """Say what the first set-up costs; refuse it where it cannot fit."""
    free = shutil.disk_usage(ROOT).free / 1e9
    say(f"First start only: about {download} GB to download, {disk} GB on disk, {minutes} minutes on a fast line.")
    if free < download + disk:  # both are there while the packages are unpacked
        raise SetupError(
            f"Setting up takes {download + disk:.1f} GB of room, and {free:.1f} GB are free. "
            "Make room, then run this again."
        )


def install_packages(steps: Sequence[Sequence[str]], lock: int) -> None:
    """Install what one step after the other asks for: with uv, or with pip where uv cannot, to the same end."""
    try:
        uv = installers.uv(lock)
        failure = next(filter(None, (run_step(uv, steps, number, lock) for number in range(len(steps)))), "")
        if not failure:
            return
        reason = re.search(r"^(?:error: |\s*×\s*)(.+)", failure, re.M)
        because = f" ({reason[1]})" if reason else ""
        say(f"uv could not install everything{because}, so pip starts over, which takes longer.")
        shutil.rmtree(VENV)
        empty_venv(lock)
    except installers.NoUv as reason:
        say(f"{reason}, so pip installs instead, which takes longer.")
    for number in range(len(steps)):
        failure = run_step(installers.pip(), steps, number, lock)
        if failure:
            raise SetupError(f"pip could not install everything. Run this again to start over. It said:\n{failure}")


def run_step(installer: installers.Installer, steps: Sequence[Sequence[str]], number: int, lock: int) -> str:
    """Install what one step asks for, and say which; as `installers.run`."""
    say(f"Step {number + 1} of {len(steps)}: {'torch' if number == 0 else 'everything else'}.")
    return installers.run(installer, steps[number], lock)


def lead_here() -> None:
    """Let every program that `.venv` runs import the packages of this folder, wherever the program lies."""
    for packages in [*VENV.glob("lib/*/site-packages"), *VENV.glob("Lib/site-packages")]:
        there = os.path.relpath(ROOT, packages)  # relative: the folder may be moved, and may have any name
        (packages / "realcam-studio.pth").write_text(f"{there}\n", encoding="ascii")


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
        shutil.rmtree(VENV)
    elif VENV.exists():
        aside = VENV.with_name(f".venv-{time.time():.0f}")
        VENV.rename(aside)
        say(f"{VENV} was not made by launch.py; it is now {aside.name}.")
    say(f"Setting up RealCam Studio in {VENV}.")
    say("Making an empty environment there, which takes some seconds.")
    empty_venv(lock)


def empty_venv(lock: int) -> None:
    """Make a `.venv` with nothing but pip in it, where there is none."""
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
    return bool(shutil.which("nvidia-smi") or ctypes.util.find_library("nvcuda" if os.name == "nt" else "cuda"))


def offered_torch(version: str, lock: int, *where: str) -> list[str]:
    """The forms of this version, such as 2.13.0 and 2.13.0+cpu, that pip finds where it is told to look."""
    command = [str(PYTHON), "-m", "pip", "index", "versions", "torch", "--timeout", "5", "--retries", "1", *where]
    with started(command, lock) as process:
        output = process.communicate()[0]
    versions = re.findall(rf"(?<![\w.]){re.escape(version)}(?:\+\w+)?(?=,|$)", output, re.M)
    if not versions:
        raise SetupError(
            f"pip finds no torch {version} for this Python. Check the connection, then run this again. "
            f"It said:\n{output}"
        )
    return versions


def choose_torch(version: str, build: str, system: str, offered: Callable[..., list[str]]) -> tuple[list[str], str]:
    """What to ask for so that the wanted build comes, and the build that this gives.

    `offered` lists the forms of the version that pip finds where it is set to look, and where its arguments say.
    """
    for where in ([], ["--extra-index-url", PYTORCH_INDEX[build]]):
        forms = offered(*where)
        default = PYPI_BUILD.get(system, "cpu") if version in forms else "cpu"
        local = [form for form in forms if form.startswith(version + ("+cpu" if build == "cpu" else "+cu"))]
        if local:
            return ["torch==" + local[0], *where], build
        if build == default and version in forms:
            return ["torch===" + version], build  # with == a +cpu file that lies around would be preferred
    return ["torch==" + version], default
