"""How the pages are served: the server, its settings and its answers."""
