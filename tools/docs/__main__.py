"""Write the generated parts of the documentation (`--write`), and build its site: `launch.py docs [--write]`."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SITE = ROOT / "site"


def main(argv: list[str]) -> int:
    """Do so, and return the exit code of the build: a broken link or a reference to nothing fails it."""
    parser = argparse.ArgumentParser(prog="launch.py docs", description="Build the documentation into site/.")
    parser.add_argument("--write", action="store_true", help="first write the generated parts of docs/ again")
    if parser.parse_args(argv).write:
        from tools.docs.pages import written  # imports the whole program

        for file, text in written().items():
            file.write_text(text, "utf-8")
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}  # an announcement of the theme's authors, not a fault
    done = subprocess.call([sys.executable, "-m", "mkdocs", "build", "--strict"], cwd=ROOT, env=quiet)
    if not done:
        print(f"The documentation is built: {SITE / 'index.html'}")
    return done


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
