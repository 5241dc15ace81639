"""A workflow as a table: from this state, this action by this role leads there."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from audit.errors import TransitionRefused


@dataclass(frozen=True)
class Transition:
    state: str
    action: str
    role: str
    to: str


@dataclass(frozen=True)
class Workflow:
    """Transitions of one kind of row; checked for doubles when the module is imported."""

    name: str
    transitions: tuple[Transition, ...]
    _index: dict[tuple[str, str, str], str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index: dict[tuple[str, str, str], str] = {}
        for step in self.transitions:
            key = (str(step.state), step.action, step.role)
            if key in index:
                raise ValueError(f"{self.name}: {key} stands twice in the table")
            index[key] = str(step.to)
        object.__setattr__(self, "_index", index)

    def next_state(self, state: str, action: str, role: str) -> str:
        """The state that follows; raises TransitionRefused where the table has no such line."""
        try:
            return self._index[(state, action, role)]
        except KeyError:
            raise TransitionRefused(f"{self.name}的当前状态不允许此步骤，请刷新页面查看最新状态。") from None

    def allows(self, state: str, action: str, role: str) -> bool:
        return (state, action, role) in self._index

    def actions(self, state: str, role: str) -> set[str]:
        """Actions open to the role in the state."""
        return {action for (start, action, who) in self._index if start == state and who == role}


def steps(states: Iterable[str], action: str, role: str, to: str) -> tuple[Transition, ...]:
    """The same action from several states."""
    return tuple(Transition(state, action, role, to) for state in states)
