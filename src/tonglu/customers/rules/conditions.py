"""What a condition of a segment may be given: a number, one choice, several choices; read strictly."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tonglu.lib.actor import Actor
from tonglu.lib.refusals import Refused

NUMBER: Final = "number"
CHOICE: Final = "choice"
SEVERAL: Final = "several"
MOST_CHOSEN: Final = 50
Given = Mapping[str, Any]
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Field:
    """One box of a condition; `label` and `unit` are Chinese source text. `choices` are what the actor is offered."""

    code: str
    label: str
    kind: str = NUMBER
    least: int = 0
    most: int = 9_999
    unit: str = ""
    choices: Callable[[Actor], Choices] | None = None
    is_optional: bool = False
    usual: Any = None

    def read(self, typed: Any) -> Any:
        """Return the value as it is kept: an int, a text, a list of texts; None where nothing is asked for."""
        if self.kind == NUMBER:
            return self._number(typed)
        chosen = [typed] if isinstance(typed, str) else typed
        if not isinstance(chosen, list | tuple | None) or any(not isinstance(each, str) for each in chosen or ()):
            raise Refused("「{field}」看不懂，请重新选择", field=self.label)
        found = [each for each in dict.fromkeys(chosen or ()) if each]
        if len(found) > (MOST_CHOSEN if self.kind == SEVERAL else 1) or any(len(each) > 40 for each in found):
            raise Refused("「{field}」看不懂，请重新选择", field=self.label)
        if not found and not self.is_optional:
            raise Refused("请选择「{field}」", field=self.label)
        return found if self.kind == SEVERAL else (found[0] if found else None)

    def _number(self, typed: Any) -> int | None:
        text = str(typed).strip() if isinstance(typed, str | int) and not isinstance(typed, bool) else ""
        if (typed is None or not text) and self.is_optional:
            return None
        if not text:
            raise Refused("请填写「{field}」", field=self.label)
        if not (text.isascii() and text.isdecimal() and len(text) <= 6 and self.least <= int(text) <= self.most):
            raise Refused("「{field}」要是 {least} 到 {most} 的整数", field=self.label, least=self.least, most=self.most)
        return int(text)
