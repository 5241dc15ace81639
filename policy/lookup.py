"""Finds the schemes: every module in policy/schemes/ declares one as SCHEME."""

import importlib
import pkgutil

from policy import schemes
from policy.scheme import Scheme


class UnknownScheme(KeyError):
    """No scheme has this name; `str()` is one Chinese sentence."""

    def __init__(self, slug: object) -> None:
        super().__init__(slug)
        name = "".join(ch if ch.isprintable() else "�" for ch in str(slug))[:80]
        self.message = f"没有名为 {name} 的补贴，可用的是：{'、'.join(_BY_SLUG)}。"

    def __str__(self) -> str:
        return self.message


def _discover() -> tuple[Scheme, ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(schemes.__path__))
    found = [importlib.import_module(f"{schemes.__name__}.{name}").SCHEME for name in names]
    return tuple(sorted(found, key=lambda scheme: scheme.position))


SCHEMES: tuple[Scheme, ...] = _discover()
_BY_SLUG = {scheme.slug: scheme for scheme in SCHEMES}


def scheme(slug: str) -> Scheme:
    """The scheme of this name; raises UnknownScheme."""
    try:
        return _BY_SLUG[slug]
    except (KeyError, TypeError):
        raise UnknownScheme(slug) from None
