"""Joining, signing in and out, passwords, the profile."""

from urllib.parse import urljoin, urlsplit

import pytest
from sqlmodel import select

from matcher import accounts, organisations
from matcher.models import Organisation, Person
from matcher.vocabulary import OrganisationAction
from tests.client import PASSWORD, PageClient
from tests.factories import a_business_number, a_company, a_municipality, a_staff

PERSON = {
    "name": "박바다",
    "email": "sea@example.kr",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


def company_form(**changes):
    return {
        **PERSON,
        "organisation_name": "파도기술",
        "business_number": a_business_number(),
        "country_code": "KR",
        **changes,
    }


def join_company(client, status=303, **changes):
    return client.submit(client.get("/account/join/company"), company_form(**changes), status=status)


def test_a_company_joins_and_is_told_that_it_waits(client):
    page = client.get("/account/join")
    page = client.get(page.links()["기업으로 가입"])
    answer = client.submit(page, company_form())
    assert answer.location == "/account/desk"
    desk = client.get("/account/desk", follow=True)
    assert "승인 대기" in desk.text
    assert "파도기술" in desk.text
    assert "대표 담당자" in desk.text


def test_a_town_joins_by_its_name_alone(client, platform):
    page = client.get("/account/join/municipality")
    client.submit(
        page, {**PERSON, "kind": "municipality", "region_code": "강원 고성군", "country_code": "KR"}
    )
    with platform.reading() as session:
        assert session.exec(select(Organisation.region_code, Organisation.name)).one() == ("51820", "고성군")


def test_an_old_code_leads_to_the_town_of_today(client, platform):
    page = client.get("/account/join/municipality")
    client.submit(page, {**PERSON, "kind": "municipality", "region_code": "42820"})
    with platform.reading() as session:
        assert session.exec(select(Organisation.region_code)).one() == "51820"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("고성군", "경상남도 고성군"),
        ("없는군", "찾지 못했습니다"),
        ("99999", "없는 지역 코드"),
        ("", "지자체를 골라"),
    ],
)
def test_a_place_that_is_none_or_several_is_told_and_kept(client, typed, said):
    page = client.get("/account/join/municipality")
    page = client.submit(page, {**PERSON, "kind": "municipality", "region_code": typed}, status=422)
    page.judge_korean()
    assert said in page.text
    assert page.form().values["region_code"] == [typed]
    assert page.form().values["email"] == ["sea@example.kr"]


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"email": "nonsense"}, "email", "전자우편 주소를 확인"),
        ({"name": " "}, "name", "이름을 써"),
        ({"organisation_name": ""}, "organisation_name", "기관 이름을 써"),
        ({"business_number": "123-45-67890"}, "business_number", "검증 숫자"),
        ({"homepage": "javascript:alert(1)"}, "homepage", "https://"),
        ({"introduction": "가" * 200_000}, "introduction", "5,000자"),
        ({"name": "나" * 101}, "name", "100자"),
        ({"password": "short", "password_again": "short"}, "password", "10자 이상"),
        ({"password": "1234567890", "password_again": "1234567890"}, "password", "짐작하기 쉬운"),
        ({"password": "aaaaaaaaaaaa", "password_again": "aaaaaaaaaaaa"}, "password", "짐작하기 쉬운"),
        ({"password": "가" * 201, "password_again": "가" * 201}, "password", "200자 이하"),
        ({"password_again": "something else 1"}, "password_again", "서로 다릅니다"),
        ({"size": "gigantic"}, "size", ""),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_the_rest_is_kept(client, platform, changes, field, said):
    page = join_company(client, status=422, **changes)
    wrong = next(one for one in page.all() if one.get("id") == field)
    assert wrong.get("aria-invalid") == "true"
    assert said in page.text
    form = page.form()
    for name, value in {**company_form(), **changes}.items():
        if "password" in name:
            assert form.values[name] == [""], "a password is never sent back"
        elif name not in {"business_number", "size"}:
            assert form.values[name] == [value]
    with platform.reading() as session:
        assert session.exec(select(Person)).all() == []


def test_an_address_or_number_in_use_is_told_and_the_rest_is_kept(client, platform, app):
    number = a_business_number()
    join_company(client, business_number=number)
    other = PageClient(app)
    page = join_company(other, status=409, email="SEA@example.kr ")
    assert "이미 가입한 주소" in page.text
    assert page.form().values["organisation_name"] == ["파도기술"]
    page = join_company(other, status=409, email="other@example.kr", business_number=number)
    assert "이미 등록된 사업자등록번호" in page.text


def test_a_double_click_on_joining_makes_one_organisation(client, app, platform):
    page = client.get("/account/join/company")
    values = company_form()
    client.submit(page, values)
    client.submit(page, values, status=302)
    with platform.reading() as session:
        assert len(session.exec(select(Organisation)).all()) == 1


def test_signing_in_leads_where_one_wanted_to_go(client, platform):
    with platform.writing() as session:
        email = a_municipality(session).person.email
    wanted = client.get("/municipality/needs/new?x=1", status=302)
    page = client.get(wanted.location)
    answer = client.submit(page, {"email": email.upper(), "password": PASSWORD}, status=302)
    assert answer.location.endswith("/municipality/needs/new?x=1")


@pytest.mark.parametrize("next_url", ["https://evil.example/", "//evil.example/", "\\\\evil.example"])
def test_signing_in_leads_to_no_other_site(client, platform, next_url):
    with platform.writing() as session:
        email = a_municipality(session).person.email
    page = client.get("/account/sign-in")
    answer = client.browser.post(
        "/account/sign-in",
        query_string={"next": next_url},
        data={**{k: v[0] for k, v in page.form().values.items()}, "email": email, "password": PASSWORD},
    )
    assert (
        urlsplit(urljoin("http://localhost/account/sign-in", answer.headers.get("Location", ""))).netloc
        == "localhost"
    )


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, platform):
    with platform.writing() as session:
        email = a_municipality(session).person.email
    page = client.get("/account/sign-in")
    answers = [
        client.submit(page, {"email": address, "password": "not the password"}, status=200)
        for address in (email, "nobody@example.kr")
    ]
    for answer in answers:
        answer.judge_korean()
        assert "전자우편 주소나 비밀번호가 맞지 않습니다." in answer.text
    shown = [answer.text for answer in answers]
    assert shown[0] == shown[1]
    assert answers[0].form("sign-in").values["email"] == [email]


def test_a_closed_account_is_let_in_no_more(client, platform):
    with platform.writing() as session:
        actor = a_municipality(session)
        email = actor.person.email
    client.sign_in(email)
    with platform.writing() as session:
        person = accounts.person_by_email(session, email)
        person.active = False
        session.add(person)
    assert "/account/sign-in" in client.get("/municipality/", status=302).location


def test_signing_out_is_a_button_and_no_link(client, platform):
    with platform.writing() as session:
        email = a_company(session).person.email
    client.sign_in(email)
    client.get("/account/sign-out", status=405)
    client.get("/company/")
    client.sign_out()
    client.get("/company/", status=302)


def test_a_changed_password_counts_at_once_and_signs_other_devices_out(app, client, platform):
    with platform.writing() as session:
        email = a_company(session).person.email
    elsewhere = PageClient(app).sign_in(email)
    client.sign_in(email)
    fresh = "four unrelated plain words"
    page = client.get("/account/password")
    page.judge_korean()
    wrong = client.submit(
        page, {"password": "x", "new_password": fresh, "new_password_confirm": fresh}, status=200
    )
    assert "현재 비밀번호가 맞지 않습니다." in wrong.text
    client.submit(
        page, {"password": PASSWORD, "new_password": fresh, "new_password_confirm": fresh}, status=302
    )
    assert "비밀번호를 바꾸었습니다" in client.get("/account/profile").text
    elsewhere.get("/account/profile", status=302)
    PageClient(app).sign_in(email, fresh)
    again = PageClient(app)
    again.submit(again.get("/account/sign-in"), {"email": email, "password": PASSWORD}, status=200)


def test_the_profile_changes_the_organisation_and_the_language(client, platform):
    with platform.writing() as session:
        email = a_company(session).person.email
    client.sign_in(email)
    client.get("/account/profile").judge_korean()
    page = client.get("/account/profile/organisation")
    client.submit(page, {"introduction": "새 소개입니다.", "region_code": "대전광역시"})
    page = client.get("/account/profile")
    assert "새 소개입니다." in page.text
    assert "대전광역시" in page.text
    page = client.submit(page, {"language": "en"}, action="language")
    english = client.get("/account/profile")
    assert english.all("html")[0].get("lang") == "en"


def test_a_declined_organisation_reads_why_and_may_ask_again(client, platform):
    with platform.writing() as session:
        actor = a_company(session, approved=False)
        house, email = actor.organisation, actor.person.email
        organisations.decide(
            session,
            house,
            OrganisationAction.DECLINE,
            by=a_staff(session),
            note="홈페이지를 확인할 수 없습니다.",
        )
    client.sign_in(email)
    page = client.get("/account/profile")
    page.judge_korean()
    assert "홈페이지를 확인할 수 없습니다." in page.text
    client.submit(page, action="appeal")
    assert "승인 대기" in client.get("/account/profile").text
    client.submit(page, action="appeal", status=409).judge_korean()
