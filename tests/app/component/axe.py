"""What axe-core finds wrong with a page for those who cannot see it, or not well, or use no mouse."""

from importlib.resources import files
from typing import Literal

from playwright.sync_api import Page

SCRIPT = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")

BROKEN = """async (rules) => {
  const runOnly = rules.length ? { runOnly: rules } : {};
  const { violations } = await axe.run(document, { resultTypes: ['violations'], ...runOnly });
  return violations.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(({ html }) => html.slice(0, 160))].join(' '));
}"""
Scheme = Literal["light", "dark"]
Rules = tuple[str, ...]
SCHEMES: tuple[tuple[Scheme, Rules], ...] = ("light", ()), ("dark", ("color-contrast",))
"""What is to be asked in each: every rule in the first, then the one by which the other may differ."""


def violations(page: Page, *rules: str) -> list[str]:
    """What is broken of some rules, or of all, as the page is now, with the first elements that break each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
    return page.evaluate(BROKEN, list(rules))
