"""Write the heads of the log that are not yet out into HEADS_DIR, or another folder, as signed lines."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from audit import heads


class Command(BaseCommand):
    help = "把尚未送出的封存值签名后写入 HEADS_DIR（或 --to 指定的目录）"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--to", type=Path, help="写到这个目录")
        parser.add_argument("--public-key", action="store_true", help="只显示验证签名用的公钥")

    def handle(self, *args, to: Path | None, public_key: bool, **options) -> None:
        if public_key:
            for key_id in settings.AUDIT_KEYS:
                self.stdout.write(f"{key_id} Ed25519 {heads.public_key(key_id)}")
            return
        path = heads.export(to)
        self.stdout.write(f"已写入 {path}。" if path else "没有新的封存需要送出。")
