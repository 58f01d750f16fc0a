"""Start the dashboard's server: on loopback, or wider where people sign in."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from dashboard.server.sign_in import SignIn, is_loopback, sign_in
from ledger.errors import SettingsError, StoreError, UsageError
from ledger.settings import PREFIX, Settings

_ROOT = Path(__file__).parent.parent.parent
_OPTIONS = {
    "browser.gatherUsageStats": "false",
    # Tables are downloaded by our own button: all of it, and harmless in a spreadsheet.
    "client.disableDataExport": "true",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "client.toolbarMode": "minimal",
    # Said here, so that no file in the working directory says otherwise.
    "server.enableCORS": "true",
    "server.enableXsrfProtection": "true",
    "server.enableStaticServing": "false",
    "server.maxUploadSize": "1",
    "server.trustedUserHeaders": "{}",
    "server.xsrfCookieSameSite": "strict",
    "server.fileWatcherType": "none",
    "server.headless": "true",
    # Streamlit's own accent is red, and red is for failures.
    "theme.light.primaryColor": "#2f6fb3",
    "theme.dark.primaryColor": "#2f6fb3",
    "theme.dark.linkColor": "#6ea8e0",
    # Captions are drawn at 60 % of the text: this is what keeps them readable (WCAG 1.4.3).
    "theme.light.textColor": "#111114",
}


def serve(found: Settings, host: str, port: int, *, insecure: bool = False) -> None:
    """Serve the dashboard until it is interrupted.

    Raises UsageError for a host beyond loopback where nobody signs in, unless it is `insecure`;
    SettingsError for a sign-in that cannot work, StoreError where there is no ledger.
    """
    how = sign_in(found)
    if how is None and not is_loopback(host) and not insecure:
        raise UsageError(
            f"{host} is not a loopback address, and nobody has to sign in.",
            "Say in the table [sign_in] of deploy-ledger.toml who signs people in, leave out "
            "--host, or let everybody who reaches it read everything with --insecure.",
        )
    if how:
        _see_that_it_works()
    if not found.ledger.exists():
        raise StoreError(
            f"There is no ledger at {found.ledger}.", "Run `make demo`, or name one with --ledger."
        )
    options = {**_OPTIONS, "server.address": host, "server.port": str(port)}
    flags = [f"--{name}={value}" for name, value in options.items()]
    app = str(Path(__file__).parent / "delivery.py")
    sys.stderr.write("".join(f"{line}\n" for line in _told(how, host, port)))
    sys.stderr.flush()
    command = [sys.executable, "-m", "streamlit", "run", app, *flags]
    with subprocess.Popen(command, env=_environment(found)) as server:
        # Whoever ends this process ends the server too.
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        stopped = server.wait()
    if stopped not in (0, -signal.SIGTERM):
        raise StoreError(
            "The dashboard's server did not start; its message is above.",
            "Install the extra `dashboard`, or choose a free port with --port.",
        )


def _environment(found: Settings) -> dict[str, str]:
    """What the server and the commands that it starts find the ledger by, wherever they stand."""
    files = {"LEDGER": found.ledger, "POLICY": found.policy, "KEY": found.key}
    named = {name: str(path.resolve()) for name, path in files.items() if path}
    if found.anchors:
        named["ANCHOR"] = "\n".join(found.anchors)
    return {
        **os.environ,
        **{f"{PREFIX}{name}": value for name, value in named.items()},
        "PYTHONPATH": str(_ROOT),
    }


def _see_that_it_works() -> None:
    from streamlit.auth_util import is_authlib_installed

    if not is_authlib_installed():
        raise SettingsError(
            "Authlib is not installed, and without it nobody can sign in.",
            "Install the extra `dashboard`.",
        )


def _told(how: SignIn | None, host: str, port: int) -> Iterator[str]:
    if how is None:
        yield f"The dashboard is at http://{host}:{port}"
        yield "Nobody signs in, so nothing can be recorded in it."
        if not is_loopback(host):
            yield "INSECURE: whoever reaches this address reads everything."
        return
    yield f"The dashboard listens at http://{host}:{port}, and is used at {how.public_address}"
    yield f"People sign in through {how.issuer}; it sends them back to {how.callback}"
