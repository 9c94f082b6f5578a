"""`xephang explain` shows every issue of the unit in the edition: of its claims, of what was refused, of its documents."""

from __future__ import annotations

import pytest

from flows.explain import explain
from flows.settings import Settings
from schemas.tables import MODELS, SCHEMA_VERSION, empty
from tasks.publish import publish
from tests.trust.build import DAY, claim, document, document_id, table

KA_LONG, HAI_YEN = "06709@2004-08-31", "06736@2007-04-21"


def issue(name: str, **fields: object) -> dict[str, object]:
    seen = {"first_seen": DAY, "last_seen": DAY, "state": "open", "times_opened": 1}
    return {"issue_id": name, "check_id": name, "severity": "warning", "subject": name, "message": name} | seen | fields


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A document with a claim on Ka Long, one on Hải Yên and one on Ka Long that was refused; and issues of all kinds."""
    mine, other = claim(claim_id="mine", unit_id=KA_LONG), claim(claim_id="other", unit_id=HAI_YEN, unit_name="Hải Yên")
    refused = claim(claim_id="refused", unit_id=KA_LONG, rank=178) | {
        "check_id": "claim.rank",
        "failure": "rank 178 of 177",
    }
    subject = "DTI {} - " + KA_LONG + " commune/22 rank 18 81"
    issues = table(
        "issues",
        issue("of_claim", claim_ids=["other", "mine"], document_id=document_id("a")),
        issue("of_refused", claim_ids=["refused"]),
        issue("of_document", document_id=document_id("a"), claim_ids=[]),
        issue("of_correction", subject=subject.format(2023)),
        issue("of_another_claim", claim_ids=["other"], document_id=document_id("a")),
        issue("of_another_document", document_id=document_id("b"), claim_ids=[]),
        issue("of_another_year", subject=subject.format(2022)),
        issue("resolved", claim_ids=["mine"], state="resolved"),
    )
    tables = {name: empty(model) for name, model in MODELS.items()} | {
        "documents": table("documents", document("a"), document("b")),
        "claims": table("claims", mine, other),
        "quarantine": table("quarantine", refused),
        "issues": issues,
    }
    publish(settings.data_dir, tables, snapshot_id="1", schema_version=SCHEMA_VERSION, meta={})
    return settings


def test_issues_of_claims_of_what_was_refused_of_whole_documents_and_of_the_unit_itself_are_shown(
    settings: Settings,
) -> None:
    found = explain(settings, KA_LONG, "DTI", 2023)
    assert {i["issue_id"] for i in found["issues"]} == {"of_claim", "of_refused", "of_document", "of_correction"}
