"""Every signature's scope names a service, known here or not; the door answers for those that are not.

ministack reads all of botocore's models to tell them apart at the first unknown name, which stops the process for
seconds.
"""

from ministack.core import router

from .base import replace


def install() -> None:
    replace("_is_aws_service_name", lambda _scope_name: True, router)
