"""The reference that a payment bears through the bank and back: a function of instalment and attempt, never random."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PREFIX = "YYBT"


def reference(instalment: int, attempt: int) -> str:
    """At most 30 characters A-Z 0-9; the last is a check character (ISO 7064 MOD 37,36)."""
    body = f"{PREFIX}{instalment:011d}{attempt:02d}"
    return body + check_character(body)


def is_reference(text: str) -> bool:
    """Whether the text is one of ours, unharmed: any single wrong character is found."""
    if not text.startswith(PREFIX) or len(text) > 30 or not set(text) <= set(ALPHABET):
        return False
    return check_character(text[:-1]) == text[-1]


def check_character(body: str) -> str:
    """ISO 7064 MOD 37,36: one character out of 36 that catches each single error and nearly each transposition."""
    rest = 36
    for character in body:
        rest = (rest + ALPHABET.index(character)) % 36 or 36
        rest = rest * 2 % 37
    return ALPHABET[(37 - rest) % 36]
