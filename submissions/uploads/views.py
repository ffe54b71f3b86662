"""The addresses of the tus server: one makes uploads, the other is an upload. protocol.py knows the headers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import HttpHeaders
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from submissions.actions import files
from submissions.models import Upload
from submissions.uploads import protocol, store
from submissions.uploads.body import CROWDED_DRAIN_SECONDS, DRAIN_SECONDS, Body
from submissions.uploads.creating import announced, composed, join
from submissions.uploads.identity import Uploader, upload_of, uploader_of
from submissions.uploads.receiving import conclude, held, open_upload, receive
from submissions.wording import UploadRefused

REFUSED = {
    "signed_out": 401, "bad_token": 401, "foreign_origin": 403, "unknown_film": 404, "unknown_upload": 404, "gone": 410,
    "moved_on": 403, "part_locked": 403,
    "not_open": 403, "closed": 403, "too_late": 403, "too_large": 413, "too_much": 413,
    "too_many": 429, "too_many_for_film": 429, "too_often": 429, "too_much_today": 429, "too_many_files": 403,
    "no_space": 507, "busy": 423, "taken_over": 423, "idle": 408, "length_required": 411, "crowded": 503,
}  # fmt: skip
"""Which HTTP status answers a refusal that is ours and not the protocol's."""
RETRY_AFTER_SECONDS = {423: "2", 429: "60", 503: "5", 507: "60"}


@dataclass(frozen=True)
class Call:
    """One request to the server; `pk` is None where no upload is addressed."""

    request: HttpRequest
    body: Body
    pk: UUID | None = None

    @property
    def headers(self) -> HttpHeaders:
        return self.request.headers


Handler = Callable[[Call], HttpResponse]


@csrf_exempt
def uploads(request: HttpRequest) -> HttpResponse:
    return _answer(Call(request, Body(request.META)), {"POST": _create})


@csrf_exempt
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _answer(Call(request, Body(request.META), pk), {"HEAD": _tell, "PATCH": _append, "DELETE": _terminate})


@csrf_exempt
def no_upload(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001  whatever it says, it is none
    """What looks like the address of an upload and is none: this answer speaks tus, too."""
    return _answer(Call(request, Body(request.META)), dict.fromkeys(("HEAD", "PATCH", "DELETE"), _unknown_upload))


def _answer(call: Call, handlers: Mapping[str, Handler]) -> HttpResponse:
    try:
        response = _handled(call, handlers)
    except protocol.Violation as violation:
        response = _refusal(UploadRefused(violation.code, **violation.facts), violation.status, call.body)
    except UploadRefused as refused:
        response = _refusal(refused, REFUSED[refused.code], call.body)
    response["Tus-Resumable"] = protocol.VERSION
    response["Cache-Control"] = "no-store"
    if response.status_code == 405:
        response["Allow"] = ", ".join([*handlers, "OPTIONS"])
    return response


def _handled(call: Call, handlers: Mapping[str, Handler]) -> HttpResponse:
    method = protocol.method_of(call.request.method or "", call.headers.get("X-HTTP-Method-Override"))
    if method == "OPTIONS":
        return HttpResponse(status=204, headers=protocol.capabilities(max_bytes=settings.UPLOAD_MAX_BYTES))
    protocol.check_version(call.headers.get("Tus-Resumable"))
    if method not in handlers:
        raise protocol.Violation("unknown_method")
    return handlers[method](call)


def _create(call: Call) -> HttpResponse:
    """A new upload, with or without its first bytes (Creation; Creation-with-upload; Creation-defer-length)."""
    uploader, headers, body, now = uploader_of(call.request), call.headers, call.body, timezone.now()
    wanted = protocol.joining(headers.get("Upload-Concat"))
    if wanted is not None and wanted.is_final:
        return _join(call, uploader, wanted)
    if body.length != 0:
        protocol.check_content_type(headers.get("Content-Type"))
    checksum = protocol.checksum(headers.get("Upload-Checksum"))
    upload = open_upload(*announced(uploader, headers), actor=uploader.user, now=now)
    with store.hold(upload) as staged:
        _receive_first(staged, upload, body, checksum)
    return _created(upload, staged.size)


def _join(call: Call, uploader: Uploader, wanted: protocol.Joining) -> HttpResponse:
    """A new upload made of finished parts (Concatenation)."""
    if call.body.length != 0:
        raise protocol.Violation("final_is_fixed")
    film, parts, announcement = composed(uploader, call.headers, wanted)
    upload = open_upload(film, announcement, actor=uploader.user, now=timezone.now())
    join(upload, parts, now=timezone.now())
    return _created(upload, announcement.length or 0)


def _created(upload: Upload, offset: int) -> HttpResponse:
    response = _progress(upload, offset, status=201)
    response["Location"] = reverse("submissions:tus_upload", args=[upload.pk])
    return response


def _tell(call: Call) -> HttpResponse:
    """How far an upload is (Core, "HEAD"). Finishes one whose last answer was swallowed by a crash."""
    upload = _find(call)
    with held(upload) as staged:
        if staged is not None and not conclude(staged, upload, now=staged.last_write_at):
            files.check_may_go_on(upload, now=timezone.now())
    response = _progress(upload, upload.length or 0 if staged is None else staged.size, status=200)
    if upload.length is None:
        response["Upload-Defer-Length"] = "1"
    else:
        response["Upload-Length"] = str(upload.length)
    echoed = {"Upload-Metadata": upload.metadata, "Upload-Concat": upload.concat}
    for name, value in echoed.items():
        if value:
            response[name] = value
    return response


def _append(call: Call) -> HttpResponse:
    """The next bytes (Core, "PATCH"; Checksum; Creation-defer-length)."""
    upload, headers, body = _find(call), call.headers, call.body
    if upload.is_joined:
        raise protocol.Violation("final_is_fixed")
    protocol.check_content_type(headers.get("Content-Type"))
    claimed = protocol.number(headers.get("Upload-Offset"), otherwise="offset_malformed")
    checksum = protocol.checksum(headers.get("Upload-Checksum"))
    with held(upload) as staged:
        received = upload.length or 0 if staged is None else staged.size
        protocol.check_offset(claimed, received)
        length = protocol.later_length(upload.length, headers.get("Upload-Length"), received=received)
        if staged is None:
            protocol.room(length=length, received=received, chunk=body.length, max_bytes=0)
            return _progress(upload, received, status=204)
        files.check_may_go_on(upload, now=timezone.now())
        files.fix_length(upload, length)
        _receive_next(staged, upload, body, checksum)
    return _progress(upload, staged.size, status=204)


def _terminate(call: Call) -> HttpResponse:
    """The upload is not wanted any more (Termination). A film file that came of it stays the film's."""
    upload = _find(call)
    with held(upload) as staged:
        files.terminate_upload(upload, actor=upload.owner, now=timezone.now())
        if staged is not None:
            store.discard(upload)
    return HttpResponse(status=204)


def _unknown_upload(call: Call) -> HttpResponse:
    uploader_of(call.request)
    raise UploadRefused("unknown_upload")


def _receive_first(staged: store.Staged, upload: Upload, body: Body, checksum: protocol.Checksum | None) -> None:
    """The bytes that came with the creation. If they are refused there is no upload: nobody was told where it is."""
    try:
        if body.length != 0:
            receive(staged, upload, body, checksum)
            files.note_progress(upload, staged.size, now=timezone.now())
    except (protocol.Violation, UploadRefused):
        files.terminate_upload(upload, actor=upload.owner, now=timezone.now())
        store.discard(upload)
        raise
    conclude(staged, upload, now=timezone.now())


def _receive_next(staged: store.Staged, upload: Upload, body: Body, checksum: protocol.Checksum | None) -> None:
    try:
        receive(staged, upload, body, checksum)
    except UploadRefused as refused:
        if refused.code == "crowded":
            files.note_wait(upload, now=timezone.now())
        raise
    finally:
        files.note_progress(upload, staged.size, now=timezone.now())
    conclude(staged, upload, now=timezone.now())


def _find(call: Call) -> Upload:
    """An upload of whoever asks; of others, and of nobody, it is unknown."""
    upload = upload_of(call.request, call.pk)
    if upload is None:
        raise UploadRefused("unknown_upload")
    is_over = upload.state in {Upload.State.TERMINATED, Upload.State.EXPIRED}
    if is_over or (upload.state == Upload.State.RECEIVING and upload.expires_at < timezone.now()):
        raise UploadRefused("gone")
    return upload


def _progress(upload: Upload, offset: int, *, status: int) -> HttpResponse:
    response = HttpResponse(status=status, headers={"Upload-Offset": str(offset)})
    if upload.state == Upload.State.RECEIVING:
        response["Upload-Expires"] = protocol.http_date(upload.expires_at)
    return response


def _refusal(refused: UploadRefused, status: int, body: Body) -> HttpResponse:
    """The sentence as JSON. The rest of the body is read first: else the answer would be lost with the connection."""
    body.drain(CROWDED_DRAIN_SECONDS if refused.code == "crowded" else DRAIN_SECONDS)
    response = JsonResponse({"code": refused.code, "message": str(refused)}, status=status)
    if status in RETRY_AFTER_SECONDS:
        response["Retry-After"] = RETRY_AFTER_SECONDS[status]
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="uploads"'
    if status == 412:
        response["Tus-Version"] = protocol.VERSION
    return response
