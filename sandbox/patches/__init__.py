"""What is mended in ministack so that it is as strict as AWS where the portal depends on it.

Each module says which of AWS's pages it follows, and has a test in tests/sandbox/ that would pass on AWS. `install`
must run once, before the first request. Importing this package needs ministack's environment to be set (server.py does
it).
"""

from ministack import app as ministack_app

from ..cost_explorer import service as cost_explorer
from ..organizations import service as organizations
from . import (
    authorization,
    credentials,
    iam,
    kafka,
    lists,
    routing,
    s3,
    stack_handlers,
    stack_permissions,
    stack_requests,
    stack_tags,
    stack_time,
    sts,
    tag_policies,
    tag_stores,
    tag_writes,
    tagging,
    templates,
)


def install() -> None:
    for module in (
        routing,
        credentials,
        authorization,
        iam,
        sts,
        s3,
        kafka,
        templates,
        stack_requests,
        stack_handlers,
        stack_permissions,
        stack_time,
        stack_tags,
        tag_stores,
        tag_writes,
        tagging,
        tag_policies,
        lists,
    ):
        module.install()
    if "organizations" not in ministack_app.SERVICE_HANDLERS:
        raise RuntimeError("ministack has no organizations service: the pinned version changed")
    ministack_app.SERVICE_HANDLERS["organizations"] = organizations.handle_request
    cost_explorer.install()
