"""A bucket of Amazon's S3 or of a service that speaks as it does, through boto3, with keys that boto3 finds itself."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import quote, urlsplit

import boto3
import botocore.config
import botocore.exceptions

_LIST_AT_ONCE, _DELETE_AT_ONCE, _INVALIDATE_AT_ONCE = 1000, 1000, 1000


class BucketFailed(OSError):  # noqa: N818 - named for what happened
    """The bucket can't be reached, or it refused."""


class Bucket:
    """One bucket. Safe to use from several threads."""

    def __init__(self, name: str, *, region: str = "", endpoint: str = "", at_once: int = 8) -> None:
        self.name, self._host = name, urlsplit(endpoint).hostname or "amazonaws.com"
        config = botocore.config.Config(
            retries={"mode": "standard", "max_attempts": 5},
            max_pool_connections=at_once,
            # Others than Amazon often know buckets only as the first part of a path, and no newer checksums.
            s3={"addressing_style": "path" if endpoint else "auto"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self._session = boto3.session.Session()
        self._region = region or None
        self._s3 = self._session.client("s3", region_name=self._region, endpoint_url=endpoint or None, config=config)
        self._config = config

    def files(self, prefix: str) -> dict[str, tuple[str, int]]:
        """Key → ETag without its quotes, and bytes."""
        with self._told():
            pages = self._s3.get_paginator("list_objects_v2").paginate(
                Bucket=self.name, Prefix=prefix, PaginationConfig={"PageSize": _LIST_AT_ONCE}
            )
            found = (item for page in pages for item in page.get("Contents", ()))
            return {item["Key"]: (item["ETag"].strip('"'), item["Size"]) for item in found}

    def read(self, key: str) -> bytes | None:
        """The bytes of an object; None where there is none."""
        try:
            with self._told(("NoSuchKey", "404")):
                data: bytes = self._s3.get_object(Bucket=self.name, Key=key)["Body"].read()
                return data
        except KeyError:
            return None

    def put(self, key: str, data: bytes, headers: Mapping[str, str]) -> str:
        """Write an object with headers such as ContentType; its ETag."""
        with self._told():
            return str(self._s3.put_object(Bucket=self.name, Key=key, Body=data, **headers)["ETag"]).strip('"')

    def remove(self, keys: Sequence[str]) -> None:
        """Remove objects."""
        for start in range(0, len(keys), _DELETE_AT_ONCE):
            objects = [{"Key": key} for key in keys[start : start + _DELETE_AT_ONCE]]
            with self._told():
                said = self._s3.delete_objects(Bucket=self.name, Delete={"Objects": objects, "Quiet": True})
            if said.get("Errors"):
                error = said["Errors"][0]
                raise BucketFailed(5, f"“{error.get('Key')}” was not removed ({error.get('Code')})", self.name)

    def invalidate(self, distribution: str, paths: Sequence[str], reference: str) -> None:
        """Have a CloudFront distribution forget its copies of these addresses; of all when they are too many."""
        client = self._session.client("cloudfront", region_name=self._region, config=self._config)
        items = [quote(path, safe="/-._~") for path in paths] if len(paths) <= _INVALIDATE_AT_ONCE else ["/*"]
        with self._told():
            client.create_invalidation(
                DistributionId=distribution,
                InvalidationBatch={"Paths": {"Quantity": len(items), "Items": items}, "CallerReference": reference},
            )

    @contextmanager
    def _told(self, absent: Sequence[str] = ()) -> Iterator[None]:
        """Turn boto3's errors into one of ours, without what they may carry of a request."""
        try:
            yield
        except botocore.exceptions.NoCredentialsError:
            words = "there are no keys: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
        except botocore.exceptions.ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in absent:
                raise KeyError(code) from None
            words = f"{error.operation_name} was refused ({code})"
        except botocore.exceptions.BotoCoreError as error:
            words = f"the connection failed ({type(error).__name__})"
        else:
            return
        raise BucketFailed(5, words, f"s3://{self.name} at {self._host}") from None
