"""Every file that is written from the types of the protocol."""

from pathlib import Path

from app.commands import protocol as commands
from app.web.protocol.typescript import declarations

ROOT = Path(__file__).parents[3]
DECLARATIONS = ROOT / "ui_assets/component/protocol.d.ts"


def written() -> dict[Path, str]:
    """Each of those files with what it holds now."""
    page = commands.PAGE
    return {
        DECLARATIONS: declarations(),
        page: commands.written(page.read_text("utf-8")),
    }
