"""How an app keeps the texts of its messages: one table by name in its `texts.py`, title (also the SMS) and text.

The name is the kind of the message, or `kind:what` where several texts are of one kind.
"""

from collections.abc import Mapping

Texts = Mapping[str, tuple[str, str]]


def told(texts: Texts, name: str, /, **values: object) -> dict[str, str]:
    """Kind, title and text of a message, ready for `services.send` and for who calls it."""
    title, text = texts[name]
    return {"kind": name.partition(":")[0], "title": title.format(**values), "text": text.format(**values)}
