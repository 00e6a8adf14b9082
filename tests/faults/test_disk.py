"""Full disks, and files in the data folder that are damaged or in the way: the service goes on and loses nothing."""

import resource
import shutil
from contextlib import contextmanager

import numpy as np
import pytest
from sqlmodel import select

from matcher import history, jobs, matching
from matcher.models import Need, Solution
from matcher.platform import Platform
from matcher.vocabulary import ItemKind
from tests import factories
from tests.client import PageClient
from tests.web.conftest import SideClient

SHELF = ItemKind.SOLUTION

pytestmark = pytest.mark.fault


@pytest.fixture
def database_kind():
    """The file of the database meets the full disk too; a PostgreSQL server would write elsewhere."""
    return "sqlite"


@contextmanager
def full_disk(room):
    """Let no file grow beyond `room` bytes: writing fails with an error of the system, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def published(platform):
    with platform.writing() as session:
        staff, company = factories.a_staff(session), factories.a_company(session)
        keys = {
            factories.published_solution(session, by=company, staff=staff, title=f"버스 배차 {number}호").key
            for number in range(30)
        }
    factories.index_all(platform)
    return keys


def found(platform):
    """Everything a search finds, with its score."""
    with platform.reading() as session:
        fits = matching.search(session, platform.library, "버스 배차", SHELF, by=None, k=100)
        return {one.key: fit.total for fit in fits for one in (fit.item, *fit.alike)}


def restarted(platform):
    again = Platform.open(platform.settings)
    answers, seq = found(again), again.library.shelves[SHELF].saved_seq
    again.engine.dispose()
    return answers, seq


@pytest.mark.parametrize("room", [0, 100, 4096, 20_000])
def test_a_cache_that_meets_a_full_disk_leaves_none_and_the_search_goes_on(platform, published, room, caplog):
    with full_disk(room):
        jobs.tidy(platform)
    assert "could not be written" in caplog.text
    answers = found(platform)
    assert answers.keys() == published
    assert not any(platform.settings.index_dir.glob("**/*"))
    assert restarted(platform) == (answers, 0)


def test_an_older_cache_outlives_a_full_disk_and_is_caught_up_with(platform, published):
    jobs.tidy(platform)
    older = platform.library.shelves[SHELF].saved_seq
    with platform.writing() as session:
        one = factories.published_solution(session, title="버스 배차 새것").key
    factories.index_all(platform)
    with full_disk(4096):
        jobs.tidy(platform)
    answers, seq = restarted(platform)
    assert answers.keys() == published | {one}
    assert seq == older
    with platform.writing() as session:
        two = factories.published_solution(session, title="버스 배차 더 새것").key
    factories.index_all(platform)
    jobs.tidy(platform)
    answers, seq = restarted(platform)
    assert answers.keys() == published | {one, two}
    assert seq > older


def test_a_post_that_meets_a_full_disk_keeps_what_was_typed_and_loses_nothing(app, platform):
    with platform.writing() as session:
        actor = factories.a_municipality(session)
        factories.a_need(session, by=actor)
    town = SideClient(app, actor)
    typed = town.fields(
        "/municipality/needs/new", title="가득 찬 디스크에서 쓴 수요", problem="버스가 없습니다. " * 2000
    )
    with full_disk(1024):
        page = town.send("/municipality/needs/new", typed, status=503)
    assert "저장하지 못했습니다" in page.html
    assert typed["problem"] in page.html
    with platform.reading() as session:
        assert len(session.exec(select(Need)).all()) == 1
        assert history.first_broken_link(session) is None
    town.submit(page, action="/municipality/needs/new")
    with platform.reading() as session:
        titles = [one.title for one in session.exec(select(Need))]
        assert titles.count("가득 찬 디스크에서 쓴 수요") == 1
        assert history.first_broken_link(session) is None


def test_pages_are_read_while_the_disk_is_full(app, published):
    with full_disk(1024):
        page = PageClient(app).get("/search?q=버스+배차")
    assert "버스 배차" in page.html


# --- files in the way -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["index", "index/solution"])
def test_a_file_where_the_index_cache_should_be_is_no_obstacle(platform, published, place):
    jobs.tidy(platform)
    answers = found(platform)
    taken = platform.settings.data_dir / place
    shutil.rmtree(taken)
    taken.write_text("이것은 폴더가 아닙니다.", encoding="utf-8")
    again = Platform.open(platform.settings)
    assert found(again) == answers
    jobs.tidy(again)
    assert found(again) == answers
    again.engine.dispose()
    assert restarted(platform)[0] == answers


def damage(file, how):
    content = bytearray(file.read_bytes())
    if how == "flipped":
        content[len(content) // 2] ^= 1
    elif how == "cut":
        del content[len(content) // 2 :]
    elif how == "empty":
        content.clear()
    file.write_bytes(bytes(content))


@pytest.mark.parametrize("how", ["flipped", "cut", "empty"])
@pytest.mark.parametrize("learnt", ["thesaurus-*.npz", "words-*.json"])
def test_what_was_learnt_is_learnt_again_when_its_file_is_damaged(platform, published, learnt, how):
    answers = found(platform)
    (file,) = platform.settings.model_dir.glob(learnt)
    before = file.read_bytes()
    damage(file, how)
    assert file.read_bytes() != before
    assert restarted(platform)[0] == answers
    if learnt.endswith("json"):
        assert file.read_bytes() == before
    else:
        # An archive carries the time it was made; what it holds is the same again.
        with np.load(file) as stored:
            assert stored["vectors"].shape[1] == platform.library.encoder.dimension


def test_what_cannot_be_kept_is_learnt_again_at_the_next_start(platform, published):
    answers = found(platform)
    shutil.rmtree(platform.settings.model_dir)
    with full_disk(4096):
        assert restarted(platform)[0] == answers
    assert not any(platform.settings.model_dir.iterdir())
    assert restarted(platform)[0] == answers
    assert len(list(platform.settings.model_dir.iterdir())) == 2


def test_the_rows_are_all_there_after_everything_else_is_gone(platform, published):
    answers = found(platform)
    shutil.rmtree(platform.settings.data_dir / "index", ignore_errors=True)
    shutil.rmtree(platform.settings.model_dir)
    assert restarted(platform)[0] == answers
    with platform.reading() as session:
        assert len(session.exec(select(Solution)).all()) == len(published)
