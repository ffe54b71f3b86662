"""Every sentence a rule of this floor can say: one page for translators."""

from django.utils.translation import gettext_lazy as _

from contest.errors import Refusal
from submissions.lifecycle import FilmPart


class FilmRefused(Refusal):
    """Something a person asked of a film is not allowed."""

    sentences = {
        "out_of_turn": _("This is no longer possible: the film has moved on."),
        "no_such_still": _("There is no such picture of the film any more. Please choose again."),
        "no_such_track": _("There are no such subtitles in the film’s file any more."),
        "picture_unreadable": _("This is not a picture we can read. Please upload a JPEG, PNG or WebP file."),
        "picture_too_large": _("This picture is too large. Please upload one of at most %(megabytes)d MB."),
        "picture_too_small": _(
            "This picture is too small: %(width)d × %(height)d pixels; at least %(least)d on each side are needed."
        ),
        "closed": _("Entries closed on %(when)s."),
        "before_the_jury": _(
            "“%(title)s” is before the jury. Write to the organizers before you close your account, so that it can leave."
        ),
        # the creator's desk
        "not_open": _("This contest does not take entries now."),
        "too_many": _("You have reached the number of films one person may enter: %(limit)d."),
        "too_many_entered": _(
            "You have handed in %(limit)d films, which is as many as one person may enter. "
            "Take one of them back or withdraw it to hand in this one."
        ),
        "too_late": _("The time for this ended on %(when)s."),
        "changed_elsewhere": _(
            "This page was changed in another window meanwhile. What you wrote is still here: look it over and save again."
        ),
        "no_file": _("There is no accepted film file yet."),
        "bad_shots": _("The shots must follow each other without gap from the start to the end of the film."),
        "part_locked": _("Only what the organizers asked for can be changed now: %(parts)s."),
        "nothing_sealed": _("There is no declaration of this film that was handed in."),
        "no_difference": _("This is what the newest declaration says already; nothing was kept."),
        "drawn_already": _("The films for this stage have been drawn. A lot is drawn once."),
        "nothing_to_draw": _("There are no films to draw from."),
        "no_seed": _("Give a seed of at least %(least)d characters, or leave the field empty."),
        "not_ready": _("The film cannot be submitted yet: something is still missing. The list says what."),
        # the screening desk
        "reason_missing": _("Please give a reason: the creator will read it."),
        "due_in_the_past": _("The deadline for a fix must lie in the future."),
        "not_overdue": _("The deadline for the fix has not passed yet."),
    }


# ── What a film still needs before it may be handed in (eligibility.py) ────────
MISSING = {
    "no_file": _("The film itself has not been uploaded yet."),
    "file_checking": _("The film is still being checked. This takes a few minutes at most."),
    "file_refused": _("The uploaded file was not accepted. Please upload another version."),
    "no_title": _("The film has no title."),
    "no_synopsis": _("The synopsis is empty."),
    "no_country": _("The country of production is not chosen."),
    "no_language": _("Say in which language the film is, or that it has no speech or text."),
    "no_production_days": _("Say how many days you worked on the film."),
    "shots_not_found": _("The shots of the film are still being found."),
    "unmarked_shots": _("Shots not marked yet: %(count)d."),
    "model_not_named": _("AI shots without the name of the model: %(count)d."),
    "nothing_counts": _("The whole film is marked as titles or black: nothing counts."),
    "too_little_ai": _(
        "%(share)s %% of the picture is AI, %(minimum)d %% are needed: %(seconds)s s of AI picture are missing."
    ),
    "too_little_of_vendors": _(
        "%(share)s %% of the picture is AI by the vendors that count here, %(minimum)d %% are needed: %(seconds)s s are missing."
    ),
    "too_little_weighted": _("%(share)s %% of the film is AI over all that is weighed, %(minimum)d %% are needed."),
    "no_ai": _("This contest asks for AI in some form: in picture, voices, music, effects or script."),
    "too_few_tools": _("AI tools named: %(count)d. At least %(least)d are needed."),
    "tool_kind_missing": _("No AI tool of this kind is named: %(kind)s."),
    "dimension_not_declared": _("Say who made this part: %(dimension)s."),
    "phase_without_ai": _("Say what AI did in this phase: %(phase)s."),
    "no_class": _("Choose the class in which the film competes."),
    "not_all_ai": _("The class “all AI” is chosen, but some shots that count are not AI."),
    "part_not_declared": _("Say who made this part: %(part)s."),
    "evidence_missing": _("To be handed in with every film: %(what)s. Add it as evidence."),
    "clips_missing": _(
        "Original downloads of generated clips are to be handed in for %(wanted)d shots. Still missing: %(count)d."
    ),
    "no_credits": _("The credits are empty: name at least yourself."),
    "subtitles_wanted": _("Subtitles are missing: %(language)s."),
    "subtitles_past_end": _("These subtitles run longer than the film: %(language)s."),
    "consent_missing": _("Not agreed to yet: %(consent)s"),
    "rules_changed": _("The rules have changed since you accepted them. Please read and accept the new version."),
}
PART_TITLES = {
    FilmPart.FILE: _("File"),
    FilmPart.STORY: _("Story"),
    FilmPart.MAKING: _("How it was made"),
    FilmPart.PEOPLE: _("People"),
    FilmPart.SUBTITLES: _("Subtitles"),
    FilmPart.RIGHTS: _("Rights"),
}
"""What a film consists of, by the titles of the pages on which its creator writes it."""
PARTS = {"voice": _("voices"), "music": _("music"), "effects": _("sound effects"), "script": _("script")}

# ── What is wrong with a subtitle file (subtitles.py) ──────────────────────────
SUBTITLES = {
    "too_large": _("This file is too large for subtitles (more than %(megabytes)d MB)."),
    "not_text": _("This is not a text file. Please upload subtitles as SRT, WebVTT or ASS."),
    "no_cues": _("There are no subtitles in this file."),
    "bad_time": _("Line %(line)d: “%(text)s” is not a time such as 00:01:05,250 --> 00:01:07,000."),
    "ends_before_start": _("Line %(line)d: the subtitle ends before it begins."),
    "past_end": _("Line %(line)d: the subtitle begins after the end of the film."),
    "stray_text": _("Line %(line)d: “%(text)s” belongs to no subtitle. Is the line above it empty by mistake?"),
}


# ── What is wrong with a table of shots (sheet.py) ─────────────────────────────
SHEET = {
    "too_large": _("This file is too large for a table of shots (more than %(megabytes)d MB)."),
    "not_text": _("This is not a text file. Please save the table as CSV in UTF-8."),
    "not_csv": _("This is not a table: %(error)s"),
    "no_rows": _("There are no shots in this table."),
    "too_many_rows": _("There are more than %(most)d shots in this table."),
    "no_column": _(
        "Line %(line)d: there is no column for this: %(column)s. The first line names the columns, for instance: start_ms,end_ms,source,model"
    ),
    "bad_time": _("Line %(line)d, column %(column)s: “%(text)s” is not a time such as 65250, 65.25 or 1:05.250."),
    "bad_source": _(
        "Line %(line)d: “%(text)s” does not say where the picture comes from. Say ai, composite, camera, recording, hand_made, procedural or neutral, or an IPTC digital source type."
    ),
    "empty_shot": _("Line %(line)d: the shot ends at %(to_ms)d ms, not after its start at %(from_ms)d ms."),
    "gap": _("Line %(line)d: gap from %(from_ms)d ms to %(to_ms)d ms: no shot says what is there."),
    "overlap": _("Line %(line)d: overlap from %(from_ms)d ms to %(to_ms)d ms with the shot of line %(other)d."),
    "past_end": _("Line %(line)d: the shot runs to %(to_ms)d ms, past the end of the film at %(from_ms)d ms."),
    "unmarked": _("Line %(line)d: the shot is not marked and counts as other picture."),
    "nameless": _("Line %(line)d: the model is not named."),
}


# ── Evidence (actions/evidence.py, media/provenance/agreement.py) ─────────────
class EvidenceRefused(Refusal):
    """A piece of evidence was not taken, or cannot be changed any more."""

    sentences = {
        "empty": _("“%(name)s” is empty. Please choose the file again."),
        "too_large": _("“%(name)s” is too large: files of this kind may have %(limit)s at most."),
        "program": _(
            "“%(name)s” is a program or a web page. Those are never taken; pack it into a ZIP if it is part of your project."
        ),
        "wrong_type": _(
            "“%(name)s” is not a file of this kind, whatever its name says. Please choose the kind that fits."
        ),
        "too_many": _("There is room for %(limit)d pieces of evidence with a film. Take some back first."),
        "too_much": _("All evidence of a film together may have %(limit)s."),
        "film_is_out": _("The film is no longer in the contest: nothing can be added."),
        "stays": _("This can no longer be taken back: the film is with the organizers."),
        "not_placed": _("This clip was not found in the film: there is nothing to compare."),
    }


EVIDENCE_REASONS = {
    "says_ai": _("It says that it was made with AI (%(found)s), as declared."),
    "says_mixed": _("It says that AI and other picture are mixed in it (%(found)s), as declared."),
    "says_not_ai": _("It says that it was not made with AI (%(found)s), which fits the declaration."),
    "same_vendor": _("It names %(found)s, as declared: %(declared)s."),
    "other_vendor": _("It names %(found)s; declared is %(declared)s."),
    "ai_undeclared": _("It says that it was made with AI (%(found)s), but that is not declared."),
    "not_ai_though_declared": _("It says that it was not made with AI (%(found)s), but AI is declared."),
    "broken_signature": _("Its signature is broken: the file was changed after it was signed (%(found)s)."),
}
ANSWERS = {"agrees": _("agrees"), "differs": _("differs"), "silent": _("says nothing")}
LEVELS = {
    "conflict": _("Contradicted"), "open": _("Asked for"), "declared": _("Declared"),
    "supported": _("Supported"), "confirmed": _("Confirmed"),
}  # fmt: skip
LEVELS_MEAN = {
    "conflict": _("A mark in a raw clip says something else than the declaration."),
    "open": _("A raw clip was asked for and is not there yet."),
    "declared": _("The creator's word stands alone, as it does for most shots of most films."),
    "supported": _("A raw clip was found on this shot."),
    "confirmed": _("A person saw that the raw clip shows the same pictures, and the maker of the model signed it."),
}
CREDENTIALS = {
    "trusted": _("Signed by %(signer)s, whom this site knows. The file is as it was signed."),
    "valid": _("Signed by %(signer)s, who is not on this site's list. The file is as it was signed."),
    "invalid": _("The signature is broken: the file was changed after it was signed."),
    "absent": _("There are no Content Credentials in it, as in most finished films."),
    "remote-only": _("There is only a link to Content Credentials elsewhere. It was not followed."),
    "unsupported": _("Files of this kind carry no Content Credentials that can be read."),
    "unreadable": _("It could not be read."),
}


# ── Uploads (actions/files.py and uploads/) ────────────────────────────────────
class UploadRefused(Refusal):
    """An upload, or a request about one, was not accepted. The first group is read by creators, the second by programs."""

    sentences = {
        "signed_out": _("You are no longer signed in. Sign in again and the upload goes on where it stopped."),
        "bad_token": _("This upload token is unknown, revoked or has expired. Make a new one on the film’s page."),
        "foreign_origin": _("Uploads are accepted from this site only."),
        "unknown_film": _("There is no such film among yours."),
        "unknown_upload": _("There is no such upload."),
        "gone": _("This upload was given up or has expired. Please choose the file again."),
        "moved_on": _("The file of this film can no longer be changed."),
        "part_locked": _("The organizers did not ask for another file. Change only what they asked for."),
        "not_open": _("This contest does not take films now."),
        "closed": _("Uploads closed on %(when)s."),
        "too_late": _(
            "The upload did not finish in time: it had to be complete by %(when)s. Nothing was deleted; write to the organizers."
        ),
        "too_large": _("The file is larger than the %(limit)s allowed."),
        "too_many": _("You have %(limit)d unfinished uploads. Finish or discard one of them first."),
        "too_many_for_film": _(
            "There are %(limit)d unfinished uploads for this film. Finish or discard one of them first."
        ),
        "too_many_files": _("%(limit)d files have been sent for this film, which is as many as one film may have."),
        "too_much": _(
            "Your unfinished uploads may hold %(limit)s together. Finish or discard one of them before you begin another."
        ),
        "too_often": _("You have begun %(limit)d uploads within an hour. Wait a while before you begin another."),
        "too_much_today": _("You have sent %(limit)s within a day, which is the most one person may. Go on tomorrow."),
        "no_space": _("There is not enough room on the server at the moment. What is there stays; try again later."),
        "busy": _("Another connection is sending to this upload. Try again in a moment."),
        "taken_over": _("Another connection has taken this upload over."),
        "crowded": _(
            "So many films are arriving just now that this one waits in line. It goes on by itself in its turn."
        ),
        "idle": _("Nothing came for too long. What has arrived is kept."),
        "unsupported_version": _("This server speaks version %(version)s of the tus protocol: send Tus-Resumable."),
        "unknown_method": _("This address does not know that method."),
        "length_required": _("The server cannot read a body without Content-Length here."),
        "length_missing": _("Upload-Length is missing."),
        "length_malformed": _("Upload-Length or Upload-Defer-Length is not valid."),
        "length_contradicted": _("Send Upload-Length or Upload-Defer-Length, not both."),
        "length_is_fixed": _("The length of an upload cannot be changed."),
        "metadata_malformed": _("Upload-Metadata is not valid."),
        "offset_malformed": _("Upload-Offset is missing or not valid."),
        "offset_mismatch": _("This upload stands at byte %(offset)d."),
        "wrong_content_type": _("The body must be of type %(expected)s."),
        "checksum_malformed": _("Upload-Checksum is not valid."),
        "checksum_unknown": _("This checksum algorithm is not known; known are %(known)s."),
        "checksum_mismatch": _("The bytes that arrived are not the bytes that were sent; they were discarded."),
        "beyond_length": _("More bytes than the length of this upload allows."),
        "concatenation_malformed": _("Upload-Concat is not valid."),
        "part_unfit": _("“%(part)s” is not a finished part of an upload for this film."),
        "final_is_fixed": _("An upload that was joined from parts takes no bytes of its own."),
    }


# ── What is in a film file (media/verdict.py) ──────────────────────────────────
FILE_PROBLEMS = {
    "empty": _("The file is empty: not a single byte arrived. Please export the film again and upload the new file."),
    "unreadable": _(
        "This file cannot be read as a film. Please export it again as MP4 (H.264 picture, AAC sound) and check that it plays."
    ),
    "container": _(
        "This kind of file is not accepted as a film. Please export it as MP4 or MOV (MKV, WebM, AVI, MPEG-TS and MXF work too)."
    ),
    "playlist": _(
        "This file is a list of other files or addresses, not a film. Please upload the film itself, as one MP4 or MOV file."
    ),
    "encrypted": _("The film is encrypted or copy-protected. Please upload a version without protection."),
    "truncated": _(
        "The end of the file is missing: it is shorter than it says itself. Please export it again, wait until that is done, and upload the new file."
    ),
    "corrupt": _(
        "The picture cannot be decoded without errors from beginning to end. Please export the film again and check that it plays through."
    ),
    "no_video": _("There is no moving picture in this file. Please upload the film with its picture."),
    "still_image": _(
        "The picture has %(frames)d frames in %(length)s, which is a still; at least %(least)d frames a second are needed."
    ),
    "dimensions": _(
        "The picture measures %(width)d × %(height)d pixels; neither side may be nought or longer than %(most)d. Please export it in a usual size such as 1920 × 1080."
    ),
    "too_short": _("The picture runs %(length)s; the rules ask for at least %(limit)s. Please upload a longer cut."),
    "too_long": _(
        "The film runs %(length)s, picture and sound together; the rules allow at most %(limit)s. Please upload a shorter cut."
    ),
    "no_audio": _(
        "There is no sound in this file; the rules ask for sound. Please export the film with its sound track."
    ),
    "too_small": _(
        "The picture measures %(width)d × %(height)d pixels; the rules ask for at least %(least)d on the shorter side. Please export it larger."
    ),
    "aspect_ratio": _(
        "The picture measures %(width)d × %(height)d pixels; the rules allow only these shapes: %(allowed)s."
    ),
    "frame_rate": _("The film has %(fps)s frames a second; the rules ask for %(least)s to %(most)s."),
}
FILE_NOTICES = {
    "header_differs": _(
        "The file claims to run %(claimed)s, but %(length)s were measured. The measured length counts."
    ),
    "sound_longer": _("The sound (%(sound)s) runs longer than the picture (%(picture)s)."),
    "sound_shorter": _("The sound (%(sound)s) ends before the picture (%(picture)s)."),
    "damaged": _("There are %(errors)d errors in the file; the film may flicker or break up there."),
    "no_sound": _("The film has no sound track."),
    "variable_frame_rate": _("The frame rate changes within the film. It is kept as it is."),
    "interlaced": _("The picture is interlaced. It is shown deinterlaced."),
    "hdr": _("The picture is in HDR. It is shown in standard range, so colours may look different."),
    "non_square_pixels": _("The pixels are not square. The film is shown in its intended shape."),
    "silent": _("There is a sound track, but nothing is heard in it."),
    "too_quiet": _(
        "The sound is unusually quiet: %(loudness)s LUFS (EBU R128); usual are %(least)s to %(most)s. Players turn it up as far as its peaks allow; the film is not altered."
    ),
    "too_loud": _(
        "The sound is unusually loud: %(loudness)s LUFS (EBU R128); usual are %(least)s to %(most)s. Players turn it down; the film is not altered."
    ),
    "true_peak": _("The sound peaks at %(peak)s dBTP; above %(most)s dBTP it may distort on some devices (EBU R128)."),
    "long_silence": _("Silence of %(length)s from %(at)s on (long silences: %(count)d)."),
    "long_black": _("Black picture for %(length)s from %(at)s on (long stretches: %(count)d)."),
    "long_freeze": _("The picture stands still for %(length)s from %(at)s on (long stretches: %(count)d)."),
    "black_picture": _("The picture is black from beginning to end. Is this the right file?"),
    "frozen_picture": _("The picture stands still from beginning to end. Is this the right file?"),
    "repeated_frames": _(
        "%(percent)d %% of the frames repeat the one before: the film may have been exported at a higher frame rate than it was made in."
    ),
    "flashes": _(
        "The picture flashes more than three times a second for %(length)s from %(at)s on (places: %(count)d). This may harm viewers with photosensitive epilepsy: please consider a calmer version, or a warning before the film."
    ),
    "rotated": _("The picture is stored turned and is shown upright (%(degrees)d°)."),
}
# ── Why a step of the pipeline came to nothing (media/, actions/media.py) ──────
STEP_FAILURES = {
    "missing": _("ffmpeg, or a part of it, is missing on this server."),
    "timeout": _("It took longer than allowed."),
    "stalled": _("It stopped getting on."),
    "too_much_output": _("It produced more than allowed."),
    "no_space": _("Waiting for room on the disk."),
    "killed": _("The system ended it: too little memory, or more computing time than allowed."),
    "failed": _("ffmpeg gave up."),
    "crashed": _("The worker was lost several times while doing this."),
    "corrupt": _("Too many errors while decoding."),
    "wrong_length": _("What came out is not as long as the film."),
    "not_labelled": _("The copy does not say what it should: it was not kept."),
    "unsigned": _("The copy could not be signed: look at the certificate and its key."),
    "no_stream": _("There is no stream to make it from."),
    "file_missing": _("A file is missing in the storage."),
    "file_changed": _("The stored file is not the one that was sent."),
}
