"""Vietnamese names of persons and schools by rule: every letter and tone, other peoples' names, the longest ones."""

import unicodedata
from random import Random

FAMILIES = (
    *("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý"),
    *("Trương", "Đinh", "Tạ", "Lữ", "Từ", "Giáp", "Mã", "Khưu", "Quách", "Thạch", "Sơn", "Danh", "Kim", "Châu", "Lâm"),
    *("Ưng", "Ông Ích", "Tôn Nữ", "Công Tằng Tôn Nữ", "Nguyễn Phước", "Đoàn Vương", "Âu Dương", "Lò", "Ksor", "Niê"),
)
MIDDLES = (
    *("Thị", "Văn", "Hữu", "Đức", "Ngọc", "Thị Ngọc", "Thị Kim", "Hoàng", "Quốc", "Minh", "Thị Hoàng Ngọc", "Xuân"),
    *("Thị Mỹ", "Thị Bích", "Đình", "Công", "Phương", "Quỳnh", "Thị Thuý", "Hoài", "Sà", "Thị Cẩm", "Huyền", "Ỷ"),
)
GIVENS = (
    *("An", "Bảo Trân", "Quỳnh Như", "Nghiêng", "Trưởng", "Duyên", "Ưng", "Ẩn", "Ỷ", "Nhữ", "Khuê", "Thuỷ Tiên", "Ổn"),
    *("Hương", "Phương Uyên", "Tuyết Nhung", "Đăng Khoa", "Thiện", "Trường Giang", "Khánh Quỳnh", "Rết Ươm", "Nguyệt"),
    *("Huyền Trang", "Bằng", "Nghĩa", "Kiệt", "Mỹ Duyên", "Hoàng Yến Nhi", "Lợi", "Ễn", "Ỡi", "Vượng", "Xuyến", "Gấm"),
    *("Hằng", "Thắm", "Chẩn", "Mẫn", "Hỷ", "Kỹ Sở", "Tỵ", "Cừ", "Tự Do", "Lễ", "Tổ", "Hợi", "Quý", "Ngẫu", "Cẩm Tú"),
    *(
        "Lặng",
        "Tố Nữ",
        "Đồng",
        "Kỳ",
        "Nết",
        "Thể",
        "Huệ",
        "Trứ",
        "Cữu",
        "Sửu",
        "Lẵm",
        "Ngỗ",
        "Trớ",
        "Bằng",
        "Nguyệt Ánh",
    ),
)
LONGEST = (
    "Công Tằng Tôn Nữ Nguyễn Phước Hoàng Ngọc Phương Khánh Quỳnh Bảo Trân",
    "Nguyễn Phan Thị Hoàng Ngọc Nghiêng Nghiêng Phương Trường Khuynh Thuỷ Tiên",
    "H'Hen Niê Kdăm Buôn Krông Y Blưr Êban",
    "Đặng Ưng Tỵ Ỷ Nhữ",
)
KINDS = (
    *("Tiểu học", "Trung học cơ sở", "Trung học phổ thông", "Tiểu học và Trung học cơ sở"),
    "Trung học cơ sở và Trung học phổ thông",
    "Phổ thông Dân tộc nội trú Trung học cơ sở và Trung học phổ thông",
    "Phổ thông Dân tộc bán trú Tiểu học và Trung học cơ sở",
)
HEROES = ("Huỳnh Cương", "Nguyễn Thị Minh Khai", "Phù Sa", "Ông Địa Cò Đỏ", "Lưu Hữu Phước", "Võ Thị Sáu", "Nguyễn Huệ")
PLACES = ("", " thị xã Vĩnh Châu", " xã Thạnh Phú Đông, huyện Mỹ Xuyên", " phường Ưng Khuê, quận Ô Môn")
SCHOOLS = (
    "Trường Phổ thông Dân tộc nội trú Trung học cơ sở và Trung học phổ thông Nguyễn Thị Minh Khai xã Vĩnh Thuận Đông",
    "Trường THPT Phù Sa",
)


def person(number: int) -> str:
    """Return a person's name: the longest first, then others by rule; every second one comes decomposed (NFD)."""
    draw = Random(f"person {number}")
    made = " ".join((draw.choice(FAMILIES), draw.choice(MIDDLES), draw.choice(GIVENS)))
    name = LONGEST[number] if number < len(LONGEST) else made
    return unicodedata.normalize("NFD", name) if number % 2 else name


def school(number: int) -> str:
    """Return a school's name, of 18 to about 120 letters; every third one comes decomposed (NFD)."""
    draw = Random(f"school {number}")
    made = f"Trường {draw.choice(KINDS)} {draw.choice(HEROES)}{draw.choice(PLACES)}"
    name = SCHOOLS[number] if number < len(SCHOOLS) else made
    return unicodedata.normalize("NFD", name) if number % 3 == 2 else name
