"""The tests of deploy-ledger, in rooms named as those of the house."""
