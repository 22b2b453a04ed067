"""Citizens, schools and their staff, drawn from the seed; the same number is the same person."""

from datetime import date, timedelta
from random import Random

from procedures.demo.formulas.names import full_name, identity_number
from procedures.demo.schema import Citizen, School
from procedures.registers.states import Gender

WATERS = ("Rạch", "Vàm", "Cồn", "Xẻo", "Kinh", "Bàu", "Gò", "Láng", "Giồng", "Mương")
PLANTS = (
    *("Bần Xanh", "Sậy Non", "Dừa Nước", "Lục Bình", "Gừa Già", "Sen Trắng", "Mù U", "Trâm Bầu", "Điên Điển"),
    *("Ô Môi", "Lá Dong", "Súng Đỏ", "Cỏ May", "Sao Dài", "Bằng Lăng", "Quao Tím", "Chà Là", "Me Nước"),
)
LEVELS = (  # codes, kind in the name, first and last grade, how many, share of the city's requests
    ("05.1", "Trường THPT", (10, 12), 45, 0.52),
    ("05.2", "Trường THCS", (6, 9), 75, 0.28),
    ("05.3", "Trường Tiểu học", (1, 5), 60, 0.13),
)
DEMONSTRATION = (  # schools with accounts that people can sign in to
    School("05.21", "Trường THPT Phù Sa", 10, 12, 0.03),
    School("05.22", "Trường THPT Rạch Sen", 10, 12, 0.01),
    School("05.31", "Trường THCS Sông Trà", 6, 9, 0.015),
    School("05.32", "Trường THCS Vàm Xáng", 6, 9, 0.01),
    School("05.41", "Trường Tiểu học Hoa Lục Bình", 1, 5, 0.005),
)
STREETS = ("Bến Phà", "Bờ Kè", "Lò Gạch", "Chợ Nổi", "Hàng Dừa", "Cầu Ván", "Vườn Cò", "Đò Ngang")
WARDS = ("Ninh Kiều", "Cái Răng", "Bình Thủy", "Ô Môn", "Thốt Nốt", "Ngã Bảy", "Vị Thanh", "Sóc Trăng")


def schools() -> tuple[School, ...]:
    """Return the schools of the city: a few large ones, many small ones. The names are invented."""
    found = list(DEMONSTRATION)
    for prefix, kind, (first, last), count, share in LEVELS:
        sizes = [1 / (place + 4) for place in range(count)]
        for place, size in enumerate(sizes):
            name = f"{WATERS[place % len(WATERS)]} {PLANTS[place * 7 % len(PLANTS)]}"
            part = share * size / sum(sizes)
            found.append(School(f"{prefix}{place:02d}", f"{kind} {name}", first, last, part))
    return tuple(found)


def citizen(seed: str, number: int) -> Citizen:
    """Return the adult with this number."""
    random = Random(f"{seed} citizen {number}")  # noqa: S311  invented people need no secrecy
    gender = Gender.FEMALE if random.random() < 0.64 else Gender.MALE
    born = date(1966, 1, 1) + timedelta(days=int(random.betavariate(2.2, 1.8) * 14_400))
    return Citizen(
        number=number,
        name=full_name(random, gender),
        gender=gender,
        birth_date=born,
        identity_number=identity_number(random, gender, born, number % 1_000_000),
        phone=f"+8493{number:07d}",
        address=f"{random.randint(1, 240)} đường {random.choice(STREETS)}, phường {random.choice(WARDS)}, Cần Thơ",
    )


def person_named(seed: str, place: str) -> tuple[str, Gender]:
    """Return the name and sex of somebody known by a place only: a colleague, a pupil."""
    random = Random(f"{seed} {place}")  # noqa: S311  invented people need no secrecy
    gender = random.choice(list(Gender))
    return full_name(random, gender), gender
