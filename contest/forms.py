"""Forms of the ground floor."""

from django import forms


class SignupForm(forms.Form):
    """What registration asks beyond address and password."""
