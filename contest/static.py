"""Static files with hashed names; the names inside ES modules are rewritten too, so no import map is needed."""

from collections.abc import Generator, Iterable

from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(StaticFilesConfig):
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "ext", "*-4.js", "*-4.min.js"]  # of django_htmx: unused


class HashedStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
    manifest_strict = True

    def compress_files(self, paths: Iterable[str]) -> Generator[tuple[str, str]]:
        """Smaller copies beside the files, by WhiteNoise; none for the demonstration, which crosses no wire."""
        if not settings.DEMO:
            yield from super().compress_files(paths)
