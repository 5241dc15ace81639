"""What the letters say: clause, figures, amounts in capitals, the way to contest."""

from datetime import date
from decimal import Decimal

from notices import content
from notices.enums import LetterKind
from policy.lookup import scheme
from tests.notices.letters import NUMBER, PERIODS, contents


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
    text = content.remedy(review_body="", court="", bureau="市人才工作领导小组办公室", **PERIODS)
    assert "15个工作日内" in text
    assert "向市人才工作领导小组办公室申请复核" in text
    assert "诉讼" not in text


def test_a_correction_tells_everything_at_once():
    letter = contents()[LetterKind.CORRECTION]
    assert "下列2项内容需要补正" in said(letter)
    assert "1.职业技能等级证书：照片不清晰，请重新上传；" in letter.paragraphs
    assert "2.入职日期：与劳动合同不一致。" in letter.paragraphs
    assert "请于2026年3月26日前" in said(letter)


def test_an_approval_in_one_payment():
    letter = content.approval(
        applicant="张三", application_number=NUMBER, scheme_title="技师以上一次性奖励", clause="第五条",
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
        "applicant": "张三", "application_number": NUMBER, "scheme_title": "市级技能大赛奖励", "clause": "第六条",
        "standard_text": "一等奖 10,000 元", "amount": Decimal(10000), "fund_label": "市财政",
        "instalments": [(1, date(2026, 6, 1), Decimal(10000), False)],
    }  # fmt: skip
    assert first in said(content.approval(**given, proposal=first))
    assert "益阳工匠" not in said(content.approval(**given))
