"""Names as they are common in the Mekong delta. No name is meant to be anyone's."""

from datetime import date
from random import Random

from procedures.registers.states import Gender

FAMILY = (
    "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm", "Huỳnh", "Võ", "Phan", "Trương", "Đặng",
    "Lâm", "Bùi", "Dương", "Thạch", "Sơn", "Danh",
)  # fmt: skip
MIDDLE = {
    Gender.FEMALE: ("Thị", "Thị Mỹ", "Thị Kim", "Ngọc", "Thị Cẩm", "Khánh", "Bảo", "Thị Huỳnh"),
    Gender.MALE: ("Văn", "Hoàng", "Minh", "Quốc", "Gia", "Hữu", "Thanh", "Trọng"),
}
GIVEN = {
    Gender.FEMALE: (
        "Ánh", "Bích", "Châu", "Diễm", "Duyên", "Giang", "Hân", "Hương", "Hằng", "Lan", "Linh", "Loan", "Mai", "My",
        "Ngân", "Nghi", "Như", "Nhung", "Phụng", "Quỳnh", "Tâm", "Thảo", "Thùy", "Tiên", "Trúc", "Tuyền", "Vy",
        "Xuân", "Yến",
    ),
    Gender.MALE: (
        "An", "Bảo", "Cường", "Danh", "Duy", "Dũng", "Đạt", "Hải", "Hiếu", "Huy", "Khang", "Khải", "Khôi", "Kiệt",
        "Lộc", "Long", "Nghĩa", "Nhân", "Phát", "Phong", "Phúc", "Quân", "Sang", "Tài", "Thịnh", "Thuận", "Tín",
        "Trí", "Vinh",
    ),
}  # fmt: skip
KHMER = ("Thạch", "Sơn", "Danh")
PROVINCES = ("092", "092", "092", "093", "094")


def full_name(random: Random, gender: Gender) -> str:
    """Return a name that fits the sex."""
    return " ".join(random.choice(part) for part in (FAMILY, MIDDLE[gender], GIVEN[gender]))


def ethnicity(random: Random, name: str) -> str:
    """Return an ethnicity that fits the family name."""
    if name.partition(" ")[0] in KHMER:
        return "Khmer"
    return random.choice(("Kinh",) * 19 + ("Hoa",))


def identity_number(random: Random, gender: Gender, born: date, number: int) -> str:
    """Return a 12-digit number whose place, century, sex and year agree; ``number`` is its last six digits."""
    century_and_sex = 2 * ((born.year - 1900) // 100) + (gender == Gender.FEMALE)
    return f"{random.choice(PROVINCES)}{century_and_sex}{born:%y}{number:06d}"
