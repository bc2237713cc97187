"""AWS by its models alone: an endpoint that answers any operation of the catalogue with everything that its model has.

What the catalogue names holds "named-N"; every other text holds a planted secret. Lists have two items; what comes in
pages comes in three (of each parent, where a type is listed by parents), by the members that AWS's model has for it.
"""

from __future__ import annotations

import copy
import itertools
import re
import sys
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlsplit

import botocore.session
import odd_items
import yaml
from botocore.model import ServiceModel

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "conformance"))

import answers  # noqa: E402
import model_values  # noqa: E402
from paths import walk  # noqa: E402
from shapes import Shape, operation_of  # noqa: E402

PLANTED = "planted-secret-"
RULES = ("only", "unless", "managed_by_aws")
PAGES = 3
# What AWS's models call that which asks for another page, or says that there is one.
PAGED = re.compile(r"^(next|page|pagination)?token$|(?<!delete)marker$|^hasmore|truncated$", re.IGNORECASE)
PROTOCOLS = ["json", "query", "rest-json", "rest-xml", "ec2"]
LOADER = botocore.session.get_session().get_component("data_loader")


@dataclass
class Entry:
    """One type of the catalogue, as its file says."""

    folder: str
    type: str
    values: dict[str, Any]
    sets: dict[str, Any] = field(default_factory=dict)

    def rules(self, name: str) -> list[dict[str, Any]]:
        return self.values.get(name, [])

    def calls(self) -> list[dict[str, Any]]:
        """The calls beside the one that lists."""
        asked = {c["in"] for name in RULES for rule in self.rules(name) for c in rule.values() if isinstance(c, dict)}
        beside = [self.values[name] for name in ("for_each", "names") if name in self.values]
        return beside + [self.sets[name] for name in sorted(asked)]

    def paths(self) -> list[str]:
        named = [self.values.get(n) for n in ("id", "name", "state", "region", "owner")] + list(
            self.values.get("fields", {}).values()
        )
        if not self.values["arn"].startswith("arn:"):
            named.append(self.values["arn"])
        named += [path for name in RULES for rule in self.rules(name) for path in rule]
        return [p for p in dict.fromkeys(p for p in named if isinstance(p, str)) if not p.startswith("{")]


def entries(folders: set[str] | None = None) -> list[Entry]:
    found = []
    for file in sorted((ROOT / "catalog").glob("*.yaml")):
        content = yaml.safe_load(file.read_text())
        defaults = content.pop("defaults", {})
        sets = content.pop("sets", {})
        for word in ("tagging", "pages"):
            content.pop(word, None)
        if folders is None or file.stem in folders:
            found += [Entry(file.stem, name, defaults | values, sets) for name, values in content.items()]
    return found


def texts(value: Any) -> set[str]:
    """Every text of an entry's parameters, or of a part of them."""
    if isinstance(value, Entry):
        return texts(value.values.get("parameters"))
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {value} if isinstance(value, str) else {text for one in inner for text in texts(one)}


@dataclass
class Answer:
    """A page, and what a request for it says: its parent's name, the page tokens of the page before it, what its call alone
    says."""

    page: Any
    parent: str = ""
    own: set[str] = field(default_factory=set)
    tokens: list[str] = field(default_factory=list)

    def is_asked_for(self, request: str) -> bool:
        return all(
            re.search(rf"(?<![\w-]){re.escape(t)}(?![\w-])", request)
            for t in [*self.tokens, *self.own, self.parent]
            if t
        )


@dataclass
class Service:
    folder: str
    model: ServiceModel
    protocol: str
    paginators: dict[str, Any]
    entries: list[Entry]
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    made: set[tuple[str, ...]] = field(default_factory=set)


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
            for entry in service.entries:
                self._prepare(service, entry)
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
        for operation, pages in (
            yaml.safe_load((ROOT / "catalog" / f"{folder}.yaml").read_text()).get("pages", {}).items()
        ):
            paginators = paginators | {operation: {"input_token": pages["input"], "output_token": pages["output"],
                                                   "more_results": pages.get("more"), "ends_without": pages.get("ends_without")}}  # fmt: skip
        return Service(folder, ServiceModel(raw), next(p for p in PROTOCOLS if p in offered), paginators, [])

    def _prepare(self, service: Service, entry: Entry) -> None:
        """Answers of the call that lists the type, and of those beside it."""
        operation, parents = entry.values["list"], [""]
        if each := entry.values.get("for_each"):
            tops = [""]
            if above := each.get("for_each"):
                self._answer(service, above["list"], above["values"])
                tops = [text for a in service.answers[above["list"]] for text in walk(a.page, above["values"])]
            self._answer(service, each["list"], each["values"], parents=tops)
            parents = [text for a in service.answers[each["list"]] for text in walk(a.page, each["values"])]
        beside = [other for other in service.entries if other.values["list"] == operation]
        # What one call's parameters say and another's do not tells their answers apart: a scope, a kind of alarm.
        own = texts(entry) - set.intersection(*map(texts, beside))
        if (operation, *sorted(own)) not in service.made:
            service.made.add((operation, *sorted(own)))
            meant = [other for other in beside if own <= texts(other)]
            service.answers.setdefault(operation, []).extend(
                a for parent in parents for a in self._pages(service, operation, parent, meant=meant, own=own)
            )
        if names := entry.values.get("names"):
            self._answer(service, names["list"], f"{names['items']}.{names['name']}", f"{names['items']}.{names['id']}")
            listed = [item for a in service.answers[operation] for item in walk(a.page, entry.values["items"])]
            ids = [i for item in listed for i in walk(item, entry.values["id"])]
            named = [item for a in service.answers[names["list"]] for item in walk(a.page, names["items"])]
            for item, identifier in zip(named, ids, strict=False):
                item[names["id"]] = identifier
        for call in entry.calls():
            if "values" in call:
                self._answer(service, call["list"], call["values"])

    def _answer(self, service: Service, operation: str, *paths: str, parents: Sequence[str] = ("",)) -> None:
        if operation not in service.answers:
            service.answers[operation] = [a for one in parents for a in self._pages(service, operation, one, paths)]
            service.made.add((operation,))

    def _pages(self, service: Service, operation: str, parent: str, paths: Iterable[str] = (), meant: Sequence[Entry] = (),
               own: Iterable[str] = ()) -> list[Answer]:  # fmt: skip
        model = operation_of(service.model, operation)
        output = model.output_shape
        assert output, operation
        paging = service.paginators.get(operation)
        if not paging:
            members = [*output.members, *(model.input_shape.members if model.input_shape else ())]
            assert not any(PAGED.search(name) for name in members), f"{operation} is paged, and nobody says how"
        listed = list(meant) or [e for e in service.entries if e.values["list"] == operation] or [None]
        made: list[Answer] = []
        count = PAGES * len(listed) if paging else len(listed)
        for number in range(count):
            maker = model_values.Maker(full=True, text=PLANTED)
            maker.numbers = self.numbers
            value = maker.whole(output, answer=True)
            for path in paths:
                self._set(output, value, path, None)
            for entry in listed:
                if entry:
                    self._name(output, value, entry)
            if only := listed[number % len(listed)]:
                self._obey(output, value, only)
                if number < len(listed):
                    self._add_odd(output, value, only)
            made.append(Answer(value, parent, set(own)))
        if paging:
            self._chain(output, made, paging, operation)
        elif listed[0] and len(made) > 1:  # several types in one answer
            items = listed[0].values["items"].split(".")[0].rstrip("[]")
            made[0].page[items] = [item for answer in made for item in answer.page[items]]
            del made[1:]
        return made

    def _obey(self, output: Shape, value: Any, entry: Entry) -> None:
        """Makes the items of a page such as the entry takes: by its first rule of `only`."""
        for path, wanted in next(iter(entry.rules("only")), {}).items():
            text = wanted[0] if isinstance(wanted, list) else wanted
            self._set(output, value, f"{entry.values['items']}.{path}", str(text).rstrip("*"))

    def _add_odd(self, output: Shape, value: Any, entry: Entry) -> None:
        """Before the others: the last one may be the page's token."""
        if not entry.values["items"].endswith("[]"):  # a single one
            return
        *way, name = entry.values["items"].removesuffix("[]").split(".")
        holder = next(iter(walk(value, ".".join(way) or ".")))
        shape = self._shape_at(output, entry.values["items"])
        holder[name][:0] = odd_items.odd(
            entry, holder[name][0], lambda item, path: self._set(shape, item, path, f"named-{next(self.numbers)}")
        )

    def _chain(self, output: Shape, made: list[Answer], paging: dict[str, Any], operation: str) -> None:
        if ends := paging.get("ends_without"):  # one more page, which has nothing but a token
            made.append(Answer(copy.deepcopy(made[-1].page), made[-1].parent, made[-1].own))
            *way, name = ends.removesuffix("[]").split(".")
            holder = made[-1].page
            for step in way:
                holder = holder[step]
            holder[name] = []
        for number, answer in enumerate(made):
            is_last = number == len(made) - 1
            tokens = self._page(answer.page, paging, f"after-{operation}-{number}", is_last and not ends)
            if not is_last:
                made[number + 1].tokens = tokens

    def _name(self, output: Shape, value: Any, entry: Entry) -> None:
        items = entry.values["items"]
        for path in entry.paths():
            what = self.account if path == entry.values.get("owner") else None
            if path == entry.values.get("state"):
                states = getattr(self._shape_at(output, f"{items}.{path}"), "enum", None) or []
                what = next((one for one in states if one not in entry.values.get("gone_states", [])), None)
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

    @staticmethod
    def _page(value: Any, paging: dict[str, Any], token: str, last: bool) -> list[str]:
        """Writes the tokens into a page; what a request for the next one says."""
        paths = paging["output_token"] if isinstance(paging["output_token"], list) else [paging["output_token"]]
        said = []
        for one in paths:
            path = one.split(" || ")[0]
            if "[-1]" in path:  # the last item is the token
                said += [str(v) for v in walk(value, path.replace("[-1]", "[]"))[-1:]]
                continue
            holder = value
            *way, name = path.split(".")
            for step in way:
                holder = holder[step]
            if last:
                holder.pop(name, None)
            else:
                holder[name] = token
                said.append(token)
        if more := paging.get("more_results"):
            holder = value
            *way, name = more.split(".")
            for step in way:
                holder = holder[step]
            holder[name] = not last
        return said

    def answer(self, method: str, target: str, amz_target: str, body: str) -> tuple[int, dict[str, str], str]:
        parts = urlsplit(target)
        _, folder, *rest = parts.path.split("/", 2)
        service = self.services[folder]
        if folder == "ec2" and "Action=DescribeRegions" in body:
            return 200, {}, (f"<DescribeRegionsResponse><regionInfo><item><regionName>{self.region}</regionName>"
                             "<optInStatus>opt-in-not-required</optInStatus></item><item><regionName>ap-east-1</regionName>"
                             "<optInStatus>not-opted-in</optInStatus></item></regionInfo></DescribeRegionsResponse>")  # fmt: skip
        operation = self._operation(service, method, "/" + "".join(rest), amz_target, body)
        request = unquote_plus(f"{parts.path} {parts.query} {body}")
        asked = [one for one in service.answers[operation] if one.is_asked_for(request)]
        # The first page of all is asked for by every request; what says more is meant.
        answer = max(asked, key=lambda one: len(one.tokens) + len(one.own) + bool(one.parent))
        return answers.answer(service.protocol, operation_of(service.model, operation), answer.page)

    @staticmethod
    def _operation(service: Service, method: str, path: str, amz_target: str, body: str) -> str:
        if amz_target:
            return amz_target.rsplit(".", 1)[1]
        if action := parse_qs(body).get("Action"):
            return action[0]
        for name in service.answers:
            http = service.model.operation_model(name).http
            template = http["requestUri"].split("?")[0].rstrip("/")
            steps = re.split(r"\{\w+\+?\}", template)
            if http["method"] == method and re.fullmatch("[^/]+".join(map(re.escape, steps)) + "/?", path):
                return name
        raise KeyError(f"{service.folder}: {method} {path}")
