import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from submissions.actions.declaring import shots_of
from submissions.actions.drafts import seen_of
from submissions.declaration import Source, Span
from submissions.models import Film, MediaStep
from submissions.views.declaring import picture_models, sound_stored
from tests.factories import RULES, a_file, a_film, a_ready_film, an_edition, loaded

pytestmark = pytest.mark.django_db
TABLE = {"seen": "0", "start": ["0:00.000", "0:45.000"], "source": ["ai", "camera"], "model": ["Veo 3", ""],
         "note": ["", "the pier"]}  # fmt: skip
SHOTS = (Span(0, 45_000, Source.AI, "Veo 3"), Span(45_000, 90_000, Source.CAMERA, "", "the pier"))


@pytest.fixture
def film() -> Film:
    return a_ready_film(edition=an_edition(now=timezone.now()))


def page(film: Film) -> str:
    return reverse("submissions:film_making", args=[film.pk])


def desk_of(film: Film) -> Client:
    client = Client()
    client.force_login(film.creator)
    return client


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_table_of_times_saves_the_whole_declaration(film: Film):
    answer = desk_of(film).post(page(film), TABLE)

    assert answer["Location"] == page(film)
    assert shots_of(loaded(film).file) == SHOTS


def test_a_script_is_answered_with_the_new_version(film: Film):
    answer = desk_of(film).post(page(film), TABLE, headers={"Accept": "application/json"})

    told = answer.json()
    missing = told.pop("missing")

    assert (answer.status_code, told) == (200, {"message": "", "version": 1, "is_fresh": True})
    assert "70 % are needed: 18.0 s of AI picture are missing" in missing


def test_a_script_that_is_out_of_date_is_told_so_and_may_try_again(film: Film):
    desk, wants_json = desk_of(film), {"Accept": "application/json"}
    desk.post(page(film), TABLE)
    late = desk.post(page(film), TABLE, headers=wants_json)

    assert (late.status_code, late.json()["version"], late.json()["is_fresh"]) == (422, 1, True)
    assert late.json()["message"].startswith("This page was changed in another window meanwhile.")
    assert desk.post(page(film), {**TABLE, "seen": "1"}, headers=wants_json).status_code == 200


def test_a_mistake_in_the_table_is_named_and_the_table_comes_back_as_written(film: Film):
    answer = desk_of(film).post(page(film), {**TABLE, "start": ["0:00.000", "soon"]})

    assert answer.status_code == 422
    assert "Shot 2: its start must be a time" in text(answer)
    assert 'value="soon"' in text(answer)
    assert shots_of(loaded(film).file) == shots_of(film.file)


def test_the_page_shows_share_threshold_and_what_is_missing(film: Film):
    desk_of(film).post(page(film), TABLE)

    assert "70 % are needed: 18.0 s of AI picture are missing" in text(desk_of(film).get(page(film)))


def test_a_table_made_elsewhere_is_taken_over_or_each_mistake_is_named(film: Film):
    sheet = reverse("submissions:film_sheet", args=[film.pk])
    good = b"start,end,source,model,note\n0:00,45,ai,Veo 3,\n45.0,90,camera,,the pier\n"
    desk = desk_of(film)
    desk.post(sheet, {"sheet": SimpleUploadedFile("cut.csv", good)})
    assert shots_of(loaded(film).file) == SHOTS

    answer = desk.post(sheet, {"sheet": SimpleUploadedFile("cut.csv", good.replace(b"45.0", b"46.0"))}, follow=True)
    assert "Line 3: gap from 45000 ms to 46000 ms" in text(answer)
    assert shots_of(loaded(film).file) == SHOTS
    assert "There are no shots in this table." in text(desk.post(sheet, follow=True))


def test_what_the_rules_ask_beyond_and_other_tools_are_saved_with_the_sound():
    asked = {"kind": "weighted", "minimum_percent": 51, "dimensions": [
        {"code": "picture", "weight": 60}, {"code": "direction", "weight": 40, "name": {"en": "Direction"}}],
        "phases": ["production"], "classes": ["all_ai", "hybrid"], "vendors": ["Ours"]}  # fmt: skip
    film = a_ready_film(edition=an_edition(now=timezone.now(), rules={**RULES, "ai_share": asked}))
    desk = desk_of(film)
    sent = {"voice": "ai", "film_class": "hybrid", "dimension_direction": "mixed", "phase_production": "Veo: the sea",
            "tool_name": ["Veo 3", "", "House Model"], "tool_vendor": ["Google", "", "Ours"],
            "tool_kind": ["video", "", "nonsense"], "tool_purpose": ["sea", "", "sky"],
            "seen": seen_of(sound_stored(film))}  # fmt: skip
    desk.post(reverse("submissions:film_sound", args=[film.pk]), sent)
    said = sound_stored(loaded(film))

    assert said["answers"] == {
        "class": "hybrid", "dimension.direction": "mixed", "phase.production": "Veo: the sea"
    }  # fmt: skip
    assert said["tools"][1] == {"name": "House Model", "vendor": "Ours", "kind": "", "purpose": "sky"}
    shown = text(desk.get(page(film)))
    assert "Direction 40 %" in shown
    assert "house model" in shown


def test_sound_and_script_are_saved_beside_the_shots(film: Film):
    sent = {"voice": "ai", "voice_note": "Eleven v3", "music": "human", "seen": seen_of(sound_stored(film))}
    desk_of(film).post(reverse("submissions:film_sound", args=[film.pk]), sent)
    said = sound_stored(loaded(film))

    assert (said["voice"], said["voice_note"], said["script"]) == ("ai", "Eleven v3", "")


def test_while_the_shots_are_being_found_the_page_asks_again():
    film = a_film(edition=an_edition(now=timezone.now()))
    step = MediaStep.objects.create(file=a_file(film), kind="shots", queued_at=timezone.now())
    assert 'hx-select="#shots"' in text(desk_of(film).get(page(film)))

    MediaStep.objects.filter(pk=step.pk).update(state="failed")
    whole = desk_of(film).get(page(film)).context["rows"]
    assert [(row.start, row.end, row.source) for row in whole] == [("0:00.000", "1:30.000", "")]


def test_before_there_is_a_film_the_page_says_so():
    film = a_film(edition=an_edition(now=timezone.now()))

    assert "once your file is accepted, you mark them here" in text(desk_of(film).get(page(film)))


def test_models_of_the_edition_come_first_then_those_that_are_known():
    rules = {**RULES, "models": [["Veo 3", "Google"], ["House Model", "Ours"]]}
    film = a_film(edition=an_edition(now=timezone.now(), rules=rules))
    names = [model for model, _ in desk_of(film).get(page(film)).context["models"]]

    assert names[:2] == ["Veo 3", "House Model"]
    assert names.count("Veo 3") == 1
    assert "Doubao Seedance 1.0 Pro" in names


def test_models_for_sound_and_text_are_not_offered_for_pictures():
    names = {name for name, _ in picture_models()}

    assert {"Veo 3.1", "Midjourney V7"} <= names
    assert not {"Suno V5", "GPT-5", "Eleven v3"} & names


def saving_costs(film: Film, shots: int) -> int:
    """Queries that it takes to save a film of so many shots."""
    desk, columns = desk_of(film), ("source", "model", "note")
    sent = {name: ["camera" if name == "source" else ""] * shots for name in columns}
    with CaptureQueriesContext(connection) as queries:
        answer = desk.post(
            page(film),
            {**sent, "seen": "0", "start": [str(n / 10) for n in range(shots)]},
            headers={"Accept": "application/json"},
        )
    assert answer.status_code == 200
    return len(queries)


def test_a_film_of_300_shots_is_saved_with_hardly_more_queries_than_one_of_three(film: Film):
    other = a_ready_film(edition=film.edition)

    assert saving_costs(other, 300) <= saving_costs(film, 3) + 5  # SQLite takes 125 rows at a time
    assert len(shots_of(loaded(other).file)) == 300
    assert desk_of(other).get(page(other)).status_code == 200


def test_another_edition_without_a_threshold_asks_for_none():
    film = a_ready_film(edition=an_edition(now=timezone.now(), rules={"duration": RULES["duration"]}))

    shown = desk_of(film).get(page(film))

    assert shown.context["chart"].is_enough
    assert "data-verdict" not in text(shown)
