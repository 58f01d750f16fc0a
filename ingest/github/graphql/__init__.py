"""GitHub over GraphQL, where that saves most: the parts of a hundred objects in one question.

`queries` are what is asked, `asking` asks in batches, `shape` writes nodes as REST would have, and
`parts` gives them by object. REST is the reference: what GraphQL lacks or fails in is asked there,
and one fact makes the same typed row whichever way it came.
"""
