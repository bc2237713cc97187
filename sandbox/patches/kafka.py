"""Amazon MSK API Reference, "ListClustersV2": clusters of both kinds, a provisioned one's own facts below `provisioned`."""

import json
from typing import Any

from ministack.services import msk

from .base import Answer, replace


COMMON = ("clusterArn", "clusterName", "creationTime", "state", "tags")


def _second(cluster: dict[str, Any]) -> dict[str, Any]:
    facts = {name: value for name, value in cluster.items() if name not in COMMON}
    kept = {name: value for name, value in cluster.items() if name in COMMON}
    return {**kept, "clusterType": "PROVISIONED", "provisioned": facts}


def install() -> None:
    original = msk.handle_request

    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query_params: dict[str, Any]
    ) -> Answer:
        if method != "GET" or path != "/api/v2/clusters":
            return await original(method, path, headers, body, query_params)
        status, answered, text = await original(method, "/v1/clusters", headers, body, query_params)
        clusters = json.loads(text)["clusterInfoList"]
        return status, answered, json.dumps({"clusterInfoList": [_second(cluster) for cluster in clusters]}).encode()

    replace("handle_request", handle_request, msk)
