"""Characters that are drawn like a Latin letter, or are a variant of another hanzi.

Both tables are our own and short: they hold what uploaders really swap in, not all that
Unicode calls confusable. Capital and small forms stand apart because only some of a pair
look alike (В is drawn as B, в is not drawn as b).
"""

# Pairs of equal length: a look-alike, and the Latin letter it is drawn like.
_LOOK_ALIKES = (
    ("аеорсухіјѕԁһԛԝӏкмтгьѵҽ", "aeopcyxijsdhqwlkmtrbve"),  # Cyrillic, small
    ("АВЕКМНОРСТУХІЈЅԌԚԜѴҮ", "abekmhopctyxijsgqwvy"),  # Cyrillic, capital
    ("οανρικυτεχγηωϲϳ", "oavpikutexynwcj"),  # Greek, small
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ", "abezhikmnoptyxc"),  # Greek, capital
    ("օսհոցք", "ouhngp"),  # Armenian
    ("ᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᏃ", "abcdehjklmprstvwz"),  # Cherokee
    ("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz"),  # small capitals
    ("ıɑɡɩʋøłđħŧƒ", "iagivoldhtf"),  # Latin with no decomposition
)

# Variants that OpenCC's tables of characters leave apart.
_VARIANTS = (
    "著乾祇祗徵籲麽麼妳牠甚衹枱喎疎凴麪裡綫綉羣峯喫牀吿眞尙卽旣爲衆讐厠廻迴",
    "着干只只征吁么么你它什只台呀疏凭面里线绣群峰吃床告真尚即既为众仇厕回回",
)


def look_alikes() -> dict[str, str]:
    """Return the Latin letter each look-alike stands for."""
    return {a: b for fancy, plain in _LOOK_ALIKES for a, b in zip(fancy, plain, strict=True)}


def variants() -> dict[str, str]:
    """Return the usual simplified form of each rarer variant, after OpenCC has spoken."""
    return dict(zip(*_VARIANTS, strict=True))
