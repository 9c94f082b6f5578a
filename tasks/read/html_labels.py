"""The labels under which a page lists other articles, comments and tags.

Invariant: a label is a whole short text ("Tin liên quan", "Bình luận (12)"); words inside a sentence are none.
"""

from __future__ import annotations

import re
from functools import lru_cache

MAX_LABEL = 45
_MAX_HEADLINE = 200
_MIN_WORDS = 6

_OTHERS = (
    r"(?:các |những )?(?:tin|bài)(?: viết| tức| báo)? "
    r"(?:liên quan|khác|cùng (?:chuyên )?mục|cùng chủ đề|mới hơn|cũ hơn|đã đưa|đã đăng|tiếp theo|kế tiếp)"
)
_READ_ON = (
    r"(?:đọc|xem) thêm|có thể bạn (?:quan tâm|chưa đọc|thích)|>>+|see also|read (?:more|also)"
    r"|related (?:news|articles|stories|posts)"
)
_BOXES = (
    r"(?:các |những )?(?:tin|bài)(?: viết| tức| báo)? (?:mới(?: nhất| đăng| cập nhật)?|đọc nhiều(?: nhất)?|xem nhiều(?: nhất)?|nổi bật"
    r"|nóng|hot|tiêu điểm|trước(?: đó)?|xem nhiều trong \w+)|(?:đọc|xem) nhiều(?: nhất)?|mới nhất|nổi bật|tiêu điểm|liên quan"
    r"|latest(?: news)?|most (?:read|viewed|popular)|popular posts|recent posts"
)
_POLLS = r"(?:thăm dò|trưng cầu)(?: ý kiến| dư luận)?|bình chọn|vote|poll"
_SIDES = (
    r"danh mục(?: chính| tin(?: tức)?)?|chuyên mục|liên kết(?: web(?:site)?| nhanh| ngoài)?|thống kê(?: truy cập)?"
    r"|(?:số )?(?:lượt|người) truy cập|thư viện (?:ảnh|video)|đăng nhập|tìm kiếm|thông tin cần biết|quảng cáo|thời tiết|tỷ giá|giá vàng"
)
_TAGS = r"từ kh(?:óa|oá)|tags?|chủ đề|thẻ|chia sẻ(?: bài viết| qua)?|share(?: this)?|theo dõi \w+ (?:trên|tại)"
_COMMENTS = (
    r"(?:các )?(?:ý kiến|bình luận|phản hồi) (?:bạn đọc|của bạn(?: đọc)?|độc giả)|bình luận|gửi (?:bình luận|ý kiến|phản hồi)"
    r"|viết bình luận|\d+ (?:bình luận|ý kiến|phản hồi|comments?)|comments?|leave a (?:comment|reply)"
)
_LABEL = re.compile(rf"\W*(?:{_OTHERS}|{_READ_ON}|{_BOXES}|{_SIDES}|{_POLLS}|{_TAGS}|{_COMMENTS})\W*(?:\d+\W*)?", re.I)
_IMPRINT = re.compile(
    r"giấy phép (?:số|thiết lập|hoạt động|xuất bản)|bản quyền (?:thuộc|©)|©|copyright|chịu trách nhiệm (?:chính|nội dung|xuất bản)"
    r"|cơ quan chủ quản|tổng biên tập|ban biên tập|(?:ghi|dẫn) rõ nguồn|đang (?:truy cập|online)|lượt truy cập|tổng truy cập"
    r"|điện thoại\s*:?\s*(?=[(\d+])|e-?mail\s*:|fax\s*:|địa chỉ\s*:|hotline|đường dây nóng\s*:|thiết kế bởi|powered by",
    re.I,
)
_SURE_LABEL = re.compile(rf"\W*(?:{_OTHERS}|{_READ_ON}|{_POLLS}|{_COMMENTS})\W*(?:\d+\W*)?", re.I)
_COMMENT_LABEL = re.compile(rf"\W*(?:{_COMMENTS})\W*(?:\d+\W*)?", re.I)
_SECTION_NAMES = (
    r"trang (?:chủ|nhất|tin(?: điện tử| tức)?)|tin (?:tức|mới|bài|hoạt động|trong (?:tỉnh|nước)|địa phương|nổi bật)|sự kiện"
    r"|thông báo|(?:xem )?chi tiết(?: tin(?: tức)?| bài(?: viết)?| văn bản| thông báo)?|bài viết|nội dung|hệ thống văn bản"
    r"|văn bản(?: mới| chỉ đạo(?: điều hành)?| điều hành| (?:quy phạm )?pháp luật)?|công khai|chỉ đạo điều hành|thời sự"
    r"|chính trị|kinh tế|xã hội|văn hóa|cải cách hành chính|chuyển đổi số|giới thiệu|hoạt động|hỏi đáp|thư viện"
    r"|untitled|home(?: ?page)?|news|events?|index|detail|article|default"
)
_SECTION = re.compile(rf"\W*(?:{_SECTION_NAMES})(?:\W+(?:và\W+)?(?:{_SECTION_NAMES}))*\W*", re.I)
_SITE = re.compile(
    r"\W*(?:cổng|trang|website|chào mừng)\s+(?:thông tin|ttđt|tin điện tử|giao tiếp|dịch vụ công|(?:bạn )?đến)\b", re.I
)
_TELLS = re.compile(r"\d|(?<!\w)(?:xếp|đạt|đứng|dẫn đầu|công bố|khai trương|ra mắt|vận hành|nâng cấp|được)(?!\w)", re.I)
_MAX_SITE = 120
_CONTROL = re.compile(
    r"(?:\W*(?:bản in|in (?:trang(?: này)?|ra|bài(?: viết)?)|quay (?:lại|về)(?: trang trước)?|trở (?:về|lại)|(?:về|lên) đầu trang"
    r"|gửi (?:mail|email|cho bạn bè)|phản hồi|chia sẻ|cỡ chữ|nghe đọc bài|(?:số )?lượt (?:xem|đọc|tải|truy cập)|đã xem"
    r"|đang (?:truy cập|online|trực tuyến|xem)|hôm nay|hôm qua|trong (?:tuần|tháng)|tuần này|tháng này|tất cả"
    r"|tổng(?: số| cộng)?(?: lượt)? truy cập"
    r"|print|back|views?|share|tweet)(?:\W*\d[\d.,:]*)?)+\W*",
    re.I,
)
_LEADS_ON = re.compile(rf"\W*(?:(?:{_OTHERS}|{_READ_ON})\b|(?:từ kh(?:óa|oá)|tags?)\s*:)|\s*>>", re.I)


@lru_cache(maxsize=10_000)
def is_label(text: str) -> bool:
    """Whether a text is nothing but the label of something that is not the article."""
    return 2 <= len(text) <= MAX_LABEL and _LABEL.fullmatch(text) is not None


def is_sure_label(text: str) -> bool:
    """Whether a label can stand over nothing of the article ("Nổi bật" can)."""
    return _SURE_LABEL.fullmatch(text) is not None


def is_headline_like(text: str) -> bool:
    """Whether a line is as long as a headline and no sentence."""
    return len(text) <= _MAX_HEADLINE and len(text.split()) >= _MIN_WORDS and not text.endswith((".", ":", ";"))


def is_comment_label(text: str) -> bool:
    """Whether a text is the label over readers' comments."""
    return len(text) <= MAX_LABEL and _COMMENT_LABEL.fullmatch(text) is not None


@lru_cache(maxsize=10_000)
def is_section_name(text: str) -> bool:
    """Whether a text names a part of a site that holds many pages ("Tin tức - Sự kiện"), so no page's title."""
    return len(text) <= MAX_LABEL and _SECTION.fullmatch(text) is not None


def is_site_name(text: str) -> bool:
    """Whether a text begins as a site's name does and tells nothing ("Cổng thông tin điện tử huyện …")."""
    return len(text) <= _MAX_SITE and _SITE.match(text) is not None and _TELLS.search(text) is None


def is_imprint(text: str) -> bool:
    """Whether a text says who publishes the site and how to reach them: two such phrases or more."""
    return len({phrase.lower() for phrase in _IMPRINT.findall(text)}) >= 2


def is_control(text: str) -> bool:
    """Whether a line is nothing but a page's controls and counters ("Lượt xem: 12 | Bản in | Quay lại")."""
    return len(text) <= _MAX_HEADLINE and _CONTROL.fullmatch(text) is not None


def leads_on(text: str) -> bool:
    """Whether a line begins with such a label, with another article's headline after it."""
    return _LEADS_ON.match(text) is not None
