"""A notice under 17 USC 512(c)(3)(A), to the designated agent of a provider.

The penalty of perjury attaches to the authority to act, not to the rest; and who sends it
must have considered fair use first, so the notice says what was considered.
"""

from alerts.notice import Claim
from alerts.options import Sender
from alerts.wording import instant, letter, percent
from domain.enforcement import Notice, Retraction
from domain.work import Work


class Dmca:
    """Notices to providers that host at a user's direction or link (512(c), 512(d))."""

    name = "dmca"

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
                    f"我方撤回 {instant(notice.made_at, 'zh')} 依 17 USC 512(c) 发出的编号"
                    f" {notice.id} 的通知，请恢复材料，并不再将其计为侵权记录。"
                ),
                f"作品：{work.title}",
                f"材料位置：{notice.url}",
                f"撤回原因：{retraction.reason}",
                f"{sender.name}，{sender.signer}，{instant(retraction.made_at, 'zh')}",
            ]
            return letter(f"撤回 DMCA 通知 {notice.id}", [("撤回", lines)])
        lines = [
            (
                f"We withdraw notice {notice.id} of {instant(notice.made_at, 'en')} under"
                " 17 USC 512(c). Please restore the material and no longer count the notice"
                " against the user."
            ),
            f"Work: {work.title}",
            f"Location of the material: {notice.url}",
            f"Reason: {retraction.reason}",
            f"{sender.name}, {sender.signer}, {instant(retraction.made_at, 'en')}",
        ]
        return letter(f"Withdrawal of DMCA notice {notice.id}", [("Withdrawal", lines)])


def _english(claim: Claim) -> str:
    posting, sender = claim.posting, claim.sender
    earlier = f"Earlier notice about this material: {claim.parent}" if claim.parent else ""
    return letter(
        f"DMCA notice {claim.id} under 17 USC 512(c)(3), to the designated agent of"
        f" {claim.platform.name}",
        [
            (
                "Copyrighted work",
                [
                    f"Work: {claim.work.title}",
                    f"Owner of the exclusive right: {claim.holder_name('en')}",
                    f"Listed for protection: {claim.line.batch.authority}, {claim.line.cited}",
                ],
            ),
            (
                "Material to be removed or disabled, and where it is",
                [
                    f"Location: {posting.url}",
                    f"Title as published: {posting.title}",
                    f"Account: {claim.account_name('not shown by the platform')}",
                    f"Seen by us: {instant(claim.match.seen_at, 'en')}",
                    *claim.taken("en"),
                    earlier,
                ],
            ),
            (
                "How we know",
                [
                    *(reason.text for reason in claim.verdict.reasons),
                    *(f"Evidence, SHA-256: {digest}" for digest in claim.evidence),
                ],
            ),
            (
                "Request",
                [
                    (
                        "Please remove the material or disable access to it expeditiously; we"
                        f" hope for it by {instant(claim.due, 'en')}. Please report the result."
                    ),
                ],
            ),
            (
                "Contact of the complaining party",
                [
                    f"{sender.name}, {sender.contact}",
                    f"Address: {sender.address}, {sender.postcode}",
                    f"Telephone: {sender.phone}",
                    f"E-mail: {sender.email}",
                ],
            ),
            (
                "Statements",
                [
                    (
                        "We have a good faith belief that the use of the material in the manner"
                        " complained of is not authorized by the copyright owner, its agent, or"
                        " the law. Fair use was considered before this notice was sent; what"
                        " was checked stands under 'How we know'."
                    ),
                    (
                        "The information in this notice is accurate, and under penalty of"
                        " perjury, we are authorized to act on behalf of the owner of an"
                        f" exclusive right that is allegedly infringed ({sender.mandate})."
                    ),
                ],
            ),
            (
                "Counter notification",
                [
                    (
                        "The user may send you a counter notification under 512(g)(3). You then"
                        " restore the material in ten to fourteen business days unless we tell"
                        " you that an action was filed."
                    ),
                    f"Complaints to us: {sender.redress}",
                ],
            ),
            (
                "Electronic signature of the authorized person",
                [f"/s/ {sender.signer}", f"Date: {instant(claim.made_at, 'en')}"],
            ),
        ],
    )


def _chinese(claim: Claim) -> str:
    posting, sender, match = claim.posting, claim.sender, claim.match
    earlier = f"针对该材料的前次通知：{claim.parent}" if claim.parent else ""
    return letter(
        f"DMCA 通知 {claim.id}（17 USC 512(c)(3)），致 {claim.platform.name} 指定代理人",
        [
            (
                "受版权保护的作品",
                [
                    f"作品：{claim.work.title}",
                    f"专有权所有人：{claim.holder_name('zh')}",
                    (
                        f"保护名单：{claim.line.batch.authority}，"
                        f"第{claim.line.batch.number}批第{claim.line.entry.number}项"
                    ),
                ],
            ),
            (
                "要求移除或禁止访问的材料及其位置",
                [
                    f"位置：{posting.url}",
                    f"发布标题：{posting.title}",
                    f"账号：{claim.account_name('平台未显示')}",
                    f"我方查见时间：{instant(match.seen_at, 'zh')}",
                    *claim.taken("zh"),
                    earlier,
                ],
            ),
            (
                "依据",
                [
                    *(
                        f"匹配度 {match.score:.2f}；占发布内容的 {percent(e.posting_share)}，"
                        f"占作品的 {percent(e.work_share)}"
                        for e in match.evidence[:1]
                    ),
                    *(f"证据摘要（SHA-256）：{digest}" for digest in claim.evidence),
                ],
            ),
            (
                "请求",
                [
                    (
                        "请迅速移除该材料或禁止访问，"
                        f"望于{instant(claim.due, 'zh')}前完成，并告知结果。"
                    )
                ],
            ),
            (
                "投诉方联系方式",
                [
                    f"{sender.name}，{sender.contact}",
                    f"地址：{sender.address}，{sender.postcode}",
                    f"电话：{sender.phone}",
                    f"电子邮件：{sender.email}",
                ],
            ),
            (
                "声明",
                [
                    (
                        "我方善意相信，所投诉的使用方式未经版权所有人、其代理人或法律许可。"
                        "发送本通知前已考虑合理使用。"
                    ),
                    (
                        "本通知内容准确；我方有权代表被指受侵害之专有权所有人行事"
                        f"（{sender.mandate}），如有不实愿承担伪证罪责。"
                    ),
                ],
            ),
            (
                "反通知",
                [
                    (
                        "用户可依 512(g)(3) 提交反通知；除非我方告知已提起诉讼，"
                        "贵方应于十至十四个工作日内恢复材料。"
                    ),
                    f"向我方申诉：{sender.redress}",
                ],
            ),
            (
                "授权人电子签名",
                [f"/s/ {sender.signer}", f"日期：{instant(claim.made_at, 'zh')}"],
            ),
        ],
    )
