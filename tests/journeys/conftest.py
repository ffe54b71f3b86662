"""Films for the journeys, and installations on embedded defaults and on real services."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.films import a_film_file
from tests.journeys.installation import Installation


@pytest.fixture(scope="session")
def two_films(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("films")
    return a_film_file(folder, seed=1), a_film_file(folder, seed=2)


@pytest.fixture(params=["embedded", pytest.param("services", marks=[pytest.mark.postgres, pytest.mark.redis])])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """A running installation: on SQLite and the embedded broker, then on PostgreSQL and Redis."""
    urls = {}
    if request.param == "services":
        urls = {name: request.getfixturevalue(name) for name in ("postgres_url", "redis_url")}
    with Installation(
        tmp_path, database_url=urls.get("postgres_url", ""), redis_url=urls.get("redis_url", "")
    ) as running:
        yield running


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """A journey that fails says where its people stood: address and text of every open page."""
    report = yield
    running = item.funcargs.get("browser") if hasattr(item, "funcargs") else None  # pyright: ignore[reportAttributeAccessIssue]
    if report.failed and call.when == "call" and running:
        for page in (page for context in running.contexts for page in context.pages):
            report.sections.append((page.url, page.locator("body").inner_text()[:3000]))
    return report
