import pathlib
from collections.abc import Callable, Iterator

import openai
import pytest

import server as servers
from authority import Authority
from server import LIMIT, Server, running


def pytest_configure(config: pytest.Config) -> None:
    for name in (
        "CHASQUI_BINARY", "CHASQUI_MODEL", "CHASQUI_TINY_MODEL", "CHASQUI_TINY_RANKING_MODEL",
        "CHASQUI_EMBEDDING_MODEL", "CHASQUI_TINY_LORA", "CHASQUI_TINY_CONTROL_VECTOR",
    ):
        path = getattr(servers, name.removeprefix("CHASQUI_"))
        if not path or not pathlib.Path(path).is_file():
            raise pytest.UsageError(f"{name} has to name a file: 'make test' sets it, it is now '{path}'")


@pytest.fixture(scope="session")
def directory(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    return tmp_path_factory.mktemp("chasqui")


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"), "authority")


@pytest.fixture(scope="session")
def server(directory: pathlib.Path) -> Iterator[Server]:
    """SmolLM2 for eight at once, whose answers do not depend on each other."""
    yield from running(Server(directory, servers.MODEL, "-c", "8192", "-np", "8", "--kv-layout", "split"))


@pytest.fixture(scope="session")
def narrow(directory: pathlib.Path) -> Iterator[Server]:
    """SmolLM2 for one at a time, in small steps, so that requests wait and prompts take many steps."""
    yield from running(Server(directory, servers.MODEL, "-c", "8192", "-np", "1", "-b", "128"))


@pytest.fixture(scope="session")
def tiny(directory: pathlib.Path) -> Iterator[Server]:
    """A model that answers nonsense quickly."""
    yield from running(Server(directory, servers.TINY_MODEL, "-c", "8192", "-np", "4"))


@pytest.fixture(scope="session")
def encoder(directory: pathlib.Path) -> Iterator[Server]:
    """all-MiniLM-L6-v2, which makes vectors and cannot generate."""
    yield from running(Server(directory, servers.EMBEDDING_MODEL))


@pytest.fixture(scope="session")
def ranker(directory: pathlib.Path) -> Iterator[Server]:
    """A model that ranks documents by nonsense."""
    yield from running(Server(directory, servers.TINY_RANKING_MODEL, "--reranking"))


@pytest.fixture
def started(directory: pathlib.Path) -> Iterator[Callable[..., Server]]:
    """Starts servers that the test ends itself; what is left is killed."""
    made: list[Server] = []

    def start(model: str, *flags: str) -> Server:
        made.append(Server(directory, model, *flags))
        return made[-1]

    yield start
    for one in made:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait(LIMIT)


def templated(directory: pathlib.Path, template: str) -> Iterator[openai.OpenAI]:
    path = pathlib.Path(__file__).with_name(template)
    flags = ("-c", "2048", "-np", "1", "--chat-template-file", str(path))
    for one in running(Server(directory, servers.MODEL, *flags)):
        yield openai.OpenAI(base_url=one.url + "/v1", api_key="none", max_retries=0, timeout=LIMIT)


@pytest.fixture(scope="session")
def tool_client(directory: pathlib.Path) -> Iterator[openai.OpenAI]:
    """SmolLM2 with a chat template that can call tools, which its own cannot."""
    yield from templated(directory, "tools.jinja")


@pytest.fixture(scope="session")
def thinker(directory: pathlib.Path) -> Iterator[openai.OpenAI]:
    """SmolLM2 with a chat template that opens thoughts, which its own does not."""
    yield from templated(directory, "thinking.jinja")


@pytest.fixture(scope="session")
def client(server: Server) -> openai.OpenAI:
    return openai.OpenAI(base_url=server.url + "/v1", api_key="none", max_retries=0, timeout=LIMIT)
