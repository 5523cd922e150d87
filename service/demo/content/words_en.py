"""Words of the English novels. Verbs stand in the past tense, nouns in the singular."""


def _list(*lines: str) -> tuple[str, ...]:
    return tuple(" ".join(lines).split())


# Names are built of two or three of these, so that few novels share one.
FIRST_HEADS = _list(
    "Al Ber Cas Dor El Fen Gar Hal Is Jon Kit Lav Mar Ned Or Per Quin Ros Sil Tam Wil",
)
FIRST_ENDS = _list(
    "bert ina der othy anor ric eth iel mond sa ery vin ian ola man cy ton wyn ette ius",
)
FAMILY_HEADS = _list(
    "Ash Black Cold Drum Ever Fair Grim Hol Iron Keld Lang Mere Nether Oak Pen Rook Sedge",
    "Thorn Under Vale Wick Yar Bram Cross Dun",
)
FAMILY_ENDS = _list(
    "by combe dale field ford grove ham hurst ley mond more ridge row stead stone thwaite ton",
    "wick worth water",
)
PLACES = _list(
    "kitchen parlour attic cellar stable chapel orchard harbour market quay mill tavern",
    "library courtyard staircase corridor pantry greenhouse lighthouse boathouse churchyard",
    "schoolroom forge bakery chandlery warehouse customs-house ferry landing meadow quarry",
    "moor marsh heath copse hedgerow turnpike crossroads bridge weir causeway headland cove",
    "dunes cliff ravine summit pass gatehouse ballroom nursery laundry scullery workshop",
    "counting-house courthouse gaol infirmary theatre printing-house vestry belfry crypt",
    "almshouse toll-gate signal-box railway-halt viaduct dockyard ropewalk tannery brewery",
    "foundry mine colliery reservoir allotment terrace balcony",
)
THINGS = _list(
    "lantern mirror letter umbrella trunk ledger key inkwell chessboard basket jar kettle",
    "flask slipper brooch locket padlock rope oar net oilskin compass sextant saddle wheel",
    "tombstone bell drum fiddle flute kite candle screen map abacus seal contract bible",
    "sonnet portrait overcoat cloak girdle handkerchief purse farthing banknote biscuit",
    "herring ham cider teapot loaf cheese walnut plum pear turnip chestnut matchbox coal",
    "slate brick latch shutter curtain mattress cradle sickle spade axe hammer chisel yoke",
    "bucket sieve millstone loom shuttle needle scissors thimble puppet rocking-horse mask",
    "fishing-rod beehive birdcage whistle bugle badge warrant placard recipe seedling sack",
    "ribbon muslin fur bonnet samovar saucepan tray receipt ticket satchel cane wheelchair",
    "pocket-watch spectacles pipe brazier teacup pillow blanket telescope barometer anvil",
    "ladder wheelbarrow scarecrow signpost postcard almanac hymnal gramophone typewriter",
    "telegram",
)
CREATURES = _list(
    "spaniel tabby ox donkey mare goat hen duck raven magpie swallow sparrow hawk owl heron",
    "goose carp crab frog dragonfly moth cricket glow-worm spider newt hedgehog hare fox",
    "badger squirrel boar wolf otter gull pigeon parrot finch bat terrier weasel lobster",
    "trout jackdaw curlew",
)
PEOPLE = _list(
    "shopkeeper surgeon ferryman woodcutter blacksmith joiner clerk scholar curate monk nun",
    "constable gaoler solicitor vicar squire carrier coachman cook seamstress nursemaid",
    "housemaid butler beggar pedlar fisherman gamekeeper mason tailor ballad-singer actress",
    "organist painter schoolmaster apprentice watchman sexton bargeman shepherd widow",
    "matchmaker alderman magistrate exciseman salt-merchant draper pensioner deserter captain",
    "courier spy pharmacist pilgrim neighbour orphan governess bookbinder clockmaker",
    "stationmaster midwife chimney-sweep lamplighter smuggler cooper",
)
IDEAS = _list(
    "secret oath grudge kindness debt reputation rule lie truth wish dream suspicion remorse",
    "courage patience luck destiny prospect engagement lawsuit bargain craft learning accent",
    "childhood illness wound worry notion scheme rumour clue evidence weakness friendship",
    "backbone temper dignity duty conscience solitude silence hunger chill weariness warmth",
    "drowsiness anger sorrow hope bravery wisdom memory harvest famine plague war flood",
    "drought fair wedding funeral examination tax exile reunion farewell inheritance promise",
    "scandal vanity mercy ambition jealousy gratitude doubt faith",
)
HANDLING = _list(
    "polished pocketed hid offered accepted opened shut lifted lowered smashed mended pawned",
    "redeemed stole seized sought lost found examined stroked tapped dragged carried clutched",
    "flung bound untied stitched rinsed dried lit smothered buried unearthed weighed bartered",
    "bought sold borrowed returned dismantled filled emptied pushed grasped snapped sharpened",
    "blackened dyed sketched carved copied tore burned blessed wrapped measured painted",
    "numbered counted labelled locked rattled balanced",
)
MEETING = _list(
    "met followed scolded consoled deceived rescued avoided awaited watched consulted",
    "entertained contradicted persuaded halted betrayed forgave suspected trusted envied",
    "mocked flattered nursed missed blamed courted chased startled woke warned threatened",
    "obeyed refused congratulated cursed tested sheltered dismissed recognised questioned",
    "thanked pitied ignored admired",
)
MUSING = _list(
    "remembered forgot concealed investigated revealed guarded discussed pondered cherished",
    "confessed denied feared resented abandoned pursued foresaw misunderstood dreaded",
    "regretted expected mentioned guessed believed inherited outlived endured renounced",
    "invented doubted treasured defended mourned",
)
MOVING = _list(
    "walked hurried crept strolled limped rode drifted climbed wandered marched stumbled",
    "slipped ran retreated trudged stole returned galloped paced rowed waded shuffled strode",
    "tiptoed staggered",
)
TOWARDS = _list(
    "to towards past through across beyond behind around beneath into beside along near",
)
DOING = _list(
    "sighed laughed wept coughed dozed shivered nodded waited frowned knelt drank smoked ate",
    "fiddled sang wrote read fished dug sewed hummed gambled prayed lied stared sulked bowed",
    "waved blinked yawned whistled mumbled rested lingered hesitated grumbled smiled blushed",
    "trembled listened",
)
SAYING = _list(
    "said asked answered cried whispered muttered replied insisted protested objected",
    "remarked added exclaimed admitted murmured declared repeated explained",
)
ADJECTIVES = _list(
    "shabby brand-new heavy slender icy scalding damp dusty gloomy brilliant narrow spacious",
    "odd plain dainty coarse keen blunt gaudy faded hushed noisy desolate crowded gentle",
    "fierce honest cunning stubborn timid gallant weary sober muddled proud humble penniless",
    "wealthy gaunt portly strange familiar sweet bitter sour peppery mild strong soft rigid",
    "smooth mottled whole broken rare cheap precious mysterious calm flustered lengthy brief",
    "distant neighbouring pale swarthy golden emerald crimson azure ashen snowy misty",
    "distinct rotten sturdy fragile hollow tidy tangled spotless grimy cosy bleak sultry",
    "breezy mournful merry furious idle busy aloof amiable spiteful generous miserly wary",
    "artless worldly crooked polished tarnished frayed velvet wooden brazen salted borrowed",
)
ADVERBS = _list(
    "suddenly slowly quietly hastily gradually finally stubbornly simply indeed still already",
    "once luckily secretly cruelly softly heavily carefully blankly silently closely firmly",
    "vainly again instantly absently grudgingly deliberately accidentally publicly alone",
    "together overnight daily seldom nearly plainly barely helplessly willingly often",
    "occasionally soon twice early late",
)
TIMES = _list(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April",
    "June July August October November December Michaelmas Lammas Candlemas Christmas Easter",
    "midsummer midnight noon dawn dusk sunset sunrise harvest-time lamplight breakfast supper",
)
WEATHER = _list(
    "rain drizzle snow mist frost hail wind thunder lightning sunlight moonlight starlight",
    "fog sleet smoke tide dust pollen birdsong laughter shadow steam soot spray twilight",
)
WEATHERING = _list(
    "fell lifted gathered spread echoed faded drew swelled vanished drifted covered soaked",
    "woke scattered lit drowned brushed reached filled pierced lingered rolled ebbed crept",
    "thickened",
)
FEATURES = _list(
    "eyes brow mouth fingers shoulders back knees ankles temples beard voice shadow face gaze",
    "step breath palm scar wrinkles teeth ears throat chest wrist hair sleeve boots",
)
LINKS = _list(
    "Then But Meanwhile Besides Therefore Still Nevertheless Afterwards Instead Yet Perhaps",
    "So",
)
TITLES = _list(
    "Reckoning Winter Voyage Chronicle Spring Tempest Ballad Affair Candle Stranger Song",
    "Fragment Ledger Crossing Riddle Notebook Legend Tide Inheritance Orchard",
)
OPINIONS = _list(
    "pacing structure style dialogue opening ending foreshadowing cast scenery plot mood",
    "detail diction theme climax tension ambiguity viewpoint narration humour",
)
PRAISE = _list(
    "restrained leisurely plodding vivid loose dense abrupt moving flat seasoned stiff",
    "ingenious subtle pompous solid wordy fresh hackneyed supple vigorous",
)

# Words of one list stand in for one another where a copyist rewords.
CLASSES = (
    *(PLACES, THINGS, CREATURES, PEOPLE, IDEAS, HANDLING, MEETING, MUSING, MOVING, TOWARDS),
    *(DOING, SAYING, ADJECTIVES, ADVERBS, WEATHER, WEATHERING, FEATURES),
)
