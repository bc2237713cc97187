"""Errors in the wire format that the called service uses (AWS: each service's API reference, "Common errors").

`error_response` answers `(status, headers, body)`, the shape that ministack's handlers use too. Formats: S3's XML,
EC2's XML, the query protocol's XML, and JSON for everything else.
"""

import json
import uuid
from xml.sax.saxutils import escape

QUERY_SERVICES = {
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
    "cloudformation": "http://cloudformation.amazonaws.com/doc/2010-05-15/",
    "sns": "http://sns.amazonaws.com/doc/2010-03-31/",
    "rds": "http://rds.amazonaws.com/doc/2014-10-31/",
    "elasticache": "http://elasticache.amazonaws.com/doc/2015-02-02/",
    "autoscaling": "http://autoscaling.amazonaws.com/doc/2011-01-01/",
    "elasticloadbalancing": "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
    "redshift": "http://redshift.amazonaws.com/doc/2012-12-01/",
    "elasticbeanstalk": "http://elasticbeanstalk.amazonaws.com/docs/2010-12-01/",
}


def error_response(service: str, code: str, message: str, status: int) -> tuple[int, dict, bytes]:
    """The error of `service` with AWS's `code`; `status` is the HTTP status."""
    request_id = str(uuid.uuid4())
    if service == "s3":
        body = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{escape(code)}</Code>'
            f"<Message>{escape(message)}</Message><RequestId>{request_id}</RequestId></Error>"
        )
        return status, {"Content-Type": "application/xml", "x-amz-request-id": request_id}, body.encode()
    if service == "ec2":
        body = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>{escape(code)}</Code>'
            f"<Message>{escape(message)}</Message></Error></Errors><RequestID>{request_id}</RequestID></Response>"
        )
        return status, {"Content-Type": "text/xml", "x-amzn-requestid": request_id}, body.encode()
    if service in QUERY_SERVICES:
        fault = "Sender" if status < 500 else "Receiver"
        body = (
            f'<ErrorResponse xmlns="{QUERY_SERVICES[service]}"><Error><Type>{fault}</Type>'
            f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
            f"<RequestId>{request_id}</RequestId></ErrorResponse>"
        )
        return status, {"Content-Type": "text/xml", "x-amzn-requestid": request_id}, body.encode()
    headers = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-errortype": code, "x-amzn-requestid": request_id}
    return status, headers, json.dumps({"__type": code, "message": message, "Message": message}).encode()
