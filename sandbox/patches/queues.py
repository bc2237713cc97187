"""Queue URLs, and where the code of Lambda functions finds AWS, name the port that the sandbox was given.

ministack reads its port from the environment when it is imported; the sandbox learns its own when it listens.
"""

import os

from ministack.services import sqs

from .base import replace


def serve_at(port: int) -> None:
    os.environ["GATEWAY_PORT"] = str(port)
    replace("DEFAULT_HOST", "127.0.0.1", sqs)
    replace("DEFAULT_PORT", str(port), sqs)
    replace("_CANONICAL_NETLOC", f"127.0.0.1:{port}", sqs)
