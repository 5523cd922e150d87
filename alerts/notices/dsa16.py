"""A notice under art. 16 of the Digital Services Act, Regulation (EU) 2022/2065.

A provider is held to know only what it can see to be illegal without detailed legal
examination (art. 16 (3)), so the reasons come first and carry the figures.
"""

from alerts.notice import Claim
from alerts.options import Sender
from alerts.wording import instant, letter, modality_name, percent
from domain.enforcement import Notice, Retraction
from domain.work import Work


class Dsa16:
    """Notices to hosting services in the European Union."""

    name = "dsa16"

    def body(self, claim: Claim, language: str) -> str:
        """Word the request. See alerts.notice.NoticeFormat."""
        return _chinese(claim) if language == "zh" else _english(claim)

    def retraction(
        self, notice: Notice, work: Work, retraction: Retraction, sender: Sender
    ) -> str:
        """Word the withdrawal. See alerts.notice.NoticeFormat."""
        if notice.language == "zh":
            lines = [
                (
                    f"我方撤回 {instant(notice.made_at, 'zh')} 依《数字服务法》第 16"
                    f" 条发出的编号 {notice.id} 的通知，请取消因此作出的限制并通知内容接收方。"
                ),
                f"作品：{work.title}",
                f"确切电子位置：{notice.url}",
                f"撤回原因：{retraction.reason}",
                f"{sender.name}，{sender.signer}，{instant(retraction.made_at, 'zh')}",
            ]
            return letter(f"撤回通知 {notice.id}", [("撤回", lines)])
        lines = [
            (
                f"We withdraw notice {notice.id} of {instant(notice.made_at, 'en')} under art."
                " 16 DSA. Please lift every restriction that rests on it and tell the recipient"
                " of the service."
            ),
            f"Work: {work.title}",
            f"Exact electronic location: {notice.url}",
            f"Reason: {retraction.reason}",
            f"{sender.name}, {sender.signer}, {instant(retraction.made_at, 'en')}",
        ]
        return letter(f"Withdrawal of notice {notice.id}", [("Withdrawal", lines)])


def _english(claim: Claim) -> str:
    posting, sender = claim.posting, claim.sender
    again = f"Earlier notice about this item: {claim.parent}" if claim.parent else ""
    return letter(
        f"Notice {claim.id} under art. 16 DSA to {claim.platform.name}",
        [
            (
                "Why the information is illegal content (art. 16 (2) (a))",
                [
                    (
                        f"It communicates the work {claim.work.title} of"
                        f" {claim.holder_name('en')} to the public without the authorisation"
                        " that copyright asks for."
                    ),
                    f"Listed for protection: {claim.line.batch.authority}, {claim.line.cited}",
                    *(reason.text for reason in claim.verdict.reasons),
                    *claim.taken("en"),
                    again,
                ],
            ),
            (
                "Exact electronic location (art. 16 (2) (b))",
                [
                    posting.url,
                    f"Title as published: {posting.title}",
                    f"Account: {claim.account_name('not shown by the platform')}",
                    f"Seen by us: {instant(claim.match.seen_at, 'en')}",
                    *(f"Evidence, SHA-256: {digest}" for digest in claim.evidence),
                ],
            ),
            (
                "Notifier (art. 16 (2) (c))",
                [
                    f"Name: {sender.name}, {sender.contact}",
                    f"E-mail: {sender.email}",
                    f"Telephone: {sender.phone}",
                    f"Address: {sender.address}, {sender.postcode}",
                    f"Acting for the right holder under: {sender.mandate}",
                ],
            ),
            (
                "Request",
                [
                    (
                        "Please confirm receipt, decide on this item alone, in a timely,"
                        " diligent and objective manner, and tell us the decision and the ways"
                        f" of redress against it (art. 16 (4) to (6)); we hope for it by"
                        f" {instant(claim.due, 'en')}."
                    ),
                    "The copy was found and compared by automated means.",
                ],
            ),
            (
                "Statement of bona fide belief (art. 16 (2) (d))",
                [
                    (
                        "We believe in good faith that the information and allegations in this"
                        " notice are accurate and complete. Quotation, criticism, review,"
                        " caricature, parody and pastiche were considered."
                    ),
                ],
            ),
            (
                "Redress of the recipient of the service",
                [
                    (
                        "The recipient is owed a statement of reasons (art. 17), may complain"
                        " within six months (art. 20), may turn to a certified body (art. 21)."
                    ),
                    f"Complaints to us: {sender.redress}",
                ],
            ),
            (
                "Signed",
                [sender.name, sender.signer, f"Date: {instant(claim.made_at, 'en')}"],
            ),
        ],
    )


def _chinese(claim: Claim) -> str:
    posting, sender, match = claim.posting, claim.sender, claim.match
    again = f"针对该内容的前次通知：{claim.parent}" if claim.parent else ""
    return letter(
        f"依《数字服务法》第 16 条致 {claim.platform.name} 的通知 {claim.id}",
        [
            (
                "该信息构成非法内容的理由（第 16 条第 2 款 a 项）",
                [
                    (
                        f"该信息未经著作权法要求的许可，向公众传播 {claim.holder_name('zh')}"
                        f" 的作品 {claim.work.title}。"
                    ),
                    (
                        f"保护名单：{claim.line.batch.authority}，"
                        f"第{claim.line.batch.number}批第{claim.line.entry.number}项"
                    ),
                    *(
                        f"{modality_name(e.modality, 'zh')}：匹配度 {e.score:.2f}，"
                        f"占发布内容的 {percent(e.posting_share)}，"
                        f"占作品的 {percent(e.work_share)}"
                        for e in match.evidence
                    ),
                    *claim.taken("zh"),
                    again,
                ],
            ),
            (
                "确切电子位置（第 16 条第 2 款 b 项）",
                [
                    posting.url,
                    f"发布标题：{posting.title}",
                    f"账号：{claim.account_name('平台未显示')}",
                    f"我方查见时间：{instant(match.seen_at, 'zh')}",
                    *(f"证据摘要（SHA-256）：{digest}" for digest in claim.evidence),
                ],
            ),
            (
                "通知人（第 16 条第 2 款 c 项）",
                [
                    f"名称：{sender.name}，{sender.contact}",
                    f"电子邮件：{sender.email}",
                    f"电话：{sender.phone}",
                    f"地址：{sender.address}，{sender.postcode}",
                    f"代表权利人行事之依据：{sender.mandate}",
                ],
            ),
            (
                "请求",
                [
                    (
                        "请确认收到，仅就该项内容及时、审慎、客观地作出决定，并告知决定及救济途"
                        f"径（第 16 条第 4 至 6 款）；望于{instant(claim.due, 'zh')}前完成。"
                    ),
                    "该复制件系以自动化手段发现并比对。",
                ],
            ),
            (
                "善意声明（第 16 条第 2 款 d 项）",
                [
                    "我方善意相信本通知所载信息和主张准确、完整，并已考虑引用、批评、评论、戏仿等例外。"
                ],
            ),
            (
                "服务接收方的救济",
                [
                    (
                        "接收方有权获得理由说明（第 17 条），可在六个月内申诉（第 20 条），"
                        "并可诉诸经认证的机构（第 21 条）。"
                    ),
                    f"向我方申诉：{sender.redress}",
                ],
            ),
            (
                "署名",
                [sender.name, sender.signer, f"日期：{instant(claim.made_at, 'zh')}"],
            ),
        ],
    )
