"""For how long an interest that was ended, and a unit that was left, go on keeping away: nobody ends it just to act.

Recusal is asked at every act and carries no moment of its own, so the present is read here.
"""

from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from foundation import clock
from policy.dates import date_cn
from policy.parameters import load


def cooling_days(on: date | None = None) -> int:
    """The number of days by the parameter in force on a day, today where none is given."""
    return int(load().value("interest.cooling_days", on or clock.today()).value)


def not_over() -> Q:
    """Declared interests that stand, or ended so short a while ago that they still keep away."""
    return Q(until__isnull=True) | Q(until__gt=cooled_before(clock.now()))


def members_near() -> Q:
    """Memberships that are active, or were left so short a while ago that they still keep away."""
    return members_near_at(clock.now())


def members_near_at(at: datetime) -> Q:
    """The same as of an act done `at`, by what is known of the memberships now."""
    return Q(active=True) | Q(left_at__gt=cooled_before(at))


def cooled_before(at: datetime) -> datetime:
    """What had ended by this moment no longer kept away from an act done `at`."""
    return at - timedelta(days=cooling_days(timezone.localdate(at)))


def keeps_away_until(ended_at: datetime) -> date | None:
    """The last day on which what ended then keeps away; None once that is over."""
    last = timezone.localdate(ended_at) + timedelta(days=cooling_days())
    return last if ended_at > cooled_before(clock.now()) else None


def still_cooling(ended_at: datetime) -> str:
    """「2026年3月5日，未满 30 天」, of what ended then and still keeps away."""
    return f"{date_cn(timezone.localdate(ended_at))}，未满 {cooling_days()} 天"
