"""What the pipeline finds out and makes, written down: a film file accepted or refused, renditions, proposed shots.

Each result in a transaction of its own. Any of them may come twice, and the second time changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.functional import Promise, lazy

from contest.audit import record
from contest.mail import post
from contest.problems import Problem
from submissions.declaration import Span, carry_over, tiles
from submissions.lifecycle import FilmPart
from submissions.media import shelf
from submissions.media.facts import MediaFacts
from submissions.media.verdict import Verdict, limits_of, verdict
from submissions.media.work import KEPT_SECONDS, Checked, Cut, Made, Marked, Noticed, Outcome, Printed
from submissions.models import Declaration, Film, FilmFile, Leftover, MediaStep, Rendition, Shot
from submissions.permissions import open_parts
from submissions.wording import FILE_NOTICES, FILE_PROBLEMS

from .clips import look_again
from .declaring import SOUND, shots_of, sound_of
from .marks import keep_likenesses, keep_marks, keep_print
from .moves import held

Kind, State = MediaStep.Kind, MediaStep.State
MEASURED = (
    "facts", "codes", "notices", "duration_ms", "picture_ms", "width", "height", "sha256", "state", "checked_at"
)  # fmt: skip
"""The columns of a film file that its check fills in."""


def keep(file: FilmFile, outcome: Outcome, *, now: datetime) -> None:
    """Write down one result of a step."""
    if isinstance(outcome, Checked):
        conclude_check(file, outcome, now=now)
    elif isinstance(outcome, Made):
        keep_rendition(file, outcome, now=now)
    elif isinstance(outcome, Cut):
        propose_shots(file, outcome.starts, now=now)
    elif isinstance(outcome, Noticed):
        notice(file, outcome, now=now)
    elif isinstance(outcome, Marked):
        keep_marks(file, outcome.report, now=now)
    elif isinstance(outcome, Printed):
        keep_print(file, outcome, now=now)
    else:
        keep_likenesses(file, outcome.matches, now=now)


# ── The check ─────────────────────────────────────────────────────────────────
@transaction.atomic
def conclude_check(file: FilmFile, checked: Checked, *, now: datetime) -> None:
    """Accept or refuse a film file by its verdict. Concluding again changes nothing.

    An accepted file becomes the film's (unless a newer one was accepted meanwhile, or the film has left its creator's
    hands) and asks for everything viewing needs; the steps of files it replaces are dropped. A refusal is mailed.
    """
    film = held(file.film)
    accepted = checked.verdict.accepted
    state = FilmFile.State.ACCEPTED if accepted else FilmFile.State.REFUSED
    _measure(file, checked)
    file.state, file.checked_at = state, now
    if not FilmFile.objects.filter(pk=file.pk, state=FilmFile.State.RECEIVED).update(**_columns(file)):
        return
    codes = checked.verdict.codes
    record(f"film.{'accept' if accepted else 'refuse'}_file", film, actor=None, at=now, edition=film.edition,
           file=file.pk, sha256=checked.sha256, duration_ms=file.duration_ms, codes=codes)  # fmt: skip
    if accepted:
        _put_in(film, file, now=now)
    _tell_creator(film, file, checked.verdict.problems, now=now)


def _tell_creator(film: Film, file: FilmFile, problems: tuple[Problem, ...], *, now: datetime) -> None:
    kind = "film_file_refused" if problems else "film_file_accepted"
    sentences = said(problems, FILE_PROBLEMS)
    post(kind, film.creator, at=now, edition=film.edition, key=f"file-checked-{file.pk}",
         film=film, file=file, sentences=sentences)  # fmt: skip


def _measure(file: FilmFile, checked: Checked) -> None:
    facts = checked.facts
    file.facts, file.sha256 = facts.to_json(), checked.sha256
    file.codes, file.notices = checked.verdict.codes, checked.verdict.notice_codes
    file.duration_ms, file.picture_ms = facts.duration_ms, facts.picture_ms
    file.width, file.height = facts.width, facts.height


def _columns(file: FilmFile) -> dict[str, object]:
    return {name: getattr(file, name) for name in MEASURED}


def _put_in(film: Film, file: FilmFile, *, now: datetime) -> None:
    """Make an accepted file the film's file and ask for its steps; those of older files are wanted no longer."""
    newer = FilmFile.objects.filter(film=film, state=FilmFile.State.ACCEPTED, received_at__gt=file.received_at)
    if FilmPart.FILE not in open_parts(film) or newer.exists():
        return
    Film.objects.filter(pk=film.pk).update(file=file, changed_at=now)
    for older in Rendition.objects.filter(file__film=film).exclude(file=file):
        if older.facts.get("chosen") == "own" and not Rendition.objects.filter(file=file, kind=older.kind).exists():
            leave({older.facts["found"]} - {""}, now=now)
            older.file, older.facts = file, {**older.facts, "found": "", "candidates": []}
            older.save(update_fields=["file", "facts"])
        else:
            _forget(older, now=now)
    unfinished = MediaStep.objects.filter(file__film=film, state__in=[State.WAITING, State.RUNNING])
    unfinished.exclude(file=file).exclude(kind=Kind.CHECK).update(state=State.DROPPED, finished_at=now)
    wanted = [kind for kind in Kind if kind not in (Kind.CHECK, Kind.COPY)]
    MediaStep.objects.bulk_create(
        (MediaStep(file=file, kind=kind, queued_at=now) for kind in wanted), ignore_conflicts=True
    )
    look_again(film.pk)


@transaction.atomic
def notice(file: FilmFile, noticed: Noticed, *, now: datetime) -> None:
    """Keep what was heard or seen of the whole film: it decides nothing, creator and screener read it."""
    if not noticed.figures:
        return
    kept = FilmFile.objects.select_for_update().select_related("film__rules").get(pk=file.pk)
    facts = replace(MediaFacts.from_json(kept.facts), **noticed.figures)
    kept.facts = facts.to_json()
    before, kept.notices = set(kept.notices), verdict(facts, limits_of(kept.film.rules.data)).notice_codes
    kept.save(update_fields=["facts", "notices"])
    file.facts, file.notices = kept.facts, kept.notices
    record("film.notice", kept.film, actor=None, at=now, edition=kept.film.edition, file=file.pk,
           notices=sorted(set(kept.notices) - before))  # fmt: skip


def refuse_unread(file: FilmFile, *, now: datetime) -> None:
    """A file that could not even be checked is refused, so that its creator does not wait for ever."""
    refused = {"state": FilmFile.State.REFUSED, "codes": ["unreadable"], "checked_at": now}
    if FilmFile.objects.filter(pk=file.pk, state=FilmFile.State.RECEIVED).update(**refused):
        _tell_creator(file.film, file, (Problem("unreadable"),), now=now)


# ── What was made ─────────────────────────────────────────────────────────────
@transaction.atomic
def keep_rendition(file: FilmFile, made: Made, *, now: datetime) -> Rendition:
    """Publish something made for viewing: from now on it is the file's one of its kind.

    What it replaces stays for a while for those who are watching. What was made of a file that was replaced meanwhile
    is not kept.
    """
    before = Rendition.objects.filter(file=file, kind=made.kind).first()
    earlier = folders_of(before) if before else set[str]()
    made = _as_chosen(made, before)
    columns = {"prefix": made.prefix, "entry": made.entry, "facts": made.facts, "bytes": made.bytes, "made_at": now}
    rendition = Rendition.objects.update_or_create(file=file, kind=made.kind, defaults=columns)[0]
    kept = folders_of(rendition)
    Leftover.objects.filter(prefix__in=kept).delete()
    leave(earlier - kept, now=now)
    if Film.objects.filter(pk=file.film_id).exclude(file=file).exclude(file=None).exists():
        _forget(rendition, now=now)
    if made.kind == Rendition.Kind.HLS:
        FilmFile.objects.filter(pk=file.pk, playable_at=None).update(playable_at=now)
    record("film.publish_rendition", file.film, actor=None, at=now, edition=file.film.edition, file=file.pk,
           kind=str(made.kind), entry=made.entry)  # fmt: skip
    return rendition


def _as_chosen(made: Made, before: Rendition | None) -> Made:
    """Stills found anew do not push out the poster that the creator chose."""
    if made.kind != Rendition.Kind.POSTER:
        return made
    chosen = before.facts.get("chosen", "") if before else ""
    facts = {**made.facts, "found": made.prefix, "chosen": chosen}
    if before and chosen == "own":
        return replace(made, prefix=before.prefix, entry=before.entry, facts=facts)
    return replace(made, entry=chosen if chosen in made.facts.get("candidates", []) else made.entry, facts=facts)


def retract_unfinished(file: FilmFile, *, now: datetime) -> None:
    """Take back a stream that ends in the middle, because its encode came to nothing."""
    for growing in Rendition.objects.filter(file=file, kind=Rendition.Kind.HLS, facts__growing=True):
        _forget(growing, now=now)
        FilmFile.objects.filter(pk=file.pk).update(playable_at=None)


def clear_leftovers(*, now: datetime, most: int = 20) -> int:
    """Remove folders that nobody watches any more; returns how many."""
    due = list(Leftover.objects.filter(due_at__lte=now).order_by("due_at")[:most])
    for leftover in due:
        shelf.remove(leftover.prefix)
        leftover.delete()
    return len(due)


def folders_of(rendition: Rendition) -> set[str]:
    """The folders of the storage that a rendition lies in: each was published as a whole."""
    if rendition.kind == Rendition.Kind.SUBTITLES:
        return set()
    if rendition.kind != Rendition.Kind.HLS:
        return {folder for folder in (rendition.prefix, rendition.facts.get("found")) if folder}
    names = [rendition.entry, *(stream["uri"] for stream in rendition.facts.get("streams", []))]
    return {f"{rendition.prefix}/{name.partition('/')[0]}" for name in names}


def _forget(rendition: Rendition, *, now: datetime) -> None:
    leave(folders_of(rendition), now=now)
    rendition.delete()


def leave(folders: set[str], *, now: datetime) -> None:
    """To be removed once those who are watching have had their time."""
    due = now + timedelta(seconds=KEPT_SECONDS)
    rows = [Leftover(prefix=folder, due_at=due) for folder in sorted(folders)]
    Leftover.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def propose_shots(file: FilmFile, starts: tuple[int, ...], *, now: datetime) -> Declaration:
    """Begin the declaration with the shots that were found; marks of an earlier file stay on the same shots.

    A declaration that has shots already is left alone.
    """
    held(file.film)
    declaration = Declaration.objects.get_or_create(file=file)[0]
    if declaration.shots.exists():
        return declaration
    before = _declared_before(file)
    spans = carry_over(shots_of(before.file) if before else (), tiles(starts, file.picture_ms or 0))
    Shot.objects.bulk_create(_shot(declaration, span) for span in spans)
    if before:
        _carry_sound(before, declaration)
    record("film.propose_shots", file.film, actor=None, at=now, edition=file.film.edition, file=file.pk,
           shots=len(spans), marked=sum(1 for span in spans if span.source))  # fmt: skip
    return declaration


def _declared_before(file: FilmFile) -> Declaration | None:
    """The declaration for the newest earlier file of the same film."""
    earlier = Declaration.objects.filter(file__film=file.film, file__received_at__lt=file.received_at)
    return earlier.select_related("file").order_by("-file__received_at").first()


def _carry_sound(before: Declaration, declaration: Declaration) -> None:
    """What was said about voices, music, effects and script stays, where nothing else has been said since."""
    said_now, said_before = sound_of(declaration), sound_of(before)
    carried = {name: said_before[name] for name in SOUND if not said_now[name]}
    Declaration.objects.filter(pk=declaration.pk).update(**carried)


def _shot(declaration: Declaration, span: Span) -> Shot:
    return Shot(
        declaration=declaration, start_ms=span.start_ms, end_ms=span.end_ms, source=str(span.source),
        model_name=span.model_name, note=span.note, prompt=span.prompt,
    )  # fmt: skip


# ── For pages ─────────────────────────────────────────────────────────────────
def why_refused(file: FilmFile) -> list[str]:
    """The sentences for a refused file, each with what was measured, the rule and the remedy. Empty when accepted.

    They are translated when shown. ≤ 2 queries unless the film and its rules are loaded.
    """
    if not file.facts:
        return said(tuple(Problem(code) for code in file.codes), FILE_PROBLEMS)
    return said(_judged(file).problems, FILE_PROBLEMS)


def what_was_noticed(file: FilmFile) -> list[str]:
    """Sentences about a film file that decide nothing. They are translated when shown."""
    return said(_judged(file).notices, FILE_NOTICES) if file.facts else []


def said(problems: Iterable[Problem], sentences: Mapping[str, str | Promise]) -> list[str]:
    """The sentence of each problem, in the language of whoever reads it."""
    return [_said(sentences[problem.code], problem.facts) for problem in problems]


def _judged(file: FilmFile) -> Verdict:
    return verdict(MediaFacts.from_json(file.facts), limits_of(file.film.rules.data))


def _filled(sentence: str | Promise, facts: Mapping[str, object]) -> str:
    return str(sentence) % facts


_said = lazy(_filled, str)
