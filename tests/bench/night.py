"""A kit maker's night in small: `python -m tests.bench.night [FOLDER]`.

200 pictures (188 crops of the example photo in changed colours, and 12 that are broken in different ways) go through
`pixcraft batch --jobs 2` twice: once undisturbed, once with workers and the client shot at random moments until it is
through. Both runs must give 188 kits, 12 rows in errors.csv, and the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
from PIL import Image, ImageEnhance

from tests.conftest import ROOT

GOOD, SHOTS = 188, 12
JOURNALS = ("ledger.jsonl", "running.json")
"""What says when things were done, not what they are."""
FLAGS = ("--palette", "perler", "--size", "29x29", "--jobs", "2", "-q")


def pictures(folder: Path) -> Path:
    folder.mkdir(parents=True)
    photo = Image.open(ROOT / "examples" / "stitch" / "photo.jpg").convert("RGB")
    rng = np.random.default_rng(7)
    for number in range(GOOD):
        side = rng.uniform(0.3, 0.8) * min(photo.size)
        left, top = (rng.uniform(0, 1, 2) * (np.array(photo.size) - side)).tolist()
        part = photo.crop((int(left), int(top), int(left + side), int(top + side)))
        ImageEnhance.Color(part).enhance(float(rng.uniform(0.3, 2))).save(folder / f"cat{number:03}.jpg", quality=88)
    for name, data in broken(folder / "cat000.jpg").items():
        (folder / name).write_bytes(data)
    return folder


def broken(good: Path) -> dict[str, bytes]:
    """Twelve files that are no pictures, each in its own way."""
    jpeg = good.read_bytes()
    png = b"\x89PNG\r\n\x1a\n"
    return {
        "x01-empty.jpg": b"",
        "x02-text.png": b"this is not a picture",
        "x03-cut.jpg": jpeg[: len(jpeg) // 3],
        "x04-head-only.jpg": jpeg[:20],
        "x05-drawing.png": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "x06-bomb.png": png + b"\0\0\0\rIHDR\0\2\0\0\0\2\0\0\x08\2\0\0\0",
        "x07-no-pixels.png": png + b"\0\0\0\rIHDR\0\0\0\0\0\0\0\0\x08\2\0\0\0",
        "x08-paper.jpg": b"%PDF-1.7\n",
        "x09-html.jpg": b"<!doctype html><title>404</title>",
        "x10-zeros.bmp": b"BM" + bytes(60),
        "x11-gif.gif": b"GIF89a\x05\0",
        "x12-noise.webp": b"RIFF\x10\0\0\0WEBPVP8 " + bytes(range(40)),
    }


def command(source: Path, out: Path) -> subprocess.Popen[bytes]:
    code = "import sys; from pixcraft.cli import main; sys.argv = ['pixcraft', *sys.argv[1:]]; main()"
    words = [sys.executable, "-c", code, "batch", str(source), "--out", str(out), *FLAGS]
    return subprocess.Popen(words, cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)


def shot_at(source: Path, out: Path) -> int:
    """The exit code of a run that was shot at, started again until it is through."""
    rng, shots = random.Random(3), 0
    while True:
        client = command(source, out)
        while client.poll() is None:
            time.sleep(rng.uniform(2, 7))
            if shots >= SHOTS or client.poll() is not None:
                continue
            shots += 1
            workers = [one for one in psutil.Process(client.pid).children(recursive=True) if one.is_running()]
            if shots % 3 and workers:
                rng.choice(workers).send_signal(signal.SIGKILL)
            else:
                os.killpg(client.pid, signal.SIGKILL)
        if client.returncode >= 0:
            return client.returncode


def digests(out: Path) -> dict[str, str]:
    found = (path for path in sorted(out.rglob("*")) if path.is_file() and path.name not in JOURNALS)
    return {str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def rows(out: Path) -> list[dict[str, str]]:
    with (out / "errors.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        base = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(made)
        source = pictures(base / "pictures")
        started = time.perf_counter()
        calm = command(source, base / "calm").wait()
        print(f"calm: exit {calm}, {time.perf_counter() - started:.0f} s")
        shot = shot_at(source, base / "shot")
        print(f"shot at {SHOTS} times: exit {shot}")
        one, other = digests(base / "calm"), digests(base / "shot")
        kits = len({path.split(os.sep)[1] for path in one if path.startswith("designs")})
        failed = rows(base / "calm")
        print(f"kits {kits} of {GOOD}, errors {len(failed)}: {sorted({row['code'] for row in failed})}")
        differing = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
        print("same bytes" if not differing else f"DIFFERENT: {differing[:10]}")


if __name__ == "__main__":
    main()
