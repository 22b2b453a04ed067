"""What people answer in the forms of the five procedures, as they would: complete, and true to their age. Pure."""

from datetime import date, timedelta
from random import Random
from typing import Any

from procedures.demo.formulas.names import full_name, identity_number
from procedures.demo.schema import Citizen, School
from procedures.registers.states import Gender

KINDS = ("upper_secondary", "upper_secondary", "upper_secondary", "lower_secondary", "continuing")
ORGANISATIONS = ("Công ty TNHH", "Công ty Cổ phần", "Trường Cao đẳng", "Bệnh viện", "Ngân hàng")
COUNTRIES = ("Úc", "Hoa Kỳ", "Canada", "Nhật Bản", "Hàn Quốc", "Singapore", "New Zealand")
Answers = dict[str, Any]


def answers(
    random: Random, procedure: str, asker: Citizen, day: date, school: School, leaving: School, number: int
) -> Answers:
    """Return the answers of a request filed on the day; ``number`` makes the people in it nobody else's."""
    given = {
        "full_name": asker.name,
        "identity_number": asker.identity_number,
        "phone": asker.phone,
    }
    match procedure:
        case "HB-BANSAO":
            return given | _transcript(random, asker, day, school, number)
        case "2.002854":
            return given | {"address": asker.address} | _transfer(random, day, school, leaving, number)
        case "VB-XACMINH":
            return given | _verification(random, asker, day, number)
        case "1.004889":
            return given | {"address": asker.address} | _recognition(random, asker, day, number)
        case _:
            return given | {"address": asker.address} | _diploma(random, asker, day, school, number)


def _capacity(random: Random, ways: dict[str, float]) -> str:
    return random.choices(tuple(ways), tuple(ways.values()))[0]


def _somebody(random: Random, prefix: str, born: date, number: int) -> Answers:
    gender = random.choice(list(Gender))
    return {
        f"{prefix}_name": full_name(random, gender),
        f"{prefix}_birth_date": born.isoformat(),
        f"{prefix}_identity_number": identity_number(random, gender, born, number % 1_000_000),
    }


def _born(random: Random, year: int) -> date:
    return date(year, 1, 1) + timedelta(days=random.randrange(365))


def _school_year(day: date) -> int:
    """Return the calendar year in which the school year of the day began."""
    return day.year if day.month >= 9 else day.year - 1


def _transcript(random: Random, asker: Citizen, day: date, school: School, number: int) -> Answers:
    capacity = _capacity(random, {"child": 0.66, "self": 0.28, "authorised": 0.06})
    years_ago = random.choice((0, 0, 0, 1, 2, 4)) if capacity != "self" else random.randint(1, 8)
    year, grade = _school_year(day) - years_ago, random.randint(school.first, school.last)
    pupil = _somebody(random, "pupil", _born(random, year - grade - 5), number)
    if capacity == "self":
        pupil = {"pupil_birth_date": asker.birth_date.isoformat()}
    return pupil | {
        "capacity": capacity,
        "school": school.code,
        "last_school_year": f"{year}-{year + 1}",
        "class_name": f"{grade}A{random.randint(1, 9)}",
        "copies": random.choice((1, 1, 1, 2, 2, 3, 5)),
    }


def _diploma(random: Random, asker: Citizen, day: date, school: School, number: int) -> Answers:
    capacity = _capacity(random, {"self": 0.78, "authorised": 0.11, "relative": 0.07, "representative": 0.04})
    born = asker.birth_date if capacity == "self" else _born(random, day.year - random.randint(20, 55))
    holder = {"holder_birth_date": born.isoformat(), "birth_place": "Cần Thơ"}
    if capacity != "self":
        holder["holder_name"] = _somebody(random, "holder", born, number)["holder_name"]
    if capacity == "relative":
        holder["relation"] = random.choice(("parent", "child", "spouse", "sibling"))
    return holder | {
        "capacity": capacity,
        "diploma_kind": random.choice(KINDS),
        "graduation_year": min(born.year + 18, day.year - 1),
        "school_name": school.name.removeprefix("Trường "),
        "serial_number": f"C {random.randrange(10**7):07d}" if random.random() < 0.5 else "",
        "copies": random.choice((1, 1, 2, 2, 3)),
    }


def _transfer(random: Random, day: date, school: School, leaving: School, number: int) -> Answers:
    grade = random.randint(school.first, school.last)
    pupil = _somebody(random, "pupil", _born(random, _school_year(day) - grade - 5), number)
    gender = Gender.FEMALE if int(pupil["pupil_identity_number"][3]) % 2 else Gender.MALE
    here = leaving.code != school.code and random.random() < 0.7
    origin: Answers = {"origin": "can_tho", "leaving_school": leaving.code}
    if not here:
        origin = {"origin": "other", "leaving_school_name": "THCS Nguyễn Huệ", "leaving_province": "Vĩnh Long"}
    moving = random.random() < 0.8
    why: Answers = {"reason": "parents_move"}
    if not moving:
        why = {"reason": "hardship", "reason_detail": "Gia đình chuyển chỗ làm, không có người đưa đón."}
    return (
        pupil
        | origin
        | why
        | {
            "capacity": _capacity(random, {"child": 0.93, "guardian": 0.07}),
            "pupil_gender": str(gender.value),
            "disability": "yes" if random.random() < 0.02 else "no",
            "class_name": f"{grade}A{random.randint(1, 9)}",
            "school": school.code,
            "grade": grade,
            "starts_on": (day + timedelta(days=random.randint(14, 45))).isoformat(),
        }
    )


def _verification(random: Random, asker: Citizen, day: date, number: int) -> Answers:
    firm = random.random() < 0.72
    many = random.choice((1, 1, 2, 3, 5, 8)) if firm else 1
    lines = [_line(random, day) for _each in range(many)]
    if not firm:
        lines[0] |= {"holder_name": asker.name, "birth_date": asker.birth_date.isoformat()}
        return {"capacity": "self", "diplomas": lines, "truthful": True}
    return {
        "capacity": "organisation",
        "organisation_name": f"{random.choice(ORGANISATIONS)} {asker.name.rsplit(' ', 1)[-1]} {number % 97}",
        "organisation_address": asker.address,
        "letter_number": f"{number % 900 + 1}/CV",
        "letter_date": (day - timedelta(days=random.randint(1, 5))).isoformat(),
        "ground": "consent",
        "diplomas": lines,
        "truthful": True,
    }


def _line(random: Random, day: date) -> Answers:
    born = _born(random, day.year - random.randint(20, 50))
    return {
        "holder_name": full_name(random, random.choice(list(Gender))),
        "birth_date": born.isoformat(),
        "diploma_kind": random.choice(KINDS),
        "serial_number": f"C {random.randrange(10**7):07d}",
        "graduation_year": min(born.year + 18, day.year - 1),
    }


def _recognition(random: Random, asker: Citizen, day: date, number: int) -> Answers:
    capacity = _capacity(random, {"self": 0.5, "child": 0.45, "authorised": 0.05})
    awarded = day - timedelta(days=random.randint(60, 900))
    holder = _somebody(random, "holder", _born(random, awarded.year - 18), number)
    if capacity == "self":
        holder = {"holder_birth_date": asker.birth_date.isoformat()}
    return holder | {
        "capacity": capacity,
        "study_kind": "abroad" if random.random() < 0.8 else "in_vietnam",
        "diploma_name": "High School Diploma",
        "diploma_kind": "upper_secondary",
        "institution": f"{random.choice(('Riverside', 'Northfield', 'Lakeview', 'Greenhill'))} High School",
        "country": random.choice(COUNTRIES),
        "study_from": awarded.year - 3,
        "award_date": awarded.isoformat(),
    }


def decision(procedure: str, given: Answers, random: Random) -> Answers:
    """Return the fields that an officer confirms for a grant."""
    match procedure:
        case "2.002854":
            name = f"{given['grade']}A{random.randint(1, 9)}"
            return {"starts_on": given["starts_on"], "grade": given["grade"], "class_name": name}
        case "1.004889":
            return {"equivalent": given["diploma_kind"]}
        case "VB-XACMINH":
            verdicts = [random.choice(("match", "match", "match", "not_found")) for _line in given["diplomas"]]
            return {"verdicts": [{"verdict": verdict} for verdict in verdicts]}
        case _:
            return {}
