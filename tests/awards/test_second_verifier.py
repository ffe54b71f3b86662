"""Two programs that share no line and no language come to the same finding about the same bundles.

`second_verifier.mjs` was written from docs/verification.md alone. It is given bundles of invented contests (whatever
ties, shared places, floors, ballots and successions they hold), each sound and with one thing changed and signed anew.
"""

import json
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command

from awards.bundle import Case, Count, canonical, load, manifest_of, pack, reproduce, seal, unpack
from awards.bundle.archive import signature_text
from awards.tally import Category, Choice, Policy, Rulings, TieRules
from awards.tally.succession import Deed, Event, OutOfOrder, Way
from judging.scoring import rubric as rubrics
from judging.scoring.deciding import decide
from judging.scoring.ranking import Counting, Method, Numbering
from judging.scoring.rubric import Ballot, Criterion, Rubric
from judging.scoring.ties import TieStep
from tests.factories import a_decided_edition, a_publication

PROGRAM = Path(__file__).with_name("second_verifier.mjs")
RULES = {"data": {}, "text": {"en": "Be fair."}}
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
CONTESTS = 150
MEASURES = ("criterion:story", "criterion:mood", "standing@early", "ballot:people", "chosen", *["standing"] * 6)


def second_opinions(files: list[Path]) -> list[int]:
    node = shutil.which("node") or pytest.skip("needs Node.js")
    run = subprocess.run([node, PROGRAM, *files], capture_output=True, text=True, check=False, timeout=60)
    return [int(line.split()[0]) for line in run.stdout.splitlines()]


def a_bundle(document: dict) -> bytes:
    """A signed bundle of this result."""
    files = {
        "result.json": canonical(document).decode(),
        "rules.json": canonical({**RULES, "has_decimals": False}).decode(),
    }
    signature = KEY.sign(manifest_of(files)).hex()
    public = KEY.public_key().public_bytes_raw().hex()
    return pack({**files, "signature.json": signature_text(files, public_key=public, signature=signature)})


# ── Invented contests ─────────────────────────────────────────────────────────
def a_count(chance: random.Random) -> Count:
    """A round of few films and few different marks, so that there are ties; some ballots are not complete."""
    films = range(1, chance.randint(5, 9))
    criteria = (Criterion("story", 60), Criterion("craft", 40, 1, 5), Criterion("mood", 0))
    ballots = [
        Ballot(juror, film, {one.code: chance.randint(2, 3) for one in criteria if chance.random() > 0.06})
        for juror in range(1, 4) for film in films if chance.random() > 0.15
    ]  # fmt: skip
    method = chance.choice([Method.MEAN, Method.BLUP_SCALE, Method.MEDIAN, Method.TRIMMED])
    counting = Counting(method, chance.randint(1, 2), chance.choice(list(Numbering)))
    return Count(frozenset(films), tuple(ballots), Rubric(criteria), counting)


def a_case(chance: random.Random) -> Case:
    count, early = a_count(chance), a_count(chance)
    films = sorted(count.films)
    categories = [
        Category(
            f"c{order}", chance.randint(1, 2), measure, chance.random() < 0.3, order,
            chance.choice([None, None, Fraction(5, 2)]), chance.choice([None, None, frozenset(films[1:])]),
            frozenset(chance.sample(["c1", "c2", "c3"], chance.randint(0, 1))),
        )
        for order, measure in enumerate(chance.choices(MEASURES, k=chance.randint(2, 6)), start=1)
    ]  # fmt: skip
    by_hand = [one for one in categories if one.decides_by == "chosen"]
    chosen = {one.code: tuple(Choice(film, "Liked") for film in chance.sample(films[1:], one.slots)) for one in by_hand}
    votes = {one.code: {film: chance.randint(0, 2) for film in films} for one in categories if chance.random() < 0.3}
    order = tuple(chance.sample(films, len(films)))
    rulings = Rulings(
        chosen, votes, {one.code: order for one in categories}, {"people": {film: film % 3 for film in films}}
    )
    steps = chance.choice([tuple(TieStep), (TieStep.HEAD_TO_HEAD, TieStep.CHAIR), (TieStep.CHAIR,)])
    ties = TieRules(chance.choice(list(Policy)), steps)
    about = {"edition": "invented", "rules": 1, "rules_digest": sha256(canonical(RULES)).hexdigest()}
    return with_events(Case(count, tuple(categories), ties, rulings, {"early": early}, about=about), chance)


def with_events(case: Case, chance: random.Random) -> Case:
    """What may have happened to the awards since: revocations, and answers to what was offered then."""
    for _ in range(chance.randint(0, 5)):
        held = [(code, film) for code, films in case.holdings.held.items() for film in films]
        offered = list(case.offers)
        if offered and chance.random() < 0.7:
            event = Event(chance.choice([Deed.ACCEPTED, Deed.ACCEPTED, Deed.DECLINED]), *chance.choice(offered))
        elif anew := [code for code, number in case.holdings.anew.items() if number]:
            event = Event(Deed.CHOSEN, chance.choice(anew), chance.choice(sorted(case.count.films)), reason="By vote")
        elif held:
            event = Event(Deed.REVOKED, *chance.choice(held), chance.choice(list(Way)))
        else:
            break
        try:
            _ = case.and_then(event).holdings
        except OutOfOrder:
            continue
        case = case.and_then(event)
    return case


def contests() -> Iterator[Case]:
    """Decided contests, the same in every run."""
    chance, found = random.Random(1128), 0
    while found < CONTESTS:
        case = a_case(chance)
        if all(outcome.is_decided for outcome in case.outcomes):
            found += 1
            yield case


# ── Tampering ─────────────────────────────────────────────────────────────────
def another_mark(one: dict, chance: random.Random) -> None:
    marks = chance.choice([ballot["marks"] for ballot in one["ballots"] if "story" in ballot["marks"]])
    marks["story"] = marks["story"] % 9 + 1


def another_winner(one: dict, chance: random.Random) -> None:
    slot = chance.choice(one["awards"])
    slot["film"] = max(one["films"]) if slot["film"] != max(one["films"]) else min(one["films"])


def another_place(one: dict, chance: random.Random) -> None:
    chance.choice(one["standings"])["place"] = 99


def another_holder(one: dict, chance: random.Random) -> None:
    chance.choice(list(one["held"].values())).append(99)


TAMPERING: list[Callable[[dict, random.Random], None]] = [another_mark, another_winner, another_place, another_holder]


def first_opinion(document: dict) -> int:
    return 0 if reproduce(document) is None else 1


def test_both_find_the_same_in_every_invented_contest(tmp_path: Path):
    chance, files, expected = random.Random(7), [], []
    for number, case in enumerate(contests()):
        sound = load(canonical(seal(case)))
        changed = json.loads(json.dumps(sound))
        TAMPERING[number % len(TAMPERING)](changed, chance)
        for kind, document in (("sound", sound), ("changed", changed)):
            files.append(tmp_path / f"{number}-{kind}.zip")
            files[-1].write_bytes(a_bundle(document))
            expected.append(first_opinion(document))

    found = second_opinions(files)

    unlike = [(file.name, one, other) for file, one, other in zip(files, expected, found, strict=True) if other != one]
    assert unlike == []
    assert Counter(expected)[0] >= CONTESTS


def a_panel(chance: random.Random, method: Method) -> Case:
    """A round large enough for methods that look at the whole panel: jurors differ in severity and width of scale."""
    films, jurors = range(1, 31), range(1, 8)
    worth = {film: chance.gauss(6, 1.2) for film in films}
    scales = {juror: (chance.gauss(0, 0.8), chance.uniform(0.5, 1.4)) for juror in jurors}
    ballots = [
        Ballot(juror, film, {"story": mark(chance, worth[film], scales[juror]), "craft": chance.randint(1, 5)})
        for juror in jurors for film in films if chance.random() < (0.95 if method is Method.BLUP_SCALE else 0.5)
    ]  # fmt: skip
    pools = tuple((film, "zh" if film % 3 else "en") for film in films) if chance.random() < 0.5 else ()
    rubric = Rubric((Criterion("story", 80), Criterion("craft", 20, 1, 5)))
    count = Count(frozenset(films), tuple(ballots), rubric, Counting(method, 2, pools=pools))
    about = {"edition": "invented", "rules": 1, "rules_digest": sha256(canonical(RULES)).hexdigest()}
    return Case(count, (Category("best", 3, "standing"),), TieRules(Policy.SHARE, ()), Rulings(), about=about)


def mark(chance: random.Random, worth: float, scale: tuple[float, float]) -> int:
    return min(max(round(6 + scale[0] + scale[1] * (worth - 6) + chance.gauss(0, 0.7)), 1), 10)


@pytest.mark.parametrize("method", [Method.BLUP_SCALE, Method.BLUP, Method.ADDITIVE])
def test_both_count_alike_by_methods_that_look_at_the_whole_panel(tmp_path: Path, method: Method):
    chance, files = random.Random(1125), []
    for number in range(4):
        case = a_panel(chance, method)
        assert decide_by(case.count) is method
        sound = load(canonical(seal(case)))
        changed = json.loads(json.dumps(sound))
        another_mark(changed, chance)
        for kind, document in (("sound", sound), ("changed", changed)):
            files.append(tmp_path / f"{number}-{kind}.zip")
            files[-1].write_bytes(a_bundle(document))

    assert second_opinions(files) == [0, 1] * 4


def decide_by(count: Count) -> Method:
    """By which method the scores came about: with few ballots a model steps back for the mean."""
    given = rubrics.scores(count.rubric, count.ballots)
    pools = dict(count.counting.pools)
    return decide(count.counting.method, given, count.ballots, count.rubric, pools).used


def test_the_contests_hold_what_is_worth_checking():
    cases = list(contests())
    deeds = Counter(event.deed.value for case in cases for event in case.events)
    slots = [slot for case in cases for outcome in case.outcomes for slot in outcome.slots]
    codes = Counter(reason.code.value for slot in slots for reason in slot.reasons)

    states = Counter(slot.state.value for slot in slots)
    assert min(states["filled"], states["vacant"]) > 50
    assert states["taken"] > 2
    assert min(deeds[deed] for deed in Deed) > 5
    assert (
        min(codes[code] for code in ("tie_broken", "shared", "extra_slot", "moved_up", "not_eligible", "by_ballot")) > 5
    )


@pytest.mark.django_db
def test_both_reproduce_what_the_house_publishes_and_find_one_changed_byte(tmp_path: Path):
    edition = a_decided_edition(10, 8, 8, 6, 5, 4, 3)
    a_publication(edition)
    sound, broken = tmp_path / "sound.zip", tmp_path / "broken.zip"
    call_command("export_results", edition.slug, str(sound))
    texts = unpack(sound.read_bytes())
    texts["result.json"] = texts["result.json"].replace('"creativity":8', '"creativity":9', 1)
    broken.write_bytes(pack(texts))

    assert second_opinions([sound, broken]) == [0, 1]
    for file, status in ((sound, 0), (broken, 1)):
        with pytest.raises(SystemExit) as end:
            call_command("verify_results", str(file))
        assert end.value.code == status
