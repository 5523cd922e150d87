"""The Regulation's notice in English, for providers that read it."""

from alerts.notice import Claim
from alerts.options import Party, Sender
from alerts.wording import instant, letter
from domain.enforcement import Notice, Retraction
from domain.protection import Duty, ProviderClass
from domain.work import Work

_ACTION = {
    ProviderClass.CONTENT: "delete the content",
    ProviderClass.STORAGE: "delete the content",
    ProviderClass.SEARCH: "disconnect the link",
    ProviderClass.COMMERCE: "delist the goods and end the sale",
    ProviderClass.APP_STORE: "delist the application",
    ProviderClass.LIVE: "cut off the stream",
}
_DUTY = {
    None: "",
    Duty.NOT_PROVIDE: "The list asks that providers of your class do not offer the work.",
    Duty.BLOCK_UPLOAD: "The list asks providers of your class to keep users from uploading the"
    " work; please keep it from being uploaded anew.",
    Duty.EXPEDITE: "The list asks providers of your class to give such notices priority.",
}


def body(claim: Claim) -> str:
    """Return the notice."""
    posting, sender = claim.posting, claim.sender
    action = _ACTION[claim.platform.provider]
    return letter(
        f"Notice {claim.id}: request to delete or disconnect infringing network content",
        [
            ("Provider", [f"Name: {claim.platform.name}", f"Site: {claim.platform.base_url}"]),
            ("Right holder", _party(claim)),
            ("Sender, for the right holder", _sender(sender)),
            (
                "Infringing site and address",
                [
                    f"Domain: {claim.domain}",
                    f"Network address: {posting.url}",
                    f"Title as published: {posting.title}",
                    f"Account: {claim.account_name('not shown by the platform')}",
                    f"Seen by us: {instant(claim.match.seen_at, 'en')}",
                ],
            ),
            (
                "Infringing content",
                [
                    f"Work: {claim.work.title}",
                    f"Protection list: {claim.line.batch.authority}, {claim.line.cited}",
                    *claim.taken("en"),
                ],
            ),
            (
                "Facts and supporting material",
                [
                    *(reason.text for reason in claim.verdict.reasons),
                    *(f"Evidence, SHA-256: {digest}" for digest in claim.evidence),
                    _earlier(claim),
                ],
            ),
            (
                "Request",
                [
                    (
                        f"Please {action} at the address above at once, by"
                        f" {instant(claim.due, 'en')} at the latest, and tell us the result."
                    ),
                    _DUTY[claim.duty],
                    (
                        "Please forward this notice to the user at once, or publish it when the"
                        " user cannot be reached (art. 15)."
                    ),
                ],
            ),
            (
                "The user's rights",
                [
                    (
                        "A user who holds the content lawful may answer you with a"
                        " counter-statement (art. 16): name, contact and address; the content"
                        " and its network address; prima facie proof. The law then provides for"
                        " restoration (Regulation 17; Civil Code 1196; E-Commerce Law 43)."
                    ),
                    f"Complaints to us: {sender.redress}",
                ],
            ),
            (
                "Warranty of truth",
                ["The sender answers for the truth of this notice and knows article 24."],
            ),
            (
                "Signature",
                [
                    sender.name,
                    f"Signed: {sender.signer}",
                    f"Date: {instant(claim.made_at, 'en')}",
                ],
            ),
        ],
    )


def retraction(notice: Notice, work: Work, withdrawn: Retraction, sender: Sender) -> str:
    """Return the withdrawal."""
    return letter(
        f"Withdrawal of notice {notice.id}",
        [
            (
                "Withdrawal",
                [
                    f"We withdraw notice {notice.id} of {instant(notice.made_at, 'en')}.",
                    f"Work: {work.title}",
                    f"Network address: {notice.url}",
                    f"Reason: {withdrawn.reason}",
                ],
            ),
            (
                "Request",
                [
                    "Please restore at once what was deleted or disconnected.",
                    (
                        "Please undo whatever was recorded or done against the account because"
                        " of the notice, and forward this withdrawal to the user."
                    ),
                ],
            ),
            ("Signed", [sender.name, sender.signer, instant(withdrawn.made_at, "en")]),
        ],
    )


def _earlier(claim: Claim) -> str:
    if claim.parent is None:
        return ""
    return f"This is notice {claim.round} about this content; before it: {claim.parent}"


def _party(claim: Claim) -> list[str]:
    party = claim.holder or Party(claim.holder_name("en"))
    through = "to be reached through the sender"
    return [
        f"Name: {party.name}",
        f"Identity document: {party.id_document or 'held by the sender'}",
        f"Legal representative: {party.legal_representative or 'named in the mandate'}",
        f"Address: {party.address or through}",
        f"Contact, phone, e-mail: {_row(party) or through}",
    ]


def _row(party: Party) -> str:
    return ", ".join(x for x in (party.contact, party.phone, party.email) if x)


def _sender(sender: Sender) -> list[str]:
    return [
        f"Name: {sender.name}",
        f"Identity document: {sender.id_document}",
        f"Legal representative: {sender.legal_representative}",
        f"Address: {sender.address}, {sender.postcode}",
        f"Contact: {sender.contact}, {sender.phone}, {sender.email}",
        f"Authority: {sender.mandate}",
    ]
