"""Exact money: yuan as Decimal with two places."""

from decimal import Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_LIMIT = 10**16


def fen(amount: Decimal) -> int:
    """Yuan to whole fen; raises ValueError for a fraction of a fen or something that is no amount."""
    if not amount.is_finite():
        raise ValueError(f"{amount} 不是金额")
    whole = amount * 100
    if whole != whole.to_integral_value():
        raise ValueError(f"{amount} 超过两位小数")
    return int(whole)


def yuan(whole_fen: int) -> Decimal:
    """Whole fen to yuan with two places."""
    return Decimal(whole_fen).scaleb(-2).quantize(CENT)


def split_even(amount: Decimal, parts: int) -> tuple[Decimal, ...]:
    """Split into equal parts that add up exactly; the fen left over go to the first parts, one each."""
    if parts < 1 or amount < 0:
        raise ValueError("份数不得小于 1，金额不得为负")
    share, rest = divmod(fen(amount), parts)
    return tuple(yuan(share + 1 if number < rest else share) for number in range(parts))


def number_text(amount: Decimal) -> str:
    """5,000 or 1,409.50: thousands separated, fen only where there are any."""
    return f"{amount:,.0f}" if fen(amount) % 100 == 0 else f"{amount:,.2f}"


def yuan_text(amount: Decimal) -> str:
    """「5,000 元」 as applicants read it."""
    return f"{number_text(amount)} 元"


def capitals(amount: Decimal) -> str:
    """人民币大写 without the prefix: 5000 → 伍仟元整.

    Ends in 整 after 元 only; several zeros inside become one 零; 角 = 0 before 分 is written 零, and so is a 元 digit
    of 0 before 角 (107000.53 → 壹拾万柒仟元零伍角叁分).
    Raises ValueError below 0, from 10^16 yuan on, or beyond two places.
    """
    total = fen(amount)
    if not 0 <= total < _LIMIT * 100:
        raise ValueError(f"{amount} 不能写成大写金额")
    whole, rest = divmod(total, 100)
    jiao, cents = divmod(rest, 10)
    words = f"{_whole(whole)}元" if whole else ""
    if not rest:
        return f"{words or '零元'}整"
    if words and (not jiao or whole % 10 == 0):
        words += "零"
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    if cents:
        words += f"{_DIGITS[cents]}分"
    return words


def _whole(number: int) -> str:
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    words = ""
    gap = False
    for position in range(len(groups) - 1, -1, -1):
        group = groups[position]
        if not group:
            gap = True
            continue
        if words and (gap or group < 1000):
            words += "零"
        gap = False
        words += _group(group) + _GROUPS[position]
        if position == 3 and groups[2]:
            words = words[:-1]  # 万亿 followed by 亿 is written 万…亿
    return words


def _group(number: int) -> str:
    words = ""
    gap = False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if not digit:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return words
