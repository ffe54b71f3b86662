"""The one signal in the house: an account is being closed, and each floor forgets its share of the person."""

from django.dispatch import Signal

account_closing = Signal()
"""Sent inside the closing transaction with `user`, `actor` and `now`."""
