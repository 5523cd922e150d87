"""The Regulation's notice in Chinese, its own language."""

from alerts.notice import Claim
from alerts.options import Party, Sender
from alerts.wording import instant, letter, percent
from domain.enforcement import Notice, Retraction
from domain.protection import Duty, ProviderClass
from domain.work import Work

_ACTION = {
    ProviderClass.CONTENT: "删除该内容",
    ProviderClass.STORAGE: "删除该内容",
    ProviderClass.SEARCH: "断开该链接",
    ProviderClass.COMMERCE: "下架该商品并终止交易",
    ProviderClass.APP_STORE: "下架该应用",
    ProviderClass.LIVE: "中断该直播",
}
_DUTY = {
    None: "",
    Duty.NOT_PROVIDE: "预警名单要求贵方所属类别的服务商未经许可不得提供该作品。",
    Duty.BLOCK_UPLOAD: "预警名单要求贵方所属类别的服务商禁止用户上传该作品，"
    "请采取措施防止再次上传。",
    Duty.EXPEDITE: "预警名单要求贵方所属类别的服务商加快处理此类通知。",
}


def body(claim: Claim) -> str:
    """Return the notice."""
    posting, sender = claim.posting, claim.sender
    action = _ACTION[claim.platform.provider]
    return letter(
        f"要求删除或断开链接侵权网络内容的通知 {claim.id}",
        [
            (
                "网络服务提供者",
                [f"名称：{claim.platform.name}", f"网站：{claim.platform.base_url}"],
            ),
            ("权利人", _party(claim)),
            ("发送人（权利人之代理人）", _sender(sender)),
            (
                "侵权网站及网络地址",
                [
                    f"域名：{claim.domain}",
                    f"网络地址：{posting.url}",
                    f"发布标题：{posting.title}",
                    f"账号：{claim.account_name('平台未显示')}",
                    f"我方查见时间：{instant(claim.match.seen_at, 'zh')}",
                ],
            ),
            (
                "侵权内容",
                [
                    f"作品名称：{claim.work.title}",
                    (
                        f"预警名单：{claim.line.batch.authority}，"
                        f"第{claim.line.batch.number}批第{claim.line.entry.number}项"
                    ),
                    *claim.taken("zh"),
                ],
            ),
            ("事实及证明材料", _facts(claim)),
            (
                "请求",
                [
                    f"请立即{action}，最迟于{instant(claim.due, 'zh')}前完成，并告知结果。",
                    _DUTY[claim.duty],
                    "请立即将本通知转送服务对象；无法转送的，请予公告（条例第十五条）。",
                ],
            ),
            (
                "服务对象的权利",
                [
                    (
                        "服务对象认为内容未侵权的，可依条例第十六条向贵方提交书面说明，载明姓名"
                        "（名称）、联系方式和地址，要求恢复的内容及网络地址，以及不构成侵权的初"
                        "步证明材料；贵方依条例第十七条、民法典第一千一百九十六条、电子商务法第四十三条处理。"
                    ),
                    f"向我方申诉：{sender.redress}",
                ],
            ),
            ("保证声明", ["发送人对本通知的真实性负责，并知悉条例第二十四条规定的赔偿责任。"]),
            (
                "签名（盖章）",
                [
                    sender.name,
                    f"签署人：{sender.signer}",
                    f"日期：{instant(claim.made_at, 'zh')}",
                ],
            ),
        ],
    )


def retraction(notice: Notice, work: Work, withdrawn: Retraction, sender: Sender) -> str:
    """Return the withdrawal."""
    return letter(
        f"撤回通知 {notice.id}",
        [
            (
                "撤回",
                [
                    f"我方撤回 {instant(notice.made_at, 'zh')} 发出的编号 {notice.id} 的通知。",
                    f"涉及作品：{work.title}",
                    f"涉及网络地址：{notice.url}",
                    f"撤回原因：{withdrawn.reason}",
                ],
            ),
            (
                "请求",
                [
                    "如已删除或断开链接，请立即恢复。",
                    "请撤销因该通知对账号作出的记录和处置，并将本撤回转送服务对象。",
                ],
            ),
            ("署名", [sender.name, sender.signer, instant(withdrawn.made_at, "zh")]),
        ],
    )


def _facts(claim: Claim) -> list[str]:
    match = claim.match
    shares = [
        f"匹配度 {match.score:.2f}；占发布内容的 {percent(e.posting_share)}，"
        f"占作品的 {percent(e.work_share)}"
        for e in match.evidence[:1]
    ]
    return [
        *shares,
        "查见时作品在预警名单保护期内，未见有效许可，并已排除合理引用等例外情形。",
        *(f"证据摘要（SHA-256）：{digest}" for digest in claim.evidence),
        _earlier(claim),
    ]


def _earlier(claim: Claim) -> str:
    if claim.parent is None:
        return ""
    return f"本通知为针对该内容的第 {claim.round} 次通知，前次通知编号：{claim.parent}"


def _party(claim: Claim) -> list[str]:
    party = claim.holder or Party(claim.holder_name("zh"))
    through = "由发送人转达"
    return [
        f"姓名（名称）：{party.name}",
        f"身份证明：{party.id_document or '由发送人留存'}",
        f"法定代表人：{party.legal_representative or '见授权文件'}",
        f"通讯地址：{party.address or through}",
        f"联系人、电话、电子邮件：{_row(party) or through}",
    ]


def _row(party: Party) -> str:
    return ", ".join(x for x in (party.contact, party.phone, party.email) if x)


def _sender(sender: Sender) -> list[str]:
    return [
        f"姓名（名称）：{sender.name}",
        f"身份证明：{sender.id_document}",
        f"法定代表人：{sender.legal_representative}",
        f"通讯地址及邮编：{sender.address}，{sender.postcode}",
        f"联系人、电话、电子邮件：{sender.contact}，{sender.phone}，{sender.email}",
        f"授权文件：{sender.mandate}",
    ]
