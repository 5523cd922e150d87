"""Which servers are trusted, what the driver is told of them, and what their errors mean."""

import pytest
from sqlalchemy import make_url

from backends.store.postgres import address, connect_arguments, guarded, unavailable
from backends.store.store import SqlStore
from domain.errors import BackendUnavailable, BadInput


def mode(url):
    return guarded(make_url(url)).query.get("sslmode")


@pytest.mark.parametrize(
    "place",
    [
        "u:p@db.example/kw",
        "u@10.0.0.7/kw",
        "u@/kw",
        "u@/kw?host=localhost,db.example",
        "u@localhost/kw?hostaddr=10.0.0.7",
        "u@/kw?host=localhost&host=db:5433",
    ],
)
def test_another_machine_must_show_a_certificate_for_its_name(place):
    assert mode(f"postgresql://{place}") == "verify-full"


@pytest.mark.parametrize(
    "place",
    [
        "u@localhost/kw",
        "u@127.0.0.1:5433/kw",
        "u@[::1]/kw",
        "u@/kw?host=/run/postgresql",
        "u@/kw?host=127.0.0.1:5433&host=[::1]:5433",
    ],
)
def test_this_machine_need_not(place):
    assert mode(f"postgresql://{place}") is None


@pytest.mark.parametrize("weak", ["disable", "allow", "prefer", "require"])
def test_less_is_refused_without_showing_the_password(weak):
    with pytest.raises(BadInput, match=f"sslmode={weak} does not check who answers") as caught:
        SqlStore(f"postgresql://u:secret@db.example/kw?sslmode={weak}")
    assert "secret" not in str(caught.value)
    assert "u@db.example/kw" in str(caught.value)


def test_less_is_taken_from_a_network_that_is_said_to_be_trusted():
    url = guarded(make_url("postgresql://u@db.example/kw?sslmode=disable&insecure=yes"))
    assert dict(url.query) == {"sslmode": "disable"}
    with pytest.raises(BadInput, match="insecure is yes or no"):
        guarded(make_url("postgresql://u@db.example/kw?insecure=1"))


def test_an_authority_without_the_name_may_be_asked_for():
    assert mode("postgresql://u@db.example/kw?sslmode=verify-ca") == "verify-ca"


def test_an_address_shows_neither_the_password_nor_what_else_the_url_says():
    url = make_url(
        "postgresql+psycopg://u:secret@db:5433/kw?password=secret&sslpassword=secret"
    )
    assert address(url) == "postgresql+psycopg://u@db:5433/kw"
    assert address(make_url("postgresql://u@/kw?host=a,b")) == "postgresql://u@/kw on a,b"


def test_what_is_no_url_is_not_shown_for_it_may_hold_a_password():
    with pytest.raises(BadInput, match="not a database URL") as caught:
        SqlStore("postgresql//u:secret@db/kw")
    assert "secret" not in str(caught.value)


def test_no_wait_is_without_an_end():
    told = connect_arguments(make_url("postgresql://u@db/kw?options=-csearch_path%3Dx"), 7, 90)
    assert told["connect_timeout"] == 7
    assert told["tcp_user_timeout"] == 7000
    assert str(told["options"]).startswith("-csearch_path=x -c lock_timeout=7000 ")
    assert "idle_in_transaction_session_timeout=90000" in str(told["options"])


def test_what_the_url_says_of_a_connection_stands():
    told = connect_arguments(make_url("postgresql://u@db/kw?connect_timeout=99"), 7, 90)
    assert "connect_timeout" not in told


class Answered(Exception):
    def __init__(self, sqlstate, words="FATAL: no"):
        super().__init__(words)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("40001", "another transaction was in the way"),
        ("57P01", "the server ended our connection"),
        ("53100", "out of disk, memory or connections"),
        ("42P01", "prepare the store first"),
    ],
)
def test_an_answer_that_is_no_bug_says_what_to_look_at(code, reason):
    error = unavailable("db", Answered(code, "no\nDETAIL: of whom"))
    assert isinstance(error, BackendUnavailable)
    assert str(error).startswith("db: ")
    assert reason in str(error)
    assert "DETAIL" not in str(error)


@pytest.mark.parametrize("code", ["40001", "40P01"])
def test_who_was_only_in_the_way_is_tried_again_at_once(code):
    assert unavailable("db", Answered(code)).retry_after < 1


@pytest.mark.parametrize("code", ["23505", "42703", "22003"])
def test_an_answer_that_tells_of_a_bug_stays_what_it_is(code):
    assert unavailable("db", Answered(code)) is None


def test_a_missing_driver_says_what_to_install(monkeypatch):
    def missing(*_words, **_more):
        raise ModuleNotFoundError("No module named 'psycopg'", name="psycopg")

    monkeypatch.setattr("backends.store.engine.create_engine", missing)
    with pytest.raises(BadInput, match=r"psycopg is missing; install keywatch\[cluster\]"):
        SqlStore("postgresql://u:p@localhost/kw")
