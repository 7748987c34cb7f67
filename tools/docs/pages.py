"""Every page of the documentation that has generated parts."""

from pathlib import Path

from tools.docs import commands, engines, examples, formats, keys, measured, moves, verified
from tools.docs.parts import filled

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def written() -> dict[Path, str]:
    """Each of those files with what it holds now."""
    pages = {
        "command-line.md": {"the commands": commands.commands(), "shared options": commands.shared_options()},
        "engines.md": {"the engines": engines.engines(), "the depth networks": engines.depth_models()},
        "examples.md": {"the programs": examples.examples()},
        "formats.md": {"the formats": formats.formats()},
        "moves.md": {"the moves": moves.kinds(), "the presets": moves.presets()},
        "performance.md": measured.tables(),
        "the-page.md": {"the keys": keys.keys()},
        "verification.md": {
            "the summary": verified.summary(),
            "the checks": verified.checks(),
            "what was not run": verified.not_run(),
        },
    }
    return {DOCS / name: filled((DOCS / name).read_text("utf-8"), parts) for name, parts in pages.items()}
