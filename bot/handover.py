"""From the assistant to a person: what is told beforehand, and the case that is opened on a yes."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.closures import closed_text
from bot.domain import Context
from bot.hours import Centre, Centres, status
from bot.i18n import Language
from bot.store import cases, sealing, texts, wraps
from bot.store.conversations import Conversation
from bot.store.tables import KeyWrapRow
from bot.store.work import Work

DEFAULT_CENTRE = "oslo"


@dataclass(frozen=True)
class Offer:
    """What a person is told before they say yes. `next_answer` is None when nobody has promised a time."""

    centre: Centre
    today: date
    next_answer: datetime | None
    texts_are_shared: bool


def centre_for(centres: Centres, context: Context) -> Centre:
    """The centre of the person's town, else Oslo (only centres that answer cases count)."""
    named = centres[context.centre] if context.centre is not None and context.centre in centres else None
    if named is not None and named.phone:
        return named
    return centres[DEFAULT_CENTRE]


async def offer(work: Work, centres: Centres, context: Context, now: datetime) -> Offer:
    """What can be promised now."""
    centre = centre_for(centres, context)
    staff_rows = [row for row in centre.staff_rows if row.validity.is_valid(now.date())]
    return Offer(
        centre=centre,
        today=now.date(),
        next_answer=status(staff_rows, now, centre.closed).next_opening,
        texts_are_shared=bool(await cases.active_staff_keys(work)),
    )


def offer_text(offer: Offer, language: Language, *, phone: str, centre_name: str) -> str:
    """What a person is told before they say yes or no."""
    parts = [
        language.gettext(
            "Ansatte ved {centre} kan svare deg her. De arbeider med helse, ikke for politiet.",
            centre=centre_name,
        )
    ]
    notice = closed_text(offer.centre, language, offer.today)
    if notice:
        parts.append(notice)
    if offer.next_answer is None:
        parts.append(
            language.gettext("Vi vet ikke når de svarer her. Haster det, ring {phone}.", phone=phone)
        )
    else:
        parts.append(
            language.gettext(
                "De svarer tidligst {day}, klokka {time}. Haster det, ring {phone}.",
                day=language.format_day(offer.next_answer.date()),
                time=language.format_time(offer.next_answer.time()),
                phone=phone,
            )
        )
    if offer.texts_are_shared:
        parts.append(language.gettext("Sier du ja, kan de lese det du har skrevet her."))
    else:
        parts.append(
            language.gettext(
                "Sier du ja, får de vite språket ditt og hva det gjelder, men ikke det du har skrevet."
            )
        )
    parts.append(
        language.gettext("Du kan stoppe når som helst ved å slette samtalen. Skal vi gi dem beskjed?")
    )
    return " ".join(parts)


def accepted_text(offer: Offer, language: Language, *, phone: str) -> str:
    """What a person is told when the case is open."""
    if offer.next_answer is None:
        text = language.gettext(
            "Beskjeden er lagret for de ansatte. Vi vet ikke når noen leser den. Ring {phone} hvis du kan.",
            phone=phone,
        )
    else:
        text = language.gettext(
            "Beskjeden er gitt videre. De svarer tidligst {day}, klokka {time}. Du kan skrive mer her.",
            day=language.format_day(offer.next_answer.date()),
            time=language.format_time(offer.next_answer.time()),
        )
    return f"{text} {closed_text(offer.centre, language, offer.today)}".strip()


async def accept(
    work: Work,
    conversation: Conversation,
    offered: Offer,
    *,
    language: str,
    topic: str | None,
    token: str | None,
) -> str:
    """Opens the case; from now on only staff and the person can read the texts. Returns the case id.

    With no active staff key nothing is shared but language and topic, and the texts stay under the
    server's own key. A closed case waits anew; one that staff have stays theirs.
    """
    staff = await cases.active_staff_keys(work)
    if staff and conversation.public_key is None:
        pair = sealing.new_key_pair()
        readers: list[KeyWrapRow] = [
            wraps.staff_wrap(conversation.id, one.account, one.public_key, pair.private) for one in staff
        ]
        if token is not None:
            readers.append(wraps.person_wrap(conversation.id, token, pair.private))
        await texts.reseal(work, conversation, pair, readers)
    if conversation.state != "with_staff":
        conversation.state = "waiting"
    return await cases.open_case(
        work,
        conversation.id,
        centre=offered.centre.id,
        language=language,
        # Staff who can read the conversation see there what it is about; then nobody else need.
        topic=None if staff else topic,
        danger=conversation.danger,
        readable=bool(staff),
    )
