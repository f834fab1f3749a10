"""Components for templates. They need no `{% load %}`. The page /kit shows each of them with its source.

Tags
    {% icon "house" %}                          an icon; a second word makes it heard
    {% answer "Housing" situation.housing %}    a coded value: yes, no, unknown, refused or its label
    {% answer_of situation "housing" %}         the same, the list being read from the model's field
    {% level "LOURD" %}                         intensity: two cells and the word
    {% when line.due %}                         a date in the first column of a row, late when past
    {% due "11 jours de retard" %}              what is due: mark, word and colour together
    {% group "En retard" 2 late=True %}         heading of a group of rows, with its count
    {% sort_header page "nom" "Personne" %}     a column head that sorts
    {% pager page %}                            first to last of how many, before and after
    {% chart c %}                               a drawn chart, its table and its CSV

Filters
    day, day_short, day_long, weekday_long, weekday_short, distance   days, in French
    hour                                                              « 14 h 30 »
    whole, decimal, amount, percent, points, euros, cents             numbers, in French
    plural:"personne"                                                 « 3 personnes »

Includes (their first line says what they need)
    kit/todo.html done.html facts.html sit.html compose.html pick.html block.html tabs.html state.html
    empty.html box.html timeline.html week.html lead_figs.html figures.html figure_row.html dot.html
    gap.html trajectory.html flow.html map.html progress.html confirm.html drop.html saved.html
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import template
from django.forms import CheckboxInput
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from convergence.kit import clock, french
from convergence.kit.charts.spec import Chart
from convergence.kit.context import link
from convergence.kit.pages import Page
from convergence.nomenclature.base import BY_NAME, MISSING_LABELS, REFUSED, CodeList
from convergence.nomenclature.lists import Intensity

register = template.Library()

ROW_OF_CHOICES = 7
"""More choices than this are laid in columns."""

_YES, _NO = "OUI", "NON"
_UNKNOWN = "Inconnu"
_NOT_ASSESSED = "NE"


# ── Icons and answers ────────────────────────────────────────────────────────────────────────
@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the set. With `label`, it is read aloud; without, it is silent."""
    mark = format_html('<i class="bi bi-{}" aria-hidden="true"></i>', name)
    if label:
        return format_html('{}<span class="visually-hidden">{}</span>', mark, label)
    return mark


def _codes(codes: Any) -> type[CodeList] | None:
    if isinstance(codes, str):
        found = BY_NAME.get(codes) if codes else None
        if codes and found is None:
            raise template.TemplateSyntaxError(f"No list named {codes!r} in the nomenclature.")
        return found
    return codes if isinstance(codes, type) and issubclass(codes, CodeList) else None


def _mark(kind: str, name: str, word: Any) -> SafeString:
    return format_html('<span class="ans a-{}"><i class="bi bi-{}" aria-hidden="true"></i> {}</span>', kind, name, word)


def _missing(value: Any) -> SafeString | None:
    """The mark of what is no answer: a hole to fill, or a refusal to respect. They never look alike."""
    if value in {"", None}:
        return _mark("unk", "question-lg", _UNKNOWN)
    if value == REFUSED:
        return _mark("ref", "hand-index", MISSING_LABELS[REFUSED])
    if str(value) in MISSING_LABELS:
        return _mark("unk", "question-lg", MISSING_LABELS[str(value)])
    return None


@register.simple_tag
def answer(codes: Any, value: Any) -> SafeString:
    """A stored value in words. `codes` names a list of the nomenclature, or is empty for plain text."""
    known = _codes(codes)
    if isinstance(value, bool):
        value = _YES if value else _NO
    missing = _missing(value)
    if missing is not None:
        return missing
    text = str(value)
    if known is Intensity:
        return level(text)
    member = known.get(text) if known else None
    word = member.label if member else {_YES: "Oui", _NO: "Non"}.get(text, value)
    if text == _YES:
        return _mark("yes", "check-circle-fill", word)
    if text == _NO:
        return _mark("no", "x-circle", word)
    return SafeString(conditional_escape(word))


@register.simple_tag
def answer_of(record: Any, name: str) -> SafeString:
    """The value of a field of a record, in the words of the field's own list."""
    if record is None:
        return answer("", "")
    field = record._meta.get_field(name)
    return answer(getattr(field, "codes", None), getattr(record, name))


@register.simple_tag
def level(code: str) -> SafeString:
    """Intensity: none, one or two cells filled, and the word."""
    missing = _missing(code)
    if missing is not None:
        return missing
    member = Intensity.get(code)
    if member is None or member.level is None:
        return _mark("unk", "question-lg", member.label if member else code)
    first, second = ("f1" if member.level > cell else "f3" for cell in (0, 1))
    return format_html(
        '<span class="lvl"><svg class="pic" width="24" height="14" aria-hidden="true">'
        '<rect x="0" y="1" width="11" height="12" rx="2" class="{}"/>'
        '<rect x="13" y="1" width="11" height="12" rx="2" class="{}"/></svg>{}</span>',
        first,
        second,
        member.label,
    )


@register.simple_tag
def answer_icon(code: object) -> SafeString:
    """The mark of a code that is no answer (refusal, not known); nothing for a real answer."""
    name = {
        "REFUS": "hand-index",
        "NSP": "question-lg",
        "NR": "question-lg",
        _NOT_ASSESSED: "question-lg",
    }.get(str(code))
    return format_html('<i class="bi bi-{}" aria-hidden="true"></i> ', name) if name else SafeString("")


# ── Rows ─────────────────────────────────────────────────────────────────────────────────────
@register.simple_tag
def when(on: date | None, late_word: str = "") -> SafeString:
    """The first column of a row: how late, or which day. Only past days take the accent.

    `late_word` replaces « dû le … », for what has waited rather than been due (« sans réponse »).
    """
    today = clock.today()
    if on is None:
        return format_html('<p class="when"><b>{}</b></p>', "Sans date")
    if on < today:
        return format_html(
            '<p class="when late"><b><i class="bi bi-exclamation-circle-fill" aria-hidden="true"></i> {}</b>'
            "<span>{}</span></p>",
            french.count((today - on).days, "jour"),
            late_word or f"dû le {french.day(on, today=today)}",
        )
    return format_html(
        '<p class="when"><b>{}</b><span>{}</span></p>',
        french.day(on, today=today),
        french.distance(on, today),
    )


@register.simple_tag
def due(text: str) -> SafeString:
    """What is due or late, said with its mark."""
    return format_html(
        '<span class="tag-due"><i class="bi bi-exclamation-circle-fill" aria-hidden="true"></i> {}</span>',
        text,
    )


@register.simple_tag
def group(title: str, total: int | None = None, late: bool = False, tag: str = "h2") -> SafeString:
    """The heading of a group of rows."""
    if tag not in {"h2", "h3", "h4"}:
        raise template.TemplateSyntaxError("`tag` is h2, h3 or h4.")
    mark = icon("exclamation-circle-fill") if late else ""
    number = format_html(' <span class="num">{}</span>', french.number(total)) if total is not None else ""
    return format_html('<{} class="group{}">{} {}{}</{}>', tag, " group-due" if late else "", mark, title, number, tag)


# ── Lists ────────────────────────────────────────────────────────────────────────────────────
@register.simple_tag
def sort_header(page: Page[Any], key: str, label: str, css: str = "") -> SafeString:
    """A column head that sorts by `key`, one of the `sorts` given to `paginate`."""
    if key not in page.keys:
        raise template.TemplateSyntaxError(f"{key!r} is not among the orders of this page: {sorted(page.keys)}.")
    now = page.sorted_by(key)
    target = f"-{key}" if now == "ascending" else key
    mark = {"ascending": "caret-up-fill", "descending": "caret-down-fill"}.get(now, "chevron-expand")
    return format_html(
        '<th scope="col"{}{}><a class="sort" href="{}">{}\u00a0{}</a></th>',
        format_html(' class="{}"', css) if css else "",
        format_html(' aria-sort="{}"', now) if now else "",
        page.address(tri=target),
        label,
        icon(mark),
    )


@register.inclusion_tag("kit/pager.html")
def pager(page: Page[Any]) -> dict[str, Any]:
    """Which rows of how many, and the pages before and after, the query string kept."""
    return {
        "page": page,
        "previous": page.address(page=page.number - 1 if page.number > 2 else None),
        "next": page.address(page=page.number + 1),
    }


# ── Pictures ─────────────────────────────────────────────────────────────────────────────────
@register.inclusion_tag("kit/chart.html")
def chart(chart: Chart) -> dict[str, Any]:
    """A drawn chart with its table, and its CSV where the installation serves it."""
    return {"chart": chart, "csv": link("chart_csv", chart.csv_name)}


# ── Days ─────────────────────────────────────────────────────────────────────────────────────
def _date(value: date | datetime | None) -> date | None:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


@register.filter
def day(value: date | datetime | None) -> str:
    """« 2 mars », with the year when it is another one."""
    on = _date(value)
    return french.day(on, today=clock.today()) if on else ""


@register.filter
def day_short(value: date | datetime | None) -> str:
    """« 2 févr. », with the year when it is another one."""
    on = _date(value)
    return french.day(on, today=clock.today(), short=True) if on else ""


@register.filter
def day_long(value: date | datetime | None) -> str:
    """« 2 mars 2025 »."""
    on = _date(value)
    return french.day(on) if on else ""


@register.filter
def weekday_long(value: date | datetime | None) -> str:
    """« mardi 11 mars »."""
    on = _date(value)
    return french.weekday(on) if on else ""


@register.filter
def weekday_short(value: date | datetime | None) -> str:
    """« mar. 11 mars »."""
    on = _date(value)
    if on is None:
        return ""
    name, rest = french.weekday(on).split(" ", 1)
    return f"{name[:3]}. {rest}"


@register.filter
def hour(value: time | None) -> str:
    """« 9 h », « 14 h 30 »."""
    return french.hour(value) if value else ""


@register.filter
def distance(value: date | datetime | None) -> str:
    """« dans 28 jours », « hier »."""
    on = _date(value)
    return french.distance(on, clock.today()) if on else ""


# ── Numbers ──────────────────────────────────────────────────────────────────────────────────
Number = int | float | Decimal


@register.filter
def whole(value: Number | None) -> str:
    """« 1 020 »."""
    return french.number(value) if value is not None and value != "" else ""


@register.filter
def decimal(value: Number | None, decimals: int = 1) -> str:
    """« 1,7 »."""
    return french.number(value, decimals) if value is not None else ""


@register.filter
def amount(value: Number | None) -> str:
    """« 20 », « 17,5 »: a decimal only where there is one."""
    if value is None or value == "":
        return ""
    return french.number(value, 0 if value == int(value) else 1)


@register.filter
def percent(value: Number | None, decimals: int = 0) -> str:
    """« 59 % », from a value between 0 and 100."""
    return french.percent(value, decimals) if value is not None else "–"


@register.filter
def points(value: Number | None) -> str:
    """« +17 points »."""
    return f"{french.signed(value)}{french.NBSP}points" if value is not None else "–"


@register.filter
def euros(value: Number | None) -> str:
    """« 1 020 € »."""
    return french.euros(value) if value is not None else ""


@register.filter
def cents(value: int | None) -> str:
    """« 1 020,50 € », from whole cents."""
    return french.cents(value) if value is not None else ""


@register.filter
def plural(value: int, words: str) -> str:
    """`{{ 3|plural:"personne" }}` → « 3 personnes »; `{{ n|plural:"cheval,chevaux" }}` for the others."""
    one, _, many = words.partition(",")
    return french.count(value, one, many)


@register.filter
def minus(value: Number, other: Number) -> Number:
    """A place in a picture, moved."""
    return float(value) - float(other)


# ── Forms and messages ───────────────────────────────────────────────────────────────────────
@register.filter
def is_bad(level_tag: str) -> bool:
    """Whether a message tells of something that did not work, and so must stay until it is closed."""
    return level_tag in {"error", "warning"}


@register.filter
def asking(label: str) -> str:
    """The words of a field before its error: with a colon, unless they already ask."""
    return label if label.endswith("?") else f"{label}{french.NBSP}:"


@register.filter
def anchor(field: Any) -> str:
    """The id that the error summary links to: the first choice of a group, or the control itself."""
    if field.use_fieldset:
        return f"{field.auto_id}_0"
    return str(field.id_for_label or field.auto_id)


@register.filter
def is_check(field: Any) -> bool:
    """Whether the field is a single tick box, whose words come after it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def left_empty(field: Any) -> str:
    """What stands beside a question that may be left empty: « facultatif », or when it must not be.

    A form says the latter in `when`, by name of field: `{"refusal": "si refusée"}`; « » says nothing.
    """
    when: dict[str, str] = getattr(field.form, "when", {})
    return "" if field.field.required else when.get(field.name, "facultatif")


@register.filter
def many_choices(groups: list[tuple[Any, list[Any], int]]) -> bool:
    """Whether there are too many choices for one row: they are then laid in columns."""
    return sum(len(options) for _, options, _ in groups) > ROW_OF_CHOICES
