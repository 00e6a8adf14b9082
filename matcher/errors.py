"""What the trade refuses, by name. Each refusal says in Korean and in English what is wrong and what to do."""

import errno
import os
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from matcher.vocabulary import Language


class Refusal(Exception):
    """Base of all refusals; `facts` fill the sentence. `status` is the HTTP status the screens answer with."""

    status: ClassVar[int] = 409
    ko: ClassVar[str] = "요청을 처리할 수 없습니다."
    en: ClassVar[str] = "The request cannot be carried out."

    def __init__(self, **facts: object) -> None:
        """Keep the facts; the sentence is made when it is shown, in the reader's language."""
        super().__init__(facts)
        self.facts = facts

    def message(self, language: str = Language.ENGLISH) -> str:
        """Return the sentence in `language` (Korean for `ko`, English for anything else)."""
        template = self.ko if language == Language.KOREAN else self.en
        return template.format(**self.facts)

    def __str__(self) -> str:
        """Return the English sentence, for logs and tracebacks."""
        return self.message()


class NotFound(Refusal):
    """No such row, or none this person may know of: the two are told apart by nobody."""

    status = 404
    ko = "찾으시는 내용이 없거나 볼 수 있는 권한이 없습니다."
    en = "There is nothing here, or you may not see it."


class NotPermitted(Refusal):
    """The person may not do this."""

    status = 403
    ko = "이 작업을 할 권한이 없습니다. 소속 기관의 담당자에게 권한을 요청해 주세요."
    en = "You may not do this. Ask the owner of your organisation for the right to."


class OrganisationNotApproved(NotPermitted):
    """The organisation waits for the alliance's approval."""

    ko = "기관 승인이 끝나야 할 수 있습니다. 얼라이언스가 확인하는 동안 초안은 저장해 둘 수 있습니다."
    en = "Your organisation must be approved first. You can keep drafts while the alliance checks it."


class StepNotAllowed(Refusal):
    """The workflow has no such step from the row's present state for this party."""

    ko = "지금 상태({state_ko})에서는 이 작업을 할 수 없습니다. 새로 고침하여 현재 상태를 확인해 주세요."
    en = "This cannot be done in the present state ({state_en}). Reload the page to see where it stands."


class ChangedMeanwhile(Refusal):
    """Somebody else changed the row between reading and writing."""

    ko = "그사이 다른 분이 내용을 바꾸었습니다. 입력하신 내용은 아래에 그대로 있으니 확인 후 다시 저장해 주세요."
    en = "Somebody else changed this meanwhile. What you typed is kept below; check it and save again."


class InvalidInput(Refusal):
    """Fields that do not hold; `problems` maps a field name to a pair of sentences (Korean, English)."""

    status = 422
    ko = "입력한 내용을 확인해 주세요."
    en = "Please check what you entered."

    def __init__(self, problems: dict[str, tuple[str, str]]) -> None:
        """Keep the problems by field."""
        super().__init__()
        self.problems = problems

    def message(self, language: str = Language.ENGLISH) -> str:
        """Return the heading and every problem in `language`."""
        chosen = 0 if language == Language.KOREAN else 1
        details = " ".join(pair[chosen] for pair in self.problems.values())
        return f"{super().message(language)} {details}".strip()


class UnsoundThesaurus(Refusal):
    """Lines of a thesaurus that do not hold; `faults` are pairs of sentences (Korean, English), the line first."""

    status = 422
    ko = "문제·해결 사전에 고칠 곳이 있어 아무것도 바꾸지 않았습니다.\n{faults_ko}"
    en = "The thesaurus has faults, so nothing was changed.\n{faults_en}"

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        """Keep the faults, and tell each on a line of its own."""
        super().__init__(
            faults_ko="\n".join(korean for korean, _ in faults),
            faults_en="\n".join(english for _, english in faults),
        )
        self.faults = tuple(faults)


class AlreadyRegistered(InvalidInput):
    """The e-mail or the business number is in use."""

    status = 409


class AlreadyRequested(Refusal):
    """The same two organisations already talk about the same need and solution."""

    ko = "같은 건으로 보낸 협력 요청이 이미 진행 중입니다. 받은 편지함에서 이어 가 주세요."
    en = "A request about this is already under way between the two of you. Carry on in your inbox."


class RequestToOneself(Refusal):
    """An organisation asks itself."""

    status = 422
    ko = "같은 기관에는 협력 요청을 보낼 수 없습니다."
    en = "An organisation cannot send a request to itself."


class ReceiverCannotAnswer(Refusal):
    """Nobody has an account for the organisation asked: it is listed as an example only."""

    ko = "예시로 실린 기관이라 요청을 받을 수 없습니다. 직접 가입한 기관에 요청해 주세요."
    en = "This organisation is listed as an example and cannot receive requests. Please ask one that has signed up."


class TooManyRequests(Refusal):
    """The organisation has sent its share of requests for the day."""

    status = 429
    ko = "하루에 보낼 수 있는 협력 요청({limit}건)을 모두 보냈습니다. 내일 다시 보내 주세요."
    en = "Your organisation has sent its {limit} requests for today. Please go on tomorrow."


class QueryTooShort(Refusal):
    """A search text that says nothing."""

    status = 422
    ko = "찾으시는 문제나 해결책을 두 글자 이상으로 적어 주세요."
    en = "Please describe what you are looking for in at least two characters."


class TooFewOutcomes(Refusal):
    """Not enough has been decided to tell whether the learned order is better."""

    ko = (
        "배운 순서를 켤 수 없습니다. 결과로 판단할 수 있는 수요가 {needs}건(최소 {least_needs}건), "
        "지자체가 {municipalities}곳(최소 {least_municipalities}곳)입니다. "
        "추천·제외와 협력 요청의 답이 더 쌓이면 다시 판단합니다."
    )
    en = (
        "The learned order cannot be switched on. Outcomes tell enough about {needs} needs (at least {least_needs}) "
        "of {municipalities} municipalities (at least {least_municipalities}). It is judged again as more is decided."
    )


class NotBetterThanPolicy(Refusal):
    """The learned order does not beat the policy on municipalities it has not learnt from."""

    ko = (
        "배운 순서를 켤 수 없습니다. 배우지 않은 지자체에서 {figure}가 지금 기준 {before}, 배운 순서 {now}로, "
        "차이의 95% 구간({low} ~ {high})이 모두 0보다 커야 하는데 그렇지 않습니다."
    )
    en = (
        "The learned order cannot be switched on. On municipalities it has not learnt from, {figure} is {before} with "
        "the policy and {now} as learnt: the 95 % interval of the difference ({low} to {high}) is not wholly above 0."
    )


class LearnedOrderIsOff(Refusal):
    """What is to be switched off is off."""

    ko = "배운 순서는 지금 꺼져 있습니다."
    en = "The learned order is off."


class NotReady(Refusal):
    """The service lacks something to work: database, model, index. The sentence says what to do."""

    status = 503
    ko = "서비스를 준비하고 있습니다: {what_ko}"
    en = "The service is not ready: {what_en}"


class DatabaseTooNew(NotReady):
    """The database was written by a newer version of the service."""

    ko = (
        "데이터베이스가 이 프로그램보다 새로운 버전({found})입니다. "
        "프로그램을 새 버전으로 올리거나 백업을 사용해 주세요."
    )
    en = "The database comes from a newer version ({found}). Upgrade the program, or use a backup."


class DataFolderUnusable(NotReady):
    """The data folder cannot be written (read-only, full, or not a folder)."""

    ko = (
        "데이터 폴더({folder})에 쓸 수 없습니다: {why_ko}. "
        "권한과 남은 공간을 확인하거나 IEUM_DATA_DIR을 바꿔 주세요."
    )
    en = (
        "The data folder ({folder}) cannot be written: {why_en}. "
        "Check its rights and free space, or set IEUM_DATA_DIR."
    )

    def __init__(self, folder: Path, problem: OSError) -> None:
        """Tell what the system said of `folder`, in Korean where we know the words."""
        said = os.strerror(problem.errno) if problem.errno else str(problem)
        super().__init__(folder=folder, why_ko=_SAID_BY_THE_SYSTEM.get(problem.errno or 0, said), why_en=said)


_SAID_BY_THE_SYSTEM = {
    errno.EACCES: "쓸 권한이 없습니다",
    errno.EPERM: "쓸 권한이 없습니다",
    errno.EROFS: "읽기 전용입니다",
    errno.ENOSPC: "남은 공간이 없습니다",
    errno.EDQUOT: "사용 한도를 다 썼습니다",
    errno.EEXIST: "폴더가 아니라 파일입니다",
    errno.ENOTDIR: "상위 경로가 폴더가 아니라 파일입니다",
    errno.ENOENT: "만들 수 없는 위치입니다",
}


class InvalidSetting(NotReady):
    """An environment variable holds something unusable."""

    ko = "설정 {name}의 값(“{value}”)을 쓸 수 없습니다: {why_ko}."
    en = "The setting {name} has an unusable value (“{value}”): {why_en}."


class UnreadableFolder(Refusal):
    """A folder of judged examples lacks a file or holds a broken line."""

    status = 422
    ko = "평가 폴더를 읽을 수 없습니다: {why}"
    en = "The folder of judged examples cannot be read: {why}"


class UnreadableRun(Refusal):
    """A folder that should hold a kept run of `ieum evaluate` holds none, or a damaged one."""

    status = 422
    ko = "지난 측정({folder})을 읽을 수 없습니다: {why_ko}."
    en = "The earlier run ({folder}) cannot be read: {why_en}."


class OtherExamples(Refusal):
    """A kept run was made on other judged examples than those being evaluated."""

    status = 422
    ko = "‘{folder}’ 폴더는 지난 측정과 비교할 수 없습니다. 지난 측정은 다른 평가 예시로 했습니다: {known}."
    en = "The folder ‘{folder}’ cannot be compared: the earlier run was made on other judged examples: {known}."


class RunKeptThere(Refusal):
    """A run is to be kept where one lies already; what has been measured is not written over."""

    ko = "‘{folder}’에는 이미 측정 기록이 있습니다. 다른 폴더를 골라 주세요."
    en = "There is a run in ‘{folder}’ already. Choose another folder."
