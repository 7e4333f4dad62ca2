from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

import pytest

from synthese.errors import InputError, ModelError
from synthese.llm import MAX_ANSWER_BYTES, Endpoint, endpoint
from synthese.settings import Settings
from tests.model_server import Answer, ModelServer, says, serving

KEY = "sk-hemmelig-123"


def of(server: ModelServer, *, timeout_s: float = 5, key: str = KEY) -> Endpoint:
    made = endpoint(server.address, "en-modell", key=key, timeout_s=timeout_s)
    assert made is not None
    return Endpoint(made.address, made.model, made.key, made.timeout_s, sleep=PAUSES.append)


PAUSES: list[float] = []


@pytest.fixture(autouse=True)
def _no_pauses() -> None:
    PAUSES.clear()


def failure(call: Callable[[], object]) -> ModelError:
    with pytest.raises(ModelError) as caught:
        call()
    return caught.value


def test_without_an_address_there_is_no_model() -> None:
    assert endpoint("", "") is None
    assert endpoint("  ", "en-modell", key=KEY) is None


def test_a_model_is_asked_with_its_name_the_key_and_both_texts() -> None:
    with serving(says("Hei.")) as server:
        assert of(server).complete("Du er kort.", "Si hei.") == "Hei."
    assert server.paths == ["/v1/chat/completions"]
    assert server.headers[0]["Authorization"] == f"Bearer {KEY}"
    assert server.asked == [
        {
            "model": "en-modell",
            "temperature": 0,
            "messages": [
                {"role": "system", "content": "Du er kort."},
                {"role": "user", "content": "Si hei."},
            ],
        }
    ]


def test_without_a_key_none_is_sent() -> None:
    with serving(says("Hei.")) as server:
        of(server, key="").complete("", "")
    assert "Authorization" not in server.headers[0]


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_busy_or_failing_server_is_asked_once_more(status: int) -> None:
    with serving(Answer(status=status), says("Hei.")) as server:
        assert of(server).complete("", "") == "Hei."
    assert (len(server.asked), PAUSES) == (2, [1.0])


def test_a_server_that_wants_a_rest_gets_it() -> None:
    with serving(Answer(status=429, headers={"Retry-After": "3"}), says("Hei.")) as server:
        assert of(server).complete("", "") == "Hei."
    assert PAUSES == [3.0]


@pytest.mark.parametrize("rest", ["3600", "Wed, 21 Oct 2026 07:28:00 GMT", "9" * 400])
def test_a_server_that_wants_a_long_rest_is_left_alone(rest: str) -> None:
    with serving(Answer(status=429, headers={"Retry-After": rest})) as server:
        assert failure(lambda: of(server).complete("", "")).key == "llm.busy"
    assert (len(server.asked), PAUSES) == (1, [])


@pytest.mark.parametrize(("status", "key"), [(429, "llm.busy"), (503, "llm.failed")])
def test_it_is_asked_no_third_time(status: int, key: str) -> None:
    with serving(Answer(status=status)) as server:
        assert failure(lambda: of(server).complete("", "")).key == key
    assert len(server.asked) == 2


@pytest.mark.parametrize("answer", [Answer(waits=True), says("Hei " * 50, drips=True)])
def test_a_slow_answer_is_given_up_after_the_time_limit_twice(answer: Answer) -> None:
    with serving(answer) as server:
        error = failure(lambda: of(server, timeout_s=0.2).complete("", ""))
    assert (error.key, error.values["seconds"], len(server.asked)) == ("llm.timeout", "0.2", 2)


@pytest.mark.parametrize(("status", "key"), [(401, "llm.refused"), (403, "llm.refused"), (404, "llm.failed"), (400, "llm.failed")])  # fmt: skip
def test_what_another_try_would_not_mend_is_not_tried_again(status: int, key: str) -> None:
    with serving(Answer(status=status)) as server:
        assert failure(lambda: of(server).complete("", "")).key == key
    assert len(server.asked) == 1


def test_a_redirect_is_not_followed() -> None:
    with serving(says("Hei.")) as other:
        away = Answer(status=307, headers={"Location": f"{other.address}/chat/completions"})
        with serving(away) as server:
            assert failure(lambda: of(server).complete("", "")).key == "llm.redirected"
    assert other.asked == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><title>Logg inn</title>",
        b"{",
        b"null",
        b"[]",
        b'{"choices": []}',
        b'{"choices": [{"message": {"content": null}}]}',
        b'{"choices": [{"message": {"content": ["Hei."]}}]}',
        b'{"choices": [{"text": "Hei."}]}',
        b'{"choices": "Hei."}',
        b"\xff\xfe\x00",
        b'{"n": ' + b"9" * 10_000 + b"}",
        b'{"a":' * 50_000,
    ],
    ids=range(13),
)
def test_an_answer_of_another_kind_is_one_clear_failure(body: bytes) -> None:
    with serving(Answer(body)) as server:
        assert failure(lambda: of(server).complete("", "")).key == "llm.unreadable"
    assert len(server.asked) == 1


def test_an_endless_answer_is_not_read() -> None:
    with serving(says("x" * (MAX_ANSWER_BYTES + 1))) as server:
        assert failure(lambda: of(server).complete("", "")).key == "llm.too_large"


def test_an_answer_packed_wrongly_is_one_clear_failure() -> None:
    with serving(Answer(b"not packed", headers={"Content-Encoding": "gzip"})) as server:
        assert failure(lambda: of(server).complete("", "")).key == "llm.no_connection"


def test_a_server_that_is_not_there_is_named() -> None:
    with serving(says("")) as server:
        gone = of(server)
    error = failure(lambda: gone.complete("", ""))
    assert error.key == "llm.no_connection"
    assert "127.0.0.1" in str(error)


@pytest.mark.parametrize("answer", [Answer(status=401), Answer(status=500), Answer(b"{"), says("")])
def test_the_key_stands_in_no_error_no_log_and_no_repr(
    answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(answer) as server:
        model = of(server)
        try:
            model.complete("", "")
        except ModelError as error:
            told = [*traceback.format_exception(error), *(error.text(each) for each in ("nb", "nn", "en"))]  # fmt: skip
            assert KEY not in "".join(told)
    assert KEY not in repr(model)
    assert KEY not in caplog.text


@pytest.mark.parametrize("key", ["to ord", "linje\nto", "hemmelig-ø", "hemmelig\x00"])
def test_a_key_that_no_header_can_carry_is_not_repeated(key: str) -> None:
    with pytest.raises(InputError) as caught:
        endpoint("https://modell.example/v1", "m", key=key)
    assert caught.value.key == "llm.wrong_key"
    assert key not in str(caught.value)


def test_a_key_may_end_with_a_line() -> None:
    made = endpoint("https://modell.example/v1", "m", key=f"{KEY}\n")
    assert made is not None
    assert made.key == KEY


@pytest.mark.parametrize(
    "address",
    [
        "modell.example",
        "ftp://modell.example",
        "https://",
        "https://ola:hemmelig@modell.example/v1",
        "https://modell.example/v1?key=hemmelig",
        "https://modell.example/v1#hemmelig",
        "https://[hemmelig",
        "https://modell.example:hemmelig/v1",
    ],
)
def test_an_address_that_is_none_or_holds_a_secret_is_refused_without_it(address: str) -> None:
    with pytest.raises(InputError) as caught:
        endpoint(address, "m")
    assert caught.value.key == "llm.wrong_address"
    assert "hemmelig" not in str(caught.value)


def test_only_this_machine_and_a_named_host_are_asked_without_encryption() -> None:
    for address in ("http://localhost:11434/v1", "http://127.0.0.1/v1", "http://[::1]:8000/v1"):
        assert endpoint(address, "m") is not None
    with pytest.raises(InputError) as caught:
        endpoint("http://modell.internt/v1", "m")
    assert caught.value.key == "llm.plain_http"
    assert endpoint("http://modell.internt/v1", "m", plain_http="modell.internt") is not None
    with pytest.raises(InputError):
        endpoint("http://localhost.ond.example/v1", "m", plain_http="modell.internt")


@pytest.mark.parametrize(("model", "timeout_s", "key"), [("", 1.0, "llm.no_model"), ("m", 0.0, "llm.wrong_timeout"), ("m", float("nan"), "llm.wrong_timeout"), ("m", float("inf"), "llm.wrong_timeout")])  # fmt: skip
def test_half_a_setting_says_what_is_missing(model: str, timeout_s: float, key: str) -> None:
    with pytest.raises(InputError) as caught:
        endpoint("https://modell.example/v1", model, timeout_s=timeout_s)
    assert caught.value.key == key


def test_the_settings_name_no_model_and_hide_the_key() -> None:
    assert Settings.from_environment({}).llm_endpoint == ""
    settings = Settings.from_environment({"SYNTHESE_LLM_KEY": KEY, "SYNTHESE_LLM_TIMEOUT_S": "5"})
    assert (settings.llm_key, settings.llm_timeout_s) == (KEY, 5.0)
    assert KEY not in repr(settings)
