"""A program of its own that publishes generated solutions in bulk; killed and started again, it goes on where it was."""

import sys

from sqlmodel import select

from matcher import accounts, curation, solutions
from matcher.models import Solution, SolutionDraft
from matcher.platform import Platform
from matcher.settings import Settings
from matcher.vocabulary import SolutionAction

THINGS = ("버스", "맨홀", "가로등", "주차장", "하천", "공원", "학교", "시장", "어린이집", "경로당")
DEEDS = ("배차", "점검", "조명", "안내", "수위 감시", "예약", "통학 안전", "결제", "공기질 관리", "안부 확인")


def draft(number: int) -> SolutionDraft:
    """Return the generated solution of this number; its code is a word no other one has."""
    thing, deed = THINGS[number % 10], DEEDS[number // 10 % 10]
    return SolutionDraft(
        title=f"{thing} {deed} 서비스 code{number:05d}",
        problem_solved=f"{thing} 업무에서 {deed} 일이 밀리는 문제를 해결합니다. 관리번호 code{number:05d}.",
        field_code="administration",
        regions=["00000"],
    )


def publish(platform: Platform, count: int, batch: int) -> None:
    """Publish solutions 0..count in transactions of `batch`; those already there are passed over."""
    for start in range(0, count, batch):
        with platform.writing() as session:
            there = set(session.exec(select(Solution.form_token)).all())
            company = accounts.actor_of(session, accounts.person_by_email(session, "company@example.kr"))
            staff = accounts.actor_of(session, accounts.person_by_email(session, "staff@example.kr"))
            for number in range(start, min(start + batch, count)):
                if (token := f"import-{number}") in there:
                    continue
                row = solutions.create(session, draft(number), by=company, form_token=token)
                solutions.step(session, row, SolutionAction.SUBMIT, by=company)
                curation.review_solution(session, row, SolutionAction.APPROVE, by=staff)


if __name__ == "__main__":
    publish(Platform.open(Settings.from_environment()), int(sys.argv[1]), int(sys.argv[2]))
