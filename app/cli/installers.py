"""uv and pip: which of them fills a virtual environment, where it looks, and what it is doing. Standard library only.

uv takes a tenth of pip's time, but reads nothing of pip's configuration. Whoever has an index, a certificate or a proxy
of their own has told pip, so all of that is carried over; what uv has no word for is left to pip.
"""

import ast
import contextlib
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

UV = "uv==0.13.9"  # fetched where the path has none from OLDEST_UV on
OLDEST_UV = (0, 6)

VARIABLES = {  # what tells uv the same as this setting of pip
    "index-url": ["UV_DEFAULT_INDEX"],
    "extra-index-url": ["UV_INDEX"],
    "trusted-host": ["UV_INSECURE_HOST"],
    "cert": ["SSL_CERT_FILE"],
    "client-cert": ["SSL_CLIENT_CERT"],
    "proxy": ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"],
    "keyring-provider": ["UV_KEYRING_PROVIDER"],
    "default-timeout": ["UV_HTTP_TIMEOUT"],
    "timeout": ["UV_HTTP_TIMEOUT"],
    "retries": ["UV_HTTP_RETRIES"],
    "no-cache-dir": ["UV_NO_CACHE"],
}
CHANGES_NOTHING = re.compile(  # settings of pip that its result does not depend on
    "break-system-packages|config-file|disable-pip-.*|no-(color|compile|input|python-version-warning|warn-.*)"
    "|progress-bar|quiet|require-virtualenv|root-user-action|verbose"
)


class SetupError(Exception):
    """The set-up cannot go on. The message says what is wrong and what to do."""


class NoUv(Exception):
    """uv is no choice here. The message is the first half of a sentence that says why."""


@dataclass(frozen=True)
class Installer:
    """A program that installs packages."""

    command: list[str]
    """The program and its arguments, but for what to install."""
    variables: dict[str, str] = field(default_factory=dict)
    """What its environment has beside the inherited one."""


def say(line: str) -> None:
    """Print a line of progress at once, also where the output is a file."""
    print(line, flush=True)


# --- pip, and uv set up like it -------------------------------------------------------------------------------------
# Neither compiles the packages: the first start does so with the tenth of them that it imports. Where Python may not
# keep what it compiles, they do compile everything, or else every start would compile again.


def pip() -> Installer:
    """Install with the pip of `.venv`."""
    compiling = [] if sys.dont_write_bytecode else ["--no-compile"]
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--progress-bar", "off", *compiling]
    return Installer(command)


def uv(lock: int) -> Installer:
    """Install with a uv that looks where pip looks and takes what pip would take. NoUv says why that cannot be."""
    with started([str(PYTHON), "-m", "pip", "config", "list"], lock) as process:
        listed = process.communicate()[0]
    arguments, variables = for_uv(pip_settings(listed))
    compiling = ["--compile-bytecode"] if sys.dont_write_bytecode else []
    command = [find_uv(lock), "pip", "install", "--python", str(PYTHON), *compiling, *arguments]
    return Installer(command, variables)


def pip_settings(listed: str) -> dict[str, str]:
    """What `pip config list` says about installing, by the long names of pip's options."""
    settings = {}
    for section in ("global", "install", ":env:"):  # as pip reads them: the last one that says something counts
        for name, text in re.findall(rf"^{section}\.([\w-]+)=(.+)", listed, re.M):
            value = ast.literal_eval(text)
            if value.strip():
                settings[name] = value
    bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    if bundle:  # the library by which pip connects takes this before any setting
        settings["cert"] = bundle
    return settings


def for_uv(settings: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    """The arguments and variables that tell uv what these settings tell pip; NoUv where there are none for one."""
    arguments = ["--no-config"]
    variables = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
    for name, value in settings.items():
        words = [str(Path(word).expanduser()) if word.startswith("~") else word for word in value.split()]
        if name == "no-index":
            arguments += ["--no-index"] if value.lower() in ("1", "y", "yes", "t", "true", "on") else []
        elif name == "constraint":
            arguments += [f"--constraint={word}" for word in words]
        elif name == "find-links":  # pip passes over a folder that is not there
            there = [word for word in words if ":" in word[2:] or Path(word).exists()]
            variables["UV_FIND_LINKS"] = ",".join(there)
        elif name in VARIABLES:
            variables |= dict.fromkeys(VARIABLES[name], " ".join(words))
        elif not CHANGES_NOTHING.fullmatch(name):
            raise NoUv(f"pip is set to {name}, which uv does not know")
    return arguments, variables


def find_uv(lock: int) -> str:
    """A uv that is new enough, from the path or fetched into a folder of its own; NoUv where neither is to be had."""
    own = VENV / "uv"
    places = os.pathsep.join([str(own / "bin"), os.environ.get("PATH", os.defpath)])
    for fetch in (False, True):
        if fetch and run(pip(), ["--target", str(own), UV], lock):
            break
        path = shutil.which("uv", path=places)
        version = path and re.match(r"uv (\d+)\.(\d+)", subprocess.getoutput(f'"{path}" --version'))
        if path and version and tuple(map(int, version.groups())) >= OLDEST_UV:
            return path
    raise NoUv("uv is not to be had here")


# --- what it is doing -----------------------------------------------------------------------------------------------


def run(installer: Installer, what: Sequence[str], lock: int) -> str:
    """Install it, told in a line for every large package and at least one every ten seconds.

    Returns "" where that worked, else the last lines that the installer printed.
    """
    downloads = VENV / "downloads"  # in here, a small /tmp does not matter and no interruption leaves gigabytes there
    downloads.mkdir()
    temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(downloads))
    log: list[str] = []
    over = threading.Event()
    threading.Thread(target=tick, args=(log, over), daemon=True).start()
    try:
        with started([*installer.command, *what], lock, **installer.variables, **temporary) as process:
            for line in process.stdout or []:
                log.append(line.rstrip())
                line_for_people = telling(log[-1])
                if line_for_people:
                    say(f"  {line_for_people}")
    finally:
        over.set()
    shutil.rmtree(downloads, ignore_errors=True)
    return "\n".join([line for line in log if line][-12:]) if process.returncode else ""


def telling(line: str) -> str:
    """What a line of pip's or uv's says about a large package or about all of them; "" where it says neither."""
    large = re.search(r"(?:Downloading|cached) ([\w-]+?)(?:-([^-]+)-\S+\.whl)? \((\d{2,}[\d.]* ?Mi?B|.* ?Gi?B)\)", line)
    if large:
        return " ".join(filter(None, large.groups()))
    count = packages(line)
    return f"unpacking {count} packages" if count > 1 else ""


def packages(line: str) -> int:
    """How many packages the line says are about to be put in place."""
    ready = re.match(r"Installing collected packages: (.*)|Prepared (\d+) packages", line)
    return int(ready.group(2) or line.count(",") + 1) if ready else 0


def tick(log: Sequence[str], over: threading.Event) -> None:
    """Say every ten seconds how far it has come, until it is over."""
    began, before = time.monotonic(), installed_packages()
    while not over.wait(10):
        unpacking = sum(map(packages, log))
        size = sum(file.stat().st_size for file in (VENV / "downloads").rglob("*.whl")) / 1e6
        large, done = (sum(word in line for line in log) for word in ("Downloading ", " Downloaded "))
        if unpacking:
            progress = f"{installed_packages() - before} of {unpacking}"
        elif size:
            progress = f"{size:.0f} MB fetched"
        else:  # uv keeps what it has of a package in its cache
            progress = f"{done} of {large} large packages fetched" if large else "finding out which packages fit"
        say(f"  ... {progress}, {time.monotonic() - began:.0f} s")


def installed_packages() -> int:
    """How many packages `.venv` has."""
    return len([*VENV.glob("lib/*/site-packages/*.dist-info"), *VENV.glob("Lib/site-packages/*.dist-info")])


@contextlib.contextmanager
def started(command: list[str], lock: int, **variables: str) -> Iterator["subprocess.Popen[str]"]:
    """The command, running, its two outputs as one text; it shares the lock and is stopped when we are.

    Variables of uv's own do not reach it, but for the place of its cache: pip would not look where they say.
    """
    inherited = {name: value for name, value in os.environ.items() if name[:3] != "UV_" or name == "UV_CACHE_DIR"}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**inherited, "PYTHONUNBUFFERED": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", **variables},
        cwd=ROOT,
        pass_fds=() if os.name == "nt" else (lock,),
    )
    try:
        yield process
    except BaseException:
        process.terminate()
        raise
    finally:
        process.wait()
