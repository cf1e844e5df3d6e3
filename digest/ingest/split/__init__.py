"""Splitting: a judged page → its stories and teasers, and the pieces of its ledger."""
