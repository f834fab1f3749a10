"""Writing a letter, sending it once, and who wants none."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Max

from convergence.accounts import audit
from convergence.accounts.models import User
from convergence.accounts.roles import OUTSIDE, packed_roles
from convergence.kit import clock
from convergence.kit.refusal import RefusedError
from convergence.library import composing, mail
from convergence.library.models import Block, Delivery, Newsletter, Subscription
from convergence.network.models import Membership, Post, Territory
from convergence.nomenclature.library import LetterSection

BATCH = 500
STATE = Newsletter.State
log = logging.getLogger(__name__)


class NewsletterError(RefusedError):
    """Something about a letter that is refused, said in French. `field` is where to mend it."""


@dataclass(frozen=True)
class Words:
    """What a letter says before its blocks, and to whom."""

    title: str
    intro: str = ""
    roles: tuple[str, ...] = ()
    territory: Territory | None = None


@dataclass(frozen=True)
class Item:
    """What the writer made of a block."""

    title: str
    text: str
    kept: bool


# ── Writing ─────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def start(*, by: User, words: Words) -> Newsletter:
    """A draft, with what is new since the last one."""
    today = clock.today()
    made = Newsletter.objects.create(
        title=words.title.strip(), intro=words.intro.strip(),
        roles=packed_roles(words.roles), territory=words.territory,
        since=composing.since_last(words.territory, today), by=by, recorded_at=clock.now(),
    )  # fmt: skip
    Block.objects.bulk_create(composing.proposed(made, list(composing.news(made))))
    audit.record(by=by, action="newsletter.start", subject=made)
    return made


def _draft(letter: Newsletter) -> None:
    if letter.state != STATE.DRAFT:
        raise NewsletterError("Cette lettre est partie : elle ne change plus.")


@transaction.atomic
def amend(*, by: User, letter: Newsletter, words: Words, items: Mapping[str, Item]) -> Newsletter:
    """The words of the letter and of its blocks (by key). Raises NewsletterError once it is gone."""
    _draft(letter)
    letter.title, letter.intro = words.title.strip(), words.intro.strip()
    letter.roles, letter.territory = packed_roles(words.roles), words.territory
    letter.save(update_fields=["title", "intro", "roles", "territory"])
    changed = []
    for block in letter.blocks.all():
        said = items.get(str(block.key))
        if said is not None:
            block.title, block.text, block.kept = said.title.strip() or block.title, said.text.strip(), said.kept
            changed.append(block)
    Block.objects.bulk_update(changed, ["title", "text", "kept"], batch_size=BATCH)
    audit.record(by=by, action="newsletter.amend", subject=letter)
    return letter


@transaction.atomic
def move(*, by: User, letter: Newsletter, key: str, up: bool) -> None:
    """One place up or down among the blocks of its section."""
    _draft(letter)
    rows = list(letter.blocks.order_by("position", "pk"))
    found = next((one for one in rows if str(one.key) == key), None)
    if found is None:
        raise NewsletterError("Cet article n’est plus dans la lettre.")
    beside = [one for one in rows if one.section == found.section]
    place = beside.index(found) + (-1 if up else 1)
    if 0 <= place < len(beside):
        other = beside[place]
        one, two = rows.index(found), rows.index(other)
        rows[one], rows[two] = other, found
    for rank, block in enumerate(rows):
        block.position = rank
    Block.objects.bulk_update(rows, ["position"], batch_size=BATCH)
    audit.record(by=by, action="newsletter.move", subject=letter)


@transaction.atomic
def add_block(
    *, by: User, letter: Newsletter, title: str, text: str = "", section: str = LetterSection.MOT.value
) -> Block:
    """Something that no fact tells. Raises NewsletterError without a title."""
    _draft(letter)
    if not title.strip():
        raise NewsletterError("Donnez un titre à cet article.", "title")
    last = letter.blocks.aggregate(last=Max("position"))["last"]
    made = Block.objects.create(
        letter=letter, section=section, title=title.strip()[:160], text=text.strip()[:600],
        position=0 if last is None else last + 1,
    )  # fmt: skip
    audit.record(by=by, action="newsletter.add_block", subject=made)
    return made


@transaction.atomic
def refresh(*, by: User, letter: Newsletter) -> int:
    """What became new since it was started, added to the blocks. Answers how many."""
    _draft(letter)
    known = set(letter.blocks.values_list("source", flat=True))
    fresh = [one for one in composing.news(letter) if one.source not in known]
    last = letter.blocks.aggregate(last=Max("position"))["last"] or 0
    Block.objects.bulk_create(composing.proposed(letter, fresh, last + 1))
    audit.record(by=by, action="newsletter.refresh", subject=letter)
    return len(fresh)


@transaction.atomic
def drop(*, by: User, letter: Newsletter) -> None:
    """A draft thrown away. Raises NewsletterError once it is gone."""
    _draft(letter)
    audit.record(by=by, action="newsletter.drop", subject=letter)
    letter.delete()


# ── Sending ─────────────────────────────────────────────────────────────────────────────────
def receivers(letter: Newsletter) -> list[User]:
    """Those who hold one of its functions in its territory today, and want it; never those from outside. One query."""
    today = clock.today()
    posts = Post.objects.on(today).exclude(role__in=OUTSIDE)
    if letter.roles:
        posts = posts.filter(role__in=letter.role_codes)
    if letter.territory_id is not None:
        members = Membership.objects.on(today).filter(territory=letter.territory_id).values("chantier")
        posts = posts.filter(territory=letter.territory_id) | posts.filter(chantier__in=members)
    refused = Subscription.objects.filter(wanted=False).values("user")
    rows = User.objects.filter(is_active=True, is_system=False, pk__in=posts.values("user")).exclude(pk__in=refused)
    return list(rows.order_by("pk"))


@transaction.atomic
def release(*, by: User, letter: Newsletter) -> int:
    """To be sent: its list is drawn now, once. Answers how many. Raises NewsletterError for nobody, or nothing."""
    users = receivers(letter)
    if not users:
        raise NewsletterError("Personne ne correspond à ces fonctions et à ce territoire.")
    if not letter.intro and not letter.blocks.filter(kept=True).exists():
        raise NewsletterError("La lettre est vide : écrivez les premiers mots, ou gardez au moins un article.")
    today = clock.today()
    taken = Newsletter.objects.filter(pk=letter.pk, state=STATE.DRAFT).update(state=STATE.SENDING, sent_on=today)
    if not taken:
        raise NewsletterError("Cette lettre est déjà partie.")
    letter.state, letter.sent_on = STATE.SENDING, today
    Delivery.objects.bulk_create([Delivery(letter=letter, user=user) for user in users], batch_size=BATCH)
    audit.record(by=by, action="newsletter.release", subject=letter)
    return len(users)


def send(letter: Newsletter) -> None:
    """Sends to each who waits for it. Started twice, at once or after a failure, it sends nothing twice.

    Each delivery is taken before its mail leaves: if the process stops between the two, that mail is told as
    « sans réponse » and is never sent again by itself.
    """
    if letter.state == STATE.DRAFT:
        return
    shown, connection = mail.parts(letter), get_connection()
    waiting = letter.deliveries.filter(state=Delivery.State.WAITING).select_related("user").order_by("pk")
    unwanted = set(Subscription.objects.filter(wanted=False).values_list("user_id", flat=True))
    for delivery in waiting.iterator(chunk_size=BATCH):
        said = Delivery.State.UNWANTED if delivery.user_id in unwanted else Delivery.State.TAKEN
        if not letter.deliveries.filter(pk=delivery.pk, state=Delivery.State.WAITING).update(state=said):
            continue
        if said == Delivery.State.TAKEN:
            made = mail.message(letter, delivery.user, shown)
            made.connection = connection
            try:
                made.send()
            except OSError as error:
                log.warning("newsletter not sent to user %s: %s", delivery.user_id, type(error).__name__)
                said = Delivery.State.FAILED
            else:
                said = Delivery.State.SENT
            letter.deliveries.filter(pk=delivery.pk, state=Delivery.State.TAKEN).update(state=said)
    if not letter.deliveries.filter(state=Delivery.State.WAITING).exists():
        Newsletter.objects.filter(pk=letter.pk, state=STATE.SENDING).update(state=STATE.SENT)


@transaction.atomic
def retry(*, by: User, letter: Newsletter) -> int:
    """Those that the server refused wait again. Answers how many."""
    count = letter.deliveries.filter(state=Delivery.State.FAILED).update(state=Delivery.State.WAITING)
    if count:
        Newsletter.objects.filter(pk=letter.pk).update(state=STATE.SENDING)
        audit.record(by=by, action="newsletter.retry", subject=letter)
    return count


# ── Who wants it ────────────────────────────────────────────────────────────────────────────
def wants(user: User) -> bool:
    """Whether the letter reaches her. Without a word of hers, it does."""
    return not Subscription.objects.filter(user=user, wanted=False).exists()


@transaction.atomic
def subscribe(*, by: User, wanted: bool) -> None:
    """She wants the letter, or not any more. Said twice, it is said once."""
    Subscription.objects.update_or_create(user=by, defaults={"wanted": wanted, "changed_on": clock.today()})
    audit.record(by=by, action="newsletter.subscribe" if wanted else "newsletter.unsubscribe", subject=by)


@transaction.atomic
def file_many(
    *, by: User, letters: Iterable[Newsletter], blocks: Iterable[Block], deliveries: Iterable[Delivery],
    subscriptions: Iterable[Subscription],
) -> None:  # fmt: skip
    """Set-based form, for letters told with who had them."""
    rows = Newsletter.objects.bulk_create(list(letters), batch_size=BATCH)
    Block.objects.bulk_create(list(blocks), batch_size=BATCH)
    Delivery.objects.bulk_create(list(deliveries), batch_size=BATCH)
    Subscription.objects.bulk_create(list(subscriptions), batch_size=BATCH)
    audit.record_many(by=by, traces=[audit.Trace("newsletter.start", "newsletter", one.key) for one in rows])
