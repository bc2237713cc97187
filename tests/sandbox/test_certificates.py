"""Certificates, as AWS lists them."""

import pytest
from cloud import Cloud


@pytest.mark.aws
def test_certificates_of_other_keys_are_listed_only_where_they_are_asked_for(cloud: Cloud, unique: str) -> None:
    acm = cloud.client("acm", "master")
    arn = acm.request_certificate(
        DomainName=f"{unique}.example.com", ValidationMethod="DNS", KeyAlgorithm="EC_secp384r1"
    )["CertificateArn"]
    try:
        assert arn not in {one["CertificateArn"] for one in acm.list_certificates()["CertificateSummaryList"]}
        asked = acm.list_certificates(Includes={"keyTypes": ["RSA_2048", "EC_secp384r1"]})["CertificateSummaryList"]
        assert arn in {one["CertificateArn"] for one in asked}
    finally:
        acm.delete_certificate(CertificateArn=arn)
