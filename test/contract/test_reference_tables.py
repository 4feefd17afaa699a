"""The tables of docs/ are what the program prints: `train --describe` of each name is copied between two marks."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    "hyperparameters": "docs/hyperparameters.md",
    "environment": "docs/hyperparameters.md",
    "objectives": "docs/objectives-and-metrics.md",
    "metrics": "docs/objectives-and-metrics.md",
}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_holds_the_programs_table(start_program, name):
    printed = start_program(["train", "--describe", name]).wait()
    assert printed.status == 0, printed
    page = (ROOT / PAGES[name]).read_text()
    held = re.search(rf"<!-- train --describe {name} -->\n(.*?)<!-- end -->", page, re.S)
    assert held, f"{PAGES[name]} has no table between its marks"
    assert held.group(1) == printed.stdout, f"copy what `train --describe {name}` prints into {PAGES[name]}"


def test_an_unknown_table_is_refused_by_name(start_program):
    printed = start_program(["train", "--describe", "all"]).wait()
    assert printed.status == 2, printed
    assert printed.stderr == (
        "train: --describe: 'all' is not known; allowed are hyperparameters, objectives, metrics, environment\n"
    )
