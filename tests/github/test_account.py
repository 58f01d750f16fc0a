"""As whom GitHub is asked: tokens that are replaced, Apps whose tokens end, Enterprise servers."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as ec_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from ingest.github.asking.account import Account, Bearer, account
from ingest.github.asking.app import App
from ingest.github.asking.client import Client
from ingest.github.asking.pages import Listing, whole
from ingest.simulation.loopback import LoopbackGitHub, serve
from ingest.simulation.loopback.app import AppAtServer
from ingest.simulation.organisation import NOW
from ingest.simulation.world import RepositoryFacts
from ledger.errors import AuthenticationError, SourceError
from tests.github.answering import Told, answers, in_turn
from tests.github.asking import IMPATIENT, TOKEN

API = "/repositories/880000002"
NEW = TOKEN[::-1]
NAMES = ("ID", "KEY_FILE", "INSTALLATION")


def _said(**values: str) -> dict[str, str]:
    return {f"DEPLOY_LEDGER_GITHUB_APP_{name.upper()}": value for name, value in values.items()}


def _pem(key: PrivateKeyTypes, hidden: KeySerializationEncryption | None = None) -> bytes:
    form = PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(Encoding.PEM, form, hidden or NoEncryption())


def _private(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    path.chmod(0o600)
    return path


@dataclass(frozen=True)
class Installed:
    """An App at the server, and the file of its key."""

    server: LoopbackGitHub
    app: AppAtServer
    file: Path

    def client(self, who: Account) -> Client:
        """A client of the server."""
        return Client(who, self.server.url, IMPATIENT)

    def account(self, *repositories: str, installation: str = "") -> Bearer | App:
        """The App as its user sets it up."""
        said = _said(id="7", key_file=str(self.file), installation=installation)
        return account(repositories or ("acme/api",), said)


@pytest.fixture(scope="session")
def key() -> RSAPrivateKey:
    """A key as GitHub makes them for Apps."""
    return generate_private_key(65537, 2048)


@pytest.fixture
def installed(server: LoopbackGitHub, key: RSAPrivateKey, tmp_path: Path) -> Installed:
    """An App that is installed in two repositories of one organisation and one of another."""
    repositories = {"acme/api": 11, "acme/web": 11, "other/api": 12}
    server.app = AppAtServer(7, key.public_key(), repositories)
    server.token = "none but the App's"  # noqa: S105
    return Installed(server, server.app, _private(tmp_path / "app.pem", _pem(key)))


def test_an_app_asks_with_a_token_of_its_installation(installed: Installed) -> None:
    asks = installed.client(installed.account("acme/api", "acme/web"))
    assert '"full_name":"acme/api"' in asks.get(API).text
    assert asks.get(f"{API}/environments").next_url is None
    assert len(installed.app.tokens) == 1
    assert asks.limits.calls == 2


def test_an_installation_that_is_named_is_not_looked_for(installed: Installed) -> None:
    installed.app.installations = {"some/other": 11}
    asks = installed.client(installed.account(installation="11"))
    assert asks.get(API).text


def test_tokens_of_an_app_are_renewed_before_they_end(installed: Installed) -> None:
    """PyGithub asks for another 20 seconds before the end."""
    installed.app.seconds = 21.5
    asks = installed.client(installed.account())
    asks.get(API)
    asks.get(API)
    assert len(installed.app.tokens) == 1
    time.sleep(2)
    installed.app.tokens.clear()
    asks.get(API)
    assert len(installed.app.tokens) == 1


def test_a_token_of_an_app_that_ends_early_is_renewed_once(installed: Installed) -> None:
    asks = installed.client(installed.account())
    asks.get(API)
    installed.app.tokens.clear()
    assert asks.get(API).text
    installed.app.seconds = -1
    installed.app.tokens.clear()
    with pytest.raises(AuthenticationError, match="401"):
        asks.get(API)


def test_an_app_whose_key_is_replaced_goes_on(installed: Installed) -> None:
    asks = installed.client(installed.account())
    asks.get(API)
    other = generate_private_key(65537, 2048)
    installed.app.key = other.public_key()
    installed.app.tokens.clear()
    installed.file.write_bytes(_pem(other))
    assert asks.get(API).text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda at: setattr(at.app, "number", 8), "does not accept"),
        (lambda at: setattr(at.app, "key", generate_private_key(65537, 2048).public_key()),
         "does not accept"),
        (lambda at: setattr(at.app, "installations", {}), "not installed"),
        (lambda at: setattr(at.app, "installations", {"acme/api": 11, "acme/web": 12}),
         "different installations"),
    ],
)  # fmt: skip
def test_an_app_that_may_not_ask(
    change: Callable[[Installed], None], told: str, installed: Installed
) -> None:
    change(installed)
    asks = installed.client(installed.account("acme/api", "acme/web"))
    with pytest.raises(AuthenticationError, match=told) as caught:
        asks.get(API)
    assert caught.value.fix


def test_an_installation_that_is_not_there(installed: Installed) -> None:
    asks = installed.client(installed.account(installation="99"))
    with pytest.raises(AuthenticationError, match="not installed"):
        asks.get(API)


@pytest.mark.parametrize(
    "body",
    [b"{}", b"[]", b"not JSON", b'{"token": "x"}', b'{"token": 1, "expires_at": "never"}',
     b'{"token": "x", "expires_at": 7}', b'"x"', b""],
)  # fmt: skip
def test_odd_answers_to_an_app(body: bytes, installed: Installed) -> None:
    with answers(in_turn(Told(201, body))) as server:
        asks = Client(installed.account(installation="11"), server.url, IMPATIENT)
        with pytest.raises(AuthenticationError, match="no readable answer"):
            asks.get(API)


def test_trouble_while_an_app_signs_on(installed: Installed) -> None:
    with answers(in_turn(Told(500))) as server:
        asks = Client(installed.account(installation="11"), server.url, IMPATIENT)
        with pytest.raises(SourceError, match="cannot be reached"):
            asks.get(API)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"id": ""}, "needs both"),
        ({"key_file": ""}, "needs both"),
        ({"id": "7 8"}, "is not the number"),
        ({"installation": "here"}, "INSTALLATION is not a number"),
        ({"installation": "1" * 30}, "INSTALLATION is not a number"),
        ({"key_file": "/nowhere/app.pem"}, "cannot be read"),
    ],
)
def test_an_app_that_is_said_wrongly(
    change: dict[str, str], told: str, installed: Installed
) -> None:
    said = {"id": "7", "key_file": str(installed.file), "installation": "11"}
    with pytest.raises(AuthenticationError, match=told) as caught:
        account(["acme/api"], _said(**(said | change)))
    assert caught.value.fix


def test_keys_that_are_none(installed: Installed, key: RSAPrivateKey) -> None:
    hidden = BestAvailableEncryption(b"word")
    for content in (b"", b"key", _pem(key)[:-40], _pem(ec_key(SECP256R1())), _pem(key, hidden)):
        installed.file.write_bytes(content)
        with pytest.raises(AuthenticationError, match="does not hold the private key"):
            installed.account()
    installed.file.write_bytes(_pem(key))
    installed.file.chmod(0o644)
    with pytest.raises(AuthenticationError, match="read by others"):
        installed.account()


def test_an_app_goes_before_a_token(installed: Installed) -> None:
    assert isinstance(account(["acme/api"], {"GITHUB_TOKEN": TOKEN}), Bearer)
    said = _said(id="7", key_file=str(installed.file))
    assert isinstance(account(["acme/api"], {"GITHUB_TOKEN": TOKEN, **said}), App)
    with pytest.raises(AuthenticationError, match="no GitHub token"):
        account(["acme/api"], {})
    # Without a repository nothing says where the App is installed.
    with pytest.raises(AuthenticationError, match="No repository"):
        installed.client(account([], said)).get(API)


def test_a_token_that_is_replaced_in_its_file_is_read_again(
    server: LoopbackGitHub, tmp_path: Path
) -> None:
    file = _private(tmp_path / "token", TOKEN.encode())
    asks = Client(
        account([], {"DEPLOY_LEDGER_GITHUB_TOKEN_FILE": str(file)}), server.url, IMPATIENT
    )
    asks.get(API)
    for word in (NEW, TOKEN):
        server.token = word
        file.write_text(word)
        assert '"full_name":"acme/api"' in asks.get(API).text
    calls = asks.limits.calls
    server.token = NEW
    with pytest.raises(AuthenticationError, match="401"):
        asks.get(API)
    # The same token is not tried twice.
    assert asks.limits.calls == calls + 1


def test_a_token_that_is_replaced_while_a_list_is_read(
    server: LoopbackGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.github.asking.pages.PER_PAGE", 25)
    environment = {"GITHUB_TOKEN": TOKEN}
    asks = Client(Bearer(environment), server.url, IMPATIENT)
    expected = whole(asks, Listing(f"{API}/deployments", newest_by="created_at"))
    ask = asks.follow

    def rotating(url: str) -> object:
        if "page=3" in url:
            server.token = environment["GITHUB_TOKEN"] = NEW
        return ask(url)

    monkeypatch.setattr(asks, "follow", rotating)
    found = whole(asks, Listing(f"{API}/deployments", newest_by="created_at"))
    assert server.token == NEW
    assert [item.raw for item in found] == [item.raw for item in expected]


def test_an_enterprise_server_is_asked_below_its_prefix(
    facts: list[RepositoryFacts], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.github.asking.pages.PER_PAGE", 25)
    with serve(facts, token=TOKEN, now=NOW, prefix="/api/v3") as server:
        asks = Client(Bearer({"GITHUB_TOKEN": TOKEN}), server.url, IMPATIENT)
        first = asks.get(f"{API}/deployments", per_page="25")
        assert first.next_url == f"{server.url}{API}/deployments?per_page=25&page=2"
        assert "/api/v3/repositories" in str(first.next_url)
        assert len(whole(asks, Listing(f"{API}/deployments", newest_by="created_at"))) == 80
        server.rename("acme/api", "acme/store")
        assert '"full_name":"acme/store"' in asks.get("/repos/acme/api").text
        assert asks.graphql_url == server.url.removesuffix("/v3") + "/graphql"


def test_an_enterprise_server_knows_apps(
    facts: list[RepositoryFacts], key: RSAPrivateKey, tmp_path: Path
) -> None:
    file = _private(tmp_path / "app.pem", _pem(key))
    with serve(facts, token=TOKEN, now=NOW, prefix="/api/v3") as server:
        server.app = AppAtServer(7, key.public_key(), {"acme/api": 11})
        who = account(["acme/api"], _said(id="7", key_file=str(file)))
        assert Client(who, server.url, IMPATIENT).get(API).text
        assert len(server.app.tokens) == 1
