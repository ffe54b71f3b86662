# One image for web, workers and beat. What `make run` installs and copies, this installs and copies too.
FROM python:3.12-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY dev.py requirements.txt package.json package-lock.json .npmrc ./
COPY .lock .lock
COPY contest/management/family.py contest/management/
RUN python dev.py setup && rm -rf node_modules
COPY . .
# The browser files are there already; what is left to do are the messages.
RUN python -c "import dev; dev.compile_messages()" \
    && FIRSTLIGHT_DATA=/tmp/build STATIC_ROOT=/app/var/static .venv/bin/python manage.py collectstatic --noinput -v 0

FROM python:3.12-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends \
        ffmpeg libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-wqy-microhei && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home firstlight && install -d -o firstlight -g firstlight /data
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 FIRSTLIGHT_DATA=/data STATIC_ROOT=/app/var/static
USER firstlight
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "contest.wsgi:application", "-k", "gthread", "-w", "2", "--threads", "128", "--timeout", "120", \
     "--no-control-socket", "--bind", "0.0.0.0:8000"]
