"""Where an import begins: the kinds, the blank templates, the upload; and all batches before."""

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tonglu.access.permissions import Permission
from tonglu.exchange import actions, queries
from tonglu.exchange.kinds import KINDS, ImportKind
from tonglu.exchange.queries import BatchState
from tonglu.exchange.results import summary
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets import write_template
from tonglu.organisation.queries import names_of
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import Form, outcome
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Facet, Listing, col
from tonglu.ui.pages import render
from tonglu.web.exchange.files import workbook

RUN = Permission.IMPORT_RUN
TABLES = ".xlsx,.xlsm,.xls,.csv,.tsv,.txt"
TONES = {
    "uploaded": "new",
    "checking": "hand",
    "checked": "warn",
    "applying": "hand",
    "done": "done",
    "refused": "wait",
    "reverting": "hand",
    "reverted": "wait",
}
COLUMNS = [
    col("file", gettext_lazy("文件"), wide=True),
    col("kind", gettext_lazy("类型")),
    col("place", gettext_lazy("组织"), quiet=True),
    col("rows", gettext_lazy("行数"), num=True),
    col("made", gettext_lazy("结果"), quiet=True),
    col("created", gettext_lazy("上传时间")),
    col("state", gettext_lazy("状态")),
]
BATCHES = Listing(
    sorts=[Sort("created", "id", is_descending=True)], facets=[Facet("state", gettext_lazy("状态"), BatchState.choices)], size=20
)


class UploadForm(Form):
    node = forms.TypedChoiceField(label=gettext_lazy("导入到"), coerce=int)
    file = forms.FileField(label=gettext_lazy("文件"), widget=forms.ClearableFileInput(attrs={"accept": TABLES}))

    def __init__(self, *args: object, kind: ImportKind, request: Request) -> None:
        super().__init__(*args)
        places = queries.nodes_to_import(request.actor, kind)
        self.fields["node"].choices = [(each.pk, each.name) for each in places]  # type: ignore[attr-defined]
        self.fields["file"].help_text = _(".xlsx、.xls、.csv，最大 50 MB；表头以上的标题行会自动略过")


@requires(RUN)
@require_safe
def list_imports(request: Request) -> HttpResponse:
    page = BATCHES.page(request, queries.batches_for(request.actor))
    places = names_of(each.node_id for each in page.rows if each.node_id)
    kinds = queries.kinds_for(request.actor)
    labels = {code: each.label for code, each in KINDS.items()}
    return render(
        request, "exchange/list.html", block="rows", page=page, columns=COLUMNS, kinds=kinds, labels=labels,
        places=places, tones=TONES, summary=summary,
    )  # fmt: skip


@requires(RUN)
@require_http_methods(["GET", "POST"])
def upload(request: Request, kind: str) -> HttpResponse:
    wanted = kind_for(request, kind)
    form = UploadForm(request.POST or None, request.FILES or None, kind=wanted, request=request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        made = outcome(
            actions.upload_file, kind, content=given.read(), name=given.name, node_id=form.cleaned_data["node"], by=request.actor
        )
        if not isinstance(made, Refused):
            return HttpResponseRedirect(reverse("web:import_batch", args=[made.pk]))
        form.add_error("file", made)
    return render(request, "exchange/upload.html", kind=wanted, form=form)


@requires(RUN)
@require_safe
def download_template(request: Request, kind: str) -> HttpResponse:
    wanted = kind_for(request, kind)
    label = _(wanted.label)
    return workbook(write_template(wanted.columns, label), _("{kind}导入模板").format(kind=label) + ".xlsx")


def kind_for(request: Request, code: str) -> ImportKind:
    found = next((each for each in queries.kinds_for(request.actor) if each.code == code), None)
    if found is None:
        raise Http404
    return found
