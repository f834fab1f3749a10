"""Facts of a journey that no other page corrects."""

from __future__ import annotations

from typing import Any

from django import forms

from convergence.journeys.blocks import Question
from convergence.journeys.forms.situation import field_of
from convergence.journeys.forms.work import HoursField
from convergence.kit.forms import DayField
from convergence.nomenclature.lists import Answer, Referrer

FACTS = (
    "started_on", "referrer", "weekly_hours", "proximity", "concerted", "mobilised_emploi", "mobilised_logement",
    "mobilised_sante", "housing_access_on",
)  # fmt: skip


class FactsForm(forms.Form):
    """The entry and the support, as they were declared. What was done on screen since counts by itself."""

    started_on = DayField(label="Premier jour")
    weekly_hours = HoursField(required=False, label="Heures par semaine à l’entrée")
    mobilised_emploi = DayField(label="Chargé de partenariats emploi mobilisé, le", required=False)
    mobilised_logement = DayField(label="Chargé de partenariats logement mobilisé, le", required=False)
    mobilised_sante = DayField(label="Chargé de partenariats santé mobilisé, le", required=False)
    housing_access_on = DayField(label="Accès à un logement, le", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["referrer"] = field_of(Question("referrer", "Orientée par", Referrer))
        self.fields["proximity"] = field_of(Question("proximity", "Accompagnement de proximité", Answer))
        self.fields["concerted"] = field_of(Question("concerted", "Accompagnement concerté", Answer))
        self.order_fields(FACTS)
