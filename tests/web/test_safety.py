"""What stands between the site and strangers: headers, cookies, sizes, limits, the secret, trusted hosts."""

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from matcher.errors import DataFolderUnusable
from matcher.platform import Platform
from tests.client import PageClient
from tests.factories import a_company
from web.app import create_app
from web.security import LARGEST_FORM, kept_secret


def site(platform, **changes):
    changed = replace(platform.settings, **changes)
    return create_app(Platform(changed, platform.engine, platform.library), TESTING=True)


def test_every_answer_carries_its_headers_and_each_another_nonce(client):
    answers = [client.get("/").response, client.get("/nothing", status=404).response]
    for answer in answers:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert "Strict-Transport-Security" not in answer.headers
    assert answers[0].headers["Content-Security-Policy"] != answers[1].headers["Content-Security-Policy"]


def test_what_a_person_sees_is_stored_nowhere(client, platform):
    with platform.writing() as session:
        email = a_company(session).person.email
    assert client.get("/").response.headers["Cache-Control"] == "private, no-cache"
    client.sign_in(email)
    assert client.get("/").response.headers["Cache-Control"] == "no-store"


def test_behind_tls_cookies_are_secure_and_the_browser_remembers(platform):
    with platform.writing() as session:
        email = a_company(session).person.email
    client = PageClient(site(platform, secure_cookies=True))
    page = client.browser.get("/account/sign-in?lang=en", base_url="https://localhost")
    assert "max-age" in page.headers["Strict-Transport-Security"]
    cookies = page.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
    assert email


def test_a_form_beyond_the_limit_is_told_what_to_do(client, platform):
    with platform.writing() as session:
        email = a_company(session).person.email
    client.sign_in(email)
    page = client.post("/company/solutions/new", {"csrf_token": "x", "how": "a" * LARGEST_FORM}, status=413)
    page.judge_korean()
    assert "뒤로" in page.text


def test_too_many_wrong_passwords_from_one_address_have_to_wait(platform):
    client = PageClient(site(platform, rate_limits=True))
    page = client.get("/account/sign-in")
    wrong = {"email": "nobody@example.kr", "password": "wrong wrong wrong"}
    for _try in range(10):
        client.submit(page, wrong, status=200)
    page = client.submit(page, wrong, status=429)
    page.judge_korean()
    assert page.response.headers.get("Retry-After")
    other = PageClient(site(platform, rate_limits=True))
    other.submit(other.get("/account/sign-in"), wrong, status=429)


def test_a_host_that_is_not_ours_is_refused(platform):
    client = PageClient(site(platform, trusted_hosts=("ieum.example.kr",)))
    assert client.browser.get("/", base_url="http://ieum.example.kr").status_code == 200
    assert client.browser.get("/", base_url="http://evil.example").status_code == 400


def test_forwarded_addresses_count_only_from_the_proxies_one_has(platform):
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "ieum.example.kr"}
    direct = PageClient(site(platform)).browser.get("/account/desk", headers=headers)
    assert "ieum.example.kr" not in direct.headers["Location"]
    app = site(platform, proxies=1)

    @app.get("/where")
    def where():
        from flask import request  # noqa: PLC0415

        return request.host_url

    assert (
        app.test_client().get("/where", headers=headers).get_data(as_text=True) == "https://ieum.example.kr/"
    )


def test_the_secret_is_made_once_by_whoever_comes_first(tmp_path):
    folder = tmp_path / "data"
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _number: kept_secret(folder), range(32)))
    assert len(secrets) == 1
    assert len(secrets.pop()) >= 48
    assert stat.S_IMODE((folder / "secret-key").stat().st_mode) == 0o600
    assert [one.name for one in folder.iterdir()] == ["secret-key"]


def test_a_folder_that_cannot_hold_the_secret_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFolderUnusable) as refusal:
        kept_secret(tmp_path / "file")
    assert "IEUM_DATA_DIR" in str(refusal.value)


def test_a_fault_shows_a_calm_page_and_no_trace(platform):
    app = create_app(platform)

    @app.get("/broken")
    def broken():
        raise RuntimeError("secret detail")

    page = PageClient(app).get("/broken", status=500)
    page.judge_korean()
    assert "secret detail" not in page.html


def test_a_database_that_does_not_answer_is_503(platform):
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415

    app = create_app(platform)

    @app.get("/stuck")
    def stuck():
        raise OperationalError("SELECT 1", {}, Exception("database is locked"))

    page = PageClient(app).get("/stuck", status=503)
    page.judge_korean()
    assert page.response.headers["Retry-After"]


@pytest.mark.parametrize(
    "query", ["need=99999999999999999999999", "solution=-9223372036854775809", "to=" + "9" * 400]
)
def test_a_number_no_database_holds_names_nothing(client, platform, query):
    with platform.writing() as session:
        email = a_company(session).person.email
    client.sign_in(email)
    assert client.browser.get(f"/requests/new?{query}").status_code in {200, 404}
    client.get("/requests/")
