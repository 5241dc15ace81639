"""Checks of letters: their numbers, and that each waiting one will be made."""

from collections.abc import Iterator

from django.db.models import Count, Max

from audit.models import Counter
from audit.proving import proof, seen
from foundation.models import Effect
from notices.enums import LetterState
from notices.models import Letter


@proof("文书编号连续")
def numbers(full: bool) -> Iterator[str]:
    series = Letter.objects.order_by("bureau", "year").values("bureau", "year")
    held = {
        f"letter:{row['bureau']}:{row['year']}": (row["count"], row["last"])
        for row in series.annotate(count=Count("pk"), last=Max("sequence"))
    }
    counted = dict(Counter.objects.filter(key__startswith="letter:").values_list("key", "value"))
    for key in seen(sorted(held.keys() | counted.keys())):
        count, last = held.get(key, (0, 0))
        if not count == last == counted.get(key):
            yield f"文书编号 {key}：取号 {counted.get(key, 0)} 次，现有 {count} 份，末号 {last}"


@proof("待制作的文书都有待办效果")
def waiting(full: bool) -> Iterator[str]:
    for letter in seen(Letter.objects.filter(state=LetterState.QUEUED).order_by("pk").iterator(chunk_size=500)):
        if not Effect.objects.filter(key=f"letter:{letter.cause}", done_at=None).exists():
            yield f"{letter.number}：还没有文件，制作它的效果却已记为完成或不存在"
