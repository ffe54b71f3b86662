"""Lists and their seals: each list that becomes public is written down with the result it rests on, signed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from awards import bundle, keys
from awards.bundle import Case, Files
from awards.bundle.archive import SIGNATURE, signature_text
from awards.models import Publication, PublishedList, Seal
from awards.publication import digest_of, list_part
from contest.models import AuditEntry, AuditHead, Edition, RulesVersion
from submissions.models import Film

README = """\
A sealed result of Firstlight, format {format}.

  result.json     what decided: films and ballots by number, rubric, rules of counting, categories, what people ruled,
                  and what followed: standings, awards with their reasons, events since, and who holds what
  rules.json      the version of the rules that was in force, with the text people agreed to
  names.json      what the numbers stand for: films that are public, categories, criteria, jurors as pseudonyms
  audit.json      the chain of the audit log at the moment of sealing: sequence, verb and SHA-256 of every line
  signature.json  SHA-256 of each file above, signed with the installation's Ed25519 key

Verify it anywhere, without a database:

  python manage.py verify_results THIS-FILE.zip

0: reproduced. 1: something does not follow from the ballots, or the signature is wrong; it is named. 2: unreadable.
docs/verification.md describes every step, for a program in another language.

All JSON is canonical: sorted keys, no spaces, UTF-8, no floats. Fractions are texts such as "43/5".
"""


def case_of(publication: Publication) -> Case:
    """The case behind the newest list, with everything that has happened since. Raises Unreadable for a broken seal."""
    seal = Seal.objects.filter(list__publication=publication).order_by("-list__number").first()
    if seal is None:
        raise bundle.Unreadable("no list of this publication is sealed")
    case = bundle.read(bundle.load(seal.files["result.json"].encode()))
    events = bundle.read_events(publication.events)
    return Case(case.count, case.categories, case.ties, case.rulings, case.others, events, case.about)


def write_list(
    publication: Publication, snapshot: Mapping[str, Any], case: Case, *, kind: str, notice: str, shown_from: datetime,
    now: datetime,
) -> PublishedList:  # fmt: skip
    """Keep the list and seal it; `publication.revision` must already count it."""
    content = list_part(snapshot)
    written = PublishedList.objects.create(
        publication=publication, number=publication.revision, kind=kind, notice=notice, content=content,
        digest=digest_of(content), shown_from=shown_from,
    )  # fmt: skip
    files = files_of(publication.edition, snapshot, case)
    files["list.json"] = bundle.canonical(content).decode()
    manifest = bundle.manifest_of(files)
    Seal.objects.create(
        list=written, files=files, public_key=keys.public_key(), signature=keys.sign(manifest), sealed_at=now
    )  # fmt: skip
    return written


def files_of(edition: Edition, snapshot: Mapping[str, Any], case: Case) -> Files:
    """The texts of the bundle, without the signature. Four queries."""
    rules = edition.rules.get(number=case.about["rules"])
    documents = {
        "result.json": bundle.seal(case),
        "rules.json": _rules(rules),
        "names.json": _names(edition, snapshot, case),
        "audit.json": _audit(edition),
    }
    texts = {name: bundle.canonical(document).decode() for name, document in documents.items()}
    return {"README.txt": README.format(format=bundle.FORMAT), **texts}


def archive_of(seal: Seal) -> bytes:
    """The bundle as a zip: the same bytes whenever it is written."""
    signature = signature_text(seal.files, public_key=seal.public_key, signature=seal.signature)
    return bundle.pack({**seal.files, SIGNATURE: signature})


def _rules(rules: RulesVersion) -> dict[str, Any]:
    """The version in force. Its digest is over the data as they are: where a number has a decimal point, which sealed

    JSON must not have, `has_decimals` says that it cannot be recomputed from here.
    """
    data = _floatless(rules.data)
    facts = {"number": rules.number, "digest": rules.digest, "data": data, "text": rules.text}
    return {**facts, "has_decimals": data != rules.data}


def _floatless(value: Any) -> Any:
    """Rules as sealed: a number with a decimal point is a text."""
    if isinstance(value, float):
        return str(value)
    if isinstance(value, dict):
        return {key: _floatless(inner) for key, inner in value.items()}
    return [_floatless(inner) for inner in value] if isinstance(value, list) else value


def _names(edition: Edition, snapshot: Mapping[str, Any], case: Case) -> dict[str, Any]:
    numbers = case.count.films.union(*(count.films for count in case.others.values()))
    codes = dict(Film.objects.filter(pk__in=numbers).values_list("pk", "code"))
    titles = {code: facts["title"] for code, facts in snapshot["films"].items()}
    return {
        "edition": edition.name,
        "films": {str(number): {"code": code, "title": titles.get(code, "")} for number, code in sorted(codes.items())},
        "categories": {one["code"]: one["name"] for one in snapshot["categories"]},
        "criteria": snapshot["criteria"],
        "jurors": "Juror 7 is the pseudonym J07 of its round; another round draws other numbers.",
    }


def _audit(edition: Edition) -> dict[str, Any]:
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    lines = AuditEntry.objects.filter(edition=edition).order_by("sequence").values_list("sequence", "verb", "digest")
    return {"head": {"sequence": head.sequence, "digest": head.digest}, "lines": [list(line) for line in lines]}
