"""Forms of the ground floor."""

from contest.forms.editions import DatesForm, PresetForm, RevisionForm
from contest.forms.people import ClosingForm, ProfileForm, SignupForm

__all__ = ["ClosingForm", "DatesForm", "PresetForm", "ProfileForm", "RevisionForm", "SignupForm"]
