"""The registered makes of platforms. Adding one is one file here and one line below."""

from collections.abc import Mapping

from crawlers.platform import Make
from crawlers.platforms.hls_live import HlsLive
from crawlers.platforms.html_novel import HtmlNovel
from crawlers.platforms.json_video import JsonVideo
from crawlers.platforms.jsonld_music import JsonLdMusic
from crawlers.platforms.jsonld_shop import JsonLdShop

PLATFORMS: Mapping[str, Make] = {
    make.name: make
    for make in (JsonVideo(), JsonLdMusic(), HtmlNovel(), JsonLdShop(), HlsLive())
}
