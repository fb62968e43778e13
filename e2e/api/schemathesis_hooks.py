"""Hooks with what schemathesis cannot read in the OpenAPI document."""

import json
import os
from pathlib import Path

import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import CoveragePhaseData, CoverageScenario

# The caller, in the first company.
ME = {"user_id": os.environ.get("ALDABA_FUZZ_ME"), "company_id": "1"}
# The ids of the caller's own API tokens.
TOKENS = os.environ.get("ALDABA_FUZZ_TOKENS", "").split()
# There is none with this id.
NOTHING = 999_999_999
# Fields that need another one, which OpenAPI 3.0 has no word for.
TOGETHER = {
    "company_id": "company_role",
    "company_role": "company_id",
    "client_id": "issuer",  # of an identity provider without a preset
    "subject_type": "sector_identifier_uri",
}

# Fields that some requests need: the first one of an object, or one without another field.
NEEDED = {
    "PUT /v1/applications/{client_id}/external-login": {"external_url", "identity_provider_id"},
    "POST /v1/companies/{company_id}/setup-links": {"name"},
}

DOCUMENT = json.loads((Path(__file__).parent / "../../openapi/openapi.json").read_text())
# At which operation each limit is tried, in the short form.
TRIED = {}


def read_by(operation, data):
    """What reads the part of a request that a case tries, as text: of equal schemas the same."""
    described = DOCUMENT["paths"][operation.path][operation.method.lower()]
    if data.parameter_location is ParameterLocation.BODY:
        return json.dumps(described.get("requestBody", {}).get("content", {}).get(data.parameter))
    parameters = [it for it in described.get("parameters", []) if it["in"] == data.parameter_location.value]
    return json.dumps([it["schema"] for it in parameters if data.parameter in (None, it["name"])])


def filter_case(context, case):
    """Tries each limit at the first operation whose requests are read by the same schema.

    A field gets one value of another type, and one path each method that it does not have.
    """
    data = case.meta.phase.data if case.meta else None
    if not isinstance(data, CoveragePhaseData) or data.scenario is CoverageScenario.DEFAULT_POSITIVE_TEST:
        return True
    limit = (data.parameter_location, data.parameter, data.scenario, data.description)
    if data.parameter_location is not None:
        limit += (read_by(case.operation, data),)
        if data.scenario is not CoverageScenario.INCORRECT_TYPE:
            return TRIED.setdefault(limit, case.operation.label) == case.operation.label
    return TRIED.setdefault(limit, case) is case


if os.environ.get("ALDABA_FUZZ_SHORT"):
    schemathesis.hook(filter_case)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Nobody saws off the own branch: writes to the own user, token and company itself go to nothing."""
    if case.method.upper() in ("GET", "HEAD", "OPTIONS", "TRACE") or not case.path_parameters:
        return
    for name in ("user_id", "company_id"):
        written = name == "user_id" or case.operation.path.endswith("{company_id}")
        if written and str(case.path_parameters.get(name)) == ME[name]:
            case.path_parameters[name] = NOTHING
    if str(case.path_parameters.get("token_id")) in TOKENS:
        case.path_parameters["token_id"] = NOTHING


@schemathesis.check
def refusals_are_explained(ctx, response, case):
    """A request that the document allows and the server rejects gets an error that names the wrong fields.

    JSON Schema cannot say every rule: which names are taken, what may go together, what a redirect URI may be.
    """
    meta = case.meta
    if response.status_code != 400 or meta is None or not meta.generation.mode.is_positive:
        return
    if not case.operation.path.startswith("/v1/") or case.operation.path.startswith("/v1/oauth2/"):
        return  # the errors of OAuth have no fields
    problem = response.json()
    fields = [error["field"] for error in problem.get("errors", [])]
    assert fields, f"no field is named: {problem}"
    # An application that becomes privileged names what has to be sent again.
    fields = [error["field"] for error in problem["errors"] if error["code"] != "unconfirmed"]
    sent = {*(case.body if isinstance(case.body, dict) else {}), *case.path_parameters, *case.query, *case.headers}
    sent |= NEEDED.get(f"{case.method.upper()} {case.operation.path}", set())
    sent |= {needed for field, needed in TOGETHER.items() if field in sent}
    if case.query or not isinstance(case.body, dict):
        sent.add("")  # the query or the body as a whole
    # A name may contain a dot itself, like those between the names of a path.
    unknown = [field for field in fields if not any(f"{field}.".startswith(f"{name}.") for name in sent)]
    assert not unknown, f"{unknown} were not sent: {problem}"
