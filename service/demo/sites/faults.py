"""Spoil replies the way the plan wants: each fault of `plan_words.Fault` is done here.

A fault that should pass (429, 503, a body that breaks off) happens a fixed number of times a
posting and then never again, whatever the order of requests.
"""

import gzip
from dataclasses import replace
from functools import cache
from pathlib import Path

from service.demo.plan_words import Fault, PlannedPosting
from service.demo.sites.site import Reply, Share, Visit
from service.demo.world import World

RETRY_AFTER_SECONDS = 1
TRICKLE_SECONDS = 3.0
PIECES = 16
# A member of 32 MiB of zeros is 32 kB; 64 of them in a row unpack to 2 GiB.
BOMB_MEMBER_BYTES = 32 * 1024 * 1024
BOMB_MEMBERS = 64


def forestall(
    world: World, posting: PlannedPosting, share: Share, visit: Visit
) -> Reply | None:
    """Return a reply that takes the place of the site's own, or None to let it answer."""
    for fault in posting.faults:
        match fault, share:
            case Fault.THROTTLED, Share.PAGE if world.spend(posting.key, fault, 1):
                return throttled()
            case Fault.UNAVAILABLE, Share.MEDIA if world.spend(posting.key, fault, 2):
                return Reply(503)
            case Fault.REDIRECT_LOOP, Share.PAGE:
                turn = int(visit.query.get("turn", "0")) + 1
                return redirect(f"{visit.path}?turn={turn}")
            case Fault.PRIVATE_REDIRECT, Share.MEDIA:
                return redirect(private_address(world, posting))
            case Fault.BOMB, Share.PAGE:
                return Reply(body=bomb(), headers=(("Content-Encoding", "gzip"),))
    return None


def spoil(world: World, posting: PlannedPosting, share: Share, reply: Reply) -> Reply:
    """Return the site's own reply with the posting's faults done to it."""
    if share is not Share.MEDIA or reply.status != 200:
        return reply
    for fault in posting.faults:
        match fault:
            case Fault.TRICKLES:
                reply = replace(reply, pause=TRICKLE_SECONDS / PIECES)
            case Fault.BREAKS_OFF if world.spend(posting.key, fault, 1):
                reply = replace(reply, cut=True)
            case Fault.TRUNCATED:
                body = whole(reply)
                reply = replace(reply, body=body[: len(body) * 6 // 10])
            case Fault.NOT_MEDIA:
                reply = replace(reply, body="这里没有媒体。".encode() * 999)
            case Fault.WRONG_CHARSET:
                # The page goes on saying UTF-8, in its header and in its own head.
                reply = replace(reply, body=whole(reply).decode().encode("gb18030"))
    return reply


def hiccup(world: World, platform: str) -> Reply | None:
    """Return what a site's third and fifth request for a list get instead, or None."""
    match world.count_list(platform):
        case 3:
            return throttled()
        case 5:
            return Reply(503, headers=(("Retry-After", str(RETRY_AFTER_SECONDS)),))
        case _:
            return None


def throttled() -> Reply:
    """Return the reply of a site that wants us to slow down."""
    return Reply(429, headers=(("Retry-After", str(RETRY_AFTER_SECONDS)),))


def redirect(address: str) -> Reply:
    """Return a redirection."""
    return Reply(302, headers=(("Location", address),))


def private_address(world: World, posting: PlannedPosting) -> str:
    """Return an address on this machine that no platform of ours may send us to."""
    return f"http://127.0.0.1:{world.trap_port}/inside/{posting.id}"


def whole(reply: Reply) -> bytes:
    """Return all bytes of a reply's body."""
    return reply.body.read_bytes() if isinstance(reply.body, Path) else reply.body


@cache
def bomb() -> bytes:
    """Return a gzip body of 2 MB that unpacks to 2 GiB."""
    return gzip.compress(bytes(BOMB_MEMBER_BYTES), mtime=0) * BOMB_MEMBERS
