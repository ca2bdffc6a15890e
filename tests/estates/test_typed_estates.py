"""A room below the name of its estate, whatever is in that name: blanks, digits, another name."""

import pytest

from tonglu.estates.rules.typed import estate_before, room_of_estate

NAMES = ["云锦府", "云锦府 二期", "万科城", "万科城18", "万科城1", "Riverside Garden", "8号公馆", "", "云锦府·揽月"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("云锦府 二期 3-2-1502", ("云锦府 二期", "3-2-1502")),
        ("云锦府二期3栋2单元1502室", ("云锦府 二期", "3-2-1502")),
        ("云锦府　二期　３－２－１５０２", ("云锦府 二期", "3-2-1502")),
        ("云锦府3-2-1502", ("云锦府", "3-2-1502")),
        ("万科城18 3-2-1502", ("万科城18", "3-2-1502")),
        ("万科城 18 3-2-1502", ("万科城18", "3-2-1502")),
        ("万科城18-2-1502", ("万科城", "18-2-1502")),
        ("万科城 183-2-1502", ("万科城", "183-2-1502")),
        ("万科城183-2-1502", ("万科城", "183-2-1502")),
        ("riverside garden A3-1502", ("Riverside Garden", "A3-1502")),
        ("8号公馆 3-2-1502", ("8号公馆", "3-2-1502")),
        ("云锦府·揽月 3-1502", ("云锦府·揽月", "3-1502")),
        ("云锦府 3-东-1502", ("云锦府", "3-东-1502")),
        ("云锦府3-e-1502", ("云锦府", "3-E-1502")),
    ],
)
def test_the_longest_name_that_leaves_a_whole_room_is_meant(typed: str, meant: tuple[str, str]) -> None:
    assert room_of_estate(typed, NAMES) == meant
    assert room_of_estate(typed, NAMES[::-1]) == meant


@pytest.mark.parametrize(
    "typed", ["", "3-2-1502", "云锦府", "云锦府 3-2", "云锦府 三期 3-2-1502", "望江苑 3-2-1502", "云锦 府外 1-2-301", "\x00"]
)
def test_another_name_or_half_a_room_is_nothing(typed: str) -> None:
    assert room_of_estate(typed, NAMES) is None


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("望江苑3栋2单元1502室", "望江苑"),
        ("望江苑 12-2-1502", "望江苑"),
        ("万科城 二期　３－１５０２", "万科城 二期"),
        ("万科城18 3-2-1502", "万科城18"),
        ("8号公馆 3-2-1502", "8号公馆"),
        ("Riverside A3-1502", "Riverside"),
        ("3-2-1502", ""),
        ("riverside3-1502", ""),
        ("望江苑 3-2", ""),
        ("望江苑", ""),
        ("", ""),
        ("\x00", ""),
    ],
)
def test_what_stands_before_a_room_can_be_repeated(typed: str, name: str) -> None:
    assert estate_before(typed) == name


def test_a_name_of_blanks_is_no_name() -> None:
    assert room_of_estate("3-2-1502", [" ", "", "\u3000"]) is None
