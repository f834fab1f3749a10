"""The pack of a steering committee: gathered, edited, frozen, taken away."""

from __future__ import annotations

import io
from datetime import date, time
from typing import Any

import pytest
from django.urls import reverse
from pptx import Presentation

from convergence.collective.actions import meetings
from convergence.collective.models import Meeting
from convergence.indicators.disclosure.gate import publish
from convergence.indicators.scope import Period, Scope
from convergence.indicators.snapshot import current
from convergence.network.viewer import Viewer
from convergence.steering.actions import experiments as trials
from convergence.steering.actions import label
from convergence.steering.actions import packs as acts
from convergence.steering.errors import SteeringError
from convergence.steering.models import Experiment, Pack
from convergence.steering.packing import figures, network, preparing, rendering
from tests.cast import Cast
from tests.steering.conftest import signed_in
from tests.steering.test_experiments import people

TODAY = date(2025, 3, 10)


def copil(cast: Cast, on: date, kind: str = "COPIL_TERRITORIAL", place: Any = "orb") -> Meeting:
    where = getattr(cast, place) if place else None
    words = meetings.Call(kind, "COPIL", time(14), place_of=where, place="Préfecture", agenda="Ouvrir un chantier ?")
    return meetings.call(by=cast.paul, words=words, on=on)


@pytest.fixture
def pack(cast: Cast) -> Pack:
    """That of the committee of Orb in April, as Paul prepares it; 2024 had twenty-six people."""
    people(cast, cast.garance, 20, 12)
    people(cast, cast.bleuet, 6, 3)
    before = copil(cast, date(2024, 10, 1))
    meetings.decide(by=cast.paul, meeting=before, text="Écrire au bailleur", user=cast.paul, due_on=date(2025, 1, 15))
    done = meetings.decide(by=cast.paul, meeting=before, text="Rencontrer la CPAM")
    meetings.close(by=cast.paul, decision=done, state="DONE")
    meeting = copil(cast, date(2025, 4, 7))
    viewer = Viewer(cast.paul)
    return acts.prepare(by=cast.paul, asked=preparing.for_meeting(viewer, meeting))


def part(pack: Pack, kind: str) -> Any:
    return pack.parts.get(kind=kind, code="CVG" if kind == "FIGURES" else "")


def test_one_click_gathers_what_happened_since_the_last_committee(cast: Cast, pack: Pack) -> None:
    assert (pack.started_on, pack.ended_on, pack.year) == (date(2024, 10, 2), TODAY, 2024)
    rows = part(pack, "DECISIONS").tables[0]["rows"]
    assert [(row[0], row[3]) for row in rows] == [("Écrire au bailleur", "En retard"), ("Rencontrer la CPAM", "Faite")]
    assert part(pack, "QUESTIONS").words == "Ouvrir un chantier ?"
    assert part(pack, "LABEL").hidden and not part(pack, "QUESTIONS").hidden
    with pytest.raises(SteeringError, match="déjà en préparation"):
        acts.prepare(by=cast.paul, asked=preparing.for_meeting(Viewer(cast.paul), pack.meeting))  # type: ignore[arg-type]


def test_figures_that_leave_are_the_published_ones(cast: Cast, pack: Pack) -> None:
    content = figures.content(pack.parts.get(kind="FIGURES", code="CVG"))
    bilan = publish(current(), programme="CVG", period=Period.year(2024), scope=Scope("territory", cast.orb.slug))
    assert content.public and content.chantiers == bilan.chantiers
    told = {line.key: line.value for line in content.lines}
    assert told == {one.key: one.value for one in bilan.figures if one.key in told}
    assert pack.parts.filter(kind="FIGURES", code="PHC").exists()


def test_an_internal_pack_says_so_and_reads_the_year_under_way(cast: Cast) -> None:
    cast.journey()
    asked = preparing.over(
        Viewer(cast.paul), "COPIL_TERRITORIAL", cast.orb, date(2025, 1, 1), TODAY, outsiders=False
    )  # fmt: skip
    made = acts.prepare(by=cast.paul, asked=asked)
    content = figures.content(made.parts.get(kind="FIGURES", code="CVG"))
    assert not content.public and (content.start, content.end) == (date(2025, 1, 1), TODAY)
    assert "ne pas diffuser" in rendering.mark(made)


def test_decisions_come_back_in_the_next_pack_until_they_are_closed(cast: Cast, pack: Pack) -> None:
    meeting = pack.meeting
    assert meeting is not None
    meeting.on = date(2025, 3, 3)
    meeting.save()
    meetings.decide(by=cast.paul, meeting=meeting, text="Ouvrir à Lys")
    following = copil(cast, date(2025, 3, 10))
    made = acts.prepare(by=cast.paul, asked=preparing.for_meeting(Viewer(cast.paul), following))
    assert [row[0] for row in part(made, "DECISIONS").tables[0]["rows"]] == ["Ouvrir à Lys", "Écrire au bailleur"]


def test_words_order_and_what_is_left_aside_stay_when_facts_are_read_again(cast: Cast, pack: Pack) -> None:
    chosen = part(pack, "FIGURES")
    acts.write(by=cast.paul, part=chosen, title="Nos chiffres", words="À retenir", keys=["CVG-05"])
    acts.hide(by=cast.paul, part=part(pack, "LIFE"), hidden=True)
    acts.move(by=cast.paul, part=part(pack, "QUESTIONS"), up=True)
    order = list(pack.parts.values_list("kind", flat=True))
    acts.refresh(by=cast.paul, pack=pack, asked=preparing.for_meeting(Viewer(cast.paul), pack.meeting))  # type: ignore[arg-type]
    kept = part(pack, "FIGURES")
    assert (kept.title, kept.words, [one["key"] for one in figures.shown(kept)]) == (
        "Nos chiffres",
        "À retenir",
        ["CVG-05"],
    )
    assert part(pack, "LIFE").hidden and list(pack.parts.values_list("kind", flat=True)) == order


def test_parts_move_to_the_ends_and_no_further(cast: Cast, pack: Pack) -> None:
    first = pack.parts.order_by("rank")[0]
    acts.move(by=cast.paul, part=first, up=True)
    assert pack.parts.order_by("rank")[0] == first
    acts.move(by=cast.paul, part=first, up=False)
    assert pack.parts.order_by("rank")[1] == first
    with pytest.raises(SteeringError, match="au moins un chiffre"):
        acts.write(by=cast.paul, part=part(pack, "FIGURES"), title="Chiffres", words="", keys=[])


def test_once_sent_nothing_moves(cast: Cast, pack: Pack) -> None:
    acts.send(by=cast.paul, pack=pack)
    assert pack.seal == acts.sealed(pack) and len(pack.seal) == 64
    first = pack.parts.order_by("rank")[0]
    asked = preparing.for_meeting(Viewer(cast.paul), pack.meeting)  # type: ignore[arg-type]
    for act in (
        lambda: acts.write(by=cast.paul, part=first, title="Autre", words=""),
        lambda: acts.hide(by=cast.paul, part=first, hidden=True),
        lambda: acts.move(by=cast.paul, part=first, up=False),
        lambda: acts.refresh(by=cast.paul, pack=pack, asked=asked),
        lambda: acts.edit(by=cast.paul, pack=pack, title="Autre"),
        lambda: acts.discard(by=cast.paul, pack=pack),
        lambda: acts.send(by=cast.paul, pack=pack),
    ):
        with pytest.raises(SteeringError, match="ne change plus"):
            act()
    people(cast, cast.iris, 3, 1)
    assert pack.seal == acts.sealed(Pack.objects.get(pk=pack.pk))


def test_a_pack_that_says_nothing_is_not_sent(cast: Cast, pack: Pack) -> None:
    for one in pack.parts.all():
        acts.hide(by=cast.paul, part=one, hidden=True)
    with pytest.raises(SteeringError, match="ne dirait rien"):
        acts.send(by=cast.paul, pack=pack)


def test_small_counts_of_people_are_not_told_outside(cast: Cast, experiment: Experiment) -> None:
    people(cast, cast.garance, 4, 2)
    trials.add_measure(by=cast.nadia, experiment=experiment, label="Accompagnées", source="accompagnes")
    for outsiders, told in ((True, "moins de 11"), (False, "4")):
        asked = preparing.over(
            Viewer(cast.nadia), "COPIL_NATIONAL", None, date(2024, 1, 1), TODAY, outsiders=outsiders, year=2024
        )
        made = acts.prepare(by=cast.nadia, asked=asked)
        assert part(made, "EXPERIMENTS").tables[0]["rows"] == [["Accompagnées", told, "–"]]


# ── Documents ───────────────────────────────────────────────────────────────────────────────
def words_of(deck: bytes) -> str:
    shown = Presentation(io.BytesIO(deck))
    texts = []
    for slide in shown.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                texts.append(shape.text_frame.text)
            if shape.has_table:
                texts += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(texts).replace("\u00a0", " ").replace("\u202f", " ")


def test_documents_print_what_is_kept_and_nothing_left_aside(cast: Cast, pack: Pack) -> None:
    acts.write(by=cast.paul, part=part(pack, "HIGHLIGHTS"), title="Faits marquants", words="Un marché ouvre.")
    deck = words_of(rendering.deck(pack))
    assert "Un marché ouvre." in deck and "Écrire au bailleur" in deck and "Ouvrir un chantier ?" in deck
    acts.hide(by=cast.paul, part=part(pack, "HIGHLIGHTS"), hidden=True)
    assert "Un marché ouvre." not in words_of(rendering.deck(pack))
    assert rendering.paper(pack).startswith(b"%PDF")


def test_long_texts_are_cut_over_slides() -> None:
    cut = rendering._cut("\n".join(["mot " * 50] * 12))
    assert len(cut) > 1 and sum(len(one) for one in cut) == 12


def test_a_document_is_made_for_who_asked(cast: Cast, pack: Pack) -> None:
    client = signed_in(cast.paul)
    for kind, start in (("copil-pdf", b"%PDF"), ("copil-diaporama", b"PK")):
        answer = client.post(reverse("copil_document", args=[pack.key, kind]))
        assert "Télécharger" in client.get(answer.headers["Location"]).content.decode()
        file = client.get(answer.headers["Location"] + "fichier/")
        assert file.status_code == 200 and file.content.startswith(start)
        assert signed_in(cast.nadia).get(answer.headers["Location"]).status_code == 404
    assert client.post(reverse("copil_document", args=[pack.key, "inconnu"])).status_code == 404


# ── Pages ───────────────────────────────────────────────────────────────────────────────────
def test_a_coordinator_prepares_hers_and_no_other(cast: Cast) -> None:
    meeting, national = copil(cast, date(2025, 4, 7)), copil(cast, date(2025, 5, 5), "COPIL_NATIONAL", None)
    client = signed_in(cast.paul)
    page = client.get(reverse("copils")).content.decode()
    assert str(meeting.key) in page and str(national.key) not in page
    assert client.post(reverse("copil_prepare", args=[national.key])).status_code == 404
    assert signed_in(cast.lise).post(reverse("copil_prepare", args=[meeting.key])).status_code == 404
    answer = client.post(reverse("copil_prepare", args=[meeting.key]))
    made = Pack.objects.get()
    assert answer.headers["Location"] == reverse("copil", args=[made.key])
    assert signed_in(cast.lise).get(answer.headers["Location"]).status_code == 404
    assert signed_in(cast.nadia).get(answer.headers["Location"]).status_code == 200
    assert signed_in(cast.odile).get(answer.headers["Location"]).status_code == 404


def test_a_pack_out_of_the_calendar(cast: Cast) -> None:
    client = signed_in(cast.paul)
    sent = {
        "kind": "COPIL_TERRITORIAL", "place": cast.orb.slug, "start": "2024-09-01", "end": "2025-03-01",
        "year": "2025", "outsiders": "1",
    }  # fmt: skip
    page = client.post(reverse("copil_new"), sent)
    assert "se publient quand elle est finie" in page.content.decode() and not Pack.objects.exists()
    assert "Un COPIL national" not in client.get(reverse("copil_new")).content.decode()
    assert client.post(reverse("copil_new"), {**sent, "place": cast.lys.slug}).status_code == 200
    assert client.post(reverse("copil_new"), {**sent, "outsiders": ""}).status_code == 302
    assert not Pack.objects.get().outsiders


def test_pages_ask_few_queries(cast: Cast, pack: Pack, django_assert_max_num_queries: Any) -> None:
    for month in range(1, 12):
        copil(cast, date(2025, month, 20))
    client = signed_in(cast.paul)
    with django_assert_max_num_queries(12):
        client.get(reverse("copils"))
    with django_assert_max_num_queries(10):
        client.get(reverse("copil", args=[pack.key]))


def test_the_page_of_a_committee_makes_its_pack_in_one_click(cast: Cast) -> None:
    meeting = copil(cast, date(2025, 4, 7))
    page = reverse("gathering", args=[meeting.key])
    prepare = reverse("copil_prepare", args=[meeting.key])
    assert prepare in signed_in(cast.paul).get(page).content.decode()
    for other in (cast.odile, cast.lise):
        assert prepare not in signed_in(other).get(page).content.decode()
    made = signed_in(cast.paul).post(prepare)
    assert made.url in signed_in(cast.paul).get(page).content.decode()


def test_the_committee_reads_what_was_sent_to_it(cast: Cast, pack: Pack) -> None:
    """Odile directs Garance: she is invited. Irma works elsewhere."""
    hers, page, meeting = signed_in(cast.odile), reverse("copil", args=[pack.key]), pack.meeting
    assert meeting is not None
    meetings.invite(by=cast.paul, meeting=meeting, user=cast.odile)
    assert hers.get(page).status_code == 404, "a draft is of who prepares it"
    acts.send(by=cast.paul, pack=pack)
    assert pack.title in hers.get(reverse("gathering", args=[meeting.key])).content.decode()
    read = hers.get(page).content.decode()
    assert "il ne change plus" in read and f'href="{reverse("copils")}"' not in read
    asked = hers.post(reverse("copil_document", args=[pack.key, "copil-pdf"]))
    assert asked.status_code == 302 and hers.get(asked["Location"]).status_code == 200
    assert hers.post(reverse("copil_act", args=[pack.key]), {"act": "refresh"}).status_code == 403
    assert signed_in(cast.irma).get(page).status_code == 404
    Pack.objects.filter(pk=pack.pk).update(outsiders=False)
    assert hers.get(page).status_code == 404, "small counts stay with who prepares it"


def test_what_was_left_aside_is_not_even_named_to_the_committee(cast: Cast, pack: Pack) -> None:
    one = part(pack, "QUESTIONS")
    acts.write(by=cast.paul, part=one, title="Question gardée pour nous", words="Non")
    acts.hide(by=cast.paul, part=one, hidden=True)
    address = reverse("copil", args=[pack.key])
    assert "Question gardée pour nous" in signed_in(cast.paul).get(address).content.decode()
    acts.send(by=cast.paul, pack=pack)
    assert pack.meeting is not None
    meetings.invite(by=cast.paul, meeting=pack.meeting, user=cast.odile)
    for reader in (cast.odile, cast.paul):
        assert "gardée" not in signed_in(reader).get(address).content.decode()


def test_an_evaluation_given_up_is_no_longer_under_way(cast: Cast, evaluation: Any) -> None:
    def told() -> list[Any]:
        asked = preparing.over(Viewer(cast.paul), "COPIL_TERRITORIAL", cast.orb, date(2024, 1, 1), TODAY)
        return [row for table in network.label(asked).tables for row in table.rows]

    assert told() == [("Évaluation en cours", "1")]
    label.abandon(by=cast.odile, evaluation=evaluation, reason="Par erreur")
    assert told() == []
