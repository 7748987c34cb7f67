from collections.abc import Iterator

import pytest

from tests.app.web.served import Served, Visitor, served


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server for the tests of one file."""
    with served(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="module")
def ann(house: Served) -> Visitor:
    """Somebody who is there."""
    return house.visitor()
