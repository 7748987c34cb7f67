"""Every file that is written from the types of the protocol."""

from pathlib import Path

from app.web.protocol.page import filled
from app.web.protocol.schema import schema
from app.web.protocol.typescript import declarations

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs/live-protocol.md"
SCHEMA = PAGE.with_suffix(".schema.json")
DECLARATIONS = ROOT / "ui_assets/component/protocol.d.ts"


def written() -> dict[Path, str]:
    """Each of those files with what it holds now."""
    return {
        DECLARATIONS: declarations(),
        SCHEMA: schema(),
        PAGE: filled(PAGE.read_text("utf-8")),
    }
