"""How much a hanzi says: common ones stand side by side by chance, rare ones do not.

The score of a match is the information of its token, so that a copy is told by what is
rare in it, and a formula of common words is worth little. The shares are those of 110
novels and classics and of the words of today in equal parts, counted by
`bench/text_rarity.py`; what is in no row is rarer than all that are.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

POINTS = 8
"""Points in a token of usual information; evidence is told in such tokens."""

_USUAL_BITS = 10.0  # the mean over running text, old and new
_MOST_BITS = 14

# Bits of information, rounded down, and the hanzi that carry so many.
_HANZI = {
    6: ("一不了人是有"),
    7: ("上下个中为之也他以国在大子得我来的说这道"),
    8: (
        "三与两主事二于们会作你公其出分到前十去又发只可后和地多天好如学家将小就年心成所方"
        "无日时此民然生用着知等者而能自行要见起过那都里长门面"
    ),
    9: (
        "万世业东么书五些产什今从代但位体何使便做儿先入全关兵内军几则力动化北区南却原及口"
        "叫各合同名向听命四回因城声处外太夫头女安官定实对山工已市常平并应开张当情想意手才"
        "打把政教数文新明曰月本机正武死气水没法海点物王现理相看石种立第经老至表被西言话走"
        "路身还进通部重金问间马高"
    ),
    10: (
        "七且举乃义乐九云交亦京亲令件任众传住余保信倒候元兄光八六共再决利别制功加务千半华"
        "即县反取受变古台史号司吃君告员周品商喜土场坐基士备复夜她妇始姐委娘字守完宝客少尚"
        "尽居展州己布师帝带干广府度建弟强归形往很德必快怎思性总或战房报拿指接提收改放故敢"
        "既早春更曾最望朝期未术杀权李条林果样次欲步母每比氏求汉江河治活流济深清游湖火爱父"
        "爷特玉由电病白百皆皇目直省真眼矣礼社神科称程空笑管米系红级结给统罢美臣色花若虽观"
        "解计认议记许论设诗语请资足车转边达近远连送酒量钱银闻队阳院随难青非领题风飞首香黄"
        "齐龙"
    ),
    11: (
        "专严临久乎乡买乱争亚亡仍仙价伤伯似低供依侯修俱值假像克免党兰兴具养写农冲况准击刀"
        "切划列刘刚初刻副办劳势包医升单占卫卷卿历参友双句另右吴吾呢呼响哥哪哭善器团园围图"
        "圣均型堂境增夏失奇奉奶妹妻姑姓婆存孙宁它宋宗宜宣室宫害容密富察寻导封尔局属岁岂左"
        "差巴希席庆底座异式引影征待律微志忙忠念忽怒怕急怪恐恩息恶惊感愿户执找承技投护拉招"
        "拜持按据推支攻敌救散整斗料断斯施族旧易星显晚景暗服木朱村杨极构某查标树校根格案桥"
        "梦楚楼欢止段毕毛注派消源满灵热照片状独率环珠田男画界留略疑登益监研破示祖福离秋秦"
        "积究站竟章答算类精素紧约纪线组细终绝编网罗罪置群考耳职联股肯育背胜胡脚脸致般船良"
        "节苏苦英茶草药莫获营落藏虎血衣装规视觉让讲证识词试该诸读谁调谈谓谢象负财责贤败质"
        "贵费贼贾赵赶越跟轻较迎运退适选速造遂遇郎采铁镇防阴阵阿际陆陈降除雄集雨革音项顺须"
        "顾食饭鬼鱼黑"
    ),
    12: (
        "丁丈丝丧丰丹丽乌乘习予互亭亮亿仁仅仆介付仪仲份企伊伏休优伸佛佳例侍侧俗借偏停僧充"
        "典兼冠冷减凡凤刑创判刺剑剧劝助勇勿午协卒卖博印危厅压厚叔召叶叹吉吏吗否吧吩含味咐"
        "咱哈哉唐唤唱啊喊喝嘴困固圆坏块坚域墙壁够央夺奈奏奔奴奸妈妙妾威婚孔孝季孤孩审宽宿"
        "寄寒寨寺寿射尊尝尤尸尼层屋岛岩岭岸峰川巡巧巨帐帮幸庄床序店庙庭康延廷弃弄弹录彩役"
        "彼径徐徒御忍忘怀态恨患惜惟愈慢戏戴托扬扶批抗折抚抱抵担拔拥择括挂挥换授掌排探摆摇"
        "操效敬旁旅旗旨昌昨晋晓普智曲曹替朋末杂材束杯松板枝枪架柳核桂桃梁梅检模横欧款歌殿"
        "毒毫永汝汤沉沙油沿泉波泪泽洋洞洪洲测渐温港溪演激灭灯炮烈烟烧焉熟燕爹版牌牙牛犯犹"
        "狐献玄珍班球瑞甘甲申番疾痛皮盖盗盘盛睡督瞧短确票祭禁秀私移穷穿突窗童端竹笔筑策简"
        "箭篇粉粮索紫累纳纵纷纸练织继续维绿缘缺翁翻耐聚肉脑脱舍舞航艺芳范荆荣莲菜蒙薄虑虚"
        "街衙补袁襄角讨训访评诉诏诚误谋谷貌货贫赏赐赛赞超跑跳轮软载辈辑输辖辞迟述迹追逃逐"
        "途遍遗遣遭避邦郑郡郭配醒野钟铺销错锦闭闲闹阁阶附限险陵隐雪雷需露霸静靠韩顶顿预颜"
        "额饮馆骂验骑骨魂魏鲁鲜鸡麻鼓"
    ),
    13: (
        "丑丘丞丢丫乏乔乞亏井亩享仇仔仗仰伍伐伙伦伴侄侵促俄俊俺倍倘倚倾健偶偷傅储催儒允兽"
        "冈册冒冤冬冯冰净凉凭凶剂削剩割劫劲勒勤勾匹卑卜卡卢卧厂厉厮叙叩吊吐吓吕吟吨启吸吹"
        "呀呆呈咬咸哀哩售唯嗣嘉囊圈址坛坡坦垂埃埋培堆堪塔塞墓墨壮夕夷夹奋奖套奥妃妄妆妖妨"
        "姊姜姨姻娇娶媒媳嫁嫂嫌孟宅宇宏宪宰宴宾寇寡寸尉尖尘尹尺尾屈届屏岗岳峡崇崖币帅帖幅"
        "幕幼幽库废庵庶廉弓弗弱彭彻循忌忧怜怨恭恰恼悄悉悔悟您悬悲惑惠惧惨惯愁愚慈慌慕慧慰"
        "戒戚截扇扎扑扩扫扯扰抓抢披抬押抽拍拟拨拳拾挑振挹捉捕损掉控掩措插握援搜搬搭携摩摸"
        "撞撤播擒敏斋斜斤斩旋旦昆昏昔映昭晁晨暂暖暴朕朗杜杭杰析柏染柔柱柴桌桓械棋森棺植概"
        "欺歇殊残殖殷毁汇汗池污汪汽沈沟泊泛泥泰洗洛津浅浑浓浪浮涂涉涓润液淡淫淮混添渔渡湘"
        "湾湿滑滚潜潮灰灾烛烦焦爵牢牧牵狂狄狗狱狼猛玩琴琼瓜瓦瓶甫畏疏疗痴盈盐盟眉睛矿码础"
        "硬碎碗碧磨祝祥祸禀禄秘稀稍税稳穆穴窃竞符笼签箱籍粗糊繁纯绍绕络绣绩绪综缓缠缩罚署"
        "羊羞羽翠翼耶聘肃肚肠肥肩胆胞胸脉腰腹腾腿臂舅舌舒舟舰苗苟荐荒荡荷萧萨董葬蒋蓝蔡薛"
        "虫蛇蛋蜀融衡衰袋袖袭裁裂覆览触誉警订讯诛询详诺课谦谨豆豪贝贞贡贪购贯贱贴贸贺赋赖"
        "赠赤赴趁趋趣跃跌距跪躲轿辅辉辛辟辨辰辱辽迁迅返违迫迷逆透递逢逼遥遵邀邑邓邪邻鄂酸"
        "醉释针钢钦铜铸锁锋锛镜闪闷阅阔阻陛陪陶陷隆隔障隶雅雕零震霞靖鞭韦页顷颇频飘饰饶驰"
        "驱驻驾魔鸟鸣鸿鹤鹿麦黎默鼻齿"
    ),
}


@cache
def hanzi_points() -> NDArray[np.int64]:
    """Return the points of each token of the stream of hanzi, (65536,) int64."""
    points = np.full(1 << 16, _points(_MOST_BITS), np.int64)
    for bits, hanzi in _HANZI.items():
        points[[ord(one) for one in hanzi]] = _points(bits + 0.5)
    points.setflags(write=False)
    return points


@cache
def letter_points() -> NDArray[np.int64]:
    """Return the points of each token of the stream of letters, (65536,) int64.

    All the same: what a letter says is in its neighbours, and runs of them are what counts.
    """
    points = np.full(1 << 16, POINTS, np.int64)
    points.setflags(write=False)
    return points


def _points(bits: float) -> int:
    return round(POINTS * bits / _USUAL_BITS)
