"""How many further reviews."""

from django import forms
from django.utils.translation import gettext_lazy as _

from judging.results.further import MOST


class FurtherForm(forms.Form):
    reviews = forms.IntegerField(label=_("Further reviews"), min_value=1, max_value=MOST)
