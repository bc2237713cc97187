"""Clusters of Kafka, as the newer of its two lists answers them."""

from cloud import Cloud


def test_the_newer_list_answers_provisioned_clusters_below_a_member_of_their_own(cloud: Cloud, unique: str) -> None:
    kafka = cloud.client("kafka", "master")
    nodes = {"InstanceType": "kafka.t3.small", "ClientSubnets": ["subnet-1", "subnet-2"]}
    arn = kafka.create_cluster(
        ClusterName=unique, KafkaVersion="3.6.0", NumberOfBrokerNodes=2, BrokerNodeGroupInfo=nodes
    )["ClusterArn"]
    try:
        found = {cluster["ClusterArn"]: cluster for cluster in kafka.list_clusters_v2()["ClusterInfoList"]}
        assert (found[arn]["ClusterName"], found[arn]["ClusterType"]) == (unique, "PROVISIONED")
        assert found[arn]["Provisioned"]["NumberOfBrokerNodes"] == 2
    finally:
        kafka.delete_cluster(ClusterArn=arn)
