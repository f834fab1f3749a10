"""Three years of money: agreements, subsidies computed from the journeys, payments, posts, justifications.

Amounts are invented. Subsidies come from the same actions as on the screen: two years ago decided on days of presence,
last year and this one on contracted places; a computation of last year on presence waits for its decision.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from convergence.accounts.models import User
from convergence.demo.chapters import Chapter
from convergence.funding.actions import grants as granting
from convergence.funding.actions import schemes, use
from convergence.funding.models import (
    Calculation,
    Funder,
    Grant,
    GrantInstalment,
    GrantReport,
    Instalment,
    Justification,
    Recovery,
    Reinforcement,
    SpendLine,
    Subsidy,
)
from convergence.funding.rules import Terms, apportion
from convergence.kit.dates import add_months

RATES = {"CVG": 190_000, "PHC": 460_000}
"""Cents a person present all year: invented."""
STATE = (
    # name, what it pays for, programme, share of the programmes' subsidies in percent, other cents a year
    ("DGEFP", "CHANTIERS", "CVG", 80, 0),
    ("DGEFP", "CHANTIERS", "PHC", 40, 0),
    ("DIPLP", "CHANTIERS", "PHC", 45, 0),
    ("DGCS", "EXPERIMENTATION", "CVG", 0, 24_000_000),
    ("DIHAL", "EQUIPES", "PHC", 0, 38_000_000),
)
PRIVATE = (("Fondation Rivage", 12_000_000), ("Fondation des Trois Ponts", 7_500_000))
FUNCTIONS = (("CIP", 4_350_000), ("ESP", 4_100_000), ("ADMIN", 3_500_000), ("SANTE", 4_800_000), ("ETI", 4_000_000))
WORDS = (
    "Un temps partiel de plus auprès des salariés : les rendez-vous de santé sont tenus, les dossiers avancent.",
    "Le renfort a permis deux entretiens par mois au lieu d’un, et l’accompagnement physique aux démarches.",
    "Une psychologue est venue une demi-journée par semaine ; l’équipe se sent moins seule.",
)


class Funding(Chapter):
    def close(self) -> None:
        self.leads = [post.user for post in self.world.teams.appointments if post.role == "NATIONAL"][:1]
        if not self.leads or self.world.today.year < 2023:
            return
        self.directors: dict[int, User] = {
            post.chantier.pk: post.user
            for post in self.world.teams.appointments
            if post.role == "DIRECTOR" and post.chantier is not None
        }
        self.by = self.leads[0]
        this = self.world.today.year
        self._grants(range(this - 2, this + 1))
        for year in range(this - 2, this + 1):
            for programme in ("CVG", "PHC"):
                self._year(programme, year)

    # ── Agreements ──────────────────────────────────────────────────────────────────────────
    def _grants(self, years: Iterable[int]) -> None:
        self.funders: dict[str, Funder] = {}
        self.grants: list[Grant] = []
        self.places: list[tuple[Grant, object]] = []
        self.expected: list[GrantInstalment] = []
        self.reports: list[GrantReport] = []
        self.paying: dict[tuple[str, int], list[tuple[Grant, int]]] = defaultdict(list)
        territories, direct = [], []
        for year in years:
            for name, goal, programme, share, cents in STATE:
                total = cents or self._budget(programme) * share // 100
                what = (
                    "Renfort des chantiers"
                    if goal == "CHANTIERS"
                    else "Santé mentale en ACI"
                    if cents < 30_000_000
                    else "Équipes"
                )
                made = self._grant(name, "ETAT", f"{what} {programme}, {year}", year, total, goal, programme)
                if goal == "CHANTIERS":
                    self.paying[programme, year].append((made, total))
            for name, cents in PRIVATE:
                self._grant(name, "FONDATION", f"Animation du réseau, {year}", year, cents, "ANIMATION", "")
            for ground, territory in self.world.plan.grounds.values():
                made = self._grant(
                    f"Département, {ground.name}", "DEPARTEMENT", f"Équipe mutualisée, {ground.name}, {year}", year,
                    self.dice.randint(40, 110) * 100_000, "EQUIPES", "",
                )  # fmt: skip
                territories.append((made, territory))
            for ground, territory in list(self.world.plan.grounds.values())[:2]:
                made = self._grant(
                    f"Métropole, {ground.name}", "METROPOLE", f"Renfort direct, {ground.name}, {year}", year,
                    self.dice.randint(20, 40) * 100_000, "CHANTIERS", "CVG", path="DIRECT",
                )  # fmt: skip
                territories.append((made, territory))
                sites = [site.chantier for site in self.world.plan.sites if site.territory == territory][:3]
                direct += [(made, chantier) for chantier in sites]
        granting.open_many(
            by=self.by, funders=self.funders.values(), grants=self.grants, territories=territories, chantiers=direct,
            instalments=self.expected, reports=self.reports,
        )  # fmt: skip

    def _budget(self, programme: str) -> int:
        """What a full year of the contracted places of today costs, in cents."""
        places = sum(
            site.runs[programme].places_on(self.world.today) for site in self.world.plan.sites if programme in site.runs
        )
        return places * RATES[programme]

    def _grant(  # noqa: PLR0917
        self, name: str, kind: str, title: str, year: int, cents: int, goal: str, programme: str, path: str = "RESEAU"
    ) -> Grant:
        if name not in self.funders:
            self.funders[name] = Funder(key=self.dice.key(), name=name, kind=kind)
        today, start = self.world.today, date(year, 1, 1)
        signed = start + self.dice.days(20, 75)
        cents = max(cents, 100_000)
        made = Grant(
            key=self.dice.key(), funder=self.funders[name], title=title, reference=f"{year}-{len(self.grants) + 1:03}",
            started_on=start, ended_on=date(year, 12, 31), signed_on=signed if signed <= today else None, cents=cents,
            use=goal, path=path, programme=programme, recorded_at=self.dice.moment(min(signed, today)),
        )  # fmt: skip
        self.grants.append(made)
        for part, condition, due in zip(
            apportion(cents, [60, 30, 10]), ("SIGNATURE", "DATE", "SOLDE"),
            (date(year, 3, 15), date(year, 9, 15), date(year + 1, 6, 30)), strict=True,
        ):  # fmt: skip
            came = due + self.dice.days(-5, 40)
            here = came <= today and made.signed_on is not None
            self.expected.append(
                GrantInstalment(
                    key=self.dice.key(), grant=made, condition=condition, due_on=due, cents=part,
                    received_on=came if here else None, received_cents=part if here else 0,
                    reference=f"VIR {came:%Y%m%d}" if here else "",
                )
            )  # fmt: skip
        for words, due in (("Compte rendu d’étape", date(year, 10, 15)), ("Bilan final", date(year + 1, 4, 30))):
            sent = due - self.dice.days(0, 20)
            self.reports.append(
                GrantReport(
                    key=self.dice.key(), grant=made, title=f"{words} {year}", due_on=due,
                    sent_on=sent if sent < today else None,
                )
            )  # fmt: skip
        return made

    # ── Subsidies ───────────────────────────────────────────────────────────────────────────
    def _year(self, programme: str, year: int) -> None:
        today = self.world.today
        terms = Terms(
            date(year, 1, 1), RATES[programme], floor=600_000, cap=9_000_000,
            envelope=self._budget(programme) * 85 // 100 // 100_000 * 100_000 or None,
        )  # fmt: skip
        scheme = schemes.open_scheme(by=self.by, programme=programme, year=year, terms=terms)
        for grant, cents in self.paying[programme, year]:
            schemes.set_source(by=self.by, scheme=scheme, grant=grant, cents=cents)
        decided = min(date(year, 2, 10), today)
        first = schemes.compute(
            by=self.by, scheme=scheme, basis="PLACES", at=self.dice.moment(decided - timedelta(days=7))
        )
        old = year <= today.year - 2
        if old:
            decided = date(year + 1, 1, 20)
            first = schemes.compute(
                by=self.by, scheme=scheme, basis="PRESENCE", at=self.dice.moment(decided - timedelta(days=7))
            )
        schemes.decide(by=self.by, calculation=first, on=decided)
        notified = min(decided + timedelta(days=9), today)
        if notified > decided:
            schemes.notify(by=self.by, calculation=Calculation.objects.get(pk=first.pk), on=notified)
        held = list(Subsidy.objects.filter(scheme=scheme).select_related("line").order_by("chantier_id"))
        self._paid(held, year, notified, old=old)
        if year == today.year - 1:
            schemes.compute(by=self.by, scheme=scheme, basis="PRESENCE")

    def _paid(self, subsidies: list[Subsidy], year: int, notified: date, *, old: bool) -> None:
        """What was paid, the posts, and how it is justified."""
        today = self.world.today
        rows: dict[int, list[Instalment]] = defaultdict(list)
        for row in Instalment.objects.filter(subsidy__in=subsidies).order_by("rank"):
            rows[row.subsidy_id].append(row)
        posts: list[Reinforcement] = []
        told: list[Justification] = []
        lines: list[SpendLine] = []
        moved: list[Instalment] = []
        back: list[Recovery] = []
        for index, one in enumerate(subsidies):
            if not one.cents:
                continue
            short = index % 7 == 3
            mine = self._posts(one, year, over=year < today.year, short=short)
            posts += mine
            accepted: int | None = None
            if year < today.year:
                justified = self._justify(one, mine, old=old, short=short)
                if justified is not None:
                    told.append(justified[0])
                    lines += justified[1]
                    accepted = justified[0].accepted
            moved += self._pay(rows[one.pk], one, notified, accepted)
            gone = sum(row.cents for row in rows[one.pk] if row.released_on is not None)
            if accepted is not None and gone > accepted:
                back.append(
                    Recovery(
                        key=self.dice.key(), subsidy=one, cents=gone - accepted, asked_on=today - timedelta(days=40)
                    )
                )
        use.file_many(by=self.by, posts=posts, justifications=told, lines=lines, instalments=moved, recoveries=back)

    def _posts(self, one: Subsidy, year: int, *, over: bool, short: bool) -> list[Reinforcement]:
        """One post that costs about the subsidy; `short` when it stayed vacant for a good part of the year."""
        function, yearly = self.dice.choice(FUNCTIONS)
        shared = self.dice.happens(0.25)
        fte = max(Decimal("0.05"), min(Decimal(2), (Decimal(one.cents) / yearly).quantize(Decimal("0.05"))))
        cents = int(fte * yearly)
        share = 60 if short else self.dice.choice((100, 100, 100, 95, 90))
        real = fte * share / 100 if over else None
        return [
            Reinforcement(
                key=self.dice.key(), subsidy=one, place="MUTUALISE" if shared else "INTERNE", function=function,
                employer="Groupement Insertion Plus" if shared else "", started_on=date(year, 1, 1),
                ended_on=date(year, 12, 31), fte=fte, support_fte=None if shared else fte, cents=cents,
                real_fte=real.quantize(Decimal("0.01")) if real is not None else None,
                real_cents=int(real * yearly) if real is not None else None,
            )
        ]  # fmt: skip

    def _justify(
        self, one: Subsidy, posts: list[Reinforcement], *, old: bool, short: bool
    ) -> tuple[Justification, list[SpendLine]] | None:
        """Old ones are accepted; of last year's, some wait, some are sent or came back, some are not begun."""
        today = self.world.today
        director = self.directors.get(one.chantier_id, self.by)
        state = "ACCEPTED" if old else self.dice.choice(("", "", "DRAFT", "SENT", "SENT", "RETURNED"))
        if not state:
            return None
        made = Justification(
            key=self.dice.key(), subsidy=one, state=state, words=self.dice.choice(WORDS), people=one.line.people,
            days=one.line.days, fte=sum((post.real_fte or post.fte for post in posts), Decimal(0)),
        )  # fmt: skip
        lines = [
            SpendLine(
                key=self.dice.key(), justification=made, kind="SALAIRES", label="Salaires et charges du renfort",
                cents=max(1, sum(post.real_cents or post.cents for post in posts)), document="Journal de paie",
            )
        ]  # fmt: skip
        if self.dice.happens(0.6) and not short:
            lines.append(
                SpendLine(
                    key=self.dice.key(), justification=made, kind="ACTIONS", label="Ateliers et sorties",
                    cents=self.dice.randint(20_000, 300_000), document="Factures",
                )
            )  # fmt: skip
        if state != "DRAFT":
            sent = min(add_months(date(one.decided_on.year, 1, 1), 1), today) if old else today - self.dice.days(1, 12)
            made.sent_on, made.sent_by = max(sent, one.decided_on), director
        if state == "ACCEPTED":
            made.accepted = min(one.cents, sum(line.cents for line in lines))
            made.examined_on, made.examined_by = made.sent_on, self.by
        if state == "RETURNED":
            made.reason, made.examined_on, made.examined_by = "Il manque la référence des factures.", today, self.by
        return made, lines

    def _pay(self, rows: list[Instalment], one: Subsidy, notified: date, accepted: int | None) -> list[Instalment]:
        """The first two at their dates; the balance once accepted: what is left of it, and nothing more."""
        today = self.world.today
        gone = 0
        for row in rows:
            due = max(row.due_on, notified)
            if row.condition == "JUSTIFICATION":
                if accepted is None:
                    continue
                row.cents = max(0, accepted - gone)
                if not row.cents:
                    continue
                due = max(due, notified)
            if due > today or one.notified_on is None:
                continue
            row.released_on = due
            gone += row.cents
            paid = due + self.dice.days(2, 12)
            if paid <= today:
                row.paid_on, row.reference = paid, f"VIR {paid:%Y%m%d}-{row.rank}"
        return rows
