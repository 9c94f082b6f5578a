"""Documents written and labelled for the project: what is read right today may not get worse.

The floors are just under what `python bench/extract.py` measures; the aims stand there.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.evaluate import eval_folder
from flows.settings import load_settings
from tasks.evaluate import Report

LABELLED = Path(__file__).parent / "labelled"


@pytest.fixture(scope="module")
def report() -> Report:
    return eval_folder(load_settings(), LABELLED)


def test_scores_and_ranks_are_found_and_right(report: Report) -> None:
    tally = report.of("all", "score and rank")

    assert (tally.precision > 0.97, tally.recall > 0.925) == (True, True)


def test_all_fields_are_found_and_right(report: Report) -> None:
    tally = report.of("all", "all fields")

    assert (tally.precision > 0.975, tally.recall > 0.88) == (True, True)


def test_what_is_said_with_confidence_is_right(report: Report) -> None:
    sure = [right for said, right in report.confidences if said >= 0.9]

    assert sum(sure) / len(sure) > 0.95
