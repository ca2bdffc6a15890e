import sys
from contextlib import ExitStack

from tonglu.lib.turns import turns


def test_usual_turns_come_back_when_the_last_has_left() -> None:
    usual = sys.getswitchinterval()
    first, second = ExitStack(), ExitStack()
    first.enter_context(turns.quick())
    second.enter_context(turns.quick())
    first.close()  # who came first leaves first: the second still wants them quick
    assert sys.getswitchinterval() < usual
    second.close()
    assert sys.getswitchinterval() == usual
