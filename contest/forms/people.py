"""What people say about themselves: at registration, on their profile, and when they leave."""

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from contest import actions
from contest.accounts import rules_to_accept
from contest.forms.places import country_choices, zone_choices
from contest.models import RulesVersion, User
from contest.templatetags.firstlight import in_language


def consent_label(rules: RulesVersion) -> SafeString:
    """The sentence beside the box, with a link to what is accepted."""
    sentence = gettext(
        'I have read the <a href="{address}" target="_blank">rules of {contest}</a> (version {number}) and accept them.'
    )
    return format_html(
        sentence,
        address=reverse("awards:rules", args=[rules.edition.slug]),
        contest=in_language(rules.edition.name),
        number=rules.number,
    )


class SignupForm(AllauthSignupForm):
    """Registration: who you are, and that you accept the rules of the contest as they stand.

    The time zone comes from the browser and can be changed on the profile.
    """

    display_name = forms.CharField(
        label=_("Your name"), max_length=120,
        help_text=_("As it should stand beside your film. It can be changed later."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    country = forms.ChoiceField(
        label=_("Country"), choices=country_choices, widget=forms.Select(attrs={"autocomplete": "country"})
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("For these pages and for our letters to you.")
    )
    rules = forms.IntegerField(required=False, widget=forms.HiddenInput)
    consent = forms.BooleanField()
    field_order = ("email", "password1", "display_name", "country", "language", "rules", "consent")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.rules_shown = rules_to_accept()
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].widget.attrs.pop("placeholder", None)
        self.fields["language"].initial = get_language()
        if self.rules_shown is None:
            del self.fields["consent"], self.fields["rules"]
        else:
            self.fields["rules"].initial = self.rules_shown.pk
            self.fields["consent"].label = consent_label(self.rules_shown)

    def clean_consent(self) -> bool:
        """Consent is to what was shown: if the rules changed while the page was open, the new ones are shown first."""
        if self.rules_shown and self.cleaned_data.get("rules") != self.rules_shown.pk:
            self.data = self.data.copy()
            self.data[self.add_prefix("rules")] = str(self.rules_shown.pk)
            self.data.pop(self.add_prefix("consent"), None)
            raise ValidationError(gettext("The rules changed while this page was open. Please read and accept them."))
        return self.cleaned_data["consent"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the account exists."""
        profile = {name: self.cleaned_data[name] for name in ("display_name", "country", "language")}
        zone = request.COOKIES.get("tz", "")
        profile["time_zone"] = zone if zone in dict(zone_choices()) else ""
        actions.register(user, profile, rules=self.rules_shown, now=timezone.now())


class ProfileForm(forms.ModelForm):
    """What a person may change about themselves. Writing is the action's work, not the form's."""

    display_name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    country = forms.ChoiceField(
        label=_("Country"), choices=country_choices, widget=forms.Select(attrs={"autocomplete": "country"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=zone_choices, required=False,
        help_text=_("Dates are shown in the contest's time zone and in yours. Left open, the browser tells us."),
    )  # fmt: skip

    class Meta:
        model = User
        fields = ("display_name", "organisation", "country", "language", "time_zone")
        widgets = {"organisation": forms.TextInput(attrs={"autocomplete": "organization"})}


class ClosingForm(forms.Form):
    """Leaving for good: the address is typed so that nobody closes an account by a slip."""

    address = forms.EmailField(
        label=_("Your e-mail address"), help_text=_("Type it to confirm."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, user: User, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.user = user

    def clean_address(self) -> str:
        if self.cleaned_data["address"].lower() != self.user.email.lower():
            raise ValidationError(gettext("This is not the address of this account."))
        return self.cleaned_data["address"]
