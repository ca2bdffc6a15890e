"""Which heading of the file feeds which column: one select per column, what is likely chosen already."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from tonglu.exchange.kinds import kind_of
from tonglu.exchange.queries import ImportBatch
from tonglu.lib.sheets import Column, ColumnMatch
from tonglu.ui.forms import Form, LookField

OPTION = "option_"


@dataclass(frozen=True, slots=True)
class Line:
    """One column of the kind: its select, and the first values of the heading that is chosen."""

    column: Column
    bound: LookField
    samples: list[str]
    is_guess: bool


class MappingForm(Form):
    def __init__(self, *args: object, batch: ImportBatch, match: ColumnMatch) -> None:
        super().__init__(*args)
        self.batch, self.match, self.kind = batch, match, kind_of(batch.kind)
        headings = [("", _("（文件里没有）")), *((each, each) for each in dict.fromkeys(batch.header) if each)]
        for column in self.kind.columns:
            self.fields[column.name] = forms.ChoiceField(
                label=_(column.label), choices=headings, required=column.required, initial=self._likely(column)
            )
        for option in self.kind.options:
            chosen = bool(batch.options.get(option.code, option.default))
            self.fields[OPTION + option.code] = forms.BooleanField(
                label=_(option.label), help_text=_(option.note) if option.note else "", required=False, initial=chosen
            )

    def _likely(self, column: Column) -> str:
        place = self.match.chosen.get(column.name, self.match.suggested.get(column.name))
        return "" if place is None else str(self.batch.header[place])

    @property
    def lines(self) -> list[Line]:
        return [
            Line(each, self[each.name], self._samples(str(self[each.name].value() or "")), each.name in self.match.suggested)  # type: ignore[arg-type]
            for each in self.kind.columns
        ]

    @property
    def options(self) -> list[LookField]:
        return [self[OPTION + each.code] for each in self.kind.options]  # type: ignore[misc]

    @property
    def unused(self) -> list[str]:
        taken = {str(self[each.name].value() or "") for each in self.kind.columns}
        return [each for each in dict.fromkeys(self.batch.header) if each and each not in taken]

    def _samples(self, heading: str) -> list[str]:
        if heading not in self.batch.header:
            return []
        place = self.batch.header.index(heading)
        return [row[place] for row in self.batch.samples if place < len(row) and row[place]][:3]

    @property
    def mapping(self) -> dict[str, str]:
        return {each.name: self.cleaned_data[each.name] for each in self.kind.columns}

    @property
    def ticks(self) -> dict[str, bool]:
        return {each.code: self.cleaned_data[OPTION + each.code] for each in self.kind.options}
