import os
import pathlib
import sys
from collections.abc import Iterator

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from scripted import ScriptedServer  # noqa: E402


@pytest.fixture(scope="session")
def load_program() -> pathlib.Path:
    path = pathlib.Path(os.environ.get("CHASQUI_BENCH_LOAD", ""))
    if not path.is_file():
        raise pytest.UsageError("CHASQUI_BENCH_LOAD has to name chasqui-load: 'make test' builds it")
    return path


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    with ScriptedServer() as server:
        yield server
