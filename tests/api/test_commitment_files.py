"""Cost files as AWS delivers them: bytes, several at once, packed and in other encodings; by the API and by the command line."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from committing import DAY, apply, contract, progress, send_piece, upload_files, yesterday
from conftest import World, a_world
from linked import activate_master
from recommending import ALWAYS_NEWER

HEADER = "BilledCost,ChargePeriodStart,ChargeCategory,ServiceName,BillingAccountId,BillingCurrency\n"


LAST_OF_MONTH = yesterday().replace(day=1) - DAY


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(tmp_path_factory.mktemp("files"), *ALWAYS_NEWER, linked_accounts=1) as running:
        activate_master(running, 1)
        yield running


@pytest.fixture
def made(world: World) -> Iterator[dict[str, Any]]:
    commitment = world.api.ok("POST", "/commitments", contract(world))
    yield commitment
    for source in progress(world, commitment)["sources"]:
        for import_id in {i["id"] for i in source["imports"]}:
            world.api.ok("DELETE", f"/commitments/{commitment['id']}/imports/{import_id}")
    world.api.ok("DELETE", f"/commitments/{commitment['id']}")


def csv(world: World, *costs: str, service: str = "Café", day: date | None = None) -> str:
    line = f"{{}},{day or LAST_OF_MONTH}T00:00:00Z,Usage,{service},{world.master},USD\n"
    return HEADER + "".join(line.format(cost) for cost in costs)


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def sums(view: dict[str, Any]) -> Decimal:
    return sum((Decimal(month["amount"]) for month in view["months"]), Decimal(0))


def test_several_files_in_whatever_they_are_packed_and_written_are_one_delivery(
    world: World, made: dict[str, Any]
) -> None:
    day = date.fromisoformat(made["starts_on"])
    parts = [csv(world, cost, day=day) for cost in ("1", "2", "4", "8", "16", "32", "64")]
    view = upload_files(
        world.api,
        made,
        {
            "plain.csv": parts[0].encode(),
            "packed.csv.gz": gzip.compress(parts[1][:70].encode()) + gzip.compress(parts[1][70:].encode()),
            "two.zip": zipped({"a.csv": parts[2].encode(), "b.csv.gz": gzip.compress(parts[3].encode())}),
            "excel.csv": parts[4].encode("utf-16"),
            "unmarked.csv": parts[5].encode("utf-16-be"),
            "west.csv": parts[6].encode("cp1252"),
        },
        piece=33,
    )
    assert view["problem_count"] == 0, view["problems"]
    assert [(f["name"], f["compression"], f["encoding"]) for f in view["files"]] == [
        ("plain.csv", "none", "utf_8"),
        ("packed.csv.gz", "gzip", "utf_8"),
        ("two.zip/a.csv", "zip", "utf_8"),
        ("two.zip/b.csv.gz", "zip", "utf_8"),
        ("excel.csv", "none", "utf_16_le"),
        ("unmarked.csv", "none", "utf_16_be"),
        ("west.csv", "none", "windows_1252"),
    ]
    assert sums(view) == 127
    assert {f["lines"] for f in view["files"]} == {1} and view["lines"] == 7
    assert len({f["sha256"] for f in view["files"]}) == 7
    applied = apply(world.api, made, view)
    assert applied["applied"] and [f["sha256"] for f in applied["files"]] == [f["sha256"] for f in view["files"]]
    # The files tell all of their month, which is over.
    assert progress(world, made)["periods"][0]["spent"] == "127"


def test_the_same_file_twice_is_a_problem_packed_or_not(world: World, made: dict[str, Any]) -> None:
    text = csv(world, "1").encode()
    view = upload_files(
        world.api, made, {"a.csv": text, "b.csv": csv(world, "2").encode(), "c.gz": gzip.compress(text)}
    )
    assert [(p["file"], p["code"]) for p in view["problems"]] == [(2, "same-file")]
    refused = world.api.post(f"/commitments/{made['id']}/imports/{view['id']}/apply", {})
    assert refused.json()["code"] == "nothing-to-change"


def test_what_cannot_be_read_says_what_to_do(world: World, made: dict[str, Any]) -> None:
    text = csv(world, "1").encode()
    files = {
        "parquet": (b"PAR1" + text, "gzip - text/csv"),
        "cut": (gzip.compress(text)[:-3], "copied"),
        "damaged": (gzip.compress(text) + b"more", "gzip"),
        "spreadsheet": (zipped({"[Content_Types].xml": b"<x/>"}), "save it as CSV"),
        "packed-twice": (gzip.compress(gzip.compress(text)), "twice"),
        "not-text": (text + b"\0\n", "zero byte"),
    }
    for code, (content, word) in files.items():
        view = upload_files(world.api, made, {"file": content})
        assert [p["code"] for p in view["problems"]] == [code]
        assert word in view["problems"][0]["detail"], code
        world.api.ok("DELETE", f"/commitments/{made['id']}/imports/{view['id']}")


def test_what_is_in_a_zip_file_and_is_not_read_is_named(world: World, made: dict[str, Any]) -> None:
    """Costs in a .txt were passed over in silence."""
    text = csv(world, "1").encode()
    others = {"r-Manifest.json": b"{}", "more/costs.txt": csv(world, "2").encode(), "__MACOSX/._a.csv": b"x"}
    view = upload_files(world.api, made, {"d.zip": zipped({"a.csv": text, **others})})
    assert (view["problem_count"], sums(view)) == (0, 1)
    (note,) = (one["detail"] for one in view["notes"] if one["code"] == "left-out")
    assert "d.zip/r-Manifest.json, d.zip/more/costs.txt." in note and "MACOSX" not in note
    view = upload_files(world.api, made, {"d.zip": zipped({"a.csv": text, **{f"{n}.txt": b"" for n in range(12)}})})
    assert "d.zip/9.txt and 2 more." in next(one["detail"] for one in view["notes"] if one["code"] == "left-out")


def test_a_zip_bomb_is_refused_while_it_is_read(world: World, made: dict[str, Any]) -> None:
    line = csv(world, "1").removeprefix(HEADER).encode()
    bomb = gzip.compress(HEADER.encode() + line * (100_000_000 // len(line)))
    view = upload_files(world.api, made, {"bomb.csv.gz": bomb})
    assert [p["code"] for p in view["problems"]] == ["too-compressed"]


def test_pieces_are_bytes_in_order(world: World, made: dict[str, Any]) -> None:
    imports = f"/commitments/{made['id']}/imports"
    path = f"{imports}/{world.api.ok('POST', imports)['id']}"
    text = csv(world, "1").encode()
    put = f"{path}/files/0/pieces/0"
    for media_type in ("application/json", "text/csv", None):
        answer = world.api.send("PUT", put, data=text, headers={"Content-Type": media_type} if media_type else {})
        assert answer.status_code == 415, media_type
    assert send_piece(world.api, put, b"x" * ((1 << 20) + 1), name="a").status_code == 413
    assert send_piece(world.api, put, text).json()["errors"][0]["field"] == "name"
    assert send_piece(world.api, put, text, name="n" * 256).json()["errors"][0]["code"] == "too-long"
    wrong = world.api.send(
        "PUT", f"{put}?name=a&last=maybe", data=b"", headers={"Content-Type": "application/octet-stream"}
    )
    assert wrong.json()["errors"][0]["field"] == "last"
    assert send_piece(world.api, f"{path}/files/x/pieces/0", text, name="a").json()["errors"][0]["field"] == "file"
    assert send_piece(world.api, f"{path}/files/0/pieces/-1", text, name="a").json()["errors"][0]["field"] == "number"
    assert send_piece(world.api, f"{path}/files/0/pieces/1", text, name="a").status_code == 409
    assert world.api.post(f"{path}/complete", {}).status_code == 409
    for _ in range(2):
        position = send_piece(world.api, put, text, last=False, name="a.csv").json()
        assert (position["next_file"], position["next_piece"], position["lines"]) == (0, 1, 1)
    assert world.api.post(f"{path}/complete", {}).status_code == 409
    for _ in range(2):
        assert send_piece(world.api, f"{path}/files/0/pieces/1", b"").json()["next_file"] == 1
    view = world.api.ok("POST", f"{path}/complete", {})
    assert sums(view) == 1 and world.api.ok("POST", f"{path}/complete", {}) == view
    world.api.ok("DELETE", path)
    assert send_piece(world.api, f"{path}/files/1/pieces/0", b"", name="a").status_code == 404


def run(world: World, *words: Any) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CLIENT_PORTAL_URL": world.portal.url, "CLIENT_PORTAL_TOKEN": world.portal.api_token}
    return subprocess.run(
        [world.binary, "commitment", "import", *map(str, words)],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_the_command_line_sends_files_folders_and_what_a_manifest_names(
    world: World, made: dict[str, Any], tmp_path: Path
) -> None:
    folder = tmp_path / "metadata" / "BILLING_PERIOD=2026-10"
    data = tmp_path / "data" / "BILLING_PERIOD=2026-10"
    folder.mkdir(parents=True)
    data.mkdir(parents=True)
    for number, cost in enumerate(("1", "2"), 1):
        (data / f"e-{number}.csv.gz").write_bytes(gzip.compress(csv(world, cost).encode()))
    (data / "left-out.txt").write_text("no costs")
    manifest = folder / "e-Manifest.json"
    keys = [f"s3://bucket/p/e/data/BILLING_PERIOD=2026-10/e-{number}.csv.gz" for number in (1, 2)]
    manifest.write_text(json.dumps({"exportArn": "arn:aws:bcm-data-exports:us-east-1:1:export/e", "dataFiles": keys}))
    month = f"{world.master}  {str(LAST_OF_MONTH)[:7]}"
    for given in ([manifest], [data], [data / "e-1.csv.gz", data / "e-2.csv.gz"]):
        looked = run(world, made["id"], *given)
        assert looked.returncode == 0, looked.stdout + looked.stderr
        assert f"{month}  3 USD" in looked.stdout and "nothing is stored." in looked.stdout
        assert "e-1.csv.gz: focus, 1 lines" in looked.stdout
        assert ("left-out.txt is not sent" in looked.stderr) == (given == [data])
    applied = run(world, made["id"], manifest, "--apply", "--period", str(LAST_OF_MONTH)[:7])
    assert applied.returncode == 0, applied.stdout + applied.stderr
    assert f"{month}  3 USD" in applied.stdout and "stored." in applied.stdout and "nothing is" not in applied.stdout
    assert len(progress(world, made)["sources"][0]["imports"]) == 1
    for given, word in (
        ([tmp_path / "none.csv"], "cannot be read"),
        ([folder], "holds no"),
        ([data / "left-out.txt"], ""),
    ):
        failed = run(world, made["id"], *given)
        assert failed.returncode != 0 and word in failed.stderr, failed.stdout + failed.stderr


def test_the_command_line_leaves_no_place_taken_and_names_file_line_and_column(
    world: World, made: dict[str, Any], tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv.gz"
    good.write_text(csv(world, "1"))
    bad.write_bytes(gzip.compress(csv(world, "2", "much").encode()))
    for _ in range(6):
        done = run(world, made["id"], good, bad, "--apply")
        assert done.returncode == 1
        assert re.search(r"bad\.csv\.gz, line 3, BilledCost: ", done.stdout), done.stdout
    # A file that ends early is given up too.
    for _ in range(6):
        assert run(world, made["id"], good, tmp_path).returncode in (0, 1)
    assert run(world, made["id"], good).returncode == 0
