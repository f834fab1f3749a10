"""Bringing a workbook on screen: checked, mapped, written, undone, decided; each within its rights."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from convergence.accounts.models import AuditEvent, Reading
from convergence.exchange.models import Conflict, HeaderMap, ImportBatch, ImportFile
from convergence.journeys import actions as journeys
from convergence.journeys.models import Journey
from convergence.people.models import Person
from tests.exchange.books import book, raw, row, take


@pytest.fixture
def helene(cast, client):
    client.force_login(cast.helene)
    return client


def upload(client, path, name="suivi.xlsx"):
    content = SimpleUploadedFile(name, path.read_bytes())
    response = client.post(reverse("exchange_receive"), {"workbook": content})
    assert response.status_code == 302
    return ImportBatch.objects.order_by("id").last()


def page(client, batch):
    return client.get(reverse("exchange_batch", args=[batch.key]))


def sheets(content):
    found = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: found.get_sheet_by_name(name).to_python() for name in found.sheet_names}


def test_a_workbook_is_checked_then_written_then_undone(helene, tmp_path):
    path = book(tmp_path / "b.xlsx", [row(), row(reference="A2", nom="")])
    batch = upload(helene, path)
    assert batch.state == "CHECKED" and not Journey.objects.exists()
    shown = page(helene, batch).content.decode()
    assert "suivi.xlsx" in shown and "Le nom manque." in shown and "Enregistrer les lignes acceptées" in shown

    helene.post(reverse("exchange_apply", args=[batch.key]))
    batch.refresh_from_db()
    assert batch.state == "APPLIED" and Journey.objects.get().reference == "A1"
    assert AuditEvent.objects.filter(action="exchange.import", subject_key=batch.key).exists()
    assert "Annuler cet import" in page(helene, batch).content.decode()

    helene.post(reverse("exchange_apply", args=[batch.key]))
    assert Journey.objects.count() == 1, "a second click writes nothing more"

    helene.post(reverse("exchange_undo", args=[batch.key]))
    batch.refresh_from_db()
    assert batch.state == "UNDONE" and not Person.objects.exists()
    assert "Annulé le" in page(helene, batch).content.decode()
    assert "suivi.xlsx" in helene.get(reverse("exchange")).content.decode()


def test_the_annotated_workbook_says_what_is_wrong(helene, tmp_path):
    batch = upload(
        helene, book(tmp_path / "b.xlsx", [row(), row(reference="A2", logement_entree="CHR", humeur="bonne")])
    )
    response = helene.get(reverse("exchange_annotated", args=[batch.key]))
    lines = sheets(response.content)["Parcours"]
    assert lines[0][-1] == "À corriger" and "humeur" in lines[0]
    assert lines[1][-1] == ""
    assert "Refusée — Logement à l’entrée" in lines[2][-1] and "Valeurs acceptées\u00a0: CHRS | " in lines[2][-1]
    assert lines[2][lines[0].index("humeur")] == "bonne"
    assert lines[1][lines[0].index("date_naissance")] == date(1984, 3, 11)


def test_problems_are_grouped_and_filtered(helene, tmp_path):
    rows = [row(reference=f"A{number}", nom=f"Sauge{number}", date_diagnostic="") for number in range(3)]
    batch = upload(helene, book(tmp_path / "b.xlsx", [*rows, row(reference="B1", nom="")]))
    shown = page(helene, batch)
    assert [(group.code, group.count) for group in shown.context["groups"]] == [
        ("missing", 1),
        ("diagnosis_missing", 3),
    ]
    only = helene.get(reverse("exchange_batch", args=[batch.key]), {"motif": "Parcours.nom.missing"})
    assert [one.problem.row for one in only.context["told"]] == [5]
    errors = helene.get(reverse("exchange_batch", args=[batch.key]), {"niveau": "error"})
    assert len(errors.context["told"]) == 1


def test_ones_own_headers_and_words_are_told_once(helene, cast, tmp_path):
    lines = [
        ["Suivi 2024"],
        ["N° dossier", "Nom de famille", "Prénom", "Né le", "Entrée le", "Hébergement à l’entrée", "Humeur"],
        ["D1", "Romarin", "Yonas", "11/03/1984", "05/02/2024", "chez un pote", "bonne"],
        ["D2", "Sauge", "Lina", "02/05/1990", "06/02/2024", "à la rue", "égale"],
    ]
    path = raw(tmp_path / "b.xlsx", {"Feuil1": lines})
    batch = upload(helene, path)
    assert batch.state == "MAPPING"
    url = reverse("exchange_headers", args=[batch.key])
    asked = helene.get(url)
    proposed = {choice.header: choice.column for choice in asked.context["choices"]}
    assert proposed["Nom de famille"] == "nom" and proposed["Né le"] == "date_naissance"
    wanted = {
        "N° dossier": "reference", "Nom de famille": "nom", "Prénom": "prenom", "Né le": "date_naissance",
        "Entrée le": "date_entree", "Hébergement à l’entrée": "logement_entree", "Humeur": "",
    }  # fmt: skip
    answers = {f"header-{number}": wanted[choice.header] for number, choice in enumerate(asked.context["choices"])}
    helene.post(url, {**answers, "chantier": str(cast.garance.key), "programme": "CVG"})
    batch.refresh_from_db()
    assert batch.state == "CHECKED" and batch.report["refused"] == 2, batch.report

    words = helene.get(url).context["words"]
    assert [choice.word for choice in words] == ["chez un pote", "à la rue"]
    said = {"chez un pote": "TIERS", "à la rue": "RUE"}
    helene.post(url, {f"word-{number}": said[choice.word] for number, choice in enumerate(words)})
    batch.refresh_from_db()
    assert (batch.report["refused"], batch.report["created"]) == (0, 2)
    assert batch.report["unknown_columns"] == ["Humeur"]
    helene.post(reverse("exchange_apply", args=[batch.key]))
    assert Journey.objects.get(reference="D1").situations.get(stage="ENTRY").housing == "TIERS"

    assert HeaderMap.objects.count() == 1
    again = upload(helene, path)
    assert again.state == "CHECKED" and again.report["unchanged"] == 2, "nothing is asked twice"


def test_a_conflict_is_decided_side_by_side(helene, cast, tmp_path):
    take(book(tmp_path / "a.xlsx", [row()]))
    journey = Journey.objects.get()
    journeys.record_situation(
        by=cast.helene, journey=journey, stage="ENTRY", observed_on=journey.started_on, housing="CHRS"
    )
    journeys.amend_journey(by=cast.helene, journey=journey, referrer="CCAS")
    changed = book(tmp_path / "b.xlsx", [row(logement_entree="SQUAT", orienteur="MARAUDE")])
    take(changed)
    shown = helene.get(reverse("exchange_conflicts")).content.decode()
    assert "Squat" in shown and "CHRS" in shown and "Yonas Romarin" in shown
    assert "2 valeurs à trancher" in helene.get(reverse("home_later")).content.decode()
    one, two = Conflict.objects.order_by("column")
    helene.post(reverse("exchange_decide", args=[one.key]), {"take": "FILE"})
    helene.post(reverse("exchange_decide", args=[two.key]), {"take": "SCREEN"})
    journey.refresh_from_db()
    assert journey.situations.get(stage="ENTRY").housing == "SQUAT" and journey.referrer == "CCAS"
    report = take(changed)
    assert (report.changed, report.conflicts) == (0, 0), "what is decided is not asked again"


def test_conflicts_of_other_chantiers_are_not_shown(cast, client, tmp_path):
    take(book(tmp_path / "a.xlsx", [row()]))
    journeys.amend_journey(by=cast.helene, journey=Journey.objects.get(), weekly_hours=20)
    take(book(tmp_path / "b.xlsx", [row(heures_hebdo=30)]))
    one = Conflict.objects.get()
    client.force_login(cast.irma)
    assert "Rien à trancher" in client.get(reverse("exchange_conflicts")).content.decode()
    assert client.post(reverse("exchange_decide", args=[one.key]), {"take": "FILE"}).status_code == 404
    client.force_login(cast.dora)
    shown = client.get(reverse("exchange_conflicts")).content.decode()
    assert "A1" in shown and "Romarin" not in shown, "who may not open files sees no name"


def test_a_file_that_cannot_be_read_says_why(helene, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7 \x00")
    batch = upload(helene, path, "notes.pdf")
    assert batch.state == "FAILED"
    assert "pas un classeur" in page(helene, batch).content.decode()


def test_the_file_is_encrypted_and_does_not_stay(helene, tmp_path, settings):
    from django.db import connection

    batch = upload(helene, book(tmp_path / "b.xlsx", [row()]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM exchange_importfile")
        assert cursor.fetchone()[0].startswith("1.")
        cursor.execute("SELECT report, file_name FROM exchange_importbatch")
        assert all(text.startswith("1.") for text in cursor.fetchone())
    from datetime import timedelta

    ImportBatch.objects.filter(pk=batch.pk).update(at=batch.at - timedelta(days=40))
    upload(helene, book(tmp_path / "c.xlsx", [row()]))
    assert ImportFile.objects.count() == 1
    assert (
        "n’est plus gardé" in helene.get(reverse("exchange_annotated", args=[batch.key]), follow=True).content.decode()
    )


def test_while_at_work_the_page_shows_where_it_is(helene, tmp_path):
    batch = upload(helene, book(tmp_path / "b.xlsx", [row()]))
    ImportBatch.objects.filter(pk=batch.pk).update(state="CHECKING", step=4, doing="Règles")
    shown = page(helene, batch).content.decode()
    assert "Contrôle du classeur" in shown and 'hx-trigger="every 2s"' in shown
    asked = helene.get(reverse("exchange_progress", args=[batch.key]))
    assert "Règles" in asked.content.decode()
    ImportBatch.objects.filter(pk=batch.pk).update(state="CHECKED")
    done = helene.get(reverse("exchange_progress", args=[batch.key]))
    assert done["HX-Redirect"] == reverse("exchange_batch", args=[batch.key])


def test_others_do_not_see_my_files(helene, cast, client, tmp_path):
    batch = upload(helene, book(tmp_path / "b.xlsx", [row()]))
    client.force_login(cast.irma)
    for name in ("batch", "progress", "headers", "annotated"):
        assert client.get(reverse(f"exchange_{name}", args=[batch.key])).status_code == 404
    for name in ("apply", "undo"):
        assert client.post(reverse(f"exchange_{name}", args=[batch.key])).status_code == 404
    client.force_login(cast.dora)
    assert client.get(reverse("exchange_batch", args=[batch.key])).status_code == 200


@pytest.mark.parametrize("name", ["rachid", "ines", "nadia", "fabre", "personne"])
def test_those_without_the_right_do_not_enter(cast, client, name):
    client.force_login(cast.users[name])
    assert client.get(reverse("exchange")).status_code == 403
    assert client.get(reverse("exchange_template")).status_code == 403
    assert client.get(reverse("exchange_export")).status_code == 403


def test_the_template_is_read_back_and_carries_its_lists(helene):
    found = sheets(helene.get(reverse("exchange_template")).content)
    assert set(found) == {"Parcours", "Chantiers", "Aide", "Listes"}
    assert found["Parcours"][0][:5] == ["Référence", "SIRET du chantier", "Code du chantier", "Programme", "Nom"]
    assert "Locataire du parc social" in {cell for line in found["Listes"] for cell in line}


def test_the_export_holds_ones_scope_and_is_logged(cast, client, tmp_path):
    take(book(tmp_path / "a.xlsx", [row(), row(reference="B1", siret="30000000000011", nom="Sauge")]))
    client.force_login(cast.helene)
    found = sheets(client.get(reverse("exchange_export"), {"perimetre": "national"}).content)
    assert [line[0] for line in found["Parcours"]] == ["reference", "A1"]
    assert Reading.objects.get(kind="EXPORT").by == cast.helene
    refused = client.get(reverse("exchange_export"), {"perimetre": "chantier:30000000000011"}, follow=True)
    assert "n’est pas le vôtre" in refused.content.decode()
    client.force_login(cast.dora)
    found = sheets(client.get(reverse("exchange_export"), {"perimetre": "territory:lys"}).content)
    assert [line[0] for line in found["Parcours"]] == ["reference", "B1"]


def test_many_values_are_decided_at_once(helene, cast, tmp_path):
    cast.journey(cast.person(), started_on=date(2024, 2, 5), reference="A1", referrer="CHRS", weekly_hours=20)
    take(book(tmp_path / "a.xlsx", [row(orienteur="MARAUDE", heures_hebdo=26)]))
    keys = [str(one.key) for one in Conflict.objects.all()]
    assert len(keys) == 2
    helene.post(reverse("exchange_decide_many"), {"take": "FILE", "key": [*keys, "nonsense"]})
    journey = Journey.objects.get()
    assert (journey.referrer, journey.weekly_hours) == ("MARAUDE", 26)
    assert not Conflict.objects.filter(state="OPEN").exists()


def test_a_value_of_the_file_that_breaks_a_rule_is_not_written(helene, cast, tmp_path):
    take(book(tmp_path / "a.xlsx", [row(date_sortie=date(2024, 9, 1), motif_sortie="CDI")]))
    journey = Journey.objects.get()
    journeys.amend_journey(by=cast.helene, journey=journey, ended_on=date(2024, 8, 1))
    take(book(tmp_path / "b.xlsx", [row(date_sortie=date(2024, 10, 1), motif_sortie="CDI")]))
    one = Conflict.objects.get()
    journeys.amend_journey(by=cast.helene, journey=journey, started_on=date(2024, 11, 1), ended_on=date(2024, 11, 20))
    shown = helene.post(reverse("exchange_decide", args=[one.key]), {"take": "FILE"}, follow=True)
    assert "La sortie précède l’entrée" in shown.content.decode()
    one.refresh_from_db()
    assert one.state == "OPEN"
