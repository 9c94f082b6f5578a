"""Every number has a sentence: each claim's quote stands in its document, at its offsets."""

from __future__ import annotations

import json

import pytest

from flows.explain import explain
from flows.refresh import refresh
from flows.settings import PROJECT, Settings, load_settings
from tasks.read import read
from tasks.store import Store
from tests.flows.conftest import tables

SAMPLES = PROJECT / "data/samples"


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The bundled samples, refreshed."""
    settings = load_settings(tmp_path_factory.mktemp("samples"))
    refresh(settings)
    return settings


def test_every_quote_of_the_samples_stands_at_its_place(samples: Settings) -> None:
    store = Store(samples.data_dir)
    found = tables(samples, "claims", "documents")
    uris = dict(found["documents"].select("document_id", "uri").iter_rows())
    read_again = {i: read(store.load(i), uri=uri) for i, uri in uris.items()}

    wrong = [
        row["claim_id"]
        for row in found["claims"].iter_rows(named=True)
        if read_again[row["document_id"]].blocks[row["block"]].text[row["char_start"] : row["char_end"]] != row["quote"]
    ]

    assert found["claims"].height > 200
    assert wrong == []


def test_every_ranking_names_a_claim_that_states_its_value(samples: Settings) -> None:
    found = tables(samples, "claims", "rankings")
    claims = {row["claim_id"]: row for row in found["claims"].iter_rows(named=True)}

    for ranking in found["rankings"].iter_rows(named=True):
        if ranking["score"] is not None:
            assert claims[ranking["score_claim_id"]]["score"] == ranking["score"]
        if ranking["rank"] is not None:
            assert claims[ranking["rank_claim_id"]]["rank"] == ranking["rank"]


def test_the_samples_give_the_scores_and_ranks_they_state(samples: Settings) -> None:
    """Of the facts labelled in expected.jsonl, nearly all are published, under the right unit and year."""
    rows = [json.loads(line) for line in (SAMPLES / "expected.jsonl").read_text(encoding="utf-8").splitlines()]
    wanted = {
        (r["index"], r["year"], r["unit"], bool(r.get("component")), field, float(r[field]))
        for r in rows
        if r["kind"] == "claim"
        for field in ("score", "rank")
        if r.get(field) is not None
    }
    got = {
        (r["index_id"], r["index_year"], r["unit_name"], r["component_id"] is not None, field, float(r[field]))
        for r in tables(samples, "claims")["claims"].iter_rows(named=True)
        for field in ("score", "rank")
        if r[field] is not None
    }

    assert len(wanted & got) >= 0.97 * len(wanted), sorted(wanted - got, key=str)[:10]
    assert len(got - wanted) <= 0.02 * len(got), sorted(got - wanted, key=str)[:10]


def test_a_document_without_a_ranking_gives_none(samples: Settings) -> None:
    status = dict(tables(samples, "documents")["documents"].select("uri", "status").iter_rows())

    assert [uri for uri, s in status.items() if s == "no_ranking"] == [next(u for u in status if "van-ban" in u)]


def test_a_document_that_contradicts_itself_is_an_issue_that_quotes_both_passages(samples: Settings) -> None:
    issues = tables(samples, "issues")["issues"].filter(check_id="document.contradicts_itself")

    messages = [m for m in issues["message"] if "swapped" in m]

    assert len(messages) == 1
    assert "Sở Tài chính dẫn đầu với 95,24 điểm" in messages[0] and "cao nhất là 92,75 điểm" in messages[0]


def test_explain_shows_value_quotes_and_documents(samples: Settings) -> None:
    found = explain(samples, "phường Ka Long", "DTI", 2023)

    (total,) = [r for r in found["rankings"] if r["component_id"] is None]
    assert (total["score"], total["rank"], total["rank_of"], total["status"]) == (747.2, 1, 177, "agreed")
    assert len({c["document_id"] for c in found["claims"]}) == 2
    assert all(c["quote"] and c["uri"] for c in found["claims"])
