"""Links from a page to files outside docs/: a hook of mkdocs.

On GitHub such a link opens the file. The site has the pages alone, so there the link becomes its own words.
"""

import logging
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./([^)#]+)(#[^)]*)?\)")

log = logging.getLogger("mkdocs.hooks.links")


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """The page with those links as words; a link to nothing is a warning, and so ends a strict build."""

    def words(link: re.Match[str]) -> str:
        if not (ROOT / link[2]).exists():
            log.warning("%s links to %s, which does not exist", page.file.src_path, link[2])
        return link[1]

    return OUTSIDE.sub(words, markdown)
