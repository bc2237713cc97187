"""The master's administrator in the place of the automation, for tests of what the portal believes."""

from __future__ import annotations

import json
import uuid
from typing import Any

from conftest import World, wait_for


class Spy:
    """The master's administrator in the automation's place: reads each request, decides what is answered."""

    def __init__(self, world: World, names: dict[str, str]) -> None:
        self.sns, self.sqs, self.functions = (world.aws("master", s) for s in ("sns", "sqs", "lambda"))
        self.names = names
        self.url = self.sqs.create_queue(QueueName=f"spy-{uuid.uuid4()}")["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
        }
        self.sqs.set_queue_attributes(
            QueueUrl=self.url, Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})}
        )
        for subscription in self.sns.list_subscriptions_by_topic(TopicArn=names["topic"])["Subscriptions"]:
            if subscription["Protocol"] == "lambda":
                self.function = subscription["Endpoint"]
            self.sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
        self.sns.subscribe(TopicArn=names["topic"], Protocol="sqs", Endpoint=arn)
        self.seen: list[dict[str, Any]] = []

    def take(self) -> None:
        for message in self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages", []):
            self.seen.append(json.loads(json.loads(message["Body"])["Message"]))
            self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])

    def asked(self, verb: str, account_id: str) -> dict[str, Any]:
        def found() -> dict[str, Any] | None:
            self.take()
            return next((r for r in self.seen if (r["verb"], r.get("account_id")) == (verb, account_id)), None)

        return wait_for(found)

    def say(self, request: dict[str, Any], **more: Any) -> None:
        answer = {n: request[n] for n in ("id", "verb", "grant", "account_id")} | {"outcome": "done"} | more
        self.sqs.send_message(QueueUrl=self.names["queue"], MessageBody=json.dumps(answer))

    def be_honest(self, request: dict[str, Any]) -> None:
        event = {"Records": [{"Sns": {"Message": json.dumps(request)}}]}
        self.functions.invoke(FunctionName=self.names["automation"], Payload=json.dumps(event).encode())

    def restore(self) -> None:
        for subscription in self.sns.list_subscriptions_by_topic(TopicArn=self.names["topic"])["Subscriptions"]:
            self.sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
        self.sns.subscribe(TopicArn=self.names["topic"], Protocol="lambda", Endpoint=self.function)
