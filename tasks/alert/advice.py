"""What each check means to a person in the languages of the alerts, and what to do about it.

Invariant: every check of `tasks.quality.CHECKS` has an entry (a test holds that); docs/alerts.md says the same at length.
"""

from __future__ import annotations

from typing import NamedTuple

Said = dict[str, str]  # by language


class Advice(NamedTuple):
    """What was found, in few words, and what to do."""

    what: Said
    do: Said


def _of(en: str, vi: str, do_en: str, do_vi: str) -> Advice:
    return Advice({"en": en, "vi": vi}, {"en": do_en, "vi": do_vi})


_READ_BOTH = (
    "Read the passages; if one is misread or mistaken, add a line to data/reference/corrections.csv.",
    "Đọc các đoạn được dẫn; nếu có chỗ đọc sai hoặc ghi nhầm, thêm một dòng vào data/reference/corrections.csv.",
)
_LOOK_AT_TABLE = (
    "Open the document and compare its table; two cells may be swapped or a row lost.",
    "Mở văn bản và đối chiếu bảng; có thể hai ô bị đổi chỗ hoặc mất một dòng.",
)
_LOOK_AT_SITE = (
    "Open the site: has its address or layout changed? Mend the entry in sources.yaml, then: xephang sources check",
    "Mở trang nguồn: địa chỉ hoặc bố cục có đổi không? Sửa mục trong sources.yaml rồi chạy: xephang sources check",
)
_GOOD_TO_KNOW = ("Nothing has to be done.", "Không cần làm gì.")

ADVICE: dict[str, Advice] = {
    "calendar.overdue": _of(
        "results are late", "kết quả công bố trễ",
        "Look whether they were published somewhere that no source lists.",
        "Kiểm tra kết quả đã được đăng ở nơi chưa có trong danh sách nguồn hay chưa.",
    ),
    "capture.damaged": _of(
        "a kept file is damaged", "tệp đã lưu bị hỏng",
        "xephang archive verify names the files; restore them from a backup.",
        "xephang archive verify liệt kê các tệp; khôi phục từ bản sao lưu.",
    ),
    "capture.failed": _of("a page or file could not be fetched", "không tải được trang hoặc tệp", *_LOOK_AT_SITE),
    "change.disagrees": _of("a stated change is not the computed one", "mức tăng giảm ghi trong văn bản khác mức tính được", *_READ_BOTH),
    "clock.set_back": _of(
        "the clock of the machine goes wrong", "đồng hồ của máy chạy sai",
        "Set the clock (timedatectl), then run again.",
        "Chỉnh lại đồng hồ (timedatectl) rồi chạy lại.",
    ),
    "components.sum": _of("components do not add up", "tổng các thành phần không khớp", *_GOOD_TO_KNOW),
    "correction.expectation_failed": _of(
        "a correction no longer fits", "một bản sửa không còn khớp",
        "The source changed: remove the line from data/reference/corrections.csv, or correct its `expect`.",
        "Nguồn đã thay đổi: xoá dòng đó trong data/reference/corrections.csv hoặc sửa cột `expect`.",
    ),
    "document.contradicts_itself": _of("a document contradicts itself", "văn bản tự mâu thuẫn", *_READ_BOTH),
    "document.needs_ocr": _of(
        "a scan waits for OCR", "văn bản quét đang chờ OCR",
        "Install what reads scans (make ocr, tesseract-ocr-vie); the next run reads it.",
        "Cài phần đọc văn bản quét (make ocr, tesseract-ocr-vie); lần chạy sau sẽ đọc.",
    ),
    "document.two_statistics": _of("a document gives one statistic twice", "một số liệu thống kê được ghi hai lần khác nhau", *_READ_BOTH),
    "document.unreadable": _of(
        "a document could not be read", "không đọc được văn bản",
        "Open the file; where it is broken or encrypted, ask the publisher and ingest a sound copy.",
        "Mở tệp; nếu tệp hỏng hoặc bị khoá, xin bản khác của nơi công bố rồi chạy: xephang ingest",
    ),
    "documents.contradict": _of("two documents contradict each other", "hai văn bản mâu thuẫn nhau", *_READ_BOTH),
    "evidence.figure_missing": _of("a quote lacks its figure", "đoạn trích không có con số", *_GOOD_TO_KNOW),
    "league.ranks_incomplete": _of("ranks are missing in a table", "bảng xếp hạng thiếu thứ hạng", *_LOOK_AT_TABLE),
    "page.lost_claims": _of("a page lost its figures", "trang không còn số liệu", *_LOOK_AT_SITE),
    "quarantine.rows": _of(
        "rows broke a rule and are held back", "có dòng vi phạm quy tắc, bị giữ lại",
        "Look at them with xephang quarantine; after a fix: xephang quarantine replay",
        "Xem bằng xephang quarantine; sau khi sửa chạy: xephang quarantine replay",
    ),
    "ranking.duplicate_rank": _of("one rank, different scores", "cùng hạng nhưng khác điểm", *_LOOK_AT_TABLE),
    "ranking.of_register": _of("more or fewer units than there were", "số đơn vị xếp hạng khác số đơn vị hiện có", *_GOOD_TO_KNOW),
    "ranking.order": _of("a better rank with a lower score", "hạng cao hơn nhưng điểm thấp hơn", *_LOOK_AT_TABLE),
    "scale.method_break": _of("a method changed", "phương pháp tính thay đổi", *_GOOD_TO_KNOW),
    "score.beyond_scale": _of("a score beyond the scale", "điểm vượt thang điểm", *_READ_BOTH),
    "source.fewer_than_usual": _of("a source lists less than usual", "nguồn liệt kê ít hơn thường lệ", *_LOOK_AT_SITE),
    "source.overdue": _of("a source has been silent too long", "nguồn im lặng quá lâu", *_LOOK_AT_SITE),
    "source.unknown": _of(
        "documents of a source that is not listed", "có văn bản của nguồn không còn trong danh sách",
        "Put its entry back into sources.yaml (enabled: false), or ingest the documents anew with their source.",
        "Thêm lại mục của nguồn vào sources.yaml (enabled: false), hoặc nạp lại văn bản với đúng nguồn.",
    ),
    "statistics.against_rows": _of("a statistic does not fit its rows", "số thống kê không khớp với các dòng", *_READ_BOTH),
    "table.unit_twice": _of("a unit stands twice in a table", "một đơn vị xuất hiện hai lần trong bảng", *_LOOK_AT_TABLE),
    "unit.unresolved": _of(
        "a name stands for no single unit", "chưa xác định được đơn vị",
        "Decide it in data/reference/decisions.csv, then: xephang reprocess",
        "Quyết định trong data/reference/decisions.csv rồi chạy: xephang reprocess",
    ),
}  # fmt: skip

_OTHER = _of("a check found something", "một phép kiểm có kết quả", *_READ_BOTH)


def advice(check_id: str) -> Advice:
    """What a check means; for one that is not known here, where to look."""
    return ADVICE.get(check_id, _OTHER)
