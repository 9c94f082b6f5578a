"""The values of the tables in words: tiers, states, kinds, causes, methods; each in Vietnamese and English.

Invariant: every value a table model allows has its words (tested). A value from elsewhere is shown as it is.
"""

from __future__ import annotations

Words = dict[str, tuple[str, str]]

TIER: Words = {
    "region": ("Vùng", "Regions"),
    "ministry": ("Bộ, ngành", "Ministries and agencies"),
    "province": ("Tỉnh, thành phố", "Provinces and cities"),
    "department": ("Sở, ban, ngành", "Departments"),
    "district": ("Huyện, quận, thị xã, thành phố", "Districts and towns"),
    "commune": ("Xã, phường, thị trấn, đặc khu", "Communes and wards"),
}

STATUS: Words = {
    "single": ("một văn bản", "one document"),
    "agreed": ("khớp nhau", "agreed"),
    "disputed": ("mâu thuẫn", "disputed"),
}

DOC_TYPE: Words = {
    "decision": ("quyết định", "decision"),
    "plan": ("kế hoạch", "plan"),
    "report": ("báo cáo", "report"),
    "article": ("bài báo", "article"),
    "table": ("bảng số liệu", "table"),
}

DOC_STATUS: Words = {
    "ok": ("có xếp hạng", "states rankings"),
    "no_ranking": ("không nêu xếp hạng nào", "states no ranking"),
    "needs_ocr": ("chờ nhận dạng chữ (OCR)", "waits for OCR"),
    "unreadable": ("không đọc được", "unreadable"),
}

CHANGE_KIND: Words = {
    "added": ("thêm mới", "added"),
    "corrected": ("sửa", "corrected"),
    "withdrawn": ("rút", "withdrawn"),
    "disputed": ("phát sinh mâu thuẫn", "now disputed"),
    "settled": ("hết mâu thuẫn", "settled"),
}

CAUSE: Words = {
    "first_published": ("công bố lần đầu", "first published"),
    "publisher_revision": ("nơi công bố sửa", "revised by the publisher"),
    "our_correction": ("chúng tôi đính chính", "our correction"),
    "extraction_change": ("cách trích xuất thay đổi", "extraction changed"),
    "unit_decision": ("quyết định về tên đơn vị", "decision on a unit's name"),
    "register_change": ("danh mục đơn vị thay đổi", "register of units changed"),
}

FIELD: Words = {
    "score": ("điểm", "score"),
    "score_max": ("thang điểm", "scale"),
    "score_unit": ("đơn vị điểm", "unit of the score"),
    "rank": ("hạng", "rank"),
    "rank_of": ("số đơn vị được xếp", "number ranked"),
    "grade": ("xếp loại", "grade"),
    "status": ("tình trạng", "status"),
}

SEVERITY: Words = {
    "error": ("lỗi", "error"),
    "warning": ("cảnh báo", "warning"),
    "info": ("thông tin", "information"),
}

HEALTH: Words = {
    "ok": ("tốt", "ok"),
    "disabled": ("tắt", "disabled"),
    "never run": ("chưa chạy", "never run"),
    "failing": ("đang lỗi", "failing"),
    "overdue": ("quá hạn", "overdue"),
    "few": ("ít văn bản hơn dự kiến", "fewer documents than expected"),
}

LINEAGE: Words = {
    "merge": ("sáp nhập", "merged"),
    "split": ("chia tách", "split"),
    "recode": ("đổi mã", "new code"),
    "rename": ("đổi tên", "renamed"),
    "retype": ("đổi loại", "new type"),
    "transfer": ("chuyển trực thuộc", "transferred"),
    "create": ("thành lập", "created"),
    "abolish": ("bãi bỏ", "abolished"),
    "unchanged": ("giữ nguyên", "unchanged"),
}

METHOD: Words = {"sentence": ("câu văn", "sentence"), "table": ("bảng", "table")}

STATISTIC: Words = {
    "mean": ("trung bình", "mean"),
    "median": ("trung vị", "median"),
    "max": ("cao nhất", "highest"),
    "min": ("thấp nhất", "lowest"),
    "spread": ("chênh lệch", "spread"),
    "count": ("số đơn vị", "count"),
}

SUBSET: Words = {
    "co-dich-vu-cong": ("có dịch vụ công", "with public services"),
    "khong-co-dich-vu-cong": ("không có dịch vụ công", "without public services"),
    "co-tthc": ("có thủ tục hành chính", "with administrative procedures"),
    "khong-co-tthc": ("không có thủ tục hành chính", "without administrative procedures"),
    "nganh-doc": ("ngành dọc", "vertical agencies"),
    "su-nghiep": ("đơn vị sự nghiệp", "public service units"),
    "dong-bang-song-cuu-long": ("Đồng bằng sông Cửu Long", "Mekong delta"),
    "dong-bang-song-hong": ("Đồng bằng sông Hồng", "Red River delta"),
    "tay-nguyen": ("Tây Nguyên", "Central Highlands"),
    "dong-nam-bo": ("Đông Nam Bộ", "Southeast"),
}
