"""The two ways to say no: a sentence the user reads, and a door that is not there."""


class Refused(Exception):
    """Say no with a sentence; the template is translated in the shell, then filled with the parameters."""

    def __init__(self, template: str, **params: object) -> None:
        super().__init__(template)
        self.template = template
        self.params = params

    def __str__(self) -> str:
        return self.template.format(**self.params) if self.params else self.template


class Stale(Refused):
    """Say no because the record changed since the caller read it."""


class TooOften(Refused):
    """Say no because it was asked too often; `seconds` until it may be asked again."""

    def __init__(self, template: str, *, seconds: float, **params: object) -> None:
        super().__init__(template, **params)
        self.seconds = max(1, round(seconds))


class NotAllowed(Exception):
    """The actor may not see or do this; shells answer 404."""
