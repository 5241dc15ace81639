"""Enter the claims of applications that were handed in before certificates were claimed; a second run does nothing."""

from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandParser

from applications.services import late_claims
from foundation import clock


class Command(BaseCommand):
    help = "为登记制度实行之前提交的申请补登证书等事项的申领；不加 --wet-run 只显示结果，不写入"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wet-run", action="store_true", help="写入补登的申领")

    def handle(self, *args: object, wet_run: bool, **options: object) -> None:
        done, disputed = 0, 0
        for completed in _entered() if wet_run else late_claims.foresee(at=clock.now()):
            done += 1
            disputed += len(completed.against)
            self._tell(completed)
        self.stdout.write(f"{'已' if wet_run else '将'}为 {done} 件申请补登申领，重复申领 {disputed} 处。")
        if disputed:
            self.stdout.write(
                "请双方部门在案件页面核实，由经办人提出、负责人确认；核实前不能公示和批准。"
                "已批准的，核实前暂缓发放；已发放而认定由对方享有的，由财政部门追回。"
            )
        if done and not wet_run:
            self.stdout.write("以上没有写入；确认后加 --wet-run 再运行一次。")

    def _tell(self, completed: late_claims.Completed) -> None:
        application = completed.application
        self.stdout.write(f"{application.number}（{application.get_state_display()}）：{len(completed.made)} 项")
        for other in completed.against:
            self.stdout.write(f"  重复申领：{other.number}（{other.get_state_display()}）先登记同一事项")
        if completed.twice:
            numbers = "、".join(map(str, completed.twice))
            self.stdout.write(f"  名册第 {numbers} 行与前面的行是同一证书或事项，请经办部门核实后核减")


def _entered() -> Iterator[late_claims.Completed]:
    """Each in a transaction of its own."""
    for application in late_claims.in_order():
        completed = late_claims.complete(application=application, at=clock.now())
        if completed:
            yield completed
