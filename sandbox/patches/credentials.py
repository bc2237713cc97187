"""Only keys that IAM or STS issued are keys.

ministack takes a 12-digit access key, `test` and the process's own key as root with any secret. AWS knows no such keys
(IAM User Guide, "AWS account root user").
"""

from ministack.core import iam_evaluator
from ministack.services import sts

from .base import replace


def is_root_access_key(access_key_id: str) -> bool:
    """Only the absence of a key: that is how ministack calls itself, and the door lets no such request in but
    anonymous reads of S3, which S3 decides by the bucket's own policy."""
    return not access_key_id


def install() -> None:
    replace("is_root_access_key", is_root_access_key, iam_evaluator, sts)
