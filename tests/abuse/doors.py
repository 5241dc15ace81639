"""The doors through which text, numbers and files come in, as the tables name them."""

from datetime import date
from decimal import Decimal
from typing import Any

from foundation import identifiers, normalise
from foundation.filecheck import check_upload
from foundation.workbook import Table, read_table
from policy.calendar import is_working_day
from tests.abuse import pictures, workbooks

TODAY = date(2026, 3, 5)


def name(given: Any, limit: int = normalise.NAME_LIMIT) -> str:
    return normalise.clean_name(given, limit)


def line(given: Any, limit: int = normalise.LINE_LIMIT) -> str:
    return normalise.clean_line(given, limit)


def same_name(given: list[str]) -> bool:
    return normalise.same_name(*given)


def id_number(given: Any) -> str:
    return identifiers.id_number(given, on=TODAY)


def account_warnings(given: Any, personal: bool = True) -> list[str]:
    return identifiers.account_warnings(identifiers.bank_account(given), personal=personal)


def amount(given: Any, positive: bool = False, most: str = str(normalise.MOST_YUAN)) -> Decimal:
    return normalise.parse_amount(given, positive=positive, most=Decimal(most))


def upload(given: tuple[str, bytes] | list) -> str:
    found = check_upload(*given)
    assert found.data
    return found.kind


def upload_name(given: str) -> str:
    return check_upload(given, pictures.pdf()[1]).name


def places_kept(given: tuple[str, bytes]) -> int:
    return pictures.places_in(check_upload(*given).data)


def table(given: tuple[str, bytes], **options: Any) -> Table:
    return read_table(*given, **options)


def cell(given: tuple[str, bytes], header: str = "姓名", row: int = 0) -> Any:
    return read_table(*given).rows[row][header]


def id_in_table(given: tuple[str, bytes]) -> str:
    return identifiers.id_number(read_table(*given).rows[0]["身份证号"], on=TODAY)


DOORS = {
    "name": name,
    "line": line,
    "text": lambda given: normalise.clean_text(given, multiline=True),
    "same_name": same_name,
    "id_number": id_number,
    "uscc": identifiers.uscc,
    "account": identifiers.bank_account,
    "account_warnings": account_warnings,
    "cnaps": identifiers.cnaps,
    "amount": amount,
    "date": normalise.parse_date,
    "mobile": identifiers.mobile,
    "telephone": identifiers.telephone,
    "upload": upload,
    "upload_name": upload_name,
    "places_kept": places_kept,
    "table": table,
    "cell": cell,
    "working_day": lambda given: is_working_day(date.fromisoformat(given)),
    "date_in_table": lambda given: normalise.parse_date(read_table(*given).rows[0]["日期"]),
    "id_in_table": id_in_table,
}
MAKERS = {
    "repeat": lambda text, times: text * times,
    "character": lambda code: f"张{chr(code)}三",
    "float": float,
    **pictures.MAKERS,
    **workbooks.MAKERS,
}
