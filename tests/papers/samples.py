"""Papers to test with, and the outside tools that look at them."""

import subprocess
from dataclasses import replace
from pathlib import Path

from portal.papers.document import KeyValues, Letterhead, Paper, Paragraph, QrFooter, SignatureBlock, Table

HARD_NAMES = (
    "Nguyễn Phan Thị Hoàng Ngọc Bảo Trân",
    "Đặng Ưng Quỳnh Ỷ Nhữ",
    "Lưỡng Thị Kiều Ẩn",
    "Thạch Sà Rết Ươm",
    "Y Blưr Niê Kdăm",
    "Huỳnh Ngọc Uyển Nghiêng",
    "Đỗ Ưng Ỗn Ễ",
    "H'Hen Niê",
)
LONG_SCHOOL = "TRƯỜNG PHỔ THÔNG DÂN TỘC NỘI TRÚ TRUNG HỌC CƠ SỞ VÀ TRUNG HỌC PHỔ THÔNG HUỲNH CƯƠNG THỊ XÃ VĨNH CHÂU"
URL = "https://dichvucong.example.vn/v/KQ7M2XTP94HD"


def paper(**changes: object) -> Paper:
    """Return a diploma copy that fits on one page."""
    rows = (("Họ và tên:", "Lê Hoàng Phúc"), ("Ngày sinh:", "14/08/2001"), ("Số vào sổ gốc:", "1183/2019"))
    made = Paper(
        title="Bản sao từ sổ gốc",
        letterhead=Letterhead(
            "UBND THÀNH PHỐ CẦN THƠ", "SỞ GIÁO DỤC VÀ ĐÀO TẠO", "Số: 412/BS-SGDĐT", "Cần Thơ, ngày 25 tháng 11 năm 2026"
        ),
        heading=("BẢN SAO TỪ SỔ GỐC", "Bằng tốt nghiệp trung học phổ thông"),
        blocks=(
            Paragraph("Căn cứ Sổ gốc cấp bằng năm 2019:"),
            KeyValues(rows),
            Paragraph("Bản sao thay cho bản chính."),
        ),
        signature=SignatureBlock("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Hồ Nguyễn Thanh Tùng"),
        recipients=("Người đề nghị cấp", "Lưu: VT, QLCL"),
        footer_code=QrFooter(URL, ("Quét mã để kiểm tra giấy này.",)),
    )
    return replace(made, **changes)


def named(name: str, size: str = "A4") -> Paper:
    """Return a paper in which one name stands in every kind of place."""
    return paper(
        size=size,
        blocks=(
            Paragraph(f"Cấp cho {name}, {name}, {name}."),
            KeyValues((("Họ và tên:", name), (name, name))),
            Table(("STT", "Họ và tên", "Ghi chú"), (("1", name, name),), (6, 47, 47)),
        ),
        signature=SignatureBlock("KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG", name),
        recipients=(name,),
    )


def long_table(rows: int) -> Paper:
    lines = tuple((str(n), HARD_NAMES[n % len(HARD_NAMES)], "01/11/2001", "Khớp") for n in range(1, rows + 1))
    return paper(blocks=(Table(("STT", "Họ và tên", "Ngày sinh", "Kết quả"), lines, (6, 50, 20, 24), "clcl"),))


def tool(name: str, pdf: bytes, folder: Path, *arguments: str) -> str:
    """Return what a poppler tool prints about the PDF; "-" stands for its output, not its input."""
    source = folder / "paper.pdf"
    source.write_bytes(pdf)
    done = subprocess.run([name, str(source), *arguments], capture_output=True, check=True, text=True)
    return done.stdout
