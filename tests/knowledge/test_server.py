"""The index on a Chroma server, which the test starts itself."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knowledge import library as library_module
from knowledge.index import IndexFault
from knowledge.library import Library

Make = Callable[..., Library]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server of our own."""
    port = free_port()
    chroma = Path(sys.executable).with_name("chroma")
    command = [
        str(chroma),
        "run",
        "--path",
        str(tmp_path_factory.mktemp("chroma")),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            assert process.poll() is None, "the server ended"
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(autouse=True)
def asked_of_chroma(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "EXACT_UP_TO", 0)


def names(url: str) -> set[str]:
    import chromadb

    host, _, port = url.removeprefix("http://").partition(":")
    return {one.name for one in chromadb.HttpClient(host=host, port=int(port)).list_collections()}


def test_built_on_the_server_swapped_and_tidied(library: Make, server: str, tmp_path: Path) -> None:
    made = library(chroma_url=server)
    assert made.searcher().search("雨伞丢了怎么赔", "zh").hits[0].passage.anchor == "umbrella-lost"
    first = names(server)
    assert len(first) == 1 and not list((tmp_path / "methodology").glob("methodology-*/chroma"))
    made.rebuild()
    assert first < names(server), "the one before stays for those who still have it open"
    made.rebuild()
    assert len(names(server)) == 2 and not first & names(server)
    assert library(chroma_url=server).searcher().search("屋顶花园几点开放", "zh").answered


def test_a_collection_lost_on_the_server_is_made_again(library: Make, server: str) -> None:
    import chromadb

    library(chroma_url=server).searcher()
    host, _, port = server.removeprefix("http://").partition(":")
    client = chromadb.HttpClient(host=host, port=int(port))
    for name in names(server):
        client.delete_collection(name)
    again = library(chroma_url=server)
    assert "cannot be opened" in str(again.state())
    assert again.searcher().search("屋顶花园几点开放", "zh").answered
    assert again.state() is None


def test_a_server_that_is_not_there_is_named(library: Make) -> None:
    with pytest.raises(IndexFault, match="CHROMA_URL"):
        library(chroma_url=f"http://127.0.0.1:{free_port()}").searcher()
