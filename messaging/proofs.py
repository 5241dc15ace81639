"""Checks of what people were told: messages and deliveries are as they were written, and none was taken away unsent."""

from collections.abc import Iterator

from django.db.models import Count, F

from audit.bulk import chunks
from audit.proving import proof, seen
from foundation import clock
from foundation.models import Effect
from messaging.hashes import delivery_hash, message_hash
from messaging.keeping import kept_since
from messaging.models import Delivery, Message


@proof("消息：每条的收信人、内容、时间与密钥哈希")
def messages(full: bool) -> Iterator[str]:
    for row in seen(Message.objects.order_by("pk").iterator(chunk_size=2000)):
        if not row.hash or message_hash(row) != row.hash:
            yield f"消息“{row}”（{row.pk}）：内容与哈希不符"


@proof("发送记录：每条的内容与密钥哈希，没有缺失")
def deliveries(full: bool) -> Iterator[str]:
    for row in seen(Delivery.objects.defer("address", "body").order_by("pk").iterator(chunk_size=2000)):
        if not row.hash or delivery_hash(row) != row.hash:
            yield f"发送记录“{row}”（{row.pk}）：内容与哈希不符"
    counted = Message.objects.filter(created_at__gte=kept_since(clock.now())).annotate(there=Count("deliveries"))
    for message in counted.exclude(there=F("outside")).exclude(outside=None).order_by("pk"):
        yield f"消息“{message}”（{message.pk}）：应有 {message.outside} 条发送记录，现有 {message.there} 条"


@proof("待发出的消息都有待办效果")
def waiting(full: bool) -> Iterator[str]:
    unsent = Delivery.objects.filter(sent_at=None)
    for rows in chunks(seen(unsent.defer("address", "body").order_by("pk").iterator(chunk_size=2000))):
        keys = {f"delivery:{row.pk}": row.pk for row in rows}
        for begun in Effect.objects.filter(key__in=keys, done_at=None).values_list("key", flat=True):
            del keys[begun]
        # Asked last: it may have gone out meanwhile.
        for row in unsent.filter(pk__in=keys.values()).order_by("pk"):
            yield f"发送记录“{row}”（{row.pk}）：还没有发出，发出它的效果却已记为完成或不存在"
