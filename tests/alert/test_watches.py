"""Whose changes are told: names looked up on the map of the day, across mergers, and what is said of a move."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

import polars as pl
import pytest

from flows.alert_views import overview
from flows.alerts import send_due
from flows.settings import Settings
from flows.watches import look_up
from schemas.alerts import Watch
from schemas.tables import MODELS, conform, empty
from tasks.alert import Watched, changes, family
from tasks.units import load_register
from tests.alert.conftest import Receiver
from tests.alert.nights import change, publish_night

Configured = Callable[[str], Settings]
Night = Callable[..., datetime]
MONG_CAI = "watch:\n- {unit: Móng Cái, province: Quảng Ninh, index: DTI}\n"


def hook(receiver: Receiver) -> str:
    return f"channels:\n- {{id: hook, kind: webhook, url: 'http://{receiver.address}/'}}"


def watched(settings: Settings) -> frozenset[str]:
    lineage = load_register(settings.reference).lineage_frame()
    found, troubles = look_up(settings, lineage, date(2026, 11, 26))
    assert not troubles
    (one,) = found["hook"]
    assert one.unit_ids is not None
    return one.unit_ids


def test_a_move_of_a_watched_unit_is_told_with_what_it_was(
    configured: Configured, receiver: Receiver, night: Night
) -> None:
    settings = configured("language: vi\n" + MONG_CAI + hook(receiver))
    at = night(0)
    publish_night(settings, at, changes=[change(at, "rank", None, "5"), change(at, "rank_of", None, "13")])
    send_due(settings)
    at = night(1)
    corrected = [change(at, "rank", "5", "3"), change(at, "score", "87.0", "87.5")]
    other = change(at, "rank", "2", "1", unit_id="193@2019-01-01")
    publish_night(settings, at, changes=[*corrected, other, change(at, "n_claims", "1", "2")])
    send_due(settings)
    send_due(settings)

    first, second = receiver.got
    assert "DTI 2023 – Thành phố Móng Cái (Tỉnh Quảng Ninh)\nhạng 5/13" in first["text"]
    assert "hạng 3 (trước là 5), 87,5 điểm (trước là 87)" in second["text"]
    assert [(c["unit_id"], c["fields"]) for c in second["changes"]] == [
        ("194@2008-10-09", {"rank": [5, 3], "score": [87.0, 87.5]})
    ]


def test_the_move_against_the_year_before_is_told(configured: Configured, receiver: Receiver, night: Night) -> None:
    settings = configured(MONG_CAI + hook(receiver))
    at = night(0)
    new = change(at, "rank", None, "3")
    moved = {name: new[name] for name in ("index_id", "index_year", "unit_id", "cohort_id")}
    movements = pl.DataFrame([{**moved, "rank": 3, "previous_unit_ids": ["x"], "previous_rank": 5, "rank_change": 2}])
    publish_night(settings, at, changes=[new], movements=conform(movements, MODELS["movements"]))
    send_due(settings)
    assert "rank 3; up 2 on the year before" in receiver.got[0]["text"]


def test_a_digest_that_did_not_get_through_is_told_together_with_the_next(
    configured: Configured, receiver: Receiver, night: Night
) -> None:
    settings = configured(MONG_CAI + hook(receiver))
    receiver.down = True
    for n, (old, new) in enumerate([(None, "5"), ("5", "4"), ("4", "3")]):
        receiver.down = n < 2
        at = night(n)
        publish_night(settings, at, changes=[change(at, "rank", old, new)])
        send_due(settings)
    (payload,) = [p for p in receiver.got if p["kind"] == "changes"]
    assert payload["changes"][0]["fields"] == {"rank": [None, 3]}


def test_a_channel_may_watch_something_else(configured: Configured, receiver: Receiver, night: Night) -> None:
    settings = configured(
        MONG_CAI
        + f"channels:\n- {{id: hook, kind: webhook, url: 'http://{receiver.address}/', watch: [{{index: PCI}}]}}"
    )
    at = night(0)
    publish_night(settings, at, changes=[change(at, "rank", None, "5"), change(at, "rank", None, "9", index_id="PCI")])
    send_due(settings)
    assert [c["index_id"] for p in receiver.got for c in p["changes"]] == ["PCI"]


def test_a_district_goes_on_in_the_communes_it_became(configured: Configured, receiver: Receiver) -> None:
    found = watched(configured(MONG_CAI + hook(receiver)))
    names = {load_register(configured(MONG_CAI + hook(receiver)).reference).units[i].full_name for i in found}
    assert {"Thị xã Móng Cái", "Thành phố Móng Cái", "Phường Móng Cái 1", "Phường Móng Cái 3"} <= names
    assert "Phường Hồng Gai" not in names


def test_a_province_is_watched_with_what_was_merged_into_it(configured: Configured, receiver: Receiver) -> None:
    settings = configured("watch:\n- {unit: Tuyên Quang, tier: province}\n" + hook(receiver))
    units = load_register(settings.reference).units
    assert {"Tỉnh Tuyên Quang", "Tỉnh Hà Giang"} <= {units[i].full_name for i in watched(settings)}


def test_an_office_is_watched(configured: Configured, receiver: Receiver) -> None:
    settings = configured("watch:\n- {unit: Sở Nội vụ, province: Quảng Ninh}\n" + hook(receiver))
    assert "22/so-noi-vu" in watched(settings)


def test_what_else_went_into_a_merger_is_not_of_the_family() -> None:
    rows = [("a", "x"), ("b", "x"), ("x", "y"), (None, "y"), ("a", None)]
    lineage = pl.DataFrame(rows, schema=["from_unit_id", "to_unit_id"], orient="row")
    assert family({"a"}, lineage) == {"a", "x", "y"}
    assert family({"y"}, lineage) == {"a", "b", "x", "y"}


def test_components_are_counted_and_bookkeeping_is_no_news(night: Night) -> None:
    at = night(0)
    rows = [
        change(at, "score", None, "1.0", component_id="nen_tang"),
        change(at, "score_share", "0.1", "0.2", change_id="share"),
    ]
    log = conform(pl.DataFrame(rows, infer_schema_length=None), MODELS["changelog"])
    (entry,) = changes(log.lazy(), [Watched("all", None, None)], "")
    assert (entry["fields"], entry["n_component_values"]) == ({}, 1)
    assert changes(empty(MODELS["changelog"]).lazy(), [Watched("all", None, None)], "") == []


@pytest.mark.parametrize(
    ("watch", "told"),
    [
        ("{unit: Quảng Ninh}", r"3 units may be meant.*Candidates: .*Thành phố Quảng Ninh 22@2026-09-01"),
        ("{unit: Xã Chẳng Có, index: DTI}", "Xã Chẳng Có"),
        ("{unit: Móng Cái, index: DTX}", r"no index is called 'DTX'; there are: .*DTI"),
    ],
)
def test_a_name_that_cannot_be_looked_up_is_told_once_with_the_candidates(
    configured: Configured, receiver: Receiver, night: Night, watch: str, told: str
) -> None:
    settings = configured(f"watch: [{watch}]\n" + hook(receiver))
    for n in range(2):
        publish_night(settings, night(n))
        send_due(settings)
    (payload,) = receiver.got
    assert payload["kind"] == "failure"
    (problem,) = overview(settings)["problems"]
    assert re.search(told, problem)
    assert payload["troubles"][0]["message"] == problem


def test_watches_are_compared_by_what_they_say() -> None:
    assert str(Watch(unit="Móng Cái", province="Quảng Ninh", index="DTI")) == "Móng Cái, Quảng Ninh, DTI"
