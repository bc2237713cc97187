"""AWS by its models alone: an endpoint that answers any operation of the catalogue with everything that its model has.

What the catalogue names holds "named-N"; every other text holds a planted secret. Lists have two items; what comes in
pages comes in two.
"""

from __future__ import annotations

import itertools
import re
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import botocore.session
import yaml
from botocore.model import ServiceModel

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "conformance"))

import answers  # noqa: E402
import model_values  # noqa: E402
from shapes import Shape, operation_of  # noqa: E402

PLANTED = "planted-secret-"
PROTOCOLS = ["json", "query", "rest-json", "rest-xml", "ec2"]
LOADER = botocore.session.get_session().get_component("data_loader")


@dataclass
class Entry:
    """One type of the catalogue, as its file says."""

    folder: str
    type: str
    values: dict[str, Any]

    def paths(self) -> list[str]:
        named = [self.values.get(n) for n in ("id", "name", "state", "region", "owner")] + list(
            self.values.get("fields", {}).values()
        )
        if not self.values["arn"].startswith("arn:"):
            named.append(self.values["arn"])
        return [p for p in named if p and p != "{last}"]


def entries(folders: set[str] | None = None) -> list[Entry]:
    found = []
    for file in sorted((ROOT / "catalog").glob("*.yaml")):
        content = yaml.safe_load(file.read_text())
        defaults = content.pop("defaults", {})
        content.pop("tagging", None)
        if folders is None or file.stem in folders:
            found += [Entry(file.stem, name, defaults | values) for name, values in content.items()]
    return found


def walk(value: Any, path: str) -> list[Any]:
    """Every value that a path leads to; "." is the value itself."""
    found = [value]
    for step in [] if path == "." else path.split("."):
        name, lists = step.rstrip("[]"), step.count("[]")
        found = [v[name] for v in found if isinstance(v, dict) and v.get(name) is not None]
        for _ in range(lists):
            found = [item for v in found for item in v]
    return found


@dataclass
class Service:
    folder: str
    model: ServiceModel
    protocol: str
    paginators: dict[str, Any]
    entries: list[Entry]
    answers: dict[str, list[Any]] = field(default_factory=dict)


class ModelServer:
    """Answers at http://127.0.0.1:port/<botocore's folder>/. `answered`: what each operation said, page by page."""

    def __init__(self, account: str, region: str, folders: set[str]) -> None:
        self.account, self.region = account, region
        self.numbers = itertools.count(1)
        self.services: dict[str, Service] = {}
        for entry in entries(folders):
            if entry.folder not in self.services:
                self.services[entry.folder] = self._service(entry.folder)
            self.services[entry.folder].entries.append(entry)
        for service in self.services.values():
            for operation in {e.values["list"] for e in service.entries}:
                service.answers[operation] = self._pages(service, operation)
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _do(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                status, headers, text = server.answer(
                    self.command, self.path, self.headers.get("X-Amz-Target", ""), body
                )
                data = text.encode()
                self.send_response(status)
                for name, value in (headers | {"Content-Length": str(len(data))}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = _do  # noqa: N815 - http.server's names

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def environment(self) -> dict[str, str]:
        url = f"http://127.0.0.1:{self.http.server_port}"
        names = {f: s.model.metadata["serviceId"].replace(" ", "_").upper() for f, s in self.services.items()}
        return {f"AWS_ENDPOINT_URL_{name}": f"{url}/{folder}" for folder, name in names.items()}

    def end(self) -> None:
        self.http.shutdown()
        self.http.server_close()

    def _service(self, folder: str) -> Service:
        raw = LOADER.load_service_model(folder, "service-2")
        offered = raw["metadata"].get("protocols") or [raw["metadata"]["protocol"]]
        try:
            paginators = LOADER.load_service_model(folder, "paginators-1")["pagination"]
        except Exception:  # noqa: BLE001 - a service without paginators has no such file
            paginators = {}
        return Service(folder, ServiceModel(raw), next(p for p in PROTOCOLS if p in offered), paginators, [])

    def _pages(self, service: Service, operation: str) -> list[Any]:
        output = operation_of(service.model, operation).output_shape
        assert output, operation
        paging = service.paginators.get(operation)
        made = []
        for page in range(2 if paging else 1):
            maker = model_values.Maker(full=True, text=PLANTED)
            maker.numbers = self.numbers
            value = maker.whole(output, answer=True)
            for entry in service.entries:
                if entry.values["list"] == operation:
                    self._name(output, value, entry)
            if paging:
                self._page(output, value, paging, last=page == 1)
            made.append(value)
        return made

    def _name(self, output: Shape, value: Any, entry: Entry) -> None:
        items = entry.values["items"]
        for path in entry.paths():
            what = self.account if path == entry.values.get("owner") else None
            self._set(output, value, items if path == "." else f"{items}.{path}", what)
        if tags := entry.values.get("tags"):
            for holder in walk(value, items):
                shape = self._shape_at(output, f"{items}.{tags}")
                pairs = {f"key-{next(self.numbers)}": f"value-{next(self.numbers)}" for _ in range(2)}
                holder[tags] = pairs if shape.type_name == "map" else self._tag_list(shape, pairs)

    @staticmethod
    def _tag_list(shape: Shape, pairs: dict[str, str]) -> list[dict[str, str]]:
        members = shape.member.members
        key = next(n for n in ("Key", "key", "TagKey") if n in members)
        return [{key: k, key.replace("Key", "Value").replace("key", "value"): v} for k, v in pairs.items()]

    @staticmethod
    def _shape_at(shape: Shape, path: str) -> Shape:
        for step in path.split("."):
            shape = shape.members[step.rstrip("[]")]
            for _ in range(step.count("[]")):
                shape = shape.member
        return shape

    def _set(self, shape: Shape, value: Any, path: str, what: str | None) -> None:
        """Puts a named value at every place that the path leads to, making what is not there."""
        step, _, rest = path.partition(".")
        name, lists = step.rstrip("[]"), step.count("[]")
        shape = shape.members[name]
        if not rest and not lists:
            value[name] = what or self._scalar(shape)
            return
        if value.get(name) is None:
            value[name] = {} if not lists else [{}]
        holders = [value]
        key: Any = name
        if lists:
            shape = shape.member
            if not rest:  # a list of texts
                value[name] = [self._scalar(shape) for _ in range(2)]
                return
            for item in value[name]:
                self._set(shape, item, rest, what)
            return
        for holder in holders:
            self._set(shape, holder[key], rest, what)

    def _scalar(self, shape: Shape) -> Any:
        if shape.type_name == "string":
            return shape.enum[0] if getattr(shape, "enum", None) else f"named-{next(self.numbers)}"
        maker = model_values.Maker(full=True, text="")
        maker.numbers = self.numbers
        return maker.value(shape, 0, True)

    def _page(self, output: Shape, value: Any, paging: dict[str, Any], last: bool) -> None:
        tokens = paging["output_token"] if isinstance(paging["output_token"], list) else [paging["output_token"]]
        for token in tokens:
            path = token.split(" || ")[0]
            if "[-1]" in path:
                continue
            holder = value
            for step in path.split(".")[:-1]:
                holder = holder[step]
            if last:
                holder.pop(path.split(".")[-1], None)
            else:
                holder[path.split(".")[-1]] = "the-next-page"
        if more := paging.get("more_results"):
            holder = value
            for step in more.split(".")[:-1]:
                holder = holder[step]
            holder[more.split(".")[-1]] = not last

    def answer(self, method: str, target: str, amz_target: str, body: str) -> tuple[int, dict[str, str], str]:
        parts = urlsplit(target)
        _, folder, *rest = parts.path.split("/", 2)
        service = self.services[folder]
        if folder == "ec2" and "Action=DescribeRegions" in body:
            return 200, {}, (f"<DescribeRegionsResponse><regionInfo><item><regionName>{self.region}</regionName>"
                             "<optInStatus>opt-in-not-required</optInStatus></item><item><regionName>ap-east-1</regionName>"
                             "<optInStatus>not-opted-in</optInStatus></item></regionInfo></DescribeRegionsResponse>")  # fmt: skip
        operation = self._operation(service, method, "/" + "".join(rest), amz_target, body)
        pages = service.answers[operation]
        asked_for_more = "the-next-page" in body or "the-next-page" in parts.query
        return answers.answer(
            service.protocol,
            operation_of(service.model, operation),
            pages[1 if asked_for_more and len(pages) > 1 else 0],
        )

    @staticmethod
    def _operation(service: Service, method: str, path: str, amz_target: str, body: str) -> str:
        if amz_target:
            return amz_target.rsplit(".", 1)[1]
        if action := parse_qs(body).get("Action"):
            return action[0]
        for name in service.answers:
            http = service.model.operation_model(name).http
            if http["method"] == method and re.fullmatch(
                re.escape(http["requestUri"].split("?")[0]).rstrip("/") + "/?", path
            ):
                return name
        raise KeyError(f"{service.folder}: {method} {path}")
