"""The whole story: two sides join, the alliance approves, each finds the other, they talk; nobody else sees any of it."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from matcher.models import now
from tests.browser.serving import STAFF
from tests.browser.steps import (
    approve_house,
    approve_item,
    box,
    follow,
    follow_for,
    go,
    is_told,
    join,
    press,
    reload_until,
    sign_in,
    write,
)

TODAY = now().date()
TOWN, OTHER_TOWN, COMPANY = "태안군", "신안군", "갯길안전 주식회사"
OFFICER = {
    "이름": "문가람",
    "부서": "해양안전팀",
    "전화번호": "041-555-0171",
    "전자우편": "garam.moon@taean.example.kr",
}
SELLER = {
    "이름": "윤서해",
    "부서": "사업개발팀",
    "전화번호": "063-555-0182",
    "전자우편": "seohae.yoon@gaetgil.example.kr",
}
OTHER_OFFICER = {"이름": "천일염", "전자우편": "salt@sinan.example.kr"}

NEED = "밀물 때 갯벌에 들어간 체험객이 물에 갇히는 사고가 되풀이됩니다"
NEED_TEXTS = {
    "제목": NEED,
    "어떤 문제가 있나요?": (
        "여름이면 체험객이 물때를 모르고 갯벌 멀리까지 들어갔다가 밀물에 갇힙니다. 안개가 끼면 뭍으로 나오는 길을 "
        "찾지 못합니다. 지난해에만 신고가 31건 있었고 두 분이 숨졌습니다. 순찰 인력 네 명이 해안 12킬로미터를 지킵니다."
    ),
    "누가 불편을 겪나요?": "한 해 40만 명의 갯벌 체험객과 맨손어업을 하는 주민 900여 명입니다.",
    "무엇이 달라지기를 바라나요?": "물이 차기 30분 전에 갯벌에 남은 사람을 알아내 스스로 나오게 하고 싶습니다.",
    "해결되었는지 무엇으로 확인하나요?": "갯벌 고립 신고가 절반으로 줄어듭니다.\n사망 사고가 없습니다.",
    "요구사항": (
        "밤과 안개 속에서도 갯벌에 남은 사람을 찾아야 합니다.\n"
        "밀물이 들어오기 전에 갯벌에 있는 사람에게 소리로 알려야 합니다.\n"
        "해양경찰 상황실에 위치가 바로 전달되어야 합니다."
    ),
    "최소 예산(원)": "1억 5,000만원",
    "최대 예산(원)": "3억",
    "사업 시작일": (TODAY + timedelta(days=120)).isoformat(),
    "사업 종료일": (TODAY + timedelta(days=400)).isoformat(),
    "답변 마감": (TODAY + timedelta(days=30)).isoformat(),
}
SOLUTION = "갯벌지기: 열화상으로 사람을 찾아 밀물을 알리는 방송"
CARRIED = "열화상 카메라가 밤이나 안개 속에서도 갯벌에 남은 사람을 찾습니다."
SOLUTION_TEXTS = {
    "제목": SOLUTION,
    "어떤 문제를 해결하나요?": "물때를 모르는 체험객이 갯벌에서 밀물에 갇혀 목숨을 잃는 사고를 막습니다.",
    "어떻게 작동하나요?": (
        f"{CARRIED} 물이 차기 전에 바닷가 스피커로 나오라고 방송합니다. 남은 사람의 위치는 해양경찰 상황실에 바로 "
        "전달합니다."
    ),
    "효과를 무엇으로 보여 줄 수 있나요?": "2024년 한 해 동안 갯벌 고립 신고가 18건에서 5건으로 줄었습니다.",
    "도입 기간(개월)": "6",
    "최소 가격(원)": "180000000",
    "최대 가격(원)": "2억 6천만",
    "지자체가 준비해야 할 것은 무엇인가요?": "바닷가에 카메라를 세울 자리와 전기",
}
ASKED = "저희 갯벌 두 곳에서 여름 전에 시범으로 써 볼 수 있을까요?"
ANSWERED = "네, 다음 주에 현장을 함께 보면 좋겠습니다."


def test_two_sides_find_each_other_and_nobody_else_sees_it(visit):
    town, company, staff, other_town = (visit() for _ in range(4))
    join(town, "지자체·공공기관으로 가입", {"지자체 또는 지역": "충청남도 태안군"}, OFFICER)
    draft_need(town)
    join(company, "기업으로 가입", {"기관 이름": COMPANY, "사업자등록번호": "514-81-31414"}, SELLER)
    draft_solution(company)
    join(other_town, "지자체·공공기관으로 가입", {"지자체 또는 지역": "전라남도 신안군"}, OTHER_OFFICER)

    sign_in(staff, STAFF)
    for name in (TOWN, COMPANY, OTHER_TOWN):
        approve_house(staff, name)
    for page in (town, company):
        page.reload()
        press(page, "게시 요청")
        is_told(page, "게시를 요청했습니다")
    approve_item(staff, "수요 검토", NEED)
    approve_item(staff, "솔루션 검토", SOLUTION)

    see_the_match(town, "알맞은 솔루션", NEED, SOLUTION, quoted=CARRIED)
    see_the_match(company, "알맞은 수요", SOLUTION, NEED, quoted="갯벌")

    follow_for(town, "이 기업에 협력 요청", SOLUTION)
    write(town, {"전할 내용": ASKED})
    press(town, "협력 요청 보내기")
    is_told(town, "협력 요청을 보냈습니다")
    request = town.url

    go(company, "협력 요청")
    follow(company, NEED)
    expect(company).to_have_url(request)
    expect(company.get_by_role("main")).to_contain_text(ASKED)
    for page, others in ((town, SELLER), (company, OFFICER)):
        assert contacts_in(page, others) == []
        expect(page.get_by_role("region", name="연락처")).to_contain_text("요청이 수락된 뒤")

    answer = company.get_by_role("form", name="수락")
    write(answer, {"메모(선택)": ANSWERED})
    press(answer, "수락")
    is_told(company, "요청을 수락했습니다")
    town.reload()
    expect(town.get_by_role("main")).to_contain_text(ANSWERED)
    for page in (town, company):
        card = page.get_by_role("region", name="연락처")
        for text in (*OFFICER.values(), *SELLER.values()):
            expect(card).to_contain_text(text)

    nothing_of_it_reaches(other_town, request, need_page=town)


def draft_need(page: Page) -> None:
    go(page, "수요 작성")
    write(page, NEED_TEXTS)
    box(page, "분야").select_option(label="방범·방재")
    page.get_by_role("group", name="예산이 확보되었나요?").get_by_label("예", exact=True).check()
    box(page, "어느 정도 성숙한 기술이어야 하나요?").select_option(label="TRL 7 · 실제 지역에서 시제품 실증")
    press(page, "초안으로 저장")
    expect(page.get_by_role("heading", level=1)).to_have_text(NEED)
    expect(page.get_by_role("main")).to_contain_text("1억 5,000만원")
    # The town's own region is chosen without being asked for.
    expect(page.get_by_role("main")).to_contain_text(TOWN)


def draft_solution(page: Page) -> None:
    go(page, "솔루션 등록")
    write(page, SOLUTION_TEXTS)
    box(page, "분야").select_option(label="방범·방재")
    page.get_by_role("checkbox", name="전국", exact=True).check()
    box(page, "기술이 어느 정도 성숙했나요?").select_option(label="TRL 9 · 상용 운영")
    press(page, "초안으로 저장")
    expect(page.get_by_role("heading", level=1)).to_have_text(SOLUTION)
    follow(page, "도입 실적과 인증")
    write(
        page,
        {
            "도입 기관": "전북특별자치도 고창군",
            "지역": "전북특별자치도 고창군",
            "연도": "2024",
            "도입 내용과 성과": "갯벌 체험장 한 곳에서 한 해 동안 운영했습니다.",
        },
    )
    press(page, "실적 추가")
    is_told(page, "도입 실적을 추가했습니다")
    box(page, "인증").select_option(label="재난안전제품 인증")
    write(page, {"인증 번호": "2025-0117", "유효 기한": (TODAY + timedelta(days=700)).isoformat()})
    press(page, "인증 추가")
    is_told(page, "인증을 추가했습니다")
    follow(page, SOLUTION)
    expect(page.get_by_role("main")).to_contain_text("고창군")
    expect(page.get_by_role("main")).to_contain_text("재난안전제품 인증")


def see_the_match(page: Page, link: str, own: str, title: str, *, quoted: str) -> None:
    """Go from the desk to what fits: after the full comparison the other side stands first, with its reasons."""
    go(page, "내 업무")
    follow_for(page, link, own)
    reload_until(
        page,
        lambda: (
            not page.get_by_text("방금 게시되었습니다").is_visible() and page.get_by_text(title).count() > 0
        ),
        f"{title} among the matches",
    )
    first = page.get_by_role("article").first
    expect(first.get_by_role("heading")).to_have_text(title)
    expect(first).to_contain_text("추천 이유")
    expect(first).to_contain_text("분야가 같습니다")
    expect(first.get_by_role("blockquote").filter(has_text=quoted)).not_to_have_count(0)


def contacts_in(page: Page, person: dict[str, str]) -> list[str]:
    """Return which of somebody's name, phone and e-mail this page gives away."""
    source = page.content()
    return [
        person[one] for one in ("이름", "전화번호", "전자우편") if one in person and person[one] in source
    ]


def nothing_of_it_reaches(other: Page, request: str, *, need_page: Page) -> None:
    """Whoever is neither of the two, though approved, finds no request, no contact and no desk of theirs."""
    go(other, "내 업무")
    expect(other.get_by_role("main")).to_contain_text("승인됨")
    go(other, "협력 요청")
    expect(other.get_by_role("main")).to_contain_text("아직 협력 요청이 없습니다")
    go(other, "수요")
    follow(other, NEED)
    public_need = other.url
    expect(other.get_by_role("main")).to_contain_text(SOLUTION)
    follow(other, SOLUTION)
    public_solution = other.url
    follow(need_page, NEED)
    need_id = need_page.url.rsplit("/", 1)[-1]
    opened = (
        *("/", "/needs", "/solutions", "/municipality/", "/requests/", "/account/profile"),
        *(public_need, public_solution, "/search?for=needs&q=갯벌에서 밀물에 갇히는 사고"),
    )
    hidden = (request, f"/municipality/needs/{need_id}", f"/municipality/needs/{need_id}/matches")
    for path, status in [(one, 200) for one in opened] + [(one, 404) for one in hidden]:
        answer = other.goto(path)
        assert answer is not None
        assert answer.status == status, path
        assert contacts_in(other, OFFICER) + contacts_in(other, SELLER) == [], path
        assert ASKED not in other.content(), path
