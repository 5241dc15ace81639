"""What the letters say: clause, figures, amounts in capitals, the way to contest."""

from datetime import date
from decimal import Decimal

from notices import content
from notices.enums import LetterKind
from policy.lookup import scheme
from tests.notices.letters import NUMBER, contents, remedy_of


def said(letter: content.LetterContent) -> str:
    return "".join((letter.title, *letter.paragraphs, *(cell for row in letter.table for cell in row), *letter.closing))


def test_no_blank_stands_between_chinese_and_figures():
    for letter in contents().values():
        assert " " not in said(letter)


def test_a_refusal_names_clause_figures_and_remedy():
    text = said(contents()[LetterKind.REFUSAL])
    assert "1.第五条：自2026年1月15日起，到2027年1月15日才满1年，还差215天。" in text
    assert "60日内向赫山区人民政府申请行政复议" in text
    assert "6个月内依法向赫山区人民法院提起行政诉讼" in text


def test_a_body_outside_administrative_law_reviews_itself():
    remedy = remedy_of("市人才工作领导小组办公室")
    text = remedy.text("本决定")
    assert "15个工作日内" in text
    assert "向市人才工作领导小组办公室申请复核" in text
    assert "诉讼" not in text
    assert remedy.ways == (("申请复核", "市人才工作领导小组办公室", "15 个工作日", "2026-12-14"),)


def test_every_decision_says_how_to_contest_it_and_keeps_it_for_its_page():
    for kind in (LetterKind.REFUSAL, LetterKind.APPROVAL):
        letter = contents()[kind]
        assert letter.remedy[0] == ("申请行政复议", "赫山区人民政府", "60 日", "2027-01-22")
        assert "提起行政诉讼" in said(letter)


def test_the_letter_before_a_refusal_says_why_and_until_when_it_may_be_answered():
    text = said(contents()[LetterKind.HEARING])
    assert "1.第五条：自2026年1月15日起" in text
    assert "5个工作日内，即最迟2026年11月30日（含当日）" in text
    assert "陈述和申辩" in text


def test_the_addressee_is_not_named_again_in_the_text_and_a_correction_names_the_clause():
    for kind, letter in contents().items():
        assert "张三" not in said(letter), kind
    assert "第五条" in said(contents()[LetterKind.CORRECTION])


def test_a_correction_tells_everything_at_once():
    letter = contents()[LetterKind.CORRECTION]
    assert "下列2项内容需要补正" in said(letter)
    assert "1.职业技能等级证书：照片不清晰，请重新上传；" in letter.paragraphs
    assert "2.入职日期：与劳动合同不一致。" in letter.paragraphs
    assert "请最迟于2026年3月26日（含当日）" in said(letter)


def test_an_approval_in_one_payment():
    letter = content.approval(
        application_number=NUMBER, scheme_title="技师以上一次性奖励", clause="第五条", remedy=remedy_of("市总工会"),
        standard_text="技师 5,000 元。", amount=Decimal("5000"), fund_label="人才发展专项资金",
        instalments=[(1, date(2026, 3, 6), Decimal("5000"), False)],
    )  # fmt: skip
    assert "一、核定金额。人民币伍仟元整（¥5,000.00）。核定标准：技师5,000元。" in letter.paragraphs
    assert "一次性发放，自2026年3月6日起" in said(letter)
    assert not letter.table
    assert content.LetterContent.from_dict(letter.as_dict()) == letter


def test_an_approval_in_five_years():
    letter = contents()[LetterKind.APPROVAL]
    assert letter.table[1] == ("第1期", "¥100,000.00", "2026年11月24日起", "—")
    assert letter.table[-1] == ("合计", "¥300,000.00", "", "")
    assert "停止发放" in said(letter)


def test_what_is_proposed_beside_the_money_is_told():
    first = scheme("city_contest").proposal({"place": "first"})
    assert "益阳工匠" in first
    assert scheme("city_contest").proposal({"place": "second"}) == ""
    given = {
        "remedy": remedy_of("市总工会"), "application_number": NUMBER,
        "scheme_title": "市级技能大赛奖励", "clause": "第六条",
        "standard_text": "一等奖 10,000 元", "amount": Decimal(10000), "fund_label": "市财政",
        "instalments": [(1, date(2026, 6, 1), Decimal(10000), False)],
    }  # fmt: skip
    assert first in said(content.approval(**given, proposal=first))
    assert "益阳工匠" not in said(content.approval(**given))
