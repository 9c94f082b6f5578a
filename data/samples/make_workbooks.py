"""Writes the sample workbooks into `documents/`: run `python data/samples/make_workbooks.py`.

Invariant: the same program writes the same bytes (dates inside the files are fixed). Needs openpyxl, and xlwt
for the one file in the old format; neither the pipeline nor its tests need xlwt.
"""

from __future__ import annotations

import re
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from statistics import median

from openpyxl import Workbook

DOCUMENTS = Path(__file__).parent / "documents"
EPOCH = (2024, 1, 1, 0, 0, 0)
Cell = str | float | int | None
Grid = list[list[Cell]]

PCI_COMPONENTS = [
    "Gia nhập\n thị trường",
    "Tiếp cận \nđất đai",
    "Tính minh bạch",
    "Chi phí \nthời gian",
    "Chi phí không\n chính thức",
    "Cạnh tranh bình đẳng",
    "Tính \nnăng động",
    "Hỗ trợ\n doanh nghiệp",
    "Đào tạo \nlao động",
    "Thiết chế\n pháp lý",
]
LOW = "Tương đối thấp"
# Province: ten components, total, rank, group.
PCI: dict[int, dict[str, tuple[list[float], float, int, str]]] = {
    2015: {
        "Đà Nẵng": ([9.19, 6.35, 7.33, 7.5, 6.11, 4.77, 6.17, 6.06, 7.62, 6.46], 68.34, 1, "Rất tốt"),
        "Đồng Tháp": ([8.7, 6.81, 7.08, 8.54, 6.31, 6.69, 7.04, 5.94, 5.71, 7.44], 66.39, 2, "Rất tốt"),
        "Quảng Ninh": ([9.18, 6.26, 7.09, 7.27, 6.03, 4.69, 5.31, 5.92, 7.19, 5.93], 65.75, 3, "Rất tốt"),
        "Vĩnh Phúc": ([8.41, 6.13, 6.49, 7.48, 5.88, 5.65, 5.78, 5.26, 6.65, 6.28], 62.56, 4, "Rất tốt"),
        "TP.HCM": ([7.57, 5.18, 6.51, 6.11, 4.37, 4.28, 4.19, 7.0, 6.89, 5.04], 61.36, 6, "Tốt"),
        "Hà Nội": ([7.56, 4.12, 6.14, 5.56, 4.26, 3.87, 3.86, 6.47, 7.36, 4.64], 59.0, 24, "Khá"),
        "Bình Dương": ([8.08, 6.55, 6.66, 6.85, 4.84, 4.47, 5.58, 5.2, 5.76, 6.1], 58.89, 25, "Khá"),
        "Cao Bằng": ([8.47, 5.18, 5.66, 5.86, 4.23, 4.82, 3.92, 5.3, 5.87, 4.83], 54.44, 58, LOW),
    },
    2016: {
        "Đà Nẵng": ([9.22, 6.29, 7.22, 7.74, 6.51, 5.45, 7.06, 5.99, 7.98, 6.47], 70.0, 1, "Rất tốt"),
        "Quảng Ninh": ([9.28, 6.07, 6.84, 6.86, 6.38, 5.0, 5.7, 6.26, 6.94, 5.4], 65.6, 2, "Rất tốt"),
        "Đồng Tháp": ([8.98, 6.57, 6.92, 8.69, 6.86, 6.62, 6.26, 5.49, 5.66, 6.77], 64.96, 3, "Rất tốt"),
        "Bình Dương": ([8.25, 6.52, 6.99, 7.19, 6.18, 5.08, 5.67, 5.57, 6.51, 5.8], 63.57, 4, "Rất tốt"),
        "TP.HCM": ([7.99, 5.45, 6.5, 6.24, 4.74, 4.13, 4.17, 6.82, 7.12, 4.25], 61.72, 8, "Tốt"),
        "Vĩnh Phúc": ([8.48, 5.72, 6.9, 6.01, 5.5, 4.92, 5.46, 5.64, 6.36, 5.84], 61.52, 9, "Tốt"),
        "Hà Nội": ([7.51, 4.16, 6.04, 5.87, 4.67, 3.76, 3.84, 6.79, 7.88, 4.18], 60.74, 14, "Tốt"),
        "Cao Bằng": ([8.27, 4.78, 5.52, 5.03, 3.34, 3.77, 3.41, 5.36, 6.22, 5.62], 52.99, 63, "Thấp"),
    },
}

PAR_TITLE: Grid = [
    ["PHỤ LỤC"],
    ["CHỈ SỐ CẢI CÁCH HÀNH CHÍNH (PAR INDEX) CỦA MỘT SỐ TỈNH, THÀNH PHỐ NĂM 2021 VÀ NĂM 2020"],
    [],
    ["STT", "Tỉnh, thành phố trực thuộc trung ương", "Năm 2021", None, "Năm 2020", None],
    [None, None, "Chỉ số (%)", "Xếp hạng", "Chỉ số (%)", "Xếp hạng"],
]
PAR_ROWS: Grid = [
    [1, "Thành phố Hải Phòng", 91.8, 1, 90.51, 2],
    [2, "Tỉnh Quảng Ninh", 91.14, 2, 91.04, 1],
    [3, "Thành phố Đà Nẵng", 90.25, 3, 86.91, 7],
    [4, "Tỉnh Thừa Thiên Huế", 89.32, 4, 84.47, 17],
    [5, "Tỉnh Vĩnh Phúc", 89.28, 5, 86.62, 9],
    [6, "Tỉnh Quảng Ngãi", 86.45, 39, 73.25, 63],
    [7, "Tỉnh Kiên Giang", 79.97, 63, 80.33, 60],
]
PAR_NOTES: Grid = [
    [],
    ["Ghi chú: bảng chỉ trích một số địa phương và giữ nguyên thứ hạng toàn quốc."],
    ["Số liệu năm 2020 để đối chiếu."],
]

DDCI_PARTS = "Điểm chỉ số thành phần (thang 10)"
DDCI_TITLE: Grid = [
    ["UBND TỈNH HÀ TĨNH"],
    ["KẾT QUẢ CHỈ SỐ NĂNG LỰC CẠNH TRANH CẤP SỞ, NGÀNH VÀ ĐỊA PHƯƠNG (DDCI) NĂM 2021"],
    ["Khối địa phương (trích, không theo thứ tự điểm)"],
    ["STT", "Địa phương", DDCI_PARTS, *[None] * 8, "Điểm DDCI (thang 100)", "Xếp loại"],
    [
        None,
        None,
        "Tính minh bạch và tiếp cận thông tin",
        "Chi phí thời gian",
        "Vai trò của người đứng đầu",
        "Chi phí không chính thức",
        "Hỗ trợ DN, HTX, HKD",
        "Thiết chế pháp lý và an ninh trật tự",
        "Cạnh tranh bình đẳng",
        "Tiếp cận đất đai",
        "Tính năng động và hiệu lực",
        None,
        None,
    ],
]
DDCI_ROWS: Grid = [
    [1, "Thị xã Hồng Lĩnh", 9.21, 8.97, 9.72, 8.77, 8.54, 9.78, 7.74, 8.36, 8.99, 89.45, "Rất tốt"],
    [2, "Huyện Lộc Hà", 5.48, 4.08, 7.04, 5.58, 5.6, 5.55, 4.49, 5.88, 4.87, 54.52, "Trung bình"],
    [3, "Thành phố Hà Tĩnh", 8.4, 8.37, 9.26, 8.21, 5.89, 9.69, 8.19, 6.61, 7.64, 80.26, "Rất tốt"],
]

PAPI_ROWS: Grid = [
    [
        "tinhid",
        "tentinh_eng",
        "tentinh_vie",
        "Participation at Local Levels",
        "Civic Knowledge",
        "Opportunities for Participation",
        "Quality of Elections",
        "Voluntary Contributions",
        "Transparency",
        "Vertical Accountability",
        "Control of Corruption",
        "Public Administrative Procedures",
        "Public Service Delivery",
        "Un-weighted PAPI 2016",
    ],
    [
        "tinhid",
        "tentinh_eng",
        "tentinh_vie",
        "Tham gia của người dân ở cấp cơ sở",
        "Tri thức công dân",
        "Cơ hội tham gia",
        "Chất lượng bầu cử",
        "Đóng góp tự nguyện",
        "Công khai, minh bạch",
        "Trách nhiệm giải trình với người dân",
        "Kiểm soát tham nhũng trong khu vực công",
        "Thủ tục hành chính công",
        "Cung ứng dịch vụ công",
        "Chỉ số PAPI 2016 (không có trọng số)",
    ],
    [1, "Ha Noi", "Hà Nội", 5.34, 1.09, 1.68, 1.52, 1.04, 5.08, 4.26, 5.24, 7.09, 6.8, 33.81],
    [27, "Bac Ninh", "Bắc Ninh", 6.72, 1.37, 2.13, 1.81, 1.41, 6.49, 4.63, 5.72, 7.04, 7.43, 38.03],
    [44, "Quang Binh", "Quảng Bình", 6.16, 1.38, 1.98, 1.69, 1.11, 6.27, 4.9, 6.28, 7.67, 7.11, 38.41],
    [92, "Can Tho", "Cần Thơ", 5.79, 1.25, 2.04, 1.44, 1.06, 5.94, 5.69, 7.14, 7.41, 7.6, 39.57],
    [999, "Highest", "Điểm cao nhất", 6.81, 1.5, 2.13, 1.87, 1.42, 6.49, 5.97, 7.14, 7.67, 8.03, 42.1],
]


def pci_grid(year: int) -> Grid:
    """Paired province and score columns, each pair sorted by its own score, with a statistics row below."""
    provinces = PCI[year]
    pairs: list[list[tuple[str, float]]] = [
        sorted(((name, row[0][part]) for name, row in provinces.items()), key=lambda pair: -pair[1])
        for part in range(len(PCI_COMPONENTS))
    ]
    pairs.append([(name, row[1]) for name, row in provinces.items()])
    header: Cell
    grid: Grid = [["Thứ tự", "Tỉnh"]]
    for header in PCI_COMPONENTS:
        grid[0] += [header, None]
    grid[0] += [f"PCI {year}", "Xếp hạng", "Nhóm\n xếp hạng"]
    for place, row in enumerate(provinces.values()):
        cells: list[Cell] = [place + 1]
        for pair in pairs:
            cells += pair[place]
        grid.append([*cells, row[2], row[3]])
    medians: list[Cell] = ["", "Trung vị"]
    for pair in pairs:
        medians += [round(median(score for _, score in pair), 2), None]
    return [*grid, [], medians]


def save_xlsx(name: str, sheet_name: str, grid: Grid, merges: tuple[str, ...] = ()) -> None:
    """One sheet as XLSX, with the dates inside the file fixed so that its bytes are."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = sheet_name
    for row in grid:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    buffer = BytesIO()
    workbook.save(buffer)
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(DOCUMENTS / name, "w") as fixed:
        for member in made.infolist():
            content = made.read(member)
            if member.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2024-01-01T00:00:00Z", content)
            fixed.writestr(zipfile.ZipInfo(member.filename, EPOCH), content, zipfile.ZIP_DEFLATED)


def save_xls(name: str, sheet_name: str, grid: Grid) -> None:
    """One sheet in the binary format of Excel 97."""
    import xlwt  # type: ignore[import-untyped]  # a tool of this script alone

    workbook = xlwt.Workbook(encoding="utf-8")
    sheet = workbook.add_sheet(sheet_name)
    for row_number, row in enumerate(grid):
        for column, value in enumerate(row):
            sheet.write(row_number, column, value)
    workbook.save(str(DOCUMENTS / name))


def main() -> None:
    """Write all workbooks; `--no-xls` leaves out the one that needs xlwt."""
    for year in PCI:
        save_xlsx(f"pci-{year}.xlsx", f"Tổng hợp PCI {year}", pci_grid(year))
    save_xlsx(
        "par-index-2021-tinh.xlsx",
        "PAR INDEX",
        PAR_TITLE + PAR_ROWS + PAR_NOTES,
        ("A1:F1", "A2:F2", "A4:A5", "B4:B5", "C4:D4", "E4:F4", "A14:F14", "A15:F15"),
    )
    save_xlsx(
        "ddci-ha-tinh-2021.xlsx",
        "Khối địa phương",
        DDCI_TITLE + DDCI_ROWS,
        ("A1:M1", "A2:M2", "A3:M3", "A4:A5", "B4:B5", "C4:K4", "L4:L5", "M4:M5"),
    )
    if "--no-xls" not in sys.argv:
        save_xls("papi-2016.xls", "2016_PAPI", PAPI_ROWS)


if __name__ == "__main__":
    main()
