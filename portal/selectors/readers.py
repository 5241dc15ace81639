"""Who of the offices looked at an application, in the applicant's words."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.models import Post
from applications.models import Application, Material
from applications.selectors import Opening, openings_of
from audit.enums import ReadingKind
from audit.models import Reading
from audit.readings import readings
from payments.models import Batch, PaymentLine
from policy.lookup import scheme as scheme_of

MOST_LOOKS = 300


@dataclass(frozen=True)
class Look:
    """What one person of one office looked at on one day."""

    day: date
    office: str
    name: str
    what: str


@dataclass(frozen=True)
class Readers:
    """The newest looks and openings, each opening with its office; `more` openings are left out."""

    looks: list[Look]
    looks_are_cut: bool
    openings: list[tuple[str, Opening]]
    more: int


def readers_of(application: Application) -> Readers:
    """Two queries for the looks, and those of `openings_of`; one for the batches and one for offices."""
    rows = list(readings(application.pk)[: MOST_LOOKS + 1])
    kept = rows[:MOST_LOOKS]
    opened = openings_of(application, beside=_payment_files(application))
    # A payment file is made without opening the case: the office is then that of the post held today.
    held = _offices_of([each.actor for each in opened.shown if each.actor])
    offices = held | {row.reader_id: row.office for row in reversed(kept)}
    openings = [(offices.get(each.actor, ""), each) for each in opened.shown]
    return Readers(_looks(application, kept), len(rows) > MOST_LOOKS, openings, opened.more)


def _offices_of(users: list[int]) -> dict[int | None, str]:
    posts = Post.objects.filter(user__in=users, active=True, bureau__isnull=False).order_by("-pk")
    return dict(posts.values_list("user_id", "bureau__name"))


def _looks(application: Application, rows: list[Reading]) -> list[Look]:
    names = _names_of_materials(application, [row.item for row in rows if row.what == ReadingKind.MATERIAL])
    together: dict[tuple[date, str, str], list[str]] = {}
    for row in rows:
        seen = together.setdefault((row.day, row.office, row.reader_name), [])
        word = f"材料“{names[row.item]}”" if row.item in names else row.get_what_display()
        if word not in seen:
            seen.append(word)
    return [Look(day, office, name, "、".join(reversed(words))) for (day, office, name), words in together.items()]


def _names_of_materials(application: Application, keys: list[str]) -> dict[str, str]:
    labels = {each.id: each.label for each in scheme_of(application.scheme).materials}
    found = Material.objects.filter(application=application, pk__in={UUID(key) for key in keys})
    return {str(pk): labels.get(code, code) for pk, code in found.order_by().values_list("pk", "code")}


def _payment_files(application: Application) -> dict[tuple[str, str], str]:
    """Where files with the number of the account stand in the log: under their batch, for all who are in it."""
    lines = PaymentLine.objects.filter(instalment__plan__application=application).order_by()
    batches = lines.values_list("batch_id", flat=True).distinct()
    return {(Batch._meta.label_lower, str(pk)): "支付文件" for pk in batches}
