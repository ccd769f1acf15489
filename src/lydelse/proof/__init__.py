"""Proof that needs no trust: signed heads of the ledger, an outside clock, public copies.

Nothing here is needed to build a site. What verifies signatures and time stamps is imported when
it is needed, so that the extra ``lydelse[proof]`` stays one.
"""
