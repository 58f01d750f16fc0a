"""`python -m tests.bench.ready FOLDER`: pages that lie ready in files, as GitHub would answer."""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = 100
_DATE = "Mon, 26 Oct 2026 09:00:00 GMT"


class _Pages(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.texts = {file.stem: file.read_bytes() for file in folder.iterdir()}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Pages

    def do_GET(self) -> None:
        """Send the page that is asked for."""
        parts = urlsplit(self.path)
        number = int(parse_qs(parts.query).get("page", ["1"])[0])
        text = self.server.texts[str(number)]
        self.send_response_only(200)
        self.send_header("Date", _DATE)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        if str(number + 1) in self.server.texts:
            address = f"{self.server.url}{parts.path}?per_page={PAGE}&page={number + 1}"
            self.send_header("Link", f'<{address}>; rel="next"')
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        """Nothing is logged."""


def main() -> None:
    """Say the address, and answer until it is stopped."""
    server = _Pages(Path(sys.argv[1]))
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
