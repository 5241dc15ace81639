"""Application numbers: {code}{yyyyMMdd}{district 6}{sequence 5}{check 1}, without gaps a scheme, day and district."""

from datetime import date

from audit.services import next_number


def application_number(*, code: str, on: date, district: str) -> str:
    """The next number, for example M0120260614430903000017; taken inside the caller's transaction."""
    stem = f"{code}{on:%Y%m%d}{district}"
    body = f"{stem}{next_number(f'application:{stem}'):05d}"
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """Luhn over the characters (letters count from 10), so that one wrong or two swapped neighbours are noticed."""
    total = 0
    for index, character in enumerate(reversed(body)):
        value = int(character, 36)
        doubled = value * 2 if index % 2 == 0 else value
        total += sum(divmod(doubled, 10))
    return str(-total % 10)
