"""The lists mean what the definitions need of them."""

from __future__ import annotations

import pytest

from convergence.nomenclature.base import CodeList, every, label_of
from convergence.nomenclature.lists import (
    Barrier,
    BarrierAxis,
    BaseCover,
    ExitReason,
    Housing,
    Income,
    Referrer,
    StreetDuration,
)

ALL = every()


@pytest.mark.parametrize("codes", ALL, ids=lambda codes: codes.__name__)
def test_every_code_has_a_french_label_of_its_own(codes: type[CodeList]) -> None:
    labels = [member.label for member in codes]
    assert all(labels)
    assert len(set(labels)) == len(labels)


def test_housing_ladder() -> None:
    assert Housing.at_levels(0) == {"RUE", "ABRI_FORTUNE", "SQUAT", "VEHICULE", "HALTE_NUIT"}
    assert Housing.CHU.level == 1 and Housing.ALT.level == 2 and Housing.FJT.level == 4 and Housing.LOC_PRIVE.level == 5
    assert {code for code in Housing if code.level is None} == {"ETAB_SANTE", "DETENTION", "ASE"}


def test_every_barrier_belongs_to_one_of_the_eight_axes() -> None:
    assert len(Barrier) == 14
    assert {barrier.group for barrier in Barrier} == BarrierAxis.codes()
    assert len(BarrierAxis) == 8


def test_exit_reasons_carry_both_classes_side_by_side() -> None:
    assert all(reason.group and reason.item.asp and reason.item.cvg for reason in ExitReason)
    assert ExitReason.CDI_INCLUSION.group == "EMPLOI" and ExitReason.CDI_INCLUSION.item.asp == "POSITIVE"
    assert {reason.value for reason in ExitReason if reason.item.asp == "RETRAIT"} == {
        "FAUTE_GRAVE", "RUPTURE_ESSAI", "LONGUE_MALADIE", "CHANGEMENT_PROGRAMME", "INCARCERATION", "DECES",
    }  # fmt: skip


def test_groups_that_the_figures_read() -> None:
    assert Referrer.in_group("URGENCE_SOCIALE") == {
        "MARAUDE", "SIAO_115", "ACCUEIL_JOUR", "HALTE_NUIT", "CHU", "HUDA",
    }  # fmt: skip
    assert Income.in_group("SANS") == {"AUCUNE", "MENDICITE"}
    assert StreetDuration.in_group("PLUS_2A") == {"2A_5A", "PLUS_5A"}
    assert BaseCover.EN_COURS.level == 0 and BaseCover.AME.level == 1 and BaseCover.PUMA.level == 2


def test_labels_of_missing_codes() -> None:
    assert label_of(Housing, "CHU") == "Centre d’hébergement d’urgence"
    assert label_of(Housing, "REFUS") == "Refus de répondre"
    assert label_of(Housing, "NR") == "Non renseigné"
    assert label_of(Housing, "") == ""
