"""Characters that are drawn like a Latin letter or a hanzi, or are a variant of one.

The tables are our own. Letters are looked up by their small form: capital and small print of
a Russian or a Greek book must fold alike, so a capital stands where its small letter does
(Н and н are h; Greek Ν is v, as ν is). They cover the single letters that Unicode's data calls
confusable with a to z (bar Hebrew and Arabic, which run the other way), and those of the
"fancy" alphabets that web sites offer.
"""

import functools

# Pairs of equal length: look-alikes, and the Latin letters they are drawn like.
_LOOK_ALIKES = (
    ("авгєекӄмноѻрстухӽьѕіјѡѵүһҽӏԁԍԛԝꙇҍ", "abreekkmhoopctyxxbsijwvyheldgqwib"),  # Cyrillic
    ("αβγεζηικμνορστυχωϝϲϳϻᴦ", "abyeznikmvopotuxwfcjmr"),  # Greek
    ("աճգեզթժյհղմնոռսվտցքօֆ", "wxqtqpdjhnmunnuysgpos"),  # Armenian
    ("ᎠᎡᎢᎥᎩᎪᎫᎬᎱᎳᎷᎻᎽᏀᏂᏃᏏᏒᏔᏕᏙᏚᏞᏟᏢᏦᏧᏳᏴ", "drtiyajerwmhyghzbrwsvslcpkdgb"),  # Cherokee
    ("ꓐꓑꓒꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ", "bpddtgkjczfmnlsrvhwxyaeiou"),  # Lisu
    ("ⲅⲏⲓⲕⲙⲛⲟⲣⲥⲧⲩⲭⳑ", "rhikmnopctyxl"),  # Coptic
    ("ᐯᑌᑎᑕᑫᑭᑯᑲᒍᒪᔕᕁᕼᕽᖇᖯᖴᗅᗩᗞᗪᗯᗰᗷᘔ", "vuncqpdbjlsxhxrbfaaddwmbz"),  # Canadian
    ("ⴸⴹⵏⵔⵕⵝᚷᛁᛕᛖ", "veloqxxlkm"),  # Tifinagh, Runic
    ("ଠഠဝყჿცሀዐꛟ", "oooyobuov"),  # Oriya to Bamum
    ("𐊂𐊆𐊇𐊊𐊐𐊒𐊕𐊖𐊗𐊠𐊡𐊢𐊥𐊫𐊰𐊱𐊲𐊴𐋏𐌁𐌂𐌉𐌑𐌕𐌗", "beflxopstabcfomtyxhbclmtx"),  # Lycian to Italic
    ("𐐬𐐽𐑃𐑈𐓜𐓪𐓶𐔓𐔖𐔘𐔜𐔝𐔥𐔦𐔧", "oclsrounokcvflx"),  # Deseret, Osage, Elbasan
    ("𑜆𑜊𑜎𑜏𑣀𑣁𑣂𑣃𑣄𑣆𑣈𑣉𑣎𑣒𑣕𑣗𑣘𑣜", "vwwwvsfizeozeloouy"),  # Ahom, Warang Citi
    ("𖼈𖼊𖼖𖼨𖼵𖼺𖽀𖽂𖽃", "vtllrsauy"),  # Miao
    ("ƅƍƽǀɑɣɩɯᴑꞟꞵꭈꭓæœɛʄɮŋɧʊʍẝ℮⍺⍳⍴", "bgslayiwoubrxaoefbnhumfeaip"),  # Latin, signs
)

# Parts of hanzi that have code points of their own, each with the hanzi drawn like it.
_RADICALS = (
    "⺁厂 ⺂乛 ⺃乚 ⺄乙 ⺅亻 ⺆冂 ⺇几 ⺈刀 ⺉刂 ⺊卜 ⺋㔾 ⺌小 ⺍小 ⺎兀 ⺏尣 ⺐尢 "
    "⺑尢 ⺒巳 ⺓幺 ⺔彑 ⺕彐 ⺖忄 ⺗㣺 ⺘扌 ⺙攵 ⺛旡 ⺜日 ⺝月 ⺞歺 ⺟母 ⺠民 ⺡氵 "
    "⺢氺 ⺣灬 ⺤爫 ⺥爫 ⺦丬 ⺧牛 ⺨犭 ⺩王 ⺪疋 ⺫罒 ⺬示 ⺭礻 ⺮竹 ⺯糹 ⺰纟 ⺱罓 "
    "⺲罒 ⺳网 ⺴网 ⺵网 ⺶羊 ⺷羊 ⺸羊 ⺹耂 ⺺肀 ⺻聿 ⺼月 ⺽臼 ⺾艹 ⺿艹 ⻀艹 ⻁虎 "
    "⻂衤 ⻃覀 ⻄西 ⻅见 ⻆角 ⻇角 ⻈讠 ⻉贝 ⻊足 ⻋车 ⻌辶 ⻍辶 ⻎辶 ⻏阝 ⻐钅 ⻑長 "
    "⻒镸 ⻓长 ⻔门 ⻕阜 ⻖阝 ⻗雨 ⻘青 ⻙韦 ⻚页 ⻛风 ⻜飞 ⻝食 ⻞食 ⻟飠 ⻠饣 ⻡首 "
    "⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻪黾 ⻫斉 ⻬齐 ⻭歯 ⻮齿 ⻯竜 ⻰龙 ⻱龟 "
    "⻲亀 ⻳龟 ㇏乀 ㇐一 ㇑丨 ㇒丿 ㇔丶 ㇖乛 ㇚亅 ㇟乚 ㇠乙"
)

# Variants that OpenCC's tables of characters leave apart, old print and slips of the pen
# among them, each with its usual form.
_VARIANTS = (
    "〇零 乾干 伕夫 伱你 俛俯 倂并 値值 倶俱 偺咱 僊仙 兎兔 兪俞 冦寇 凖准 凴凭 刧劫 "
    "刱创 刼劫 剏创 劎剑 劒剑 勌倦 勦剿 卽即 厛厅 厠厕 厯历 厰厂 叅参 吿告 呉吴 呌叫 "
    "呪咒 喆哲 喎呀 喒咱 喫吃 嘑呼 囓啮 囗口 囘回 囬回 坵丘 塡填 壷壶 壻婿 妬妒 妳你 "
    "姉姊 姪侄 姫姬 婬淫 嬝袅 嬾懒 寃冤 寕宁 寗宁 寳宝 尅克 尙尚 尟鲜 屛屏 峩峨 峯峰 "
    "嵒岩 嶋岛 嶌岛 巗岩 帋纸 帬裙 幇帮 幚帮 庒庄 庻庶 廏厩 廐厩 廰厅 廻回 廼乃 弍二 "
    "弐二 彊强 彛彝 彞彝 彷仿 徃往 徧遍 徬仿 徵征 怱匆 恠怪 恡吝 悋吝 悤匆 悳德 惥恿 "
    "愬诉 慙惭 慴慑 憇憩 懽欢 戞戛 戱戏 戸户 抝拗 拏拿 拕拖 捄救 捥腕 捴总 掽碰 揷插 "
    "揹背 搃总 搥捶 搨拓 搯掏 搾榨 擕携 擧举 攷考 敍叙 敘叙 敺驱 斈学 斲斫 斵斫 旣既 "
    "旾春 昬昏 昰是 昻昂 晳皙 暱昵 曡叠 朙明 朶朵 杮柿 枏楠 枱台 柟楠 柰奈 栢柏 桮杯 "
    "梹槟 棃梨 椀碗 椉乘 楡榆 楳梅 槀槁 槕桌 槩概 樷丛 檇槜 櫂棹 櫈凳 欵款 歘欻 歛敛 "
    "殽肴 毘毗 氊毡 氷冰 汚污 沈沉 沍冱 淸清 渋涩 湼涅 溌泼 漑溉 澁涩 濳潜 濵滨 濶阔 "
    "灋法 灮光 烖灾 烱炯 焔焰 煇辉 煕熙 煖暖 熈熙 燄焰 燐磷 燿耀 爲为 爼俎 牀床 牋笺 "
    "牎窗 牐闸 牕窗 牠它 犂犁 犇奔 狥徇 猨猿 獘毙 珎珍 瑠琉 璢琉 甎砖 甖罂 甚什 甦苏 "
    "甯宁 甽圳 甾灾 畆亩 畧略 畱留 疉叠 疋匹 疎疏 瘉愈 癎痫 皐皋 盇盍 盌碗 眎视 眞真 "
    "眡视 睠眷 瞇眯 瞭了 矦侯 砦寨 砲炮 碁棋 碪砧 磟碌 礟炮 礮炮 祂他 祇只 祗只 祢你 "
    "秊年 秌秋 秔粳 秖只 稉粳 稺稚 穅糠 穉稚 穽阱 窓窗 窰窑 窻窗 竃灶 竝并 竢俟 笧册 "
    "筞策 筴策 箒帚 篛箬 籐藤 籨奁 籲吁 粃秕 糓谷 糢模 糵蘖 紥扎 綉绣 綫线 緐繁 緖绪 "
    "緜绵 縂总 縚绦 繋系 繖伞 纎纤 缾瓶 罣挂 羣群 羴膻 翄翅 翦剪 翺翱 聟婿 聡聪 聨联 "
    "聫联 聮联 肎肯 胷胸 脇胁 脗吻 腁胼 膓肠 臈腊 臙胭 臝裸 臯皋 舎舍 舗铺 舩船 艢樯 "
    "艣橹 艪橹 芲花 苐第 茘荔 荅答 荳豆 菓果 萅春 著着 蔴麻 蕋蕊 薰熏 藉借 蘂蕊 蘃蕊 "
    "虗虚 虵蛇 蚘蛔 蜋螂 蝯猿 蝱虻 蠏蟹 蠭蜂 衂衄 衆众 衇脉 衖巷 衹只 裠裙 裡里 覆复 "
    "覔觅 覩睹 觔斤 觕粗 觜嘴 觝抵 諌谏 諠喧 謌歌 謼呼 譌讹 讃赞 讌宴 讐仇 讙欢 豓艳 "
    "賷赍 賸剩 躭耽 躱躲 躶裸 輌辆 輭软 迴回 迺乃 遯遁 邨村 鄕乡 酧酬 醕醇 醻酬 醼宴 "
    "釬焊 鉋刨 銲焊 鎗枪 鑚钻 鑛矿 鑪炉 锺钟 閙闹 閧哄 闘斗 阬坑 阯址 隄堤 隣邻 隷隶 "
    "雝雍 雰氛 靑青 靭韧 鞵鞋 韈袜 韤袜 頫俯 頴颖 颕颖 餧喂 餽馈 駄驮 駡骂 騐验 驩欢 "
    "髣仿 髥髯 鬦斗 鬪斗 鬭斗 鬰郁 鱻鲜 鵞鹅 鵶鸦 鷰燕 鹻碱 麤粗 麪面 麼么 麽么 鼇鳌 "
    "鼈鳖 齩咬 龢和"
)


@functools.cache
def latin() -> dict[str, str]:
    """Return the Latin letter each look-alike stands for, by its small form."""
    return {a: b for fancy, plain in _LOOK_ALIKES for a, b in zip(fancy, plain, strict=True)}


def radicals() -> dict[str, str]:
    """Return the hanzi each radical or stroke of Unicode's supplements is drawn like."""
    return {pair[0]: pair[1] for pair in _RADICALS.split()}


def variants() -> dict[str, str]:
    """Return the usual form of each rarer variant."""
    return {pair[0]: pair[1] for pair in _VARIANTS.split()}
