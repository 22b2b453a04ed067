"""How a dossier fares: when each of its moves happens and by whose hand, told by working time. Pure."""

from datetime import datetime, time, timedelta
from math import log
from random import Random
from typing import Any

from procedures.catalogue import formulas as catalogue
from procedures.catalogue.rules import asked_papers
from procedures.catalogue.schema import Definition
from procedures.demo.formulas import people, requests
from procedures.demo.schema import APPLICANT, PORTAL, City, Filing, Life, Move, School
from procedures.worktime.formulas import Clock, add_working_minutes, counted_from, due_at, local, parse_limit
from procedures.worktime.formulas import working_minutes_between as minutes_between

SUPPLEMENT, APOLOGY = parse_limit("15wd"), parse_limit("3wd")
DAY = timedelta(days=1)
TYPICAL, SPREAD = {2022: 0.62, 2023: 0.6, 2024: 0.57, 2025: 0.54}, 0.42  # part of the limit that a decision takes
SAID = {
    "reject": "Hồ sơ không thuộc thẩm quyền giải quyết của đơn vị; đề nghị nộp tại đơn vị đang giữ hồ sơ gốc.",
    "withdraw": "Tôi không còn nhu cầu.",
    "stop": "Người nộp đã được cấp kết quả trong một hồ sơ khác.",
    "refuse": "Sổ gốc không có dòng nào khớp với thông tin trong đơn.",
    "send_back": "Đối chiếu lại ngày sinh trong dự thảo với hồ sơ gốc.",
    "extend": "Đơn vị cần thêm thời gian đối chiếu hồ sơ lưu. Đơn vị xin lỗi và hẹn lại ngày trả kết quả.",
    "asked": "Thông tin chưa khớp với giấy tờ gửi kèm, đề nghị kiểm tra và gửi lại.",
}


def life(city: City, number: int, filing: Filing) -> Life:
    """Return the life of the dossier with this number, as far as the simulation goes."""
    random = Random(f"{city.seed} dossier {number}")  # noqa: S311  invented people need no secrecy
    asker = people.citizen(city.seed, random.randrange(city.citizens))
    school = random.choices(city.schools, cum_weights=city.shares)[0]
    leaving = _same_level(random, city, school) if filing.procedure == "2.002854" else school
    given = requests.answers(random, filing.procedure, asker, local(filing.at).date(), school, leaving, number)
    spec = city.specs[filing.procedure]
    unit = catalogue.competent_unit(spec, given, city.custodian)
    course = _Course(random, filing, spec, given, city.clock_of(unit), unit)
    course.unpaid = 0.3 if city.until - filing.at < DAY else 0.06  # some of today's have yet to be paid
    course.run()
    return Life(
        number=number,
        procedure=filing.procedure,
        channel=filing.channel,
        unit=unit,
        citizen=asker,
        hand=random.randrange(1 << 16),
        moves=tuple(move for move in course.moves if move.at < city.until),
    )


def _same_level(random: Random, city: City, school: School) -> School:
    return random.choice([other for other in city.schools if other.first == school.first])


class _Course:
    """One dossier's way, written down move by move.

    ``at`` is the moment reached; ``received`` starts the limit, which ends at ``due``, ``allowed`` working minutes on.
    """

    def __init__(
        self, random: Random, filing: Filing, spec: Definition, given: dict[str, Any], hours: Clock, unit: str
    ) -> None:
        self.random, self.filing, self.spec, self.given, self.hours = random, filing, spec, given, hours
        self.unit, self.at = unit, filing.at
        self.moves: list[Move] = []
        self.limit = catalogue.limit(spec, given)
        self.budgets = [minutes for _step, minutes in catalogue.budgets(spec, given)]
        self.delivery = self._delivery()
        self.asked, self.unpaid = False, 0.0
        self._receive(filing.at)
        self.pace = random.lognormvariate(log(TYPICAL.get(filing.at.year, 0.5)), SPREAD)

    @property
    def at_window(self) -> bool:
        return self.filing.channel != "online"

    @property
    def asker(self) -> str:
        """Who acts for the applicant: at the window the clerk, on written request."""
        return "intake" if self.at_window else APPLICANT

    def _receive(self, at: datetime) -> None:
        """Let the limit start (again)."""
        self.received = at
        self.due = due_at(at, self.limit, self.hours)
        self.allowed = minutes_between(counted_from(at, self.hours), self.due, self.hours)

    def run(self) -> None:
        """Write the moves down to the end of the dossier."""
        self._draft()
        if self.at_window:
            self._do("file_at_counter", "intake")
            self._process()
        elif self._file() and self._take_in():
            self._process()

    def _do(self, name: str, who: str, **words: Any) -> None:
        self.moves.append(Move(self.at, name, who, words))

    def _work(self, minutes: float) -> None:
        """Let so many minutes of office time pass."""
        self.at = add_working_minutes(self.at, max(1, int(minutes)), self.hours)
        self.at += timedelta(seconds=self.random.randrange(50))

    def _happens(self, chance: float) -> bool:
        return self.random.random() < chance

    def _delivery(self) -> str:
        wishes = {"online": 0.15, "counter": 0.7, "post": 0.15} if self.at_window else {"online": 0.84, "counter": 0.1}
        ways = {way: wishes.get(way, 0.06) for way in self.spec.delivery}
        return self.random.choices(tuple(ways), tuple(ways.values()))[0]

    # --- Before the office sees it ---------------------------------------------------------------------------------

    def _draft(self) -> None:
        self.at = self.filing.at - timedelta(minutes=self.random.randint(4, 12), seconds=self.random.randrange(60))
        way = {"window": self.unit, "channel": self.filing.channel} if self.at_window else {}
        self._do("create_draft", self.asker, answers=self.given, **way)
        for paper in asked_papers(self.spec, self.given):
            if paper.required or self._happens(0.4):
                self._do("attach", self.asker, key=paper.key)
        self.at += timedelta(seconds=self.random.randint(60, 170))
        if self.delivery != self.spec.delivery[0]:
            address = "12 đường Bờ Kè, phường Ninh Kiều, Cần Thơ" if self.delivery == "post" else ""
            self._do("choose_delivery", self.asker, way=self.delivery, address=address)
        self.at = self.filing.at

    def _file(self) -> bool:
        """File, with the fee first where there is one; say whether it came to that."""
        if self._happens(0.03):
            return False
        if not catalogue.quote(self.spec, self.given, on=self.filing.at.date()).amount:
            self._do("submit", APPLICANT)
            return True
        self.at -= timedelta(seconds=self.random.randint(40, 110))
        self._do("request_payment", APPLICANT)
        if self._happens(self.unpaid):
            self.at += DAY + timedelta(seconds=self.random.randint(1, 600))
            self._do("cancel_payment", PORTAL)
            return False
        self.at = self.filing.at + timedelta(seconds=self.random.randint(1, 5))
        self._do("confirm_payment", PORTAL, settled_at=self.filing.at)
        return True

    # --- At the one-stop unit --------------------------------------------------------------------------------------

    def _take_in(self) -> bool:
        """Let an intake clerk look at it; say whether it is taken in."""
        self._work(min(self.random.expovariate(1 / 70) + 2, 0.3 * self.allowed + 5))
        if not self.asked and self._happens(0.03):
            return self._supplement("intake") and self._take_in()
        if self._happens(0.012):
            return self._end("withdraw", self.asker)
        if self._happens(0.025):
            return self._end("reject", "intake")
        self._do("accept", "intake")
        return True

    def _end(self, name: str, who: str) -> bool:
        self._do(name, who, reason=SAID[name])
        return False

    def _supplement(self, who: str) -> bool:
        """Ask for what is missing; say whether the applicant answers in time."""
        self.asked = True
        kept = catalogue.relevant(self.spec, self.given)
        keys = self.random.sample([key for key in kept if kept[key]], self.random.choice((1, 1, 2)))
        self._do("request_supplement", who, items=[{"key": key, "why": SAID["asked"]} for key in keys])
        last = due_at(self.at, SUPPLEMENT, self.hours)
        wait = timedelta(hours=2) + DAY * self.random.lognormvariate(log(3), 1.1)
        if self.at + wait >= last or self._happens(0.08):
            self.at = local(datetime.combine(local(last).date() + DAY, time(6, 0, self.random.randint(1, 59))))
            self._do("stop", PORTAL)
            return False
        self.at = (self.at + wait).replace(microsecond=0)
        self._receive(self.at)
        self._do("resubmit", self.asker, answers={key: kept[key] for key in keys})
        return True

    # --- Along the route -------------------------------------------------------------------------------------------

    def _process(self) -> None:
        if self._happens(0.01):
            self._work(0.3 * self.budgets[0])
            self._end("withdraw", self.asker)
            return
        if not self.asked and self._happens(0.035):
            self._work(0.4 * self.budgets[0])
            if not self._supplement("officer"):
                return
        if self._happens(0.004):
            self._work(0.5 * self.budgets[0])
            self._end("stop", "signer")
            return
        self._route()

    def _route(self) -> None:
        spent = minutes_between(self.received, self.at, self.hours)
        minutes = max(4.0 * len(self.budgets), self.allowed * self.pace - spent)
        shares = [minutes * budget / sum(self.budgets) for budget in self.budgets]
        refused = self._happens(0.05)
        self._step_of_draft(shares[0], refused)
        if self.pace > 1 and self._happens(0.4) and self.at < self.due:
            later = due_at(self.due, APOLOGY, self.hours)
            self._do("extend", "signer", due=later, reason=SAID["extend"])
        for place, share in enumerate(shares[1:-1], start=1):
            self._work(share)
            if self._happens(0.04):
                self._do("send_back", self.spec.route[place].role, step=1, reason=SAID["send_back"])
                self._step_of_draft(0.3 * shares[0], refused)
                self._work(share)
            self._do("advance", self.spec.route[place].role)
        self._work(shares[-1])
        self._decide(refused)

    def _step_of_draft(self, minutes: float, refused: bool) -> None:
        """Let the first step take the dossier, look it up, draft and pass on; a route of one step is signed there."""
        role = self.spec.route[0].role
        self._work(0.2 * minutes)
        if self._happens(0.7):
            self._do("assign", role)
        self._work(0.6 * minutes)
        self._do("set_draft", role, draft=self._result(refused))
        self._work(0.2 * minutes)
        if len(self.budgets) > 1:
            self._do("advance", role)

    def _result(self, refused: bool) -> dict[str, Any]:
        if refused:
            return {"proposal": "refuse", "why": SAID["refuse"]}
        fields = requests.decision(self.filing.procedure, self.given, self.random)
        return {"lookup": self.spec.lookup, "candidates": [], "titles": [], "record": {}, "fields": fields}

    def _decide(self, refused: bool) -> None:
        if refused:
            self._do("refuse", "signer", reason=SAID["refuse"])
        else:
            self._do("approve", "signer")
        if self.delivery == "online":
            self.at += timedelta(seconds=self.random.randint(5, 90))
            self._do("return_result", PORTAL)
        elif self._happens(0.985):
            self._work(self.random.lognormvariate(log(500), 1.0))
            item = f"EM{self.random.randrange(10**9):09d}VN" if self.delivery == "post" else ""
            self._do("return_result", "intake", number=item)
