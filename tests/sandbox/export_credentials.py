"""Prints a profile's credentials for an AWS config file's `credential_process` (format version 1)."""

import json
import sys

import boto3


def main() -> int:
    credentials = boto3.Session(profile_name=sys.argv[1]).get_credentials().get_frozen_credentials()
    print(
        json.dumps(
            {
                "Version": 1,
                "AccessKeyId": credentials.access_key,
                "SecretAccessKey": credentials.secret_key,
                **({"SessionToken": credentials.token} if credentials.token else {}),
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
