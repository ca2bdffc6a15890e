"""What a compiled template does hundreds of times a page: it calls a macro or a function, and writes a value.

Jinja asks each time whether the one wants to be given the context and makes markup of the other; neither is needed here.
"""

from collections.abc import Callable
from functools import lru_cache
from types import FunctionType, MethodType
from typing import Any, Final

import markupsafe
from jinja2.runtime import Context, Macro
from markupsafe import Markup
from markupsafe._speedups import _escape_inner

MARKS: Final = ("_block_vars", "_loop_vars")
PLAIN: Final = {FunctionType, MethodType}
KEPT: Final = {Macro, type(lru_cache(str))}
WANTS: Final = "jinja_pass_arg"


class QuickContext(Context):
    """Calls at once what takes nothing but its arguments: macros, kept functions, plain functions and methods."""

    def call(self, called: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        kind = type(called)
        if kind in KEPT or (kind in PLAIN and WANTS not in called.__dict__):
            for each in MARKS:
                kwargs.pop(each, None)
            return called(*args, **kwargs)
        return super().call(called, *args, **kwargs)


def escaped(value: object) -> str:
    """Return a value as it stands on a page; a part of one, which is marked as a whole where it is handed on."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[return-value]
    return _escape_inner(value) if kind is str else markupsafe.escape(value)  # type: ignore[arg-type]
