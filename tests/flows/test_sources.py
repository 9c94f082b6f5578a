"""Web sources through the whole pipeline: what lists bring becomes documents, lists themselves do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from flows import show
from flows.backfill import backfill, planned
from flows.check import check
from flows.refresh import refresh
from flows.settings import Settings
from flows.views import sources as sources_view
from schemas.sources import load_sources
from tests.fetch.nights import shelf
from tests.fetch.site import Site
from tests.flows.conftest import HONG_HAI, PORTAL, tables

SOURCE = (
    PORTAL
    + """\
  - id: hong
    name: Hỏng
    publisher: Báo
    authority: press
    seen: made here
    discover: {{kind: feed, urls: ["{url}/rss"]}}
    host: {{delay_s: 0, allow_private: true}}
"""
)
TITLE = "Kết quả chuyển đổi số (DTI) năm 2023 của tỉnh Quảng Ninh"


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()
    shelf(found, [("/dti-2023", TITLE, "30/07/2024")])
    found.page("/dti-2023", f"<html><body><h1>{TITLE}</h1><p>{HONG_HAI.format(score='741,5')}</p></body></html>")
    yield found
    found.close()


@pytest.fixture
def with_site(settings: Settings, site: Site, tmp_path: Path) -> Settings:
    (tmp_path / "sources.yaml").write_text(SOURCE.format(url=site.url), encoding="utf-8")
    return replace(settings, sources=tmp_path / "sources.yaml")


def test_a_night_brings_rankings_and_the_next_one_no_change(with_site: Settings, at: Callable[[str], object]) -> None:
    at("2024-08-01T02:00:00+07:00")
    first = refresh(with_site)
    at("2024-08-02T02:00:00+07:00")
    second = refresh(with_site)

    found = tables(with_site, "documents", "rankings")
    assert found["documents"].select("source_id", "title").rows() == [("cong-tin", TITLE)]
    assert found["rankings"]["rank"].to_list() == [2]
    assert first.built.snapshot is not None
    assert (second.built.snapshot, second.built.n_read, second.run.n_new) == (None, 0, 0)


def test_a_source_that_falls_silent_is_overdue_once(with_site: Settings, at: Callable[[str], object]) -> None:
    at("2024-08-01T02:00:00+07:00")
    refresh(with_site)
    at("2024-09-15T02:00:00+07:00")
    late = refresh(with_site)
    at("2024-09-16T02:00:00+07:00")
    later = refresh(with_site)

    assert "source.overdue" in late.built.issues["check_id"].to_list()
    assert later.built.snapshot is None
    row = next(r for r in sources_view(with_site) if r["source_id"] == "cong-tin")
    assert (row["state"], str(row["next_due"].date()), row["n_documents"]) == ("overdue", "2024-08-30", 1)


def test_a_backfill_brings_past_years_and_plans_without_asking(with_site: Settings, site: Site) -> None:
    plan = planned(with_site, 2023, 2023, "cong-tin")
    asked_by_plan = list(site.asked)
    done = backfill(with_site, 2023, 2023)
    again = backfill(with_site, 2023, 2023)

    assert asked_by_plan == [] and plan.sources[0]["lists"] == [f"{site.url}/tin"]
    assert (done.sources.run.n_new, done.sources.built.n_claims) == (2, 1)
    assert (again.archive.built.n_read, again.sources.run.n_new) == (0, 0)
    assert site.paths().count("/dti-2023") == 1


def test_a_check_says_what_each_source_names_and_keeps_nothing(with_site: Settings) -> None:
    good, bad = check(with_site, load_sources(with_site.sources).sources)

    assert (good.ok, good.status, good.found, good.dated, good.candidates) == (True, "200", 1, 1, 1)
    assert [(s["title"], s["uri"].rpartition("/")[2], s["day"]) for s in good.samples] == [
        (TITLE, "dti-2023", "2024-07-30")
    ]
    assert (bad.ok, bad.status) == (False, "404") and "/rss" in bad.problems[0]
    assert not (with_site.data_dir / "raw").exists()


def test_a_disabled_source_that_was_asked_once_stays_disabled(with_site: Settings) -> None:
    refresh(with_site, source="cong-tin")
    text = with_site.sources.read_text(encoding="utf-8")
    with_site.sources.write_text(text.replace("enabled: true", "enabled: false"), encoding="utf-8")

    assert {row["source_id"]: row["state"] for row in sources_view(with_site)}["cong-tin"] == "disabled"


def test_sources_in_need_of_a_person_are_listed_first_and_disabled_ones_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = [{"source_id": name, "state": state} for name, state in [("a", "ok"), ("b", "disabled"), ("c", "failing")]]
    show.sources(found)
    told = capsys.readouterr().out
    show.sources(found, everything=True)

    assert told.index("failing") < told.index("ok ") and "1 disabled source not shown" in told
    assert "disabled" not in told.replace("1 disabled source not shown", "")
    assert "│ b " in capsys.readouterr().out
