"""Numbers of people, units and accounts: cleaned and checked, or refused with a Chinese sentence; and their masks.

Own rules instead of a library's area table: districts come and go (330113 since 2021, 510202 before 1997), so only
the province's two digits decide (GB 11643-1999, GB 32100-2015).
"""

import re
import unicodedata
from datetime import date
from typing import Any

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
_PROVINCE_RANGES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71))
PROVINCES = frozenset(str(code) for first, last in _PROVINCE_RANGES for code in range(first, last + 1))
RESIDENCE_PERMITS = ("810000", "820000", "830000")
FOREIGNER_SERIES = "9"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ACCOUNT_LENGTHS = range(12, 20)
EXACT_DIGITS = 15
"""Digits a spreadsheet keeps of a number; a longer one in a number cell has lost its end."""
_GAPS = re.compile(r"[\s\-\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]+")


class IdentifierRefused(ValueError):
    """The number cannot be right; str() is the Chinese sentence."""


def id_number(raw: Any, *, on: date) -> str:
    """An 18-character ID number: resident, resident of HK/Macao/Taiwan, or foreign permanent resident.

    `on` is the day on which the birth date may not lie in the future.
    """
    text = _text_of(raw, "身份证号").strip("'‘’`").upper()
    if not text:
        raise IdentifierRefused("请填写身份证号。")
    if re.fullmatch(r"\d{15}", text, re.ASCII):
        raise IdentifierRefused("这是 15 位的旧身份证号，请填写现行的 18 位身份证号。")
    if re.fullmatch(r"[A-Z]{1,2}\d{7,8}", text, re.ASCII):
        raise IdentifierRefused("这像是护照或通行证号码，此处请填写 18 位身份证号。")
    if len(text) != 18:
        raise IdentifierRefused(f"身份证号应为 18 位，现为 {len(text)} 位，请核对。")
    if not re.fullmatch(r"\d{17}[\dX]", text, re.ASCII):
        raise IdentifierRefused("身份证号只能由数字组成，最后一位可以是字母 X，请核对。")
    if not _known_issuer(text):
        raise IdentifierRefused("身份证号开头的地区代码不存在，请核对。")
    born = _birth_date(text)
    if born is None:
        raise IdentifierRefused("身份证号中的出生日期不存在，请核对第 7 至 14 位。")
    if born > on:
        raise IdentifierRefused("身份证号中的出生日期晚于今天，请核对第 7 至 14 位。")
    if text[-1] != id_check_digit(text[:17]):
        raise IdentifierRefused("身份证号校验不通过，请逐位核对是否输错。")
    return text


def id_check_digit(first17: str) -> str:
    """The 18th character of an ID number (ISO 7064 MOD 11-2)."""
    return ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, ID_WEIGHTS, strict=True)) % 11]


def birth_date(number: str) -> date:
    """Birth date in a clean ID number."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def uscc(raw: Any) -> str:
    """An 18-character unified social credit code."""
    text = _text_of(raw, "统一社会信用代码").strip("'‘’`").upper()
    if not text:
        raise IdentifierRefused("请填写统一社会信用代码。")
    if re.fullmatch(r"\d{15}", text, re.ASCII):
        raise IdentifierRefused("这是 15 位的旧注册号，请填写营业执照或法人证书上 18 位的统一社会信用代码。")
    if len(text) != 18:
        raise IdentifierRefused(f"统一社会信用代码应为 18 位，现为 {len(text)} 位，请核对。")
    if set(text) - set(USCC_ALPHABET):
        raise IdentifierRefused("统一社会信用代码只含数字和大写字母，且没有 I、O、S、V、Z，请核对。")
    if re.fullmatch(r"\d{17}[\dX]", text, re.ASCII) and _is_person(text):
        raise IdentifierRefused("这是个人身份证号，此处请填写单位的统一社会信用代码。")
    if text[-1] != uscc_check_character(text[:17]):
        raise IdentifierRefused("统一社会信用代码校验不通过，请逐位核对是否输错。")
    return text


def uscc_check_character(first17: str) -> str:
    """The 18th character of a unified social credit code."""
    pairs = zip(first17, USCC_WEIGHTS, strict=True)
    return USCC_ALPHABET[-sum(USCC_ALPHABET.index(character) * weight for character, weight in pairs) % 31]


def mobile(raw: Any) -> str:
    """An 11-digit mobile number of the mainland; +86 is cut."""
    text = _text_of(raw, "手机号")
    text = re.sub(r"^(\+|00)?86(?=1\d{10}$)", "", text.replace("(", "").replace(")", ""))
    if not text:
        raise IdentifierRefused("请填写手机号。")
    if not re.fullmatch(r"\d+", text, re.ASCII):
        raise IdentifierRefused("手机号只能由数字组成，请核对。")
    if len(text) != 11:
        raise IdentifierRefused(f"手机号应为 11 位，现为 {len(text)} 位，请核对。")
    if not re.fullmatch(r"1[3-9]\d{9}", text, re.ASCII):
        raise IdentifierRefused("手机号应以 13 至 19 开头，请核对；固定电话请填在办公电话处。")
    return text


def telephone(raw: Any) -> str:
    """A landline with area code (0737-4222222, an extension after -) or a mobile number."""
    text = unicodedata.normalize("NFKC", raw).strip() if isinstance(raw, str) else ""
    found = re.fullmatch(r"\(?(0\d{2,3})\)?[ -]?(\d{7,8})(?:(?:-|转)(\d{1,6}))?", text, re.ASCII)
    if found:
        return "-".join(part for part in found.groups() if part)
    try:
        return mobile(raw)
    except IdentifierRefused as error:
        raise IdentifierRefused("电话格式不正确，请填写带区号的固定电话（如 0737-4222222）或 11 位手机号。") from error


def bank_account(raw: Any) -> str:
    """12 to 19 digits. Luhn does not decide: accounts of units carry no check digit (see `account_warnings`)."""
    text = _text_of(raw, "银行账号").strip("'‘’`")
    if not text:
        raise IdentifierRefused("请填写银行账号。")
    if not re.fullmatch(r"\d+", text, re.ASCII):
        raise IdentifierRefused("银行账号只能由数字组成，请核对。")
    if len(text) not in ACCOUNT_LENGTHS:
        raise IdentifierRefused(f"银行账号应为 12 至 19 位，现为 {len(text)} 位，请核对。")
    return text


def account_warnings(number: str, *, personal: bool) -> list[str]:
    """What to ask the applicant to look at again."""
    if personal and not luhn_holds(number):
        return ["卡号校验位不符，请再核对一遍；确认无误可以继续。"]
    return []


def looks_like_card(number: str) -> bool:
    """Whether an account number has the form of a bank card of a person: UnionPay's 62, 16 to 19 digits."""
    return number.startswith("62") and 16 <= len(number) <= 19


def luhn_holds(number: str) -> bool:
    """Whether the check digit of a bank card is right."""
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def cnaps(raw: Any) -> str:
    """A bank branch's 12-digit number (联行号). Its check digit's rule is not published, so only the form is held."""
    text = _text_of(raw, "联行号").strip("'‘’`")
    if not re.fullmatch(r"\d{12}", text, re.ASCII):
        raise IdentifierRefused("联行号应为 12 位数字，可向开户银行查询。")
    return text


def mask_id(number: str) -> str:
    """First six and last four, as reviewers see it: 430902********001X."""
    return f"{number[:6]}{'*' * 8}{number[-4:]}" if len(number) == 18 else "*" * len(number)


def mask_id_public(number: str) -> str:
    """First four and last four, for public notices where names clash; the birth date stays hidden."""
    return f"{number[:4]}{'*' * 10}{number[-4:]}" if len(number) == 18 else "*" * len(number)


def mask_phone(number: str) -> str:
    """138****1234."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 10 else "*" * len(number)


def mask_address(address: str) -> str:
    """A mobile as `mask_phone`; of a mailbox the first letter and the domain: l***@example.cn."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}" if at else mask_phone(address)


def grouped(code: str, size: int = 4) -> str:
    """A long code in groups, to be read out and typed: ABCD EFGH."""
    return " ".join(code[at : at + size] for at in range(0, len(code), size))


def mask_account(number: str) -> str:
    """The last four: **** 6789."""
    return f"**** {number[-4:]}" if len(number) >= 8 else "*" * len(number)


def mask_name(name: str) -> str:
    """First and last character: 张*三; of two only the first: 张*."""
    if len(name) <= 2:
        return name[:1] + "*" * (len(name) - 1)
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def _text_of(raw: Any, what: str) -> str:
    """The characters without gaps and width differences; number cells are taken where they lost no digit."""
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 10**EXACT_DIGITS:
        raw = int(raw)
    if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw < 10**EXACT_DIGITS:
        return str(raw)
    if raw is None:
        return ""
    if isinstance(raw, int | float) or (isinstance(raw, str) and re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", raw.strip())):
        raise IdentifierRefused(f"{what}在表格中被存成了数字，末尾几位已丢失。请把该列设为“文本”格式后重新填写。")
    if not isinstance(raw, str):
        raise IdentifierRefused(f"{what}格式不正确。")
    if len(raw) > 100:
        raise IdentifierRefused(f"{what}太长，请核对。")
    return _GAPS.sub("", unicodedata.normalize("NFKC", raw))


def _known_issuer(number: str) -> bool:
    if number.startswith(FOREIGNER_SERIES):
        return number[1:3] in PROVINCES
    if number.startswith(RESIDENCE_PERMITS):
        return True
    return number[:2] in PROVINCES and number[2:6] != "0000"


def _birth_date(number: str) -> date | None:
    try:
        return birth_date(number)
    except ValueError:
        return None


def _is_person(text: str) -> bool:
    return text[-1] == id_check_digit(text[:17]) and _known_issuer(text) and _birth_date(text) is not None
