from contest.models import Edition, OutgoingMail
from tests.factories import a_role, an_edition
from tests.house.matrix import LOGIN, ORGANIZERS, Row, World, all_get, only, posting, signed_in, slug


def drafted_edition(world: World) -> Edition:
    edition = an_edition("third", now=world.now, stage=Edition.Stage.DRAFTED)
    a_role(world.person("organizer"), edition)
    return edition


def failed_letter(world: World) -> OutgoingMail:
    return OutgoingMail.objects.create(
        kind="dates_changed", edition=world.edition, to="a@example.org", subject="Dates", body="New.", state="failed",
        attempts=5, written_at=world.now,
    )  # fmt: skip


ROWS = (
    Row("health", all_get(200)),
    Row("set_language", all_get(302), data=posting(language="es", next="/")),
    Row("profile", signed_in()),
    Row("account_data", signed_in()),
    Row("account_close", signed_in(302)),  # the password is asked for again first
    Row("editions", signed_in()),
    Row("edition_settings", only(*ORGANIZERS), to=slug),
    Row("edition_export", only(*ORGANIZERS), to=slug),
    Row("edition_reschedule", only(*ORGANIZERS, gets=422), to=slug, data=posting(opens_at="", closes_at="")),
    Row("edition_compare", only(*ORGANIZERS, gets=422), to=slug, data=posting()),
    Row("edition_revise", only(*ORGANIZERS, gets=422), to=slug, data=posting(toml="not a preset")),
    Row("edition_announce", only(*ORGANIZERS, gets=302), to=lambda w: [w.once(drafted_edition).slug], data=posting()),
    Row("edition_archive", only(*ORGANIZERS, gets=302), to=slug, data=posting()),
    Row("audit_log", only(*ORGANIZERS), to=slug),
    Row("outbox", only(*ORGANIZERS), to=slug),
    Row(
        "letter_resend",
        only(*ORGANIZERS, gets=302),
        to=lambda w: [w.edition.slug, w.once(failed_letter).pk],
        data=posting(),
    ),
    # pages of Django and allauth: one row for each family
    Row("admin:index", {**all_get(LOGIN), "superuser": 200}),
    Row("account_login", {**all_get(302), "visitor": 200}),
    Row("account_signup", {**all_get(302), "visitor": 200}),
    Row("account_email", signed_in()),
    Row("account_change_password", signed_in()),
    Row("mfa_index", signed_in()),
    Row("usersessions_list", signed_in()),
)
