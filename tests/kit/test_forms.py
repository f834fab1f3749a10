"""Forms say what to do where it is to be done."""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar

import pytest
from django import forms

from convergence.journeys.models import Situation
from convergence.kit.forms import NO_ANSWER, CodeChoiceField, DayField, code_choices, formfield
from convergence.kit.refusal import RefusedError, blame
from convergence.nomenclature.lists import Answer, Housing


class Form(forms.Form):
    name = forms.CharField(label="Nom", error_messages={"required": "Écrivez son nom."})
    on = DayField(label="Jour", required=False, latest=date(2025, 3, 10))
    doctor = CodeChoiceField(codes=Answer, label="Un médecin\u00a0?")
    housing = CodeChoiceField(codes=Housing, label="Où dort-elle\u00a0?", required=False)
    agreed = forms.BooleanField(label="D’accord", help_text="Elle a lu.")


def test_what_is_no_answer_comes_last_and_apart() -> None:
    *real, (group, apart) = code_choices(Housing)
    assert group == NO_ANSWER
    assert [code for code, _ in apart] == ["REFUS", "NSP", "NR"]
    assert "REFUS" not in {code for code, _ in real}
    assert [code for code, _ in code_choices(Answer)[:-1]] == ["OUI", "NON"]


def test_a_list_without_missing_codes_has_none() -> None:
    assert all(isinstance(label, str) for _, label in code_choices(Housing, missing=False))


def test_few_choices_are_buttons_and_many_a_list() -> None:
    html = str(Form())
    assert html.count('type="radio"') == 5
    assert "<select" in html
    assert html.index('value="NON"') < html.index('class="brk"') < html.index('value="REFUS"')


def test_errors_stand_in_the_summary_and_beside_the_field() -> None:
    form = Form({"on": "hier", "housing": "CHRS"})
    html = str(form)
    assert "4 réponses à revoir" in html
    targets = set(re.findall(r'href="#([^"]+)"', html))
    assert targets == {"id_name", "id_on", "id_doctor_0", "id_agreed"}
    for target in targets:
        assert f'id="{target}"' in html
    for control in re.findall(r'aria-describedby="([^"]+)"', html):
        for part in control.split():
            assert f'id="{part}"' in html


def test_a_day_is_read_from_the_browser_and_from_the_hand() -> None:
    field = DayField()
    assert field.clean("2025-03-02") == field.clean("02/03/2025") == date(2025, 3, 2)
    with pytest.raises(forms.ValidationError, match="jour, le mois"):
        field.clean("hier")


def test_a_day_comes_back_in_the_form_the_browser_wants() -> None:
    assert 'value="2025-03-02"' in str(Form({"on": "02/03/2025"})["on"])
    assert 'max="2025-03-10"' in str(Form()["on"])


def test_model_fields_take_the_way_of_the_house() -> None:
    coded = next(field for field in Situation._meta.get_fields() if type(field).__name__ == "CodeField")
    made = formfield(coded)
    assert isinstance(made, CodeChoiceField)
    assert made.label[0].isupper()


def test_every_control_is_dressed_once() -> None:
    html = str(Form())
    assert 'class="form-control"' in html
    assert 'class="form-select"' in html
    assert 'class="form-check-input"' in html
    assert not re.search(r'<input[^>]*class="[^"]*"[^>]*class="', html)


class Decision(forms.Form):
    """A question that may be left empty, one that may be at times, one that may not."""

    note = forms.CharField(label="Note", required=False)
    refusal = forms.CharField(label="Motif du refus", required=False)
    answer = forms.CharField(label="Réponse")
    when: ClassVar = {"refusal": "si refusée"}


def test_a_question_says_when_it_may_be_left_empty() -> None:
    page = str(Decision())
    assert 'Note <span class="opt">(facultatif)</span>' in page
    assert 'Motif du refus <span class="opt">(si refusée)</span>' in page
    assert page.count('class="opt"') == 2


def test_a_refusal_stands_under_the_field_it_names() -> None:
    form = Decision({"answer": "Non"})
    assert form.is_valid()
    blame(form, RefusedError("Un refus dit son motif.", "refusal"))
    blame(form, RefusedError("Ce dossier est clos.", "somewhere else"))
    assert form.errors["refusal"] == ["Un refus dit son motif."]
    assert form.non_field_errors() == ["Ce dossier est clos."]
