"""Checks of ours beside those of schemathesis."""

import schemathesis

PROBLEM = "application/problem+json"


@schemathesis.check
def refusals_are_explained(ctx, response, case):
    """Whoever sent what the document allows, and is refused with 400 all the same, is told the fields and why."""
    meta = case.meta
    if response.status_code != 400 or meta is None or not meta.generation.mode.is_positive:
        return
    if not case.operation.path.startswith("/v1/"):
        return  # the errors of OAuth have no fields
    problem = response.json()
    fields = [error["field"] for error in problem.get("errors", [])]
    assert fields, f"no field is named: {problem}"
    sent = case.body if isinstance(case.body, dict) else {}
    unknown = [field for field in fields if field.split(".")[0] not in {*sent, *case.path_parameters}]
    assert not unknown, f"{unknown} were not sent: {problem}"
