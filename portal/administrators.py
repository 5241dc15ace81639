"""What waits for an administrator: that which this person may do; and what administrators did last."""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.enums import ProposalState
from accounts.models import User
from accounts.recusal import logins_of, own_hashes
from accounts.selectors import proposed_posts
from accounts.services.staff import key_issuers
from audit.models import Event
from portal import audit_words
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
    """A few queries, whatever waits. What one proposed, what concerns oneself, and the posts of log-ins whose keys one
    issued wait for somebody else.
    """
    own = logins_of(own_hashes([user.pk])) | {user.pk}
    others = proposed_posts().exclude(proposed_by__in=own).exclude(user__in=own).values_list("user_id", flat=True)
    proposed = list(others.order_by("pk"))
    issuers = key_issuers(set(proposed)) if proposed else {}
    holidays = HolidayYear.objects.filter(state=ProposalState.PROPOSED).exclude(proposed_by__in=own)
    return Waiting(
        proposals=sum(own.isdisjoint(issuers.get(official, ())) for official in proposed),
        holidays=list(holidays.select_related("proposed_by").order_by("number")),
        stuck=list(stuck_cases()),
        leavers=holders_without_post(),
    )


ABOUT_OFFICIALS = (
    "appoint", "close_login", "end_post", "hand_over_cases", "open_login", "propose_post", "renew_password",
    "reset_factor", "turn_down_post",
)  # fmt: skip
"""Acts about officials and their log-ins."""
MOST_ACTS = 8


@dataclass(frozen=True)
class Act:
    """One act of an administrator in words: about whom, which post."""

    event: Event
    word: str
    name: str
    about: str


def latest_acts() -> Iterator[Act]:
    """The newest acts about officials, not those about log-ins that applicants opened; two queries."""
    acts = Event.objects.filter(action__in=ABOUT_OFFICIALS, subject_type="accounts.user")
    events = list(acts.exclude(role__in=("applicant", "official")).order_by("-pk")[:MOST_ACTS])
    names = dict(User.objects.filter(pk__in=[event.subject_id for event in events]).values_list("pk", "name"))
    for event in events:
        yield Act(event, audit_words.action(event.action), names[int(event.subject_id)], audit_words.about(event))
