"""Judging again only what can have changed since a published copy was judged.

Why what is reused is what a full evaluation would say: a judgement is a function of the entries,
the policies, this program and the moment. Its joins stay within a repository, but for names that
several repositories share (ids, keys, records about another one): `links` puts such repositories
together. So what is judged of a repository can change only

- by an entry of it, or of one that it is linked to;
- by an entry of none: for coverage `touched` says what it can change, and any other has everything
  judged again;
- by what holds for all: a policy, the people, what repositories are called, this program: then
  everything is judged again too;
- by time: every comparison with the moment of judgement, or with the end of what is covered, is
  one with a time that the evidence holds. `moments` keeps these times, and a repository is
  judged again when one of them lies between what was known then and what is known now.

What is judged again is judged as ever, over the entries of these repositories and those of none.
When in doubt everything is judged; and once a day it is in any case.

Of a copy that is read only time can change anything: `until` says beforehand when, from the same
times, the same spans and the same links. `reports.held.reading` reads a copy by that.
"""
