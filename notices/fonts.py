"""The families of GB/T 9704 with what stands in for them, and which characters they can draw.

The licensed faces come first, so that an office that owns them only has to install them; the free ones that close
each list are what the letters are tested with (docs/decisions).
"""

import subprocess
from functools import lru_cache

from fontTools.ttLib import TTFont

from audit.errors import DomainError

BODY = ("仿宋_GB2312", "FangSong_GB2312", "方正仿宋_GBK", "FangSong", "朱雀仿宋", "Noto Serif CJK SC")
TITLE = ("方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "方正小标宋简体", "Noto Serif CJK SC")
HEADING = ("黑体", "SimHei", "方正黑体_GBK", "Noto Sans CJK SC")
SUBHEADING = ("楷体_GB2312", "KaiTi_GB2312", "方正楷体_GBK", "KaiTi", "LXGW WenKai", "Noto Serif CJK SC")
NEEDED = ("Noto Serif CJK SC", "Noto Sans CJK SC")


class FontsMissing(DomainError):
    """The machine lacks a face without which no letter may be made."""


def css_family(families: tuple[str, ...]) -> str:
    """The list as CSS writes it."""
    return ", ".join(f'"{family}"' for family in families)


@lru_cache(maxsize=8)
def drawable(families: tuple[str, ...]) -> frozenset[int]:
    """Code points that at least one installed family of the list can draw. Raises FontsMissing."""
    found: set[int] = set()
    for family in families:
        for path, face in _files(family):
            found |= _characters(path, face)
    if not found:
        raise FontsMissing("服务器未安装公文字体，请安装 fonts-noto-cjk 与 fonts-lxgw-wenkai 后重试。")
    return frozenset(found)


@lru_cache(maxsize=32)
def _files(family: str) -> tuple[tuple[str, int], ...]:
    """File and face number of an installed family; fontconfig's guess at another family does not count."""
    answer = subprocess.run(
        ["fc-match", "--format", "%{family}\t%{file}\t%{index}", family],
        capture_output=True, text=True, check=False, timeout=30,
    ).stdout  # fmt: skip
    names, _, rest = answer.partition("\t")
    path, _, index = rest.partition("\t")
    return ((path, int(index or 0) & 0xFFFF),) if family in names.split(",") else ()


@lru_cache(maxsize=16)
def _characters(path: str, face: int) -> frozenset[int]:
    with TTFont(path, fontNumber=face, lazy=True) as font:
        return frozenset(font.getBestCmap())
