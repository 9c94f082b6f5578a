"""What frames a document: head lines, issuers, signatures; and what only looks like them."""

from __future__ import annotations

import pytest

from tasks.read.letterhead import frames_a_document, is_head_line, is_signature, names_issuer


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True), ("CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", True),
        ("Độc lập - Tự do - Hạnh phúc", True), ("Số: 857/QĐ-UBND", True), ("Số:     /BC-UBND", True),
        ("Hà Nội, ngày 03 tháng 4 năm 2024", True), ("Hà Tĩnh, ngày … tháng … năm 2024", True),
        ("Số: 15", False), ("Năm 2023, ngày 5 tháng 4, tỉnh đạt 80 điểm", False), ("Xã Cộng Hòa", False),
    ],
)  # fmt: skip
def test_head_lines(line: str, expected: bool) -> None:
    assert is_head_line(line) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("UBND TỈNH HÀ TĨNH", True), ("ỦY BAN NHÂN DÂN", True), ("BỘ NỘI VỤ", True), ("SỞ THÔNG TIN VÀ TRUYỀN THÔNG", True),
        ("Sở Nội vụ", False), ("BỘ CHỈ SỐ CẢI CÁCH HÀNH CHÍNH", False), ("BAN HÀNH KẾ HOẠCH", False),
        ("KẾT QUẢ XẾP HẠNG", False),
    ],
)  # fmt: skip
def test_issuers(line: str, expected: bool) -> None:
    assert names_issuer(line) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("TM. ỦY BAN NHÂN DÂN", True), ("KT. CHỦ TỊCH", True), ("PHÓ CHỦ TỊCH", True), ("Nơi nhận:", True),
        ("(Đã ký)", True), ("Người lập biểu", True), ("TP. Hạ Long", False), ("Chủ tịch xã đạt 90 điểm", False),
    ],
)  # fmt: skip
def test_signatures(line: str, expected: bool) -> None:
    assert is_signature(line) is expected


def test_a_table_of_data_frames_nothing() -> None:
    assert frames_a_document([["UBND TỈNH A\nSố: 1/QĐ-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]])
    assert frames_a_document([["Nơi nhận:\n- Như trên;", "KT. CHỦ TỊCH\nNguyễn Văn A"]])
    assert not frames_a_document(
        [["STT", "Họ tên", "Chức vụ", "Đơn vị"], ["1", "Nguyễn Văn A", "Giám đốc", "Sở Nội vụ"]]
    )
    assert not frames_a_document([["Chức vụ", "Điểm"], ["Giám đốc", "90,5"]])
    assert not frames_a_document([])
