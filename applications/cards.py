"""The materials of an application as the page and the printed form show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from applications.enums import MaterialForm
from applications.models import Application, CorrectionItem, Material
from applications.selectors import materials_of
from applications.selectors.stamps import void_stamps
from policy.lookup import scheme as scheme_of
from policy.scheme import Material as Declared


@dataclass(frozen=True)
class Card:
    """One declared material with what lies there now; `void` says why that does not count any more,
    `paper_code` what was typed as the code on the paper.
    """

    declared: Declared
    files: tuple[Material, ...]
    committed: bool
    errors: tuple[str, ...] = ()
    returned: CorrectionItem | None = None
    void: str = ""
    paper_code: str = ""

    @property
    def words(self) -> str:
        """How it is handed in, for the answers page."""
        parts = [str(file) for file in self.files]
        if self.committed:
            parts.append("已作书面承诺")
        if parts:
            return "、".join(parts) + ("（不再作数，请重新打印盖章）" if self.void else "")
        return {"shared": "免交，由部门共享数据核对", "optional": "未提供（选交）"}.get(
            self.declared.mode.value, "未提供"
        )


def cards_of(
    application: Application,
    errors: Mapping[str, Sequence[str]] | None = None,
    returned: Mapping[str, CorrectionItem] | None = None,
    paper_codes: Mapping[str, str] | None = None,
) -> list[Card]:
    """One card a declared material, in the order of the declaration; one query, one more where a roster was stamped."""
    present: dict[str, list[Material]] = {}
    for material in materials_of(application):
        present.setdefault(material.code, []).append(material)
    void = void_stamps(application, chain.from_iterable(present.values()))
    return [
        Card(
            declared=declared,
            files=tuple(each for each in present.get(declared.id, ()) if each.form == MaterialForm.FILE),
            committed=any(each.form == MaterialForm.COMMITMENT for each in present.get(declared.id, ())),
            errors=tuple((errors or {}).get(declared.id, ())),
            returned=(returned or {}).get(f"material:{declared.id}"),
            void=void.get(declared.id, ""),
            paper_code=(paper_codes or {}).get(declared.id, ""),
        )
        for declared in scheme_of(application.scheme).materials
    ]
