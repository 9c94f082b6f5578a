"""JSON lines of the command `resolve`: one answer each, in order, whatever a line holds."""

import json

import pytest

from flows.names import FIELDS, resolve_lines

GOOD = json.dumps(
    {"text": "Ka Long", "context": {"province": "Quảng Ninh"}, "tier": "commune", "as_of": "2023-12-31"}
).encode()


def answers(register, *lines):
    return [json.loads(line) for line in resolve_lines(register, lines)]


def test_a_line_is_answered_with_all_fields(register):
    (answer,) = answers(register, GOOD)
    assert tuple(answer) == FIELDS
    assert (answer["unit_id"], answer["code"], answer["tier"]) == ("06709@2004-08-31", "06709", "commune")


def test_an_open_name_has_no_unit_and_no_code_but_candidates(register):
    (answer,) = answers(
        register, '{"text": "Thanh Hóa", "as_of": "2023-12-31", "context": null, "tier": null}'.encode()
    )
    assert (answer["unit_id"], answer["code"], answer["name"]) == (None, None, None)
    assert {c["unit_id"] for c in answer["candidates"]} == {"38@2004-08-31", "380@2004-08-31", "18958@2004-08-31"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"not json", "no JSON"),
        (b"", "no JSON"),
        (b'{"text": "H\xe0"}', "no JSON in UTF-8"),
        (b"[1]", "a list, not an object"),
        (b"{}", "text is missing"),
        (b'{"text": null}', "text is None"),
        (b'{"text": 5}', "text is 5"),
        (b'{"text": "x", "context": "y"}', "context is 'y'"),
        (b'{"text": "x", "context": {"province": 5}}', "province is 5"),
        (b'{"text": "x", "tier": ["a"]}', "tier is ['a']"),
        (b'{"text": "x", "tier": "ward"}', "allowed: region"),
        (b'{"text": "x", "as_of": "2023"}', "as_of is '2023'"),
        (b'{"text": "x", "as_of": 2023}', "as_of is 2023"),
    ],
)
def test_a_line_that_cannot_be_used_is_answered_in_its_place_with_the_reason(register, line, told):
    before, answer, after = answers(register, GOOD, line, GOOD)
    assert before == after and before["code"] == "06709"
    assert answer["unit_id"] is None and answer["candidates"] == [] and told in answer["reason"]


def test_the_reason_names_the_line(register):
    assert [a["reason"].split(":")[0] for a in answers(register, b"?", b"?")] == ["line 1", "line 2"]


def test_broken_characters_do_not_stop_an_answer(register):
    (answer,) = answers(register, b'{"text": "\\ud800 Ka Long", "context": {"district": "\\udfff"}}')
    assert answer["unit_id"] is None
