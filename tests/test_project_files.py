"""What a stranger finds beside the code: it names what there is."""

import re
from typing import Any

import pytest
import yaml

import launch
from engine import KNOWN_ENGINES

ROOT = launch.ROOT


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_hosted_ci_runs_what_a_commit_must_pass() -> None:
    (job,) = read(".github/workflows/ci.yml")["jobs"].values()
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    low, high = re.findall(r'^requires-python = ">=(3\.\d+),<3\.(\d+)"', project, re.MULTILINE)[0]
    assert job["strategy"]["matrix"]["python"] == [low, f"3.{int(high) - 1}"]


def test_the_hooks_are_the_linters() -> None:
    (local,) = read(".pre-commit-config.yaml")["repos"]
    entries = [hook["entry"].removeprefix(".venv/bin/") for hook in local["hooks"]]
    checked = [" ".join(words).replace(" --check", "") for words in launch.LINTERS]
    for linter in checked:
        assert any(entry.startswith(linter.split(" --")[0].removesuffix(" .")) for entry in entries), linter
    assert len(entries) == len(launch.LINTERS)


def test_every_paper_is_cited_once_with_author_year_and_number() -> None:
    citation = read("CITATION.cff")
    assert citation["cff-version"] == "1.2.0" and citation["license"] == "Apache-2.0" and "version" not in citation
    papers = citation["references"]
    numbers = [paper["identifiers"][0]["value"] for paper in papers]
    assert all(re.fullmatch(r"arXiv:\d{4}\.\d{5}", number) for number in numbers) and len({*numbers}) == len(papers)
    for paper, number in zip(papers, numbers, strict=True):
        assert paper["year"] == 2000 + int(number[6:8]), paper["title"]
        assert paper["authors"][0]["family-names"]
    titles = " ".join(paper["title"] for paper in papers).lower()
    families = {name.rpartition("-")[0] for name, engine in KNOWN_ENGINES.items() if engine.model}
    assert [family for family in families if family not in titles] == []


@pytest.mark.parametrize("form", ["bug", "feature"])
def test_a_form_for_issues_asks_each_thing_once(form: str) -> None:
    said = read(f".github/ISSUE_TEMPLATE/{form}.yml")
    names = [field["id"] for field in said["body"]]
    assert said["name"] and said["description"] and len({*names}) == len(names)
    assert any(field.get("validations", {}).get("required") for field in said["body"])


def test_the_recipes_name_files_that_are_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = [name for name in re.findall(r"`([\w./-]+/[\w./-]+)`", text) if not re.search(r"[A-Z]{4}|^\.venv", name)]
    assert len(named) > 8
    assert [name for name in named if not (ROOT / name).exists()] == []
