"""Who may read a marking page and press its buttons: the browser with the address, nobody else."""

import http.client
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from support.marking.mark_server import start_marking
from support.marking.marked_class import QUESTION, hand_in_answers, read_mark, write_rubric
from support.small_drill import ASSIGNMENT

from grader.course import Course, open_course

Answer = tuple[int, dict[str, str], str]


@pytest.fixture(scope="module")
def course(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    root = tmp_path_factory.mktemp("marking") / "course"
    shutil.copytree(released, root)
    course = open_course(root)
    write_rubric(course)
    hand_in_answers(course, {"student01": "It grew.", "anna-karenina": "It diverged."})
    return course


@pytest.fixture(scope="module")
def address(course: Course) -> Iterator[str]:
    with start_marking(course, ASSIGNMENT) as url:
        yield url


def ask(address: str, path: str, method: str = "GET", body: str = "", **headers: str) -> Answer:
    """One request, with exactly these headers."""
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(address).port or 0, timeout=30)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if body:
        named["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body or None, named)
    answer = connection.getresponse()
    seen = dict(answer.getheaders())
    cookies = [v.partition(";")[0] for k, v in answer.getheaders() if k == "Set-Cookie"]
    return answer.status, seen | {"Cookies": "; ".join(cookies)}, answer.read().decode()


@pytest.fixture(scope="module")
def cookie(address: str) -> str:
    """What a browser holds that has opened the address."""
    query = urlsplit(address).query
    status, headers, _ = ask(address, f"/?{query}")
    assert (status, headers["Location"]) == (302, "/")
    assert "HttpOnly" in headers["Set-Cookie"]
    assert "token" not in headers["Cookies"]
    return headers["Cookies"]


@pytest.fixture(scope="module")
def page(address: str, cookie: str) -> str:
    """The path of an answer's page."""
    status, headers, _ = ask(address, f"/mark/{ASSIGNMENT}/{QUESTION}/next", Cookie=cookie)
    assert status == 302
    return headers["Location"]


@pytest.fixture
def form(address: str, cookie: str, page: str) -> tuple[dict[str, str], dict[str, str]]:
    """What the page's form sends, and the headers with which a browser would."""
    status, headers, html = ask(address, page, Cookie=cookie)
    assert status == 200
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', html))
    own = urlsplit(address)
    return fields, {
        "Cookie": f"{cookie}; {headers['Cookies']}", "Origin": f"http://{own.netloc}"
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/", "/mark/a/b/next", "/mark/a/b/0", "/undo", "/?token=guess"])
def test_without_the_token_nothing_is_shown(path: str, address: str) -> None:
    status, headers, html = ask(address, path)
    assert status in (403, 405)
    assert "grew" not in html
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("cookie_of_another", ["grader-mark-{port}=guess", "grader-mark-{port}="])
def test_made_up_cookie_is_none(cookie_of_another: str, address: str) -> None:
    port = urlsplit(address).port
    assert ask(address, "/", Cookie=cookie_of_another.format(port=port))[0] == 403


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:{port}", 200),
        ("localhost:{port}", 200),
        ("localhost:9999", 200),  # the far end of a tunnel
        ("evil.example:{port}", 403),  # a name that was made to lead here
        ("127.0.0.1.evil.example", 403),
        ("[::1]:{port}", 403),
        ("", 403),
        ("127.0.0.1@evil.example", 400),
    ],
)
def test_page_answers_to_its_own_names_only(
    host: str, status: int, address: str, cookie: str, page: str
) -> None:
    named = host.format(port=urlsplit(address).port)
    assert ask(address, page, Cookie=cookie, Host=named)[0] == status


def test_page_lets_nothing_in_but_its_own_files_and_names_nobody(
    address: str, cookie: str, page: str
) -> None:
    _, headers, html = ask(address, page, Cookie=cookie)
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert "student01" not in html
    assert "anna" not in html
    assert not re.search(r"<script(?! src=\"/static/)|\bon\w+=|style=", html)


BROKEN = {
    "no form token": lambda fields, headers: fields.pop("_xsrf"),
    "another form token": lambda fields, headers: fields.update(_xsrf="2|aa|bb|1"),
    "no cookie": lambda fields, headers: headers.pop("Cookie"),
    "no origin": lambda fields, headers: headers.pop("Origin"),
    "another site's origin": lambda fields, headers: headers.update(Origin="http://evil.example"),
    "another server here": lambda fields, headers: headers.update(Origin="http://127.0.0.1:1"),
    "no site's origin": lambda fields, headers: headers.update(Origin="null"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_only_the_page_itself_can_mark(
    broken: str, course: Course, address: str, page: str,
    form: tuple[dict[str, str], dict[str, str]],
) -> None:  # fmt: skip
    fields, headers = form
    before = [read_mark(course, student) for student in ("student01", "anna-karenina")]
    BROKEN[broken](fields, headers)
    status, _, _ = ask(
        address, page, "POST", urlencode(fields | {"press": "choose:0:0"}), **headers
    )
    assert status == 403
    assert [read_mark(course, s) for s in ("student01", "anna-karenina")] == before


def test_mark_conflict_and_undo_over_the_wire(
    course: Course, address: str, page: str, form: tuple[dict[str, str], dict[str, str]]
) -> None:
    fields, headers = form
    send = urlencode(fields | {"press": "choose:0:1", "comment": "Hm."})
    status, answered, _ = ask(address, page, "POST", send, **headers)
    assert (status, answered["Location"]) == (303, page)
    status, _, html = ask(address, page, "POST", send, **headers)  # the same page, a second time
    assert status == 409
    assert "Not saved" in html
    assert "You had typed: Hm." in html
    marks = {read_mark(course, student) for student in ("student01", "anna-karenina")}
    given = (0.5, True, "- Symptom (½ of 1): How fast did it grow?\n\nHm.")
    assert marks == {given, (None, True, None)}
    undo = urlencode({"_xsrf": fields["_xsrf"]})
    status, answered, _ = ask(address, "/undo", "POST", undo, **headers)
    assert (status, answered["Location"]) == (303, page)
    assert read_mark(course, "student01") == read_mark(course, "anna-karenina")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/mark/{ASSIGNMENT}/{QUESTION}/0", 404),
        (f"/mark/{ASSIGNMENT}/{QUESTION}/../../x", 404),
        ("/mark/nothing/of/that", 404),
        ("/mark/nothing/at/next", 404),
        ("/static/../server.py", 403),
        ("/static/mark.css", 200),
        ("/elsewhere", 404),
    ],
)
def test_address_that_leads_nowhere_says_so(
    path: str, status: int, address: str, cookie: str
) -> None:
    found, headers, html = ask(address, path, Cookie=cookie)
    assert found == status
    assert "Traceback" not in html
    assert "default-src 'none'" in headers["Content-Security-Policy"]
