"""The bureaus at work: each case taken one step further by the person whose step it is, through the real services."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

from accounts.enums import Role
from accounts.models import Bureau, User
from accounts.services.reading import note_reading
from applications.selectors import correctable
from audit.enums import ReadingKind
from portal.world import names
from portal.world.paper import paper
from reviews import services
from reviews.enums import CaseState as S
from reviews.enums import Finding, ReasonCode
from reviews.models import Case, Decision, Inquiry, NoticeRow, Objection
from reviews.selectors.amounts import is_collective

UNCLEAR_FILES = ("边缘被裁切，编号看不清，请重新拍摄后上传。", "没有单位盖章，请盖章后重新上传。")
WRONG_ANSWERS = ("与所附材料不一致，请核对后更正。", "与单位登记信息不一致，请核对后更正或补充说明。")
REFUSAL_TEXT = "经向有关单位核实，提交时的实际情况与申报内容不符，所附材料不能证明申报内容。"
UPHELD = "经核查单位名册与参保记录，异议所述情况属实。"
DISMISSED = "经核查，异议所述情况与记录不符，异议不成立。"
OBJECTIONS = (
    "我与名单中的人同在一个车间，据我了解其证书取得时间与公示不一致，请予核查。",
    "该单位去年已不在规模以上企业名单内，请核实。",
)


ANSWERS = (
    "证书原件可以到窗口核对，单位也出具了在职证明，请重新核实。",
    "社保因单位合并换了编号，一直没有中断，附上缴费记录。",
)
HELD_TO = "已核对申请人补充的材料并向参保机构复查，所述情况与记录仍不一致，维持原意见。"


class Office:
    """Finds the right person for each step; two clerks of a bureau take turns, the head signs."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self._staff: dict[tuple[int, str], list[User]] = {}

    def clerk(self, bureau: Bureau, turn: int) -> User:
        """A clerk of the bureau; odd and even turns are two people."""
        people = self._people(bureau, Role.CLERK)
        return people[turn % len(people)]

    def head(self, bureau: Bureau) -> User:
        return self._people(bureau, Role.HEAD)[0]

    def clerk_at(self, case: Case, turn: int, at: datetime) -> User:
        """A clerk who has the case open, as everybody has who acts on one; the applicant sees the look."""
        return self._looking(case, self.clerk(case.bureau, turn), at)

    def head_at(self, case: Case, at: datetime) -> User:
        return self._looking(case, self.head(case.bureau), at)

    def advance(self, case: Case, *, at: datetime) -> None:
        """Take the case one step on its way to a yes; publishing and the end of a notice are not steps of one case."""
        state = S(case.state)
        if state is S.INTAKE:
            services.accept(case=case, by=self.clerk_at(case, 0, at), at=at)
        elif state is S.REVIEWING:
            self._approve(case, at)
        elif state is S.OBJECTED:
            self.answer_objections(case, upheld=False, at=at)
        elif state is S.TO_DECIDE:
            services.propose_decision(case=case, by=self.clerk_at(case, 0, at), at=at)
        elif state is S.TO_ANSWER:
            self.deal_with_answer(case, upheld=True, at=at)
        elif state is S.TO_SIGN:
            services.sign(decision=self._proposed(case), by=self.head_at(case, at), at=at)

    def applicant_answers(self, case: Case, *, at: datetime) -> None:
        """The applicant says why the refusal that is prepared is wrong, with a page that shows it."""
        services.answer_hearing(
            hearing=case.decisions.get(state="proposed").hearing,
            text=self.rng.choice(ANSWERS),
            files=[paper("情况说明")],
            by=case.application.created_by,
            at=at,
        )

    def deal_with_answer(self, case: Case, *, upheld: bool, at: datetime) -> None:
        """Hold to the refusal with a word on the answer, or take it back."""
        by = self.clerk_at(case, 0, at)
        if upheld:
            services.uphold_refusal(case=case, word=HELD_TO, by=by, at=at)
        else:
            services.take_back_refusal(case=case, reason="申请人补充的证明可以说明情况，继续办理。", by=by, at=at)

    def return_one_field(self, case: Case, *, at: datetime) -> None:
        """Return one field, drawn from what the applicant stated."""
        target, label = self.rng.choice(correctable(case.application))
        reasons = UNCLEAR_FILES if target.startswith("material:") else WRONG_ANSWERS
        services.return_for_correction(
            case=case,
            items=[(target, label, self.rng.choice(reasons))],
            by=self.clerk_at(case, self._turn(case), at),
            at=at,
        )

    def propose_refusal(self, case: Case, *, at: datetime) -> None:
        """Propose a refusal because what was stated did not hold."""
        verdict = case.application.judgements.order_by("-at", "-pk").first().verdict
        services.propose_refusal(
            case=case,
            reason_code=ReasonCode.CONDITION,
            text=REFUSAL_TEXT,
            clauses=[verdict["conditions"][-1]["id"]],
            by=self.clerk_at(case, self._turn(case), at),
            at=at,
        )

    def publish(self, cases: Iterable[Case], *, at: datetime) -> None:
        """Publish all cases that wait for it, bureau by bureau."""
        by_bureau: dict[int, list[Case]] = {}
        for case in cases:
            by_bureau.setdefault(case.bureau_id, []).append(case)
        for group in by_bureau.values():
            services.publish(cases=group, by=self.clerk(group[0].bureau, 1), at=at)

    def object_to(self, row: NoticeRow, *, at: datetime) -> Objection:
        """Somebody from the public objects to a row."""
        objection, _ = services.file_objection(
            row=row,
            name=names.person_name(self.rng),
            phone=names.mobile(self.rng),
            text=self.rng.choice(OBJECTIONS),
            at=at,
        )
        return objection

    def answer_objections(self, case: Case, *, upheld: bool, at: datetime) -> None:
        """The clerk looks into the objections to the case's row, the head confirms."""
        for inquiry in Inquiry.objects.filter(row__case=case, state="open").select_related("row__case__application"):
            services.propose_finding(
                inquiry=inquiry,
                finding=Finding.UPHOLD if upheld else Finding.DISMISS,
                answer=UPHELD if upheld else DISMISSED,
                by=self.clerk_at(case, 1, at),
                at=at,
            )
            services.confirm_finding(inquiry=inquiry, by=self.head_at(case, at), at=at)

    def _approve(self, case: Case, at: datetime) -> None:
        verdict = case.application.judgements.order_by("-at", "-pk").first().verdict
        # 财政局 confirms fund and amount; its page asks of no clause.
        conditions = verdict["conditions"] if case.steps.get(number=case.position).role == "review" else []
        services.approve_step(
            case=case,
            by=self.clerk_at(case, self._turn(case), at),
            answers={answer["id"]: {"answer": "true", "note": ""} for answer in conditions},
            version=case.version,
            at=at,
            **self._amount(case, verdict, at),
        )

    def _amount(self, case: Case, verdict: dict, at: datetime) -> dict[str, Any]:
        """What a station says of an amount that people decide: the bureaus are mostly of one mind, in tens of
        thousands; now and then one proposes another figure. The deciding bureau, or its meeting, has the last word.
        """
        step = case.steps.get(number=case.position)
        if verdict["amount_max"] is None or step.role != "review":
            return {}
        usual = self._usual(case, verdict)
        if not step.decides:
            # One case in seven; nothing is drawn, so that the rest of the story stays as it is.
            other = usual * 3 // 4 if self._digit(case) == step.number else usual
            low = Decimal(verdict["amount_min"])
            amount = max(Decimal(other), low, Decimal(1000))
            reason = "参照近两年同类奖励标准，建议从低核定。" if amount != usual else "参照同类奖励标准。"
            return {"amount": amount, "text": reason}
        text = "综合各部门意见，按同类标准核定。"
        if not is_collective(case.scheme, at.date()):
            return {"amount": Decimal(usual), "text": text}
        number = f"{case.bureau.docket}纪〔{at.year}〕{int(case.application.number[-3:])}号"
        minutes = services.MinutesGiven(number, at.date(), Decimal(usual), paper("会议纪要"))
        return {"minutes": minutes, "text": "按会议纪要核定。"}

    def _usual(self, case: Case, verdict: dict) -> int:
        """The figure most would name: in whole thousands inside the bounds, the same for every station."""
        low, high = int(Decimal(verdict["amount_min"])), int(Decimal(verdict["amount_max"]))
        share = 4 + self._digit(case) % 4
        return max(low, (low + (high - low) * share // 10) // 10000 * 10000, 10000)

    def _digit(self, case: Case) -> int:
        return int(case.application.number[-4:]) % 7

    def _turn(self, case: Case) -> int:
        """Whoever accepted does not review."""
        return 1 if case.state == S.REVIEWING else 0

    def _proposed(self, case: Case) -> Decision:
        return case.decisions.get(state="proposed")

    def _looking(self, case: Case, user: User, at: datetime) -> User:
        note_reading(user=user, about=case.application_id, what=ReadingKind.CASE, at=at)
        return user

    def _people(self, bureau: Bureau, role: Role) -> list[User]:
        key = (bureau.pk, role.value)
        if key not in self._staff:
            posts = bureau.posts.filter(role=role, active=True).select_related("user").order_by("user__username")
            self._staff[key] = [post.user for post in posts]
        return self._staff[key]
