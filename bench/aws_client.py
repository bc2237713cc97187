"""What does the portal's AWS layer cost its machine, beside boto3 doing the same?

Both sign, send, retry and page alike against canned answers on loopback, and make the same list of resources (its hash is
compared). Counted is the processor time of the client from its first call on: neither start-up nor the server. Runs are paired:
what else the machine does meets both.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import botocore.loaders
from machine import describe_machine, table

ROOT = Path(__file__).resolve().parents[1]
LOAD = ROOT / "build" / "release" / "conformance" / "aws_load"
PAIRS = 5
SIGNATURES = 200_000


def tag(number: int, named: str) -> list[tuple[str, str]]:
    keys = (("Name", f"{named}-{number:06}"), ("env", ("prod", "stage", "dev")[number % 3]), ("team", f"team-{number % 41}"),
            ("cost-center", f"{4000 + number % 97}"), ("owner", f"person{number % 301}@example.com"))  # fmt: skip
    return list(keys)


def resources_page(page: int, pages: int) -> str:
    mappings = []
    for number in range((page - 1) * 100, page * 100):
        service = (
            "ec2:{}:012345678901:instance/i-{}",
            "lambda:{}:012345678901:function:f-{}",
            "rds:{}:012345678901:db:d-{}",
        )[number % 3]
        mappings.append({"ResourceARN": "arn:aws:" + service.format("eu-central-1", f"{number:017x}"),
                         "Tags": [{"Key": key, "Value": value} for key, value in tag(number, "resource")]})  # fmt: skip
    return json.dumps({"PaginationToken": f"page-{page}" if page < pages else "", "ResourceTagMappingList": mappings})


def instance(number: int) -> str:
    identity = f"{number:017x}"
    tags = "".join(f"<item><key>{key}</key><value>{value}</value></item>" for key, value in tag(number, "instance"))
    address = f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"
    return f"""<item><reservationId>r-{identity}</reservationId><ownerId>012345678901</ownerId><groupSet/><instancesSet><item>
<instanceId>i-{identity}</instanceId><imageId>ami-0abcdef1234567890</imageId><instanceState><code>16</code><name>running</name></instanceState>
<privateDnsName>ip-{address.replace(".", "-")}.eu-central-1.compute.internal</privateDnsName><dnsName/><reason/><keyName>ops</keyName>
<amiLaunchIndex>0</amiLaunchIndex><productCodes/><instanceType>m6i.large</instanceType><launchTime>2026-03-01T08:15:30.000Z</launchTime>
<placement><availabilityZone>eu-central-1a</availabilityZone><groupName/><tenancy>default</tenancy></placement>
<monitoring><state>disabled</state></monitoring><subnetId>subnet-0abc</subnetId><vpcId>vpc-0abc</vpcId>
<privateIpAddress>{address}</privateIpAddress><sourceDestCheck>true</sourceDestCheck>
<groupSet><item><groupId>sg-0abc</groupId><groupName>web</groupName></item></groupSet><architecture>x86_64</architecture>
<rootDeviceType>ebs</rootDeviceType><rootDeviceName>/dev/xvda</rootDeviceName><blockDeviceMapping><item><deviceName>/dev/xvda</deviceName>
<ebs><volumeId>vol-{identity}</volumeId><status>attached</status><attachTime>2026-03-01T08:15:31.000Z</attachTime>
<deleteOnTermination>true</deleteOnTermination></ebs></item></blockDeviceMapping><virtualizationType>hvm</virtualizationType>
<clientToken>{identity}</clientToken><tagSet>{tags}</tagSet><hypervisor>xen</hypervisor><networkInterfaceSet><item>
<networkInterfaceId>eni-{identity}</networkInterfaceId><subnetId>subnet-0abc</subnetId><vpcId>vpc-0abc</vpcId><description/>
<ownerId>012345678901</ownerId><status>in-use</status><macAddress>02:00:00:00:00:01</macAddress><privateIpAddress>{address}</privateIpAddress>
<sourceDestCheck>true</sourceDestCheck><groupSet><item><groupId>sg-0abc</groupId><groupName>web</groupName></item></groupSet>
<attachment><attachmentId>eni-attach-{identity}</attachmentId><deviceIndex>0</deviceIndex><status>attached</status>
<attachTime>2026-03-01T08:15:30.000Z</attachTime><deleteOnTermination>true</deleteOnTermination></attachment>
<privateIpAddressesSet><item><privateIpAddress>{address}</privateIpAddress><primary>true</primary></item></privateIpAddressesSet>
</item></networkInterfaceSet><ebsOptimized>true</ebsOptimized><cpuOptions><coreCount>1</coreCount><threadsPerCore>2</threadsPerCore></cpuOptions>
<enclaveOptions><enabled>false</enabled></enclaveOptions><metadataOptions><state>applied</state><httpTokens>required</httpTokens>
<httpPutResponseHopLimit>2</httpPutResponseHopLimit><httpEndpoint>enabled</httpEndpoint></metadataOptions></item></instancesSet></item>"""


def instances_page(page: int, pages: int) -> str:
    reservations = "".join(instance(number) for number in range((page - 1) * 1000, page * 1000))
    token = f"<nextToken>page-{page}</nextToken>" if page < pages else ""
    return ('<?xml version="1.0" encoding="UTF-8"?><DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
            f"<requestId>r</requestId><reservationSet>{reservations}</reservationSet>{token}</DescribeInstancesResponse>")  # fmt: skip


LISTINGS: dict[str, dict[str, Any]] = {
    "GetResources, pages of 100": {"service": "resourcegroupstaggingapi", "operation": "GetResources", "call": "get_resources",
                                   "protocol": "json", "token": "PaginationToken", "pages": 1000, "page": resources_page},
    "DescribeInstances, pages of 1,000": {"service": "ec2", "operation": "DescribeInstances", "call": "describe_instances",
                                          "protocol": "ec2", "token": "NextToken", "pages": 10, "page": instances_page},
}  # fmt: skip


def suite_of(listing: dict[str, Any]) -> dict[str, Any]:
    """The listing's operation and its shapes, as the conformance tests hand models to the product's interpreter."""
    model = botocore.loaders.Loader().load_service_model(listing["service"], "service-2")
    given = model["operations"][listing["operation"]]
    metadata = model["metadata"] | {"protocol": listing["protocol"]}
    return {"metadata": metadata, "shapes": model["shapes"], "given": given, "token": listing["token"]}


def boto3_lists(listing: dict[str, Any], url: str) -> dict[str, Any]:
    client = boto3.client(listing["service"], region_name="eu-central-1", endpoint_url=url, aws_access_key_id="AKIDEXAMPLE",
                          aws_secret_access_key="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", aws_session_token="a-token")  # fmt: skip
    started = time.process_time()
    lines = []

    def tags(item: dict[str, Any]) -> str:
        return "".join(f"|{one['Key']}={one['Value']}" for one in item["Tags"])

    for page in client.get_paginator(listing["call"]).paginate():
        lines += [one["ResourceARN"] + tags(one) for one in page.get("ResourceTagMappingList", [])]
        lines += [f"{one['InstanceId']}|{one['InstanceType']}|{one['State']['Name']}{tags(one)}"
                  for reservation in page.get("Reservations", []) for one in reservation["Instances"]]  # fmt: skip
    digest = hashlib.sha256("".join(line + "\n" for line in lines).encode()).hexdigest()
    return {"items": len(lines), "sha256": digest, "cpu_s": time.process_time() - started}


@contextmanager
def server(folder: Path) -> Iterator[str]:
    process = subprocess.Popen([LOAD, "serve", folder], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()


def printed(command: list[Any]) -> dict[str, Any]:
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def compare(name: str, listing: dict[str, Any], folder: Path) -> dict[str, Any]:
    pages = folder / listing["operation"]
    pages.mkdir()
    for page in range(1, listing["pages"] + 1):
        (pages / str(page)).write_text(listing["page"](page, listing["pages"]), encoding="utf-8")
    suite = folder / f"{listing['operation']}.json"
    suite.write_text(json.dumps(suite_of(listing)), encoding="utf-8")
    pairs: list[tuple[float, float]] = []
    ours: dict[str, Any] = {}
    with server(pages) as url:
        for _ in range(PAIRS):
            ours = printed([LOAD, "list", suite, url])
            theirs = printed([sys.executable, __file__, "--boto3", name, "--url", url])
            if ours["sha256"] != theirs["sha256"]:
                raise SystemExit(f"{name}: the two lists differ: {ours}, {theirs}")
            pairs.append((ours["cpu_s"], theirs["cpu_s"]))
    ratios = sorted(theirs / ours for ours, theirs in pairs)
    per_page = [statistics.median(side) * 1e3 / listing["pages"] for side in zip(*pairs, strict=True)]
    return {"items": ours["items"], "sha256": ours["sha256"][:12], "portal_ms_a_page": round(per_page[0], 3),
            "boto3_ms_a_page": round(per_page[1], 3), "ratio_min": round(ratios[0], 1),
            "ratio_median": round(statistics.median(ratios), 1), "ratio_max": round(ratios[-1], 1)}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--boto3", help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.boto3:
        print(json.dumps(boto3_lists(LISTINGS[arguments.boto3], arguments.url)))
        return
    with tempfile.TemporaryDirectory() as folder:
        results = {name: compare(name, listing, Path(folder)) for name, listing in LISTINGS.items()}
    signature = printed([LOAD, "sign", str(SIGNATURES)])["ns"] / 1e3
    if arguments.json:
        print(json.dumps({"machine": describe_machine(), "aws_client": results, "signature_us": round(signature, 2)}))
        return
    print(f"{describe_machine()}\n")
    print(table(["client's processor time", "items", "portal, ms a page", "boto3, ms a page", "ratio min", "median", "max"],
                [[name, f"{one['items']:,}", one["portal_ms_a_page"], one["boto3_ms_a_page"], one["ratio_min"], one["ratio_median"], one["ratio_max"]]
                 for name, one in results.items()]))  # fmt: skip
    print(f"\nOne signature with a session token, its key derived before: {signature:.2f} us.")


if __name__ == "__main__":
    main()
