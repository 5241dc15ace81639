"""Posts that wait to be confirmed, as one administrator sees them: which he may confirm, and who must where not."""

from dataclasses import dataclass

from accounts.models import PostProposal, User
from accounts.recusal import own_logins
from accounts.selectors import proposed_posts
from accounts.services.staff import key_issuers


@dataclass(frozen=True)
class Waits:
    """A proposal; `why_not` is empty where the reader may confirm it, `own` says that the reader's person made it."""

    proposal: PostProposal
    why_not: str
    own: bool


def waiting_posts(user: User, *, most: int) -> list[Waits]:
    """The oldest proposals, those that the reader may confirm first; four queries, whatever waits."""
    rows = list(proposed_posts().select_related("user", "bureau", "proposed_by").order_by("pk")[:most])
    return sorted(_seen(rows, own_logins(user)), key=lambda each: bool(each.why_not))


def number_to_confirm(mine: set[int]) -> int:
    """How many of all proposals somebody with these log-ins may confirm; two queries, whatever waits."""
    return sum(not each.why_not for each in _seen(list(proposed_posts().order_by("pk")), mine))


def _seen(rows: list[PostProposal], mine: set[int]) -> list[Waits]:
    issuers = key_issuers({row.user_id for row in rows}) if rows else {}
    issued = {of for of, by in issuers.items() if by & mine}
    return [Waits(row, _why_not(row, mine, issued), row.proposed_by_id in mine) for row in rows]


def _why_not(row: PostProposal, mine: set[int], issued: set[int]) -> str:
    if row.proposed_by_id in mine:
        return "由您提出，须由另一位系统管理员确认"
    if row.user_id in mine:
        return "拟任的是您本人，须由其他系统管理员确认"
    if row.user_id in issued:
        return "此人的初始密码或动态码由您开立、重置，须由另一位系统管理员确认"
    return ""
