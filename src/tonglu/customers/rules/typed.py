"""What somebody types to find a customer."""


def long_digits(text: str) -> list[str]:
    """Five to nine digits in a row are the end of a phone: tokens hold only four, the rest is compared."""
    return [each for each in text.split() if each.isdecimal() and 5 <= len(each) <= 9]
