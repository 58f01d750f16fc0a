"""Evidence: everything the controls read about a deployment, joined once into one wide row.

`assemble` fills a workspace room by room, in the order in which one thing needs another; `rows`
puts together what the controls read. The joins live in `.sql` files; what SQL says badly (the
policy, the commit graph, working days) is beside them in Python.
"""

from reports.evidence.assemble import assemble

__all__ = ["assemble"]
