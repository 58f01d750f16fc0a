"""Evidence: everything the controls read about a deployment, joined once into one wide row.

`assemble` fills a workspace step by step: records, deployments, versions, windows, authority,
gates, tests, verifications, exceptions, and last the row. The joins live in the `.sql` files
here; what SQL says badly (the policy, the commit graph, working days) is beside them in Python.
"""

from reports.evidence.assemble import assemble

__all__ = ["assemble"]
