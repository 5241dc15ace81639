"""What waits for an administrator: that which this person may do, not what another has to confirm."""

from dataclasses import dataclass

from accounts.models import PostProposal, User
from accounts.recusal import logins_of, own_hashes
from portal.models import HolidayYear
from reviews.selectors.handing import holders_without_post
from reviews.selectors.stuck import Stuck, stuck_cases


@dataclass(frozen=True)
class Waiting:
    """Proposals and holidays of others, cases nobody of their bureau may do, leavers with the number of their cases."""

    proposals: int
    holidays: list[HolidayYear]
    stuck: list[Stuck]
    leavers: list[tuple[User, int]]

    @property
    def number(self) -> int:
        return self.proposals + len(self.holidays) + len(self.stuck) + len(self.leavers)


def waiting_for(user: User) -> Waiting:
    """A few queries, whatever waits. What one proposed, or what concerns oneself, waits for somebody else."""
    own = logins_of(own_hashes([user.pk])) | {user.pk}
    proposals = PostProposal.objects.filter(answered_at=None).exclude(proposed_by__in=own).exclude(user__in=own)
    holidays = HolidayYear.objects.filter(answered_at=None).exclude(proposed_by__in=own)
    return Waiting(
        proposals=proposals.count(),
        holidays=list(holidays.select_related("proposed_by").order_by("number")),
        stuck=list(stuck_cases()),
        leavers=holders_without_post(),
    )
