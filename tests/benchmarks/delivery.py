"""How many range requests a second leave the house: by gunicorn's sendfile, by nginx that it tells so, by nginx alone.

    python tests/benchmarks/delivery.py [--seconds 5] [--links 8] [--rounds 3]

Asks over `--links` connections for random ranges of 256 KiB and whole segments of 3 MiB of one film, and prints the
medians of requests a second, MB/s and CPU milliseconds a request of the server. “nginx alone” is the yardstick: nobody
asks whether the viewer may. Needs nginx.
"""

import argparse
import random
import shutil
import socket
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

from measuring import FOLDER, Cost, Program, gunicorn

import django

django.setup()

from django.core.management import call_command
from django.utils.timezone import now

from submissions import viewing
from submissions.lifecycle import Stage
from tests.factories import a_file, a_film, an_edition
from tests.server import free_port

SEGMENT, RANGE = 3 * 1024**2, 256 * 1024
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; worker_processes 2; user root;
events {{}}
http {{
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; client_body_temp_path {folder}/t1;
    proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3; uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    server {{
        listen 127.0.0.1:{port};
        location / {{ proxy_pass http://127.0.0.1:{upstream}; proxy_http_version 1.1; proxy_set_header Connection "";
                      proxy_set_header Host $host; }}
        location /_protected/ {{ internal; alias {folder}/media/; }}
        location /alone/ {{ alias {folder}/media/renditions/; }}
    }}
}}
"""


def ask(port: int, url: str, until: float, size: int) -> int:
    """How many answers came on one connection until then. Its reader throws the bytes away at once."""
    dice, answers, spare = random.Random(port), 0, bytearray(1024 * 1024)
    link = socket.create_connection(("127.0.0.1", port))
    while time.monotonic() < until:
        first = dice.randrange(SEGMENT - size + 1)
        span = f"Range: bytes={first}-{first + size - 1}\r\n" if size < SEGMENT else ""
        link.sendall(f"GET {url} HTTP/1.1\r\nHost: 127.0.0.1\r\n{span}\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += link.recv(4096)
        status, left = head[9:12], size - len(head.partition(b"\r\n\r\n")[2])
        assert status == (b"206" if span else b"200"), head[:300]
        while left:
            left -= link.recv_into(spare, min(left, len(spare)))
        answers += 1
    link.close()
    return answers


def measured(pids: list[int], links: int, seconds: float, **how) -> tuple[float, float]:
    """Requests a second, and CPU milliseconds that one costs its servers."""
    until = time.monotonic() + seconds
    costs = [Cost(pid) for pid in pids]
    for cost in costs:
        cost.__enter__()
    with ThreadPoolExecutor(links) as threads:
        answers = sum(threads.map(lambda _: ask(until=until, **how), range(links)))
    for cost in costs:
        cost.__exit__(None, None, None)
    return answers / costs[0].seconds, 1000 * sum(cost.cpu for cost in costs) / answers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--links", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    nginx = shutil.which("nginx")
    if nginx is None:
        raise SystemExit("This needs nginx (Debian: sudo apt-get install -y nginx-light).")
    call_command("migrate", verbosity=0)
    film = a_film(Stage.SUBMITTED, edition=an_edition(now=now()))
    name = f"files/{a_file(film).pk}/hls/picture.m4s"
    path = FOLDER / "media" / "renditions" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(random.Random(1).randbytes(SEGMENT))
    url = f"/media/{viewing.issue(film.file, None, now=now())}/{name}"
    direct, accelerated, front = free_port(), free_port(), free_port()
    configuration = FOLDER / "nginx.conf"
    configuration.write_text(NGINX.format(folder=FOLDER, port=front, upstream=accelerated))
    database = f"sqlite:///{FOLDER}/db/db.sqlite3"
    with (
        Program(gunicorn(direct), direct, DATABASE_URL=database, DELIVERY="django") as one,
        Program(gunicorn(accelerated), accelerated, DATABASE_URL=database, DELIVERY="x-accel") as two,
        Program([nginx, "-c", configuration], front) as proxy,
    ):
        compare(options, {
            "gunicorn, sendfile": ([one], {"port": direct, "url": url}),
            "nginx, X-Accel": ([two, proxy], {"port": front, "url": url}),
            "nginx alone": ([proxy], {"port": front, "url": f"/alone/{name}"}),
        })  # fmt: skip


def compare(options: argparse.Namespace, ways: dict[str, tuple[list[int], dict]]) -> None:
    for size, what in ((RANGE, "ranges of 256 KiB"), (SEGMENT, "segments of 3 MiB")):
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for turn in range(options.rounds + 1):
            for name, (pids, how) in ways.items():
                result = measured(pids, options.links, options.seconds, size=size, **how)
                if turn:  # the first turn is for what happens once only
                    found[name].append(result)
        print(f"{what}, {options.links} connections (medians of {options.rounds})")
        yardstick = statistics.median(rate for rate, _ in found["nginx alone"])
        for name, results in found.items():
            rate, cpu = (statistics.median(column) for column in zip(*results, strict=True))
            print(f"    {name:20} {rate:7.0f} requests/s  {rate * size / 1e6:6.0f} MB/s  {cpu:5.2f} ms CPU a request  "
                  f"{rate / yardstick:5.2f} of nginx alone", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
