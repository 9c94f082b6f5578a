"""Three nights of two sites and a folder: what a refresh is killed over. All figures are made up.

The first brings a table of 63 provinces, articles and a file; in the second a decision corrects two provinces and a page
is corrected by its publisher; in the third an article contradicts another, a page is gone and a file is replaced.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from flows.settings import PROJECT
from tests.fetch.nights import shelf
from tests.fetch.site import Site
from tests.flows import scenario

NIGHTS = ("2023-05-06T02:00:00+07:00", "2023-05-07T02:00:00+07:00", "2023-05-08T02:00:00+07:00")

_SOURCES = """
sources:
  - id: cong-tin
    name: Cổng tin
    publisher: Bộ Nội vụ
    authority: ministry
    seen: made here
    enabled: true
    discover: {{kind: listing, urls: ["{portal}/tin"], item: "li a"}}
    host: {{delay_s: 0, allow_private: true}}
  - id: bao
    name: Báo
    publisher: Báo
    authority: press
    seen: made here
    enabled: true
    discover: {{kind: urls, urls: [{papers}]}}
    host: {{delay_s: 0, allow_private: true}}
  - id: tep
    name: Tệp
    publisher: UBND tỉnh Nghệ An
    territory: Nghệ An
    authority: province
    enabled: true
    discover: {{kind: folder, path: files}}
"""
_PAPERS = 8


class Story:
    """The two sites, the folder and `sources.yaml` in `root`, as they are on one of the nights."""

    def __init__(self, root: Path) -> None:
        self.portal, self.paper = Site(), Site()
        self.files = root / "files"
        self.files.mkdir(parents=True)
        self.sources, self.indices = root / "sources.yaml", root / "indices.yaml"
        papers = ", ".join(f'"{self.paper.url}/bai-{n}"' for n in range(_PAPERS))
        self.sources.write_text(_SOURCES.format(portal=self.portal.url, papers=papers), encoding="utf-8")
        write_indices(self.indices)

    def close(self) -> None:
        """Stop the sites."""
        self.portal.close()
        self.paper.close()

    def set(self, night: int) -> None:
        """Let it be that night (from 0)."""
        for site in (self.portal, self.paper):
            site.answers.clear()
            site.asked.clear()
        self._portal(night)
        self._paper(night)
        (self.files / "nghe-an.txt").write_text(
            scenario.commune("xã Nhân Thành", 2022, "612,5" if night < 2 else "615", "57/460"), encoding="utf-8"
        )

    def asked(self) -> set[str]:
        """The addresses that were asked for and answered to the end, robots.txt aside."""
        return {
            site.url + a.path
            for site in (self.portal, self.paper)
            for a in site.asked
            if a.path != "/robots.txt" and a.ended < float("inf")
        }

    def _portal(self, night: int) -> None:
        listed = [("/bang", "PAR INDEX năm 2022 của 63 tỉnh, thành phố", "04/05/2023")]
        self.portal.page("/bang", scenario.nights()[0].files["bao.html"].text)
        if night >= 1:
            listed.insert(0, ("/quyet-dinh", "Đính chính PAR INDEX năm 2022", "06/05/2023"))
            self.portal.page("/quyet-dinh", scenario.nights()[1].files["quyet-dinh.html"].text)
        shelf(self.portal, listed)

    def _paper(self, night: int) -> None:
        """Articles that each rank one province; the first is corrected, the second vanishes, the third contradicts."""
        ranked = scenario.provinces()
        for nth in range(_PAPERS):
            place = nth + 1
            if (nth == 0 and night >= 1) or (nth == 2 and night >= 2):
                place += 5
            said = f"Năm 2022, {ranked[nth]} xếp hạng {place}/63 tỉnh, thành phố về chỉ số cải cách hành chính (PAR INDEX)."
            if not (nth == 1 and night >= 2):
                self.paper.page(f"/bai-{nth}", scenario.page(f"{ranked[nth]}: kết quả PAR INDEX năm 2022", said))


def write_indices(path: Path) -> None:
    """The part of `indices.yaml` that these tests tell of; all of it takes a second to load."""
    every = yaml.safe_load((PROJECT / "indices.yaml").read_text(encoding="utf-8"))["indices"]
    told_of = [index for index in every if index["id"] in ("PAR_INDEX", "DTI")]
    path.write_text(yaml.safe_dump({"indices": told_of}, allow_unicode=True), encoding="utf-8")
