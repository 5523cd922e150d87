from urllib.parse import quote

import pytest
from demo_builders import ask


@pytest.fixture
def port(internet):
    return internet.ports["tube"]


def test_a_walk_by_cursor_meets_every_video_once(port, internet):
    seen, target = [], "/api/videos"
    while target:
        page = ask(port, target).json
        seen += [item["id"] for item in page["items"]]
        target = page["next"] and f"/api/videos?cursor={page['next']}"

    assert sorted(seen) == sorted(p.id for p in internet.world.listed("tube"))


def test_search_finds_what_has_every_word_in_title_or_tags(port, postings):
    [video, *_] = postings("tube")
    words = quote(video.title.upper())
    found = ask(port, f"/api/search?q={words}").json["items"]

    assert video.id in [item["id"] for item in found]
    assert ask(port, f"/api/search?q={words}%20nowhere").json["items"] == []


def test_a_video_names_its_file_and_the_file_is_there(port, postings):
    [video, *_] = postings("tube")
    said = ask(port, f"/api/videos/{video.id}").json
    [file] = said["files"]
    body = ask(port, file["url"]).body

    assert said["account"]["id"] == video.account
    assert len(body) == file["bytes"]
    assert body.startswith(video.key.encode())


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=10-19", 10, 20), ("bytes=4000-", 4000, None), ("bytes=-5", -5, None)],
)
def test_a_range_of_a_file_is_that_range(port, postings, asked, start, end):
    [video, *_] = postings("tube")
    target = ask(port, f"/api/videos/{video.id}").json["files"][0]["url"]
    whole = ask(port, target).body
    part = ask(port, target, headers={"Range": asked})

    assert part.status == 206
    assert part.body == whole[start:end]
    assert part.headers["content-range"].endswith(f"/{len(whole)}")


def test_an_account_says_its_contact_and_its_uploads(port, internet):
    account = next(a for a in internet.plan.accounts if a.platform == "tube" and a.contact)
    said = ask(port, f"/api/accounts/{account.id}").json
    listed = ask(port, f"/api/accounts/{account.id}/videos").json["items"]

    assert said["contact"] == account.contact
    assert said["uploads"] == len(listed)


@pytest.mark.parametrize(
    "target", ["/api/videos/v9", "/media/v9.mp4", "/v/v9", "/api/accounts/u9", "/nothing"]
)
def test_what_never_was_is_not_found(port, target):
    assert ask(port, target).status == 404


def test_a_removed_video_is_gone_everywhere_and_from_the_lists(port, internet, postings):
    video = postings("tube")[-1]
    file = ask(port, f"/api/videos/{video.id}").json["files"][0]["url"]
    internet.world.remove(video)
    try:
        places = (f"/api/videos/{video.id}", f"/v/{video.id}", file)
        assert [ask(port, place).status for place in places] == [410, 410, 410]
        assert video not in internet.world.listed("tube")
    finally:
        internet.world.restore(video)


def test_the_hot_list_leads_to_what_robots_txt_forbids_and_trespass_is_counted(port, internet):
    assert "Disallow: /private/" in ask(port, "/robots.txt").text
    [first, *_] = ask(port, "/api/hot").json["items"]
    before = internet.world.robots_violations["tube"]
    ask(port, first["url"])

    assert internet.world.robots_violations["tube"] == before + 1
