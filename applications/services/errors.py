"""Why an act of the applicant's side was refused; `str()` is the sentence to show."""

from collections.abc import Sequence
from typing import Any

from audit.errors import DomainError


class AnswerRefused(DomainError):
    """An answer that the declaration does not allow."""


class NotOpen(DomainError):
    """The application is no longer (or not yet) open to its applicant."""

    def __init__(self) -> None:
        super().__init__("该申请已经提交，现在不能修改。需要修改的，请等待补正通知，或撤回后重新申请。")


class StaleVersion(DomainError):
    """Somebody saved in between; `current` is the application as it stands now."""

    def __init__(self, current: Any) -> None:
        self.current = current
        super().__init__("这份申请刚在另一处保存过，您的修改没有覆盖它。请对照后再保存。")


class RowsChanged(DomainError):
    """Cells of a roster that somebody else changed meanwhile; `rows` are roster_stamps.ChangedRow. Nothing is saved."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self.rows = tuple(rows)
        numbers = "、".join(str(row.number) for row in self.rows)
        super().__init__(f"第 {numbers} 行刚在另一处改过，您的修改没有覆盖它。请对照后再保存。")


class NotComplete(DomainError):
    """Something is still missing, or there and to be mended; `gaps` are selectors.completeness.Gap."""

    def __init__(self, gaps: Sequence[Any]) -> None:
        self.gaps = tuple(gaps)
        names = "、".join(gap.label for gap in self.gaps[:5])
        more = f" 等 {len(self.gaps)} 项" if len(self.gaps) > 5 else ""
        wrong = "".join(f"{gap.label}：{gap.message.rstrip('。')}。" for gap in self.gaps[:5] if gap.begun)
        super().__init__(f"还不能提交，请先补齐：{names}{more}。{wrong}")


class NotEligible(DomainError):
    """The rules say no, or cannot say; `verdict` holds each clause's answer."""

    def __init__(self, verdict: Any) -> None:
        self.verdict = verdict
        reasons = "；".join(f"{answer.clause}：{answer.because}" for answer in verdict.conditions if not answer.met)
        super().__init__(f"按您填写的内容还不能申领。{reasons}。")


class AlreadyClaimed(DomainError):
    """The applicant claims the same already. `own` is the earlier application, `state` where it stands, in a word;
    nobody else's is ever named.
    """

    def __init__(self, numbers: Sequence[int], own: Any = None, state: str = "", why: str = "") -> None:
        self.numbers, self.own = tuple(numbers), own
        where = f"见申请 {own.number}（{state}）。" if own else ""
        if self.numbers:
            rows = f"花名册第 {_listed(self.numbers)}行的人员"
            text = f"{rows}，您就同一事项已有一笔申领，不能重复申报。{where}请移除这些行后再提交。"
        else:
            text = f"同一事项您已有一笔申领，不能重复申报。{where}"
        super().__init__(f"{text}{why}。" if why else text)


class AnswerAwaited(DomainError):
    """The applicant left this matter before the bureaus had answered; of whom else it is, is not said."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = tuple(numbers)
        rows = f"花名册第 {_listed(self.numbers)}行：" if self.numbers else ""
        super().__init__(
            f"{rows}同一事项您此前申领后撤回，部门核实结论作出前不能再次提交。草稿会为您保留，可以向受理部门询问核实进度。"
        )


class SameCertificate(DomainError):
    """Rows of one roster name the same certificate, or the same matter."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = tuple(numbers)
        super().__init__(
            f"花名册第 {_listed(self.numbers)}行填写的是同一张证书，一张证书只能对应一人，请核对后修改或移除。"
        )


def _listed(numbers: Sequence[int]) -> str:
    rows = "、".join(str(number) for number in numbers[:20])
    return f"{rows} 等 {len(numbers)} " if len(numbers) > 20 else f"{rows} "
