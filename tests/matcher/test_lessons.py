"""What the encoder is taught here: the thesaurus, the worked examples, and what people decided; nothing else."""

import random

from embeddings.training import Lesson
from matcher import lessons, partnerships, training
from matcher.platform import Platform
from matcher.reference import solution_types, worked_examples
from matcher.vocabulary import RequestAction
from tests import factories


def test_the_thesaurus_teaches_every_type_in_both_languages():
    found = lessons.from_thesaurus(1)
    assert {one.subject for one in found} == {one.id for one in solution_types.all_types()}
    for one in found:
        korean, english = one.problem
        record = solution_types.type_of(one.subject)
        assert any(symptom in korean for symptom in record.symptoms_ko)
        assert any(symptom in english for symptom in record.symptoms_en)
        assert not one.alone
    assert lessons.from_thesaurus(1) == found
    assert lessons.from_thesaurus(2) != found


def test_every_other_pass_leaves_a_sentence_out():
    whole = lessons.from_worked_examples()
    shorter = lessons.from_worked_examples(random.Random(1))
    assert len(whole) == len(shorter) == len(worked_examples.all_examples())
    lengths = [
        (sum(map(len, one.problem)), sum(map(len, other.problem)))
        for one, other in zip(whole, shorter, strict=True)
    ]
    assert all(long >= short > 0 for long, short in lengths)
    assert sum(long > short for long, short in lengths) > 0.9 * len(lengths)


def test_the_thesaurus_comes_whole_first_and_only_for_a_beginner():
    passes = lessons.curriculum([], passes=2, seed=1)
    assert passes[0] == lessons.from_thesaurus(1)
    examples = len(worked_examples.all_examples())
    assert [sum(one.alone for one in row) for row in passes] == [0, examples, examples]
    assert lessons.curriculum([], passes=2, seed=1, beginning=False) == passes[1:]


def test_worked_examples_name_types_that_exist_and_tell_both_languages_apart():
    ids = {one.id for one in solution_types.all_types()}
    seen = set()
    for one in worked_examples.all_examples():
        assert not one.type or one.type in ids, one.id
        assert set(one.also) <= ids - {one.type}, one.id
        assert one.id not in seen
        seen.add(one.id)
        for korean, english in ((one.need_ko, one.need_en), (one.solution_ko, one.solution_en)):
            assert sum("가" <= letter <= "힣" for letter in korean) > 20, one.id
            assert not any("가" <= letter <= "힣" for letter in english), one.id
    assert len(seen) >= 1500


def test_only_what_people_found_right_is_taught(platform: Platform):
    with platform.writing() as session:
        town, company = factories.a_municipality(session), factories.a_company(session)
        need = factories.published_need(session, by=town)
        accepted = factories.published_solution(session, by=company)
        factories.published_solution(session, title="가로등 밝기 조절")
        request = partnerships.ask(
            session, by=company, receiver=need.organisation, need=need, solution=accepted, body="돕겠습니다."
        )
        assert lessons.from_decisions(session) == []
        partnerships.answer(session, request, RequestAction.ACCEPT, by=town)
    with platform.reading() as session:
        ((owner, taught),) = lessons.from_decisions(session)
        assert owner == town.organisation.key
        assert need.title in taught.problem[0]
        assert accepted.title in taught.answer[0]


def test_no_town_is_taught_and_judged_at_once():
    decided = [(town, Lesson((f"{town}",), ("a",), "s")) for town in range(20) for _ in range(3)]
    taught, aside = training.held_out(decided, 0.25, seed=3)
    assert len(aside) == 15
    assert len(taught) == 45
    assert not {one.problem for one in taught} & {one.problem for one in aside}
