"""What a keeper of the database writes past every trigger, and the honest act that would make it the log's own."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from accounts.models import (
    Bureau,
    DeclaredInterest,
    Invitation,
    Membership,
    Organisation,
    PayeeAccount,
    Person,
    Post,
    PostProposal,
    User,
)
from accounts.services import change_password, interests, invitations, phones, propose_account, staff, verify_account
from policy.calendar import add_working_days
from portal.world.office import Office
from portal.world.treasury import Treasury
from reviews import services as reviews
from reviews.models import Case, Opinion, StandIn
from tests import people
from tests.audit.world import World, without_triggers
from tests.journeys import city as story

Rows = dict[str, Any]


@dataclass(frozen=True)
class Laundering:
    """`before` is honest and gives what the others need; `change` is written past the log; then `act`, honest again."""

    change: Callable[[Rows], Any]
    act: Callable[[Rows], Any]
    before: Callable[[World], Rows] = lambda world: world.rows


def change(world: World, which: str) -> Callable[[], None]:
    """Write past the log; gives the act that follows."""
    one = LAUNDERINGS[which]
    rows = one.before(world)
    with without_triggers():
        one.change(rows)
    return lambda: one.act(rows)


def _user(name: str) -> User:
    return User.objects.get(username=name)


def _clerk(_: World) -> Rows:
    return {"user": _user("hrss.heshan.clerk2"), "bureau": _user("hrss.heshan.clerk2").posts.get().bureau}


def _new_password(rows: Rows) -> None:
    change_password(user=rows["user"], password="春眠不觉晓-2031", at=timezone.now())


def _head_past_the_log(rows: Rows) -> None:
    Post.objects.bulk_create([Post(user=rows["user"], bureau=rows["bureau"], role="head")])


def _appointed(rows: Rows) -> None:
    elsewhere = Bureau.objects.filter(kind=rows["bureau"].kind).exclude(pk=rows["bureau"].pk).order_by("pk")[0]
    staff.appoint(user=rows["user"], role="clerk", bureau=elsewhere, by=_user("admin"), at=timezone.now())


def _post_ended(rows: Rows) -> None:
    post = Post.objects.get(user=rows["user"], role="clerk")
    staff.end_post(post=post, reason="调离", by=_user("admin"), at=timezone.now())


def _proposal(rows: Rows) -> None:
    first = _admins()[0]
    PostProposal.objects.bulk_create([
        PostProposal(
            user=rows["user"], bureau=rows["bureau"], role="head", proposed_by=first, proposed_at=timezone.now()
        )
    ])  # fmt: skip


def _confirmed(rows: Rows) -> None:
    proposal = PostProposal.objects.get(user=rows["user"], state="proposed")
    staff.confirm(proposal=proposal, by=_admins()[1], at=timezone.now())


def _admins() -> list[User]:
    return list(User.objects.filter(posts__role="admin", posts__active=True).order_by("pk"))


def _unit(_: World) -> Rows:
    unit = Organisation.objects.get(name="资阳机电职业学校")
    return {"unit": unit, "stranger": _user("bystander"), "manager": people.manager_of(unit)}


def _manager_past_the_log(rows: Rows) -> None:
    Membership.objects.bulk_create([Membership(organisation=rows["unit"], user=rows["stranger"], role="manager")])


def _invites(who: str) -> Callable[[Rows], None]:
    def act(rows: Rows) -> None:
        invitations.invite(organisation=rows["unit"], typed="welder", role="reader", by=rows[who], at=timezone.now())

    return act


def _asked(world: World) -> Rows:
    rows = _unit(world)
    asked = invitations.invite(
        organisation=rows["unit"], typed="welder", role="reader", by=rows["manager"], at=timezone.now()
    )
    return rows | {"asked": asked}


def _accepted(rows: Rows) -> None:
    invitations.accept(invitation=Invitation.objects.get(pk=rows["asked"].pk), by=_user("welder"), at=timezone.now())


def _thief(world: World) -> Rows:
    thief = User.objects.create_user("thief", password=people.PASSWORD, name="某甲")
    return {"user": thief, "victim": world.rows["reviewed"].person}


def _person_taken(rows: Rows) -> None:
    Person.objects.filter(pk=rows["victim"].pk).update(user=rows["user"])


def _new_mobile(rows: Rows) -> None:
    user = User.objects.get(pk=rows["user"].pk)
    phones.keep_phone(user=user, phone="13973700077", by=user, at=timezone.now())


def _own_account(world: World) -> Rows:
    mine = Person.objects.get(user__username="bystander")
    account = propose_account(
        owner=mine, number="6217001234567890123", bank_name="中国建设银行益阳赫山支行", by=mine.user, at=timezone.now()
    )
    return {"account": account, "victim": world.rows["reviewed"].person}


def _account_given(rows: Rows) -> None:
    victim = rows["victim"]
    PayeeAccount.objects.filter(pk=rows["account"].pk).update(person=victim, version=77, holder_name=victim.name)


def _account_copied(rows: Rows) -> None:
    """A row that no act ever proposed."""
    account = PayeeAccount.objects.get(pk=rows["account"].pk)
    account.pk, account.version, account.person = None, 78, rows["victim"]
    account.holder_name = rows["victim"].name
    PayeeAccount.objects.filter(pk=rows["account"].pk).delete()
    PayeeAccount.objects.bulk_create([account])


def _verified(rows: Rows) -> None:
    account = PayeeAccount.objects.get(state="proposed", person=rows["victim"])
    verify_account(account=account, by=_user("finance.city.checker"), at=timezone.now(), basis="与开户银行电话核实")


def _under_review(world: World) -> Rows:
    application = world.rows["reviewed"]
    case = Case.objects.get(application=application)
    clerks = User.objects.filter(posts__bureau=case.bureau, posts__role="clerk", posts__active=True)
    elsewhere = User.objects.filter(posts__role="clerk", posts__active=True).exclude(posts__bureau=case.bureau)
    return {"case": case, "application": application, "clerk": clerks.order_by("pk").last(), "other": elsewhere[0]}


def _stand_in(rows: Rows) -> None:
    case = rows["case"]
    StandIn.objects.bulk_create([
        StandIn(
            case=case, bureau=case.bureau, role="clerk", user=rows["other"], reason="均应回避",
            given_by=_user("admin"), given_at=timezone.now(),
        )
    ])  # fmt: skip


def _opinion(rows: Rows) -> None:
    case, author = rows["case"], rows["clerk"]
    Opinion.objects.bulk_create([
        Opinion(
            case=case, step=case.steps.order_by("number").first(), round=case.round, author=author,
            at=timezone.now(), kind="approve", text="同意",
        )
    ])  # fmt: skip


def _amount(rows: Rows) -> None:
    Case.objects.filter(pk=rows["case"].pk).update(amount="9999.00")


def _taken(who: str) -> Callable[[Rows], None]:
    def act(rows: Rows) -> None:
        reviews.take(case=Case.objects.get(pk=rows["case"].pk), by=rows[who], at=timezone.now())

    return act


def _returned(rows: Rows) -> None:
    reviews.return_for_correction(
        case=Case.objects.get(pk=rows["case"].pk), items=[("account", "收款账户", "户名不符")], by=rows["clerk"],
        at=timezone.now(),
    )  # fmt: skip


def _owner_swapped(rows: Rows) -> None:
    thief = Person.objects.get(user__username="bystander")
    rows["application"].__class__.objects.filter(pk=rows["application"].pk).update(
        person=thief, applicant_name=thief.name, account=None
    )


def _at_publication(world: World) -> Rows:
    """Published, before the approval is proposed and signed."""
    rng, application = Random(9), world.rows["reviewed"]
    city = story.City(rng, Office(rng), Treasury(rng, _user("finance.city.checker")))
    at = story.MORNING + timedelta(days=1)
    case = story.take_to_publication(city, application, at)
    return {"city": city, "application": application, "case": case, "last": story.publish(city, case, at)}


def _decided(rows: Rows) -> None:
    day: date = add_working_days(rows["last"], 1)
    with suppress(AssertionError):  # the sweep leaves the case out, and the story misses its end
        story.decide(rows["city"], Case.objects.get(pk=rows["case"].pk), day)


def _superuser(rows: Rows) -> None:
    User.objects.filter(pk=rows["user"].pk).update(is_superuser=True, is_staff=True)


def _interest_deleted(rows: Rows) -> None:
    DeclaredInterest.objects.filter(user=rows["user"]).delete()


def _another_declared(rows: Rows) -> None:
    interests.declare(user=rows["user"], name="另一单位", number=people.uscc(77), relation="曾任职", at=timezone.now())


def _of(name: str) -> Callable[[World], Rows]:
    return lambda world: {"user": _user(name)}


LAUNDERINGS: dict[str, Laundering] = {
    "a post, then a new password": Laundering(_head_past_the_log, _new_password, _clerk),
    "a post, then another is given": Laundering(_head_past_the_log, _appointed, _clerk),
    "a post, then another ends": Laundering(_head_past_the_log, _post_ended, _clerk),
    "a proposal of another, then its confirmation": Laundering(_proposal, _confirmed, _clerk),
    "powers of the framework, then a new password": Laundering(_superuser, _new_password, _of("welder")),
    "a manager, then his invitation": Laundering(_manager_past_the_log, _invites("stranger"), _unit),
    "a manager, then another joins": Laundering(_manager_past_the_log, _accepted, _asked),
    "a person given to a log-in, then its new mobile": Laundering(_person_taken, _new_mobile, _thief),
    "an account given to another, then its verification": Laundering(_account_given, _verified, _own_account),
    "an account that nobody proposed, then its verification": Laundering(_account_copied, _verified, _own_account),
    "a stand-in, then the case taken by him": Laundering(_stand_in, _taken("other"), _under_review),
    "an opinion, then a return": Laundering(_opinion, _returned, _under_review),
    "the amount of a case, then the case taken": Laundering(_amount, _taken("clerk"), _under_review),
    "the applicant, then a return": Laundering(_owner_swapped, _returned, _under_review),
    "the applicant after the notice, then proposal and signature": Laundering(
        _owner_swapped, _decided, _at_publication
    ),
    "an interest deleted, then another declared": Laundering(
        _interest_deleted, _another_declared, _of("hrss.heshan.clerk1")
    ),
}  # fmt: skip
