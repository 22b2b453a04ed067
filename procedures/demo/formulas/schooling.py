"""School years as a transcript has them: marks, results and honours by the rules of each level.

Lower and upper secondary by Thông tư 22/2021/TT-BGDĐT, primary by Thông tư 27/2020/TT-BGDĐT.
"""

from collections.abc import Iterator
from random import Random
from typing import Any

from procedures.demo.formulas.names import full_name
from procedures.registers.schema import Mark, YearFacts
from procedures.registers.states import Gender

GRADED = {
    "upper": ("Ngữ văn", "Toán", "Tiếng Anh", "Lịch sử", "Địa lí", "Vật lí", "Hóa học", "Sinh học", "Tin học"),
    "lower": (
        *("Ngữ văn", "Toán", "Tiếng Anh", "Giáo dục công dân", "Lịch sử và Địa lí"),
        *("Khoa học tự nhiên", "Công nghệ", "Tin học"),
    ),
}
REMARKED = {
    "upper": ("Giáo dục thể chất", "Giáo dục quốc phòng và an ninh", "Hoạt động trải nghiệm, hướng nghiệp"),
    "lower": ("Giáo dục thể chất", "Nghệ thuật", "Hoạt động trải nghiệm, hướng nghiệp"),
}
PRIMARY = ("Tiếng Việt", "Toán", "Tiếng Anh", "Đạo đức", "Tự nhiên và Xã hội", "Giáo dục thể chất", "Nghệ thuật")
REMARKS = (
    "Chăm ngoan, lễ phép, hòa đồng với bạn bè.",
    "Có ý thức học tập, tích cực tham gia hoạt động của lớp.",
    "Học đều các môn, cần mạnh dạn phát biểu hơn.",
    "Tiến bộ rõ ở học kì II.",
)
LAST_GRADES = {5: "Hoàn thành chương trình tiểu học", 9: "Hoàn thành chương trình trung học cơ sở"}


def school_years(
    random: Random, *, school: str, first_year: int, first_grade: int, last_grade: int, class_letter: str
) -> Iterator[YearFacts]:
    """Yield a pupil's years at one school, one grade a year, each with marks about as good as the last."""
    talent = random.gauss(7.6, 0.9)
    for offset, grade in enumerate(range(first_grade, last_grade + 1)):
        yield YearFacts(
            school_code=school,
            school_year=f"{first_year + offset}-{first_year + offset + 1}",
            grade=grade,
            class_name=f"{grade}{class_letter}",
            remark=random.choice(REMARKS),
            homeroom_teacher=full_name(random, random.choice(list(Gender))),
            promotion=LAST_GRADES.get(grade, "Được lên lớp") if grade < 12 else "Đủ điều kiện dự thi tốt nghiệp",
            **_year(random, talent, grade),
        )


def _year(random: Random, talent: float, grade: int) -> dict[str, Any]:
    return _primary(random, talent) if grade <= 5 else _secondary(random, talent, "lower" if grade <= 9 else "upper")


def _secondary(random: Random, talent: float, level: str) -> dict[str, Any]:
    averages: list[float] = []
    marks: list[Mark] = []
    for subject in GRADED[level]:
        terms = [min(10.0, max(4.0, round(random.gauss(talent, 0.7), 1))) for _term in (1, 2)]
        averages.append(round((terms[0] + 2 * terms[1]) / 3, 1))
        written = [_comma(value) for value in (*terms, averages[-1])]
        marks.append(Mark(subject=subject, term1=written[0], term2=written[1], year=written[2]))
    marks += [Mark(subject=subject, term1="Đ", term2="Đ", year="Đ") for subject in REMARKED[level]]
    result = result_of(averages)
    return {
        "marks": tuple(marks),
        "result": result,
        "conduct": "Tốt" if talent > 6.8 else "Khá",
        "honours": _honours(averages, result) if talent > 6.8 else "",
    }


def result_of(averages: list[float]) -> str:
    """Return the result of a year's averages (Thông tư 22/2021/TT-BGDĐT, Điều 9.2)."""
    lowest = min(averages)
    if lowest >= 6.5 and sum(mark >= 8.0 for mark in averages) >= 6:
        return "Tốt"
    if lowest >= 5.0 and sum(mark >= 6.5 for mark in averages) >= 6:
        return "Khá"
    enough = sum(mark >= 5.0 for mark in averages) >= 6
    return "Đạt" if enough and lowest >= 3.5 and sum(mark < 5.0 for mark in averages) <= 1 else "Chưa đạt"


def _honours(averages: list[float], result: str) -> str:
    if result != "Tốt":
        return ""
    return "Học sinh Xuất sắc" if sum(mark >= 9.0 for mark in averages) >= 6 else "Học sinh Giỏi"


def _comma(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


def _primary(random: Random, talent: float) -> dict[str, Any]:
    """Return levels by subject (T: hoàn thành tốt, H: hoàn thành), with points at the year's end for some."""
    marks = [_primary_mark(random, talent, subject) for subject in PRIMARY]
    good = all(mark["term2"] == "T" for mark in marks)
    return {
        "marks": tuple(marks),
        "result": "Hoàn thành tốt" if good else "Hoàn thành",
        "conduct": "Tốt",
        "honours": "Hoàn thành tốt trong học tập và rèn luyện" if good else "",
    }


def _primary_mark(random: Random, talent: float, subject: str) -> Mark:
    first, second = random.choices(("T", "H"), weights=(max(1, talent - 4), 1), k=2)
    points = random.randint(9, 10) if second == "T" else random.randint(6, 8)
    year = str(points) if subject in PRIMARY[:2] else second
    return Mark(subject=subject, term1=first, term2=second, year=year)
