"""Start the dashboard's server, on loopback and without any request elsewhere."""

import ipaddress
import os
import signal
import subprocess
import sys
from pathlib import Path

from ledger.errors import StoreError, UsageError

_ROOT = Path(__file__).parent.parent.parent
_OPTIONS = {
    "browser.gatherUsageStats": "false",
    "client.showErrorDetails": "none",
    "client.showErrorLinks": "false",
    "client.toolbarMode": "minimal",
    "server.fileWatcherType": "none",
    "server.headless": "true",
    # Streamlit's own accent is red, and red is for failures.
    "theme.light.primaryColor": "#2f6fb3",
    "theme.dark.primaryColor": "#2f6fb3",
    "theme.dark.linkColor": "#6ea8e0",
    # Captions are drawn at 60 % of the text: this is what keeps them readable (WCAG 1.4.3).
    "theme.light.textColor": "#111114",
}


def serve(ledger: Path, host: str, port: int) -> None:
    """Serve the dashboard until it is interrupted.

    Raises UsageError for a host beyond loopback (there is no sign-in yet), StoreError where there
    is no ledger.
    """
    if not _is_loopback(host):
        raise UsageError(
            f"{host} is not a loopback address, and the dashboard has no sign-in yet.",
            "Leave out --host, and reach it through a tunnel.",
        )
    if not ledger.exists():
        raise StoreError(
            f"There is no ledger at {ledger}.", "Run `make demo`, or name one with --ledger."
        )
    options = {**_OPTIONS, "server.address": host, "server.port": str(port)}
    flags = [f"--{name}={value}" for name, value in options.items()]
    environment = {
        **os.environ,
        "DEPLOY_LEDGER_LEDGER": str(ledger.resolve()),
        "PYTHONPATH": str(_ROOT),
    }
    app = str(Path(__file__).parent / "delivery.py")
    sys.stderr.write(f"The dashboard is at http://{host}:{port}\n")
    sys.stderr.flush()
    command = [sys.executable, "-m", "streamlit", "run", app, *flags]
    with subprocess.Popen(command, env=environment) as server:
        # Whoever ends this process ends the server too.
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        stopped = server.wait()
    if stopped not in (0, -signal.SIGTERM):
        raise StoreError(
            "The dashboard's server did not start; its message is above.",
            "Install the extra `dashboard`, or choose a free port with --port.",
        )


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
