"""One sample for each argument that an address takes, and who may reach it.

An address that takes something unknown here fails the walk: add what it takes to `SUBJECTS` (an object, by the
beginning of the route, the longest wins) or to `PLAIN` (a value without an owner, by the name of the argument).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from convergence.accounts.models import User
from convergence.accounts.roles import ROLES, Level
from convergence.exchange import receiving
from convergence.exchange.models import Conflict
from convergence.kit import clock
from convergence.network import actions as network
from convergence.partnerships.actions import permanences, requests
from convergence.people import actions as people
from convergence.people.actions_circle import note_outside, record_answers
from convergence.people.models import IdentityDoubt
from convergence.reports import shelf
from convergence.support.actions import agenda, journal, letters, meetings
from convergence.support.actions import arrivals as support_arrivals
from convergence.support.actions import passing as support_passing
from convergence.support.actions.plan import add_objective, add_step
from convergence.support.actions.sharing import make_link
from tests.access.rooms import funding, growth, library, practice, steering, workshops
from tests.access.scope import Actor, Reach, World, everywhere, in_chantier, in_territory, nobody, of_another
from tests.cast import LONG_AGO, Cast

ROOMS = (workshops, practice, library, growth, funding, steering)
"""Rooms that say their own samples, in a module beside: `build(cast)` and `SUBJECTS`."""


def build(cast: Cast) -> World:
    """A person at work, a second one who may be the same, a pair made one, a colleague with a post."""
    by = cast.system
    one = cast.person("Romarin", "Yonas")
    other = cast.person("Romarin", "Yonnas")
    journey = cast.journey(one, referent=cast.helene)
    left = cast.journey(other, started_on=date(2024, 1, 8))
    people.raise_doubts(by=by, pairs=[(one, other, IdentityDoubt.Kind.NEAR)])
    kept, absorbed = cast.person("Mistral", "Tesfay"), cast.person("Mistral", "Tesfai")
    cast.journey(kept)
    merge = people.merge(by=by, kept=kept, absorbed=absorbed)
    from convergence.journeys import actions as journeys

    journeys.close_journey(by=by, journey=left, ended_on=date(2024, 8, 30), exit_reason="")
    sender = support_arrivals.open_sender(by=by, name="Accueil de jour", kind="ACCUEIL_JOUR", department="16")
    arrival = support_arrivals.note_arrival(
        by=by, chantier=cast.garance, programme="PHC", last_name="Ancolie", first_name="Samir",
        sent_on=date(2025, 2, 3), sender=sender,
    )  # fmt: skip
    moving = cast.journey(cast.person("Ajonc", "Mona"), programme="PHC")
    passing = support_passing.propose(
        by=by, journey=moving, chantier=cast.garance, agreed_on=date(2025, 3, 3), means="ORAL", parts=["SITUATION"]
    )
    obstacle = support_passing.note_obstacle(by=by, journey=moving, code="DISTANCE", on=date(2025, 3, 3))
    referent = note_outside(by=by, person=one, chantier=cast.garance, name="Claire Passerelle", role="HEBERGEMENT")
    entry = journal.note(
        by=cast.helene, journeys=[journey], words=journal.Words(kind="ENTRETIEN", on=clock.today(), synthesis="Vu.")
    )[0]
    contract = journeys.add_contract(
        by=by, journey=journey, form="CDDI_CVG", started_on=date(2025, 1, 6), ended_on=date(2025, 7, 5)
    )
    immersion, _ = journeys.record_immersion(
        by=by, journey=journey, host="Recyclerie", object="DECOUVRIR", started_on=date(2025, 2, 3),
        ended_on=date(2025, 2, 14),
    )  # fmt: skip
    derogation = journeys.write_derogation(
        by=by, journey=journey, asked="AVANT_EMBAUCHE", hours=Decimal(12), from_on=date(2025, 1, 6),
        until_on=date(2025, 7, 5),
    )  # fmt: skip
    record_answers(by=by, referent=referent, themes=[""], state="GIVEN", on=clock.today(), means="ORAL")
    objective = add_objective(by=by, journey=journey, theme="LOGEMENT", words="Une clé à moi")
    step = add_step(by=by, objective=objective, what="Visiter", outside=referent)
    link = make_link(by=by, referent=referent, journey=journey, days=30).link
    meeting = agenda.appoint(
        by=cast.helene, journey=journey, meeting=agenda.Meeting(user=cast.helene, on=clock.today(), at=time(9, 30))
    )
    synthesis = meetings.call(by=cast.helene, journey=journey, plan=meetings.Plan(on=clock.today()))
    letter = letters.write(
        by=cast.helene, journey=journey, kind="ATTESTATION", subject="Attestation", body="Présent.", signatory="H."
    )
    batch = receiving.receive(by=cast.helene, name="essai.xlsx", content=receiving.template())
    partner, offer, proposed = partnership(cast, journey)
    conflict = Conflict.objects.create(batch=batch, journey=journey, column="orienteur", stored="CHRS", offered="CHU")
    asked = requests.send(
        by=cast.helene, journey=journey, theme="LOGEMENT", need="Un logement", agreed_on=date(2025, 1, 6)
    )
    extension, opinion, committee = _extension(cast, journey)
    permanence = permanences.plan(
        by=cast.helene, officer=cast.ines, user=cast.helene, territory=cast.orb, on=date(2025, 3, 12)
    )
    line = permanences.add_line(by=cast.helene, permanence=permanence, journey=journey, theme="LOGEMENT")
    document = shelf.ask(by=by, kind="une-page", query="", title="Essai", name="essai.pdf")
    gathering, series, decided = _gatherings(cast)
    campaign, of, edition = _campaign(cast)
    return World(
        cast,
        {
            "campaign": campaign.key,
            "return": of.key,
            "edition": edition.key,
            "gathering": gathering.key,
            "series": series.key,
            "decision": decided.key,
            "request": asked.key,
            "document": document.key,
            "permanence": permanence.key,
            "line": line.key,
            "person": one.key,
            "view": uuid4(),
            "batch": batch.key,
            "partner": partner.key,
            "agreement": partner.agreements.get().key,
            "opportunity": offer.key,
            "orientation": proposed.key,
            "conflict": conflict.key,
            "delivery": _delivery(cast).key,
            "referent": referent.key,
            "objective": objective.key,
            "step": step.key,
            "link": link.key,
            "journey": journey.key,
            "contract": contract.key,
            "immersion": immersion.key,
            "derogation": derogation.key,
            "left": left.key,
            "chantier": cast.garance.key,
            "territory": cast.orb.slug,
            "post": cast.marc.posts.get().key,
            "user": cast.helene.key,
            "appointment": meeting.key,
            "letter": letter.key,
            "synthesis": synthesis.key,
            "entry": entry.key,
            "entry_batch": entry.batch,
            "doubt": IdentityDoubt.objects.get().key,
            "merge": merge.key,
            "extension": extension.key,
            "opinion": opinion.key,
            "committee": committee.key,
            "sender": sender.key,
            "arrival": arrival.key,
            "passing": passing.key,
            "obstacle": obstacle.key,
            **{name: value for room in ROOMS for name, value in room.build(cast).items()},
        },
    )


def _delivery(cast: Cast) -> Any:
    """A data set prepared for an evaluator."""
    from convergence.exchange.evaluation import actions
    from tests.exchange import crowd

    return crowd.prepared(
        recipient=actions.recipient_of("Institut", ""), by=cast.dora, expires_on=clock.today() + timedelta(days=20)
    )


def _campaign(cast: Cast) -> tuple[Any, Any, Any]:
    """A bilan frozen once, then open again: its campaign, the return of Garance, its edition."""
    from convergence.reports.actions import campaigns, freezing

    day = clock.today()
    made = campaigns.open_campaign(
        by=cast.system, programme="CVG", year=day.year - 1, deadlines=campaigns.Deadlines(day, day, day)
    )
    edition = freezing.freeze(by=cast.system, campaign=made)
    campaigns.reopen(by=cast.system, campaign=made, reason="Essai")
    return made, made.returns.get(chantier=cast.garance), edition


def _extension(cast: Cast, journey: Any) -> tuple[Any, Any, Any]:
    """A request to extend the PASS, the opinion asked of an officer, the committee that will decide."""
    from convergence.support.actions import committees, extensions

    day = clock.today()
    people.set_pass(
        by=cast.helene, person=journey.person, number="999992400001", started_on=day - timedelta(days=700),
        ends_on=day + timedelta(days=29),
    )  # fmt: skip
    made = extensions.prepare(
        by=cast.helene, inclusion_pass=journey.person.passes.get(), journey=journey, reason="DIFFICULTES",
        until=day + timedelta(days=200),
    )  # fmt: skip
    opinion = extensions.ask_opinion(by=cast.helene, extension=made, officer=cast.ines, theme="LOGEMENT", agreed=True)
    committee = committees.call_committee(by=cast.odile, on=day, chantier=cast.garance, extensions=[made])
    return made, opinion, committee


def _gatherings(cast: Cast) -> tuple[Any, Any, Any]:
    """A meeting of Garance to which every role is invited, a series, something decided."""
    from convergence.collective.actions import meetings as gatherings
    from convergence.collective.inviting import INVITED
    from convergence.collective.rules import Rule

    words = gatherings.Call(
        kind="COMITE_CHANTIER", title="Comité", at=time(14), place_of=cast.garance, place="Salle",
        roles=tuple(code for code, _ in INVITED),
    )  # fmt: skip
    made = gatherings.call(by=cast.system, words=words, on=clock.today())
    series, _ = gatherings.open_series(by=cast.system, words=words, rule=Rule(clock.today(), weeks=12))
    return made, series, gatherings.decide(by=cast.system, meeting=made, text="Relire la fiche", user=cast.helene)


def partnership(cast: Cast, journey: Any) -> tuple[Any, Any, Any]:
    """A partner of Orb with its agreement, what it offers, and somebody of Garance proposed for it."""
    from convergence.partnerships.actions import opportunities, orientations, partners

    partner = partners.open_partner(by=cast.system, name="Habitat du Pont", theme="LOGEMENT", territory=cast.orb)
    partners.add_agreement(by=cast.system, partner=partner, title="Logements", status="SIGNED")
    offer = opportunities.open_opportunity(
        by=cast.ines, partner=partner, territory=cast.orb, theme="LOGEMENT", title="Studio", path="ARBITRATED",
        broadcast=True,
    )  # fmt: skip
    file = orientations.start(by=cast.helene, journey=journey, opportunity=offer)
    orientations.agree(by=cast.helene, orientation=file, on=offer.opened_on, what="Seule, salaire")
    return partner, offer, orientations.move(by=cast.helene, orientation=file, code="propose", actor="chantier")


SUBJECTS: dict[str, tuple[str, str, Reach]] = {
    # beginning of the route: (argument, sample, who reaches it)
    "chantiers/<uuid:key>/": ("key", "chantier", in_chantier),
    "territoires/<slug:slug>/": ("slug", "territory", in_territory),
    "equipe/<uuid:key>/": ("key", "user", in_chantier),
    "equipe/postes/<uuid:key>/": ("key", "post", in_chantier),
    "partenaires/<uuid:key>/": ("key", "partner", in_chantier),
    "partenaires/conventions/<uuid:key>/": ("key", "agreement", in_chantier),
    "partenaires/opportunites/<uuid:key>/": ("key", "opportunity", in_chantier),
    "partenaires/orientations/<uuid:key>/": ("key", "orientation", in_chantier),
    "echanges/<uuid:key>/": ("key", "batch", of_another),
    "echanges/a-trancher/<uuid:key>/": ("key", "conflict", in_chantier),
    "echanges/evaluation/<uuid:key>/": ("key", "delivery", in_chantier),
    "fiches-a-comparer/<uuid:key>/": ("key", "doubt", in_chantier),
    "fiches-a-comparer/reunies/<uuid:key>/": ("key", "merge", in_chantier),
    "accueillir/<uuid:key>/": ("key", "person", in_chantier),
    "personnes/<uuid:key>/": ("key", "person", in_chantier),
    "personnes/vues/<uuid:key>/": ("key", "view", nobody),
    "arrivees/<uuid:key>/": ("key", "arrival", in_chantier),
    "orienteurs/<uuid:key>/": ("key", "sender", in_chantier),
    "passages/<uuid:key>/": ("key", "passing", in_chantier),
    "obstacles/<uuid:key>/": ("key", "obstacle", in_chantier),
    "entourage/<uuid:key>/": ("key", "referent", in_chantier),
    "objectifs/<uuid:key>/": ("key", "objective", in_chantier),
    "etapes/<uuid:key>/": ("key", "step", in_chantier),
    "liens/<uuid:key>/": ("key", "link", in_chantier),
    "parcours/<uuid:key>/": ("key", "journey", in_chantier),
    "qualite/parcours/<uuid:key>/": ("key", "journey", in_chantier),
    "sollicitations/<uuid:key>/": ("key", "request", in_chantier),
    "permanences/<uuid:key>/": ("key", "permanence", nobody),
    "permanences/lignes/<uuid:key>/": ("key", "line", nobody),
    "reunions/<uuid:key>/": ("key", "synthesis", in_chantier),
    "courriers/<uuid:key>/": ("key", "letter", in_chantier),
    "rendez-vous/<uuid:key>/": ("key", "appointment", in_chantier),
    "journal/<uuid:key>/": ("key", "entry", nobody),
    "journal/annuler/<uuid:batch>/": ("batch", "entry_batch", nobody),
    "parcours/<uuid:key>/suivi/": ("key", "left", in_chantier),
    "parcours/<uuid:key>/motif/": ("key", "left", in_chantier),
    "parcours/<uuid:key>/apres/": ("key", "left", in_chantier),
    "contrats/<uuid:key>/": ("key", "contract", in_chantier),
    "immersions/<uuid:key>/": ("key", "immersion", in_chantier),
    "derogations/<uuid:key>/": ("key", "derogation", in_chantier),
    "parcours/<uuid:key>/rouvrir/": ("key", "left", in_chantier),
    "vie-du-reseau/reunions/<uuid:key>/": ("key", "gathering", in_chantier),
    "vie-du-reseau/reunions/series/<uuid:key>/": ("key", "series", in_chantier),
    "vie-du-reseau/decisions/<uuid:key>/": ("key", "decision", in_chantier),
    "campagnes/<uuid:key>/": ("key", "campaign", everywhere),
    "campagnes/chantiers/<uuid:key>/": ("key", "return", in_chantier),
    "editions/<uuid:key>/": ("key", "edition", everywhere),
    "prolongations/<uuid:key>/": ("key", "extension", in_chantier),
    "prolongations/avis/<uuid:key>/": ("key", "opinion", nobody),
    "bilans/documents/<uuid:key>/": ("key", "document", nobody),
    "prolongations/commissions/<uuid:key>/": ("key", "committee", in_chantier),
    **{start: subject for room in ROOMS for start, subject in room.SUBJECTS.items()},
}

PLAIN: dict[str, Any] = {
    "token": "inconnu", "request_key": uuid4(), "objective": uuid4(), "step": uuid4(),
    "milestone": 6, "rank": 1, "block": "housing", "done": 1, "name": "inconnu", "code": "inconnu", "figure": "CVG-01",
    "letter": "attestation", "kind": "une-page", "number": 1,
}  # fmt: skip
"""Values that belong to nobody. What they name may not exist: « not found » is then an answer."""


ABSENT = ("demo/",)
"""Pages that only some installations have: elsewhere, « not found » is their answer to everyone."""


@dataclass(frozen=True)
class Asked:
    """An address ready to be asked, with who reaches what it names."""

    arguments: dict[str, Any]
    reach: Reach | None
    may_miss: bool


class UnknownArgumentError(Exception):
    """An address takes something that no sample knows."""


def sample(route: str, names: Iterable[str], world: World) -> Asked:
    """Arguments for that route. Raises UnknownArgumentError, with what to add and where."""
    wanted = set(names)
    arguments: dict[str, Any] = {}
    reach: Reach | None = None
    starts = [start for start in SUBJECTS if route.startswith(start)]
    if starts:
        argument, value, reach = SUBJECTS[max(starts, key=len)]
        arguments[argument] = world.values[value]
    may_miss = route.startswith(ABSENT)
    for name in wanted - set(arguments):
        if name not in PLAIN:
            raise UnknownArgumentError(
                f"« {route} » takes « {name} »: say in tests/access/samples.py what to give it, and who may reach it."
            )
        arguments[name] = PLAIN[name]
        may_miss = True
    return Asked({name: value for name, value in arguments.items() if name in wanted}, reach, may_miss)


def actors(cast: Cast) -> list[Actor]:
    """Every role here, every role elsewhere, then those who hold none."""
    walkers = [Actor("signed out", None)]
    for role in ROLES.values():
        for where, chantier, territory in (("here", cast.garance, cast.orb), ("elsewhere", cast.iris, cast.lys)):
            place: dict[str, Any] = {}
            if role.level == Level.CHANTIER:
                place = {"chantier": chantier}
            elif role.level == Level.TERRITORY:
                place = {"territory": territory}
            elif where == "elsewhere":
                continue
            user = _user(f"{role.code}.{where}")
            network.appoint(
                by=cast.system, user=user, role=role.code, theme="LOGEMENT" if role.themed else "",
                started_on=LONG_AGO, **place,
            )  # fmt: skip
            walkers.append(Actor(f"{role.code} {where}", user, role.code, **place))
    walkers.append(Actor("without a post", _user("sans-poste")))
    ended = _user("ancienne")
    network.appoint(
        by=cast.system, user=ended, role="CIP", chantier=cast.garance, started_on=LONG_AGO, ended_on=date(2020, 1, 1)
    )
    walkers.append(Actor("whose post has ended", ended))
    return walkers


def _user(name: str) -> User:
    return User.objects.create_user(f"{name.lower()}@walk.test", None, first_name=name, last_name="Marche")
