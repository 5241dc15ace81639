"""The text by which two applications are the same event."""

import pytest

from applications.answers import UNANSWERED, key_text


@pytest.mark.parametrize(
    "written",
    [
        "湘人社〔2025〕8号",
        "湘人社[2025]8号",
        "湘人社（2025）8号",
        "湘人社【2025】８ 号",
        "湘人社﹝２０２５﹞8号。",
        "湘人社 2025-8号",
    ],
)
def test_brackets_blanks_and_width_do_not_make_another_document(written: str) -> None:
    assert key_text([written]) == "湘人社20258号"


def test_case_and_punctuation_do_not_make_another_name() -> None:
    assert key_text(["Ab-12/x", "“焊工”技能大赛"]) == key_text(["AB12X", "焊工技能大赛"])
    assert key_text(["ａｂ", None, UNANSWERED, 3]) == "AB|||3"


def test_other_letters_and_digits_do() -> None:
    assert key_text(["湘人社〔2025〕8号"]) != key_text(["湘人社〔2025〕9号"])
    assert key_text(["ab", "c"]) != key_text(["a", "bc"])
