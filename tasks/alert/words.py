"""The sentences of the messages, in Vietnamese and in English.

Invariant: every sentence is there in both languages, with the same names in braces (a test holds that). What tables say
(messages of issues, names) stays as it is in the tables.
"""

from __future__ import annotations

from typing import Any

WORDS: dict[str, dict[str, str]] = {
    "issues": {"en": "{n} new: {counts}", "vi": "{n} vấn đề mới: {counts}"},
    "resolved": {"en": "{n} resolved", "vi": "{n} vấn đề đã được giải quyết"},
    "failure": {"en": "something is wrong", "vi": "có sự cố"},
    "recovered": {"en": "well again", "vi": "đã hoạt động trở lại"},
    "changes": {"en": "watched rankings that changed: {n}", "vi": "{n} kết quả đang theo dõi đã thay đổi"},
    "nothing": {"en": "nothing new", "vi": "không có gì mới"},
    "nothing_found": {
        "en": "The {command} that ended at {at} changed nothing and found nothing new.",
        "vi": "Lần chạy {command} kết thúc lúc {at} không thay đổi gì và không phát hiện gì mới.",
    },
    "test": {"en": "test message", "vi": "tin thử"},
    "test_text": {
        "en": "This channel works. It takes: {takes}; issues from severity {severity} on.",
        "vi": "Kênh này hoạt động. Kênh nhận: {takes}; vấn đề từ mức {severity} trở lên.",
    },
    "error": {"en": "error", "vi": "lỗi"},
    "warning": {"en": "warning", "vi": "cảnh báo"},
    "info": {"en": "info", "vi": "thông tin"},
    "new": {"en": "", "vi": ""},
    "reopened": {"en": "came back", "vi": "xuất hiện lại"},
    "graver": {"en": "graver than before", "vi": "nghiêm trọng hơn trước"},
    "to_do": {"en": "To do: {do}", "vi": "Cần làm: {do}"},
    "of_check": {"en": "{n} × {what}", "vi": "{n} × {what}"},
    "such_as": {"en": "such as: {message}", "vi": "ví dụ: {message}"},
    "failed": {"en": "{command} failed", "vi": "{command} bị lỗi"},
    "failed_do": {
        "en": "Nothing of it was published; the tables stay as they were. Mend the cause and run it again.",
        "vi": "Lần chạy này không công bố gì; các bảng giữ nguyên. Khắc phục nguyên nhân rồi chạy lại.",
    },
    "mass_do": {
        "en": "Look at the changes; if they are right, run it again with --accept-mass-change.",
        "vi": "Xem các thay đổi; nếu đúng, chạy lại với --accept-mass-change.",
    },
    "since_well": {"en": "It has completed since.", "vi": "Sau đó đã chạy xong bình thường."},
    "missed": {"en": "refresh did not run", "vi": "refresh không chạy"},
    "missed_text": {
        "en": "The last completed refresh ended at {at}; at most {hours} hours are allowed.",
        "vi": "Lần refresh hoàn thành gần nhất kết thúc lúc {at}; cho phép tối đa {hours} giờ.",
    },
    "missed_never": {
        "en": "No refresh has ever completed; at most {hours} hours without one are allowed.",
        "vi": "Chưa lần refresh nào hoàn thành; cho phép tối đa {hours} giờ không có refresh.",
    },
    "missed_do": {
        "en": "Look whether the service or the timer runs, and why the last run did not end.",
        "vi": "Kiểm tra dịch vụ hoặc bộ hẹn giờ còn chạy không và vì sao lần chạy trước không kết thúc.",
    },
    "watch": {"en": "a watched name cannot be looked up", "vi": "không tra được tên đang theo dõi"},
    "channel": {"en": "alerts do not get through on {channel}", "vi": "không gửi được cảnh báo qua kênh {channel}"},
    "channel_do": {
        "en": "What waits is sent when the channel works again.",
        "vi": "Tin đang chờ sẽ được gửi khi kênh hoạt động trở lại.",
    },
    "tables": {"en": "the published tables cannot be read", "vi": "không đọc được các bảng đã công bố"},
    "tables_do": {
        "en": "Nothing about issues and changes is told until they can be read again.",
        "vi": "Chưa thể báo về vấn đề và thay đổi cho đến khi đọc lại được.",
    },
    "works_again": {"en": "{what}: over", "vi": "{what}: đã hết"},
    "rank": {"en": "rank {rank}", "vi": "hạng {rank}"},
    "rank_of": {"en": "rank {rank} of {of}", "vi": "hạng {rank}/{of}"},
    "score": {"en": "score {score}", "vi": "{score} điểm"},
    "grade": {"en": "grade {grade}", "vi": "xếp loại {grade}"},
    "was": {"en": "{now} (was {old})", "vi": "{now} (trước là {old})"},
    "up": {"en": "up {n} on the year before", "vi": "tăng {n} bậc so với năm trước"},
    "down": {"en": "down {n} on the year before", "vi": "giảm {n} bậc so với năm trước"},
    "same": {"en": "as the year before", "vi": "giữ nguyên so với năm trước"},
    "withdrawn": {"en": "withdrawn", "vi": "đã rút"},
    "disputed": {"en": "disputed: documents contradict each other", "vi": "đang có mâu thuẫn giữa các văn bản"},
    "settled": {"en": "no longer disputed", "vi": "không còn mâu thuẫn"},
    "components": {"en": "{n} values of components", "vi": "{n} giá trị thành phần"},
    "nothing_said": {"en": "none", "vi": "không có"},
}  # fmt: skip


class Words:
    """The sentences in one language: `say("failed", command="refresh")`."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, name: str, **values: Any) -> str:
        return WORDS[name][self.language].format(**values)

    def number(self, value: Any) -> str:
        """A figure as it is written in the language, without idle zeros."""
        if value is None:
            return self("nothing_said")
        text = str(value).removesuffix(".0")
        return text.replace(".", ",") if self.language == "vi" and isinstance(value, float) else text
