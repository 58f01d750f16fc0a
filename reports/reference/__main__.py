"""`python -m reports.reference` writes the generated pages of docs/reference anew."""

from reports.reference.page import pages

for path, text in pages().items():
    path.write_text(text, encoding="utf-8")
