"""What a published copy holds of a judgement, and what of it is read without judging again.

`tables` makes what the copy holds, and says what of it stays where only some repositories are
judged again: publishing takes that over from the copy before, and a report from the copy itself.
`reading` is the one way to read a copy for a moment.
"""
