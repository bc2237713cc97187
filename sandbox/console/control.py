"""The control API for tests: how long things take, faults to inject, what was asked. Not part of what AWS has."""

from dataclasses import asdict

from ..calls import CALLS, FAULTS, Fault
from ..settings import SETTINGS, SettingsError
from .http import HttpError, Request, Response, as_json

FAULT_FIELDS = {
    "service": "",
    "action": "",
    "account": "",
    "code": "ThrottlingException",
    "message": "Rate exceeded",
    "status": 400,
    "count": 1,
    "region": "",
}


def _settings(request: Request) -> Response:
    if request.method == "POST":
        try:
            SETTINGS.update(request.json())
        except SettingsError as error:
            raise HttpError(400, str(error)) from error
    return as_json(asdict(SETTINGS))


def _faults(request: Request) -> Response:
    if request.method == "DELETE":
        FAULTS.clear()
        return as_json({})
    values = {**FAULT_FIELDS, **request.json()}
    for name, value in values.items():
        wanted = FAULT_FIELDS.get(name)
        if wanted is None or type(value) is not type(wanted):
            raise HttpError(400, f"{name!r} is unknown or of the wrong type: use {', '.join(FAULT_FIELDS)}")
    if not 400 <= values["status"] <= 599 or not 1 <= values["count"] <= 10_000:
        raise HttpError(400, "status must be from 400 to 599 and count from 1 to 10000")
    try:
        FAULTS.add(Fault(**values))
    except ValueError as error:
        raise HttpError(409, str(error)) from error
    return as_json(values, 201)


def _calls(request: Request) -> Response:
    since = request.query.get("since", "0")
    if not since.isdigit():
        raise HttpError(400, "since is the id of a call")
    return as_json({"calls": CALLS.since(int(since))})


ROUTES = {
    ("GET", "/control/settings"): _settings,
    ("POST", "/control/settings"): _settings,
    ("POST", "/control/faults"): _faults,
    ("DELETE", "/control/faults"): _faults,
    ("GET", "/control/calls"): _calls,
}
