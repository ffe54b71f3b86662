"""The filters and tags of the house."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone, translation

from contest.templatetags import firstlight

INSTANT = datetime(2027, 2, 28, 15, 59, tzinfo=UTC)


def shown(source: str, path: str = "/", cookies: dict[str, str] | None = None, **context: object) -> str:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    request.COOKIES.update(cookies or {})
    return " ".join(engines["django"].from_string(source).render(context, request).split())


@pytest.mark.parametrize(
    ("language", "texts", "expected"),
    [
        ("zh-hans", {"en": "Light", "zh-hans": "光"}, "光"),
        ("es-mx", {"en": "Light", "es": "Luz"}, "Luz"),
        ("ar", {"en": "Light", "es": "Luz"}, "Light"),
        ("ar", {"es": "Luz"}, "Luz"),
        ("en", {"en": "", "id": "Cahaya"}, "Cahaya"),
        ("en", {}, ""),
        ("en", None, ""),
        ("en", "plain", "plain"),
    ],
)
def test_text_in_the_readers_language(language: str, texts: dict[str, str] | str | None, expected: str) -> None:
    with translation.override(language):
        assert firstlight.in_language(texts) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [("zh-hans", "zh-Hans"), ("pt-br", "pt-BR"), ("EN", "en"), ("zh-hant-tw", "zh-Hant-TW"), (None, "")],
)
def test_language_codes_for_html(code: str | None, expected: str) -> None:
    assert firstlight.bcp47(code) == expected


@pytest.mark.parametrize(
    ("milliseconds", "precision", "expected"),
    [
        (0, "s", "0:00"),
        (59_999, "s", "0:59"),
        (65_250, "ms", "1:05.250"),
        (300_000, "s", "5:00"),
        (3_661_001, "ms", "1:01:01.001"),
        (None, "s", ""),
    ],
)
def test_clock(milliseconds: int | None, precision: str, expected: str) -> None:
    assert firstlight.clock(milliseconds, precision) == expected


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (Fraction(6999, 10000), "69.9%"),
        (Fraction(7, 10), "70.0%"),
        (Fraction(2, 3), "66.6%"),
        (Decimal("0.999999"), "99.9%"),
        (1, "100.0%"),
        (0, "0.0%"),
        (None, "–"),
    ],
)
def test_a_share_never_reads_higher_than_it_is(part: Fraction | Decimal | int | None, expected: str) -> None:
    assert firstlight.share(part) == expected


def test_a_score_is_cut_off_not_rounded() -> None:
    assert [firstlight.score(Fraction(8749, 1000)), firstlight.score(Fraction(20, 3), 1)] == ["8.74", "6.6"]


def test_numbers_follow_the_readers_language() -> None:
    with translation.override("de"):
        assert [firstlight.share(Fraction(7, 10)), firstlight.score(Fraction(17, 2))] == ["70,0%", "8,50"]


@pytest.mark.parametrize(("name", "expected"), [("Ratna Sari", "RS"), ("Li", "L"), ("a b c", "AC"), ("", "")])
def test_initials(name: str, expected: str) -> None:
    assert firstlight.initials(name) == expected


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8.0", "curl/8.0"),
    ],
)  # fmt: skip
def test_browser_in_words(agent: str, expected: str) -> None:
    assert firstlight.browser(agent) == expected


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("UTC", "UTC"), ("Asia/Shanghai", "UTC+8"), ("Asia/Kolkata", "UTC+5:30"), ("America/St_Johns", "UTC−3:30")],
)
def test_offset_in_words(zone: str, expected: str) -> None:
    assert firstlight._offset(INSTANT.astimezone(ZoneInfo(zone))) == expected


def test_a_moment_is_told_in_the_readers_zone() -> None:
    with timezone.override("Asia/Jakarta"):
        assert shown("{% when instant %} {{ instant|day }}", instant=INSTANT) == (
            '<time datetime="2027-02-28T15:59:00Z">28 February 2027, 22:59 UTC+7</time> 28 February 2027'
        )


def test_a_day_is_written_as_the_reader_writes_it() -> None:
    told = {}
    for language in ("en", "zh-hans", "es", "ar"):
        with translation.override(language):
            told[language] = firstlight.day(INSTANT)
    assert told == {
        "en": "28 February 2027",
        "zh-hans": "2027年2月28日",
        "es": "28 de febrero de 2027",
        "ar": "28 فبراير، 2027",
    }


@pytest.mark.parametrize(("language", "said"), [("en", "Sun 28 Feb, 15:59"), ("zh-hans", "02月28日 15:59")])
def test_where_room_is_scarce_a_moment_is_short(language: str, said: str) -> None:
    with translation.override(language):
        assert shown("{{ instant|short_moment }}", instant=INSTANT) == said


def test_the_zone_before_a_moment_holds() -> None:
    html = shown('{% load tz %}{{ instant|timezone:"Asia/Shanghai"|moment }}', instant=INSTANT)
    assert html == "28 February 2027, 23:59"


def test_a_day_of_the_contest_is_told_in_the_contests_zone() -> None:
    late = datetime(2027, 2, 28, 17, 0, tzinfo=UTC)
    said = shown("{% load firstlight %}{% when late 'day' 'Asia/Shanghai' %}{% when late 'day' %}", late=late)
    instant = '<time datetime="2027-02-28T17:00:00Z">'
    assert said == f"{instant}1 March 2027</time>{instant}28 February 2027</time>"


def test_a_deadline_is_told_in_both_zones() -> None:
    with timezone.override("Asia/Jakarta"):
        html = shown(
            '{% deadline instant "Asia/Shanghai" label="Entries close" %}', cookies={"tz": "x"}, instant=INSTANT
        )
    assert html == (
        '<p class="deadline "><span>Entries close</span><b><time datetime="2027-02-28T15:59:00Z">'
        "28 February 2027, 23:59 UTC+8</time></b>"
        "<span>28 February 2027, 22:59 UTC+7 in Jakarta, your time zone</span></p>"
    )


def test_a_deadline_is_not_told_twice_where_the_zones_agree() -> None:
    with timezone.override("Asia/Singapore"):
        html = shown('{% deadline instant "Asia/Shanghai" %}', cookies={"tz": "x"}, instant=INSTANT)
    assert html.count("<span") == 0


def test_an_unknown_zone_is_left_to_the_browser() -> None:
    html = shown('{% deadline instant "Asia/Shanghai" %}', instant=INSTANT)
    assert (
        'data-reader-zone="unknown" data-instant="2027-02-28T15:59:00Z" data-contest-zone="Asia/Shanghai" hidden'
        in html
    )


@pytest.mark.parametrize(("hours", "left"), [(71, True), (73, False), (-1, False)])
def test_time_left_is_told_in_the_last_three_days_only(hours: int, left: bool) -> None:  # noqa: FBT001
    html = shown("{% deadline instant now=now %}", instant=INSTANT, now=INSTANT - timedelta(hours=hours))
    assert (" left</span>" in html) is left


def test_no_deadline_shows_nothing() -> None:
    assert shown("{% deadline None %}{% when None %}{{ None|moment }}") == ""


class Entry(forms.Form):
    title = forms.CharField(help_text="As in the credits.", widget=forms.TextInput({"placeholder": "Title"}))
    note = forms.CharField(required=False)
    genre = forms.ChoiceField(choices=[("a", "Animation")], widget=forms.RadioSelect)
    consent = forms.BooleanField()


def test_a_field_names_its_help_and_its_error() -> None:
    html = shown("{% field form.title %}", form=Entry({}))
    assert '<label for="id_title">Title</label>' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert all(f'id="{name}"' in html for name in ("id_title", "id_title_helptext", "id_title_error"))
    assert "placeholder" not in html


def test_an_optional_field_says_so() -> None:
    assert '<span class="optional">(optional)</span>' in shown("{% field form.note %}", form=Entry())


def test_a_group_of_choices_has_a_legend_and_a_box_its_sentence_behind_it() -> None:
    group, box = (shown(f"{{% field form.{name} %}}", form=Entry()) for name in ("genre", "consent"))
    assert "<legend>Genre</legend>" in group
    assert box.index("<input") < box.index('<label for="id_consent">')


def test_forms_render_with_the_same_fields_everywhere() -> None:
    assert '<label for="id_title">Title</label>' in shown("{{ form }}", form=Entry())


def test_a_form_tells_first_what_is_wrong() -> None:
    html = shown('{% include "_form_errors.html" %}', form=Entry({"title": "x", "genre": "a"}))
    assert "One thing needs your attention" in html
    assert '<a href="#id_consent">Consent</a>: This field is required.' in html


def test_a_link_knows_whether_the_reader_is_there() -> None:
    link = '{% nav_link "Sign in" "account_login" %}'
    assert 'aria-current="page"' in shown(link, "/accounts/login/")
    assert 'aria-current="true"' in shown(link, "/accounts/login/code/")
    assert "aria-current" not in shown(link, "/accounts/signup/")
    assert "aria-current" not in shown('{% nav_link "Sign in" "account_login" exact=True %}', "/accounts/login/code/")


def test_a_link_to_a_page_that_does_not_exist_is_left_out() -> None:
    assert shown('{% nav_link "Nowhere" "no_such_page" %}') == ""


def test_an_icon_is_decoration_unless_it_has_a_label() -> None:
    assert shown('{% icon "play" %}') == '<svg class="i " aria-hidden="true"><use href="/static/icons.svg#play"/></svg>'
    assert 'role="img" aria-label="Done &amp; dusted"' in shown('{% icon "check" label=label %}', label="Done & dusted")


def test_a_pager_skips_the_middle() -> None:
    page = Paginator(range(230), 10).page(12)
    assert list(firstlight.page_numbers(page)) == [1, "…", 10, 11, 12, 13, 14, "…", 23]
    assert 'href="?q=x&amp;page=13"' in shown('{% include "_pager.html" %}', "/?q=x&page=12", page=page)


def test_a_country_is_named_in_the_readers_language() -> None:
    with translation.override("zh-hans"):
        assert [firstlight.country_name(code) for code in ("id", "XX", None)] == ["印度尼西亚", "XX", ""]


def test_what_organizers_write_cannot_run() -> None:
    assert firstlight.prose("## Rules\n<script>") == "<h2>Rules</h2>\n<p>&lt;script&gt;</p>\n"
