"""All that the reference page shows."""

from __future__ import annotations

import inspect
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.template.loader import get_template
from django.urls import reverse

from convergence.kit import clock
from convergence.kit.blocks import Choice, Fact, LeadFigure, Progress, Shift, ShiftGroup, Stage, Tab, WeekDay, WeekItem
from convergence.kit.forms import CodeChoiceField, DayField
from convergence.kit.french import percent
from convergence.kit.meeting import Hit, Line, Moment
from convergence.kit.pages import paginate
from convergence.kit.samples.pictures import DAY, areas, charts, flow, gaps, sections, trajectory
from convergence.nomenclature.lists import Answer, Housing, Intensity

ROWS = 312


class SampleForm(forms.Form):
    """One of each kind of question."""

    name = forms.CharField(label="Nom", max_length=80, error_messages={"required": "Écrivez son nom."})
    born_on = DayField(label="Date de naissance", help_text="Approchée si elle ne la connaît pas.", required=False)
    housing = CodeChoiceField(codes=Housing, label="Où dort-elle\u00a0?")
    doctor = CodeChoiceField(codes=Answer, missing=False, label="A-t-elle un médecin traitant\u00a0?")
    axis = CodeChoiceField(codes=Intensity, label="Frein logement", required=False)
    themes = forms.MultipleChoiceField(
        label="Sur quoi l’aider\u00a0?",
        choices=[("L", "Logement"), ("S", "Santé"), ("E", "Emploi"), ("D", "Droits")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    words = forms.CharField(
        label="Ce qu’elle dit", widget=forms.Textarea(attrs={"rows": 3}), required=False, help_text="Avec ses mots."
    )
    agreed = forms.BooleanField(
        label="Elle a lu et accepte que ces réponses soient gardées",
        error_messages={"required": "Sans son accord, rien ne peut être gardé\u00a0: posez-lui la question."},
    )


def people() -> list[dict[str, Any]]:
    """Rows for the table."""
    names = [
        "Yonas Romarin",
        "Tesfay Mistral",
        "Fatou Libellule",
        "Nadia Capucine",
        "Mireille Cascade",
        "Karim Alizé",
        "Ludovic Bruyère",
    ]
    homes = ["CHRS", "", "CHRS", "TIERS", "CHU", "SQUAT", "REFUS"]
    weeks = [(38, 52), (6, 104), (26, 104), (61, 104), (95, 104), (90, 104), (9, 52)]
    return [
        {"name": name, "home": home, "week": week, "of": of, "share": f"{week * 100 // of}%"}
        for name, home, (week, of) in zip(names, homes, weeks, strict=True)
    ]


def _lines(today: date) -> dict[str, list[Line]]:
    def line(title: str, days: int, name: str, *, detail: str, act: str = "", template: str = "") -> Line:
        return Line(
            kind="sample",
            title=title,
            due=today + timedelta(days=days),
            person_key="",
            person_name=name,
            detail=detail,
            act=act,
            url="#rows" if act else "",
            template=template,
        )

    return {
        "late": [
            line(
                "Suivi à 6 mois",
                -9,
                "Bruno Galet",
                detail="sorti le 2 septembre en CDD de 6 mois",
                template="kit/_sample_pick.html",
            ),
            line("Diagnostic d’entrée manquant", -6, "Tesfay Mistral", detail="arrivé le 3 février", act="Commencer"),
        ],
        "soon": [line("PASS IAE qui se termine", 28, "Mireille Cascade", detail="CVG, 23e mois", act="Prolonger")],
    }


def _source(name: str) -> str:
    """How a component is called: the first lines of its template."""
    text = get_template(name).template.source  # type: ignore[attr-defined]
    return text.split("{% endcomment %}")[0].removeprefix("{% comment %}") if "endcomment" in text else ""


def context(request: HttpRequest) -> dict[str, Any]:
    """All that the page shows."""
    today = clock.today()
    bad = SampleForm({"bad-housing": "CHRS", "bad-born_on": "hier", "bad-words": "Je veux une clé."}, prefix="bad")
    here = reverse("kit")
    return {
        "today": today,
        "lines": _lines(today),
        "outcomes": [
            Choice("EMPLOI", "En emploi", key="1"),
            Choice("FORMATION", "En formation", key="2"),
            Choice("SANS", "Sans emploi", key="3"),
            Choice("AUTRE", "Autre", key="4"),
            Choice("INJOIGNABLE", "Injoignable", icon="telephone-x", key="5", aside=True),
            Choice("REFUS", "Refus", icon="hand-index", key="6", aside=True),
        ],
        "facts": [
            Fact("Premières Heures", "38e semaine sur 52", "depuis le 24 juin 2024"),
            Fact("Temps de travail", "20 h par semaine", "19 h la semaine dernière"),
            Fact("PASS IAE", "15 mois restants", "jusqu’au 23 juin 2026"),
            Fact("Rendez-vous", "Vendredi, 10 h", "lire le bail, avec Inès Rivage"),
        ],
        "groups": [
            ShiftGroup(
                "Hébergement",
                [Shift("Où il dort", "RUE", "CHRS", "Housing", note="vu le 20 janvier"), Shift("Dettes", "", "")],
            ),
            ShiftGroup(
                "Droits santé",
                [Shift("Médecin traitant", "NON", "OUI", "Answer"), Shift("RQTH", "REFUS", "REFUS", "Answer")],
            ),
            ShiftGroup(
                "Freins",
                [
                    Shift("Logement", "LOURD", "LEGER", "Intensity"),
                    Shift("Français", "LEGER", "LEGER", "Intensity", carried="repris de l’entrée, à revoir"),
                    Shift("Budget", "NE", "LEGER", "Intensity"),
                ],
            ),
        ],
        "natures": [("E", "Entretien"), ("A", "Appel"), ("V", "Visite"), ("X", "Absence")],
        "names": [("1", "Yonas Romarin"), ("2", "Fatou Libellule")],
        "tabs": [
            Tab("À prendre", here, current=True, count=4),
            Tab("En cours", here, count=6),
            Tab("Closes", here),
        ],
        "stages": [
            Stage("Brouillon", "3 février", passed=True),
            Stage("Validé", "10 mars, Paul Estran", current=True),
            Stage("Figé", "plus rien ne changera"),
        ],
        "week": [
            WeekDay(today - timedelta(days=1), [WeekItem("14 h", "Svetlana Prairie", "Entretien", "#week")]),
            WeekDay(today, [WeekItem("9 h 30", "Yonas Romarin", "Entretien, bureau", "#week")], today=True),
            WeekDay(today + timedelta(days=1), []),
        ],
        "hits": [
            Hit("Yonas Romarin", "PHC, Les Jardins de la Garance", "#lists", "person"),
            Hit("Résidence Les Tilleuls", "Bailleur, Val d’Orbise", "#lists", "building"),
        ],
        "moments": [
            Moment(DAY, "Entretien", "chat-dots", "Il veut être prêt pour la visite.", "Hélène Sarment"),
            Moment(date(2025, 2, 12), "Note privée", "lock", "Visible de vous seule.", "Hélène Sarment", private=True),
            Moment(
                date(2025, 1, 20),
                "Entrée au CHRS",
                "house-door",
                "Rue, puis Bureaux du cœur, puis CHRS.",
                "Marc Ombelle",
            ),
        ],
        "leads": [
            LeadFigure("Personnes accompagnées", "312", "289 en 2023", "#figures"),
            LeadFigure("Places conventionnées", "204", "au 31 décembre"),
            LeadFigure("Présentes au 31 décembre", "194", "188 en moyenne", "#figures"),
            LeadFigure("Sorties en 2024", "118", "104 en 2023", "#figures"),
        ],
        "sections": sections(),
        "gaps": gaps(),
        "trajectory": trajectory(),
        "flow": flow(),
        "charts": charts(),
        "map": areas(),
        "form": SampleForm(auto_id="ok_%s"),
        "bad_form": bad,
        "table": paginate(people(), request, per_page=5, sorts={"nom": "name", "semaine": "week"}, default="nom"),
        "job": Progress("Lecture du classeur", 104, ROWS, reverse("kit_progress", args=[113])),
        "finished": Progress("Lecture du classeur", ROWS, ROWS, note=f"3 lignes à revoir, soit {percent(1)}."),
        "sources": {
            name: _source(f"kit/{name}.html")
            for name in (
                "todo",
                "done",
                "block",
                "pick",
                "compose",
                "tabs",
                "facts",
                "sit",
                "week",
                "timeline",
                "state",
                "empty",
                "box",
                "figures",
                "figure_row",
                "lead_figs",
                "gap",
                "trajectory",
                "flow",
                "map",
                "progress",
                "confirm",
                "drop",
                "saved",
            )
        },
        "swatches": [
            ("--paper", "s-paper", "surface"),
            ("--sand", "s-sand", "ce qui va ensemble"),
            ("--sand-2", "s-sand-2", "survol, refus"),
            ("--ink", "s-ink", "ce qui se lit"),
            ("--ink-2", "s-ink-2", "contexte, dates"),
            ("--act", "s-act", "ce qui s’actionne"),
            ("--act-soft", "s-act-soft", "ce qui est choisi"),
            ("--due", "s-due", "ce qui est dû"),
        ],
        "tags": inspect.getdoc(__import__("convergence.kit.templatetags.kit", fromlist=["kit"])) or "",
    }
