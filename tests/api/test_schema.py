"""Our own OpenAPI description, held against the service by schemathesis."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.support import app_of

schema = schemathesis.openapi.from_asgi("/api/openapi.json", app_of(allowed_hosts=("*",)))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_response_is_as_described(case: schemathesis.Case) -> None:
    """Whatever the description allows, or does not, is answered as it says: status, type, shape."""
    response = case.call()
    intended = case.path == "/readyz"  # its 503 says "not ready"
    case.validate_response(response, checks=CHECKS[1:] if intended else CHECKS)
