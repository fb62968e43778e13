"""Goes through the scenario of e2e/clients/README.md with what openapi-python-client generates.

python scenario.py URL TOKEN
"""

import sys
from http import HTTPStatus

from generated.api.access import explain_access, get_access, put_access
from generated.api.applications import create_application, create_role, delete_application
from generated.api.audit import list_audit_events
from generated.api.companies import create_company, delete_company, get_company, list_companies
from generated.api.entitlements import put_entitlement
from generated.api.users import create_user, delete_user, get_user, list_invitations
from generated.client import AuthenticatedClient, Client
from generated.models.access_decision import AccessDecision
from generated.models.access_list import AccessList
from generated.models.application import Application
from generated.models.application_role import ApplicationRole
from generated.models.company import Company
from generated.models.entitlement import Entitlement
from generated.models.entitlement_data import EntitlementData
from generated.models.explanation import Explanation
from generated.models.invitation_status import InvitationStatus
from generated.models.create_application import CreateApplication
from generated.models.create_company import CreateCompany
from generated.models.create_user import CreateUser
from generated.models.problem import Problem
from generated.models.role_users import RoleUsers
from generated.models.user import User
from generated.models.user_status import UserStatus


def succeeded(answer, kind, status=HTTPStatus.OK):
    """The result of an operation that has to succeed."""
    assert answer.status_code == status, answer
    assert isinstance(answer.parsed, kind), answer
    return answer.parsed


def refused(answer, status):
    """The error of an operation that has to be refused."""
    assert answer.status_code == status, answer
    assert isinstance(answer.parsed, Problem), answer
    return answer.parsed


def give_access(client, company, user, application):
    seats = put_entitlement.sync_detailed(company, application, client=client, body=EntitlementData(seats=5))
    entitlement = succeeded(seats, Entitlement)
    assert (entitlement.seats, entitlement.seats_used) == (5, 0)

    wanted = AccessList(roles=[RoleUsers(role="user", user_ids=[user])])
    succeeded(put_access.sync_detailed(company, application, client=client, body=wanted), AccessList)
    assert succeeded(get_access.sync_detailed(company, application, client=client), AccessList) == wanted


def look_around(client, company, user, application):
    guest = CreateUser(name="Gita Guest", email="gita.python@example.com")
    invited = succeeded(create_user.sync_detailed(company, client=client, body=guest), User, HTTPStatus.CREATED)
    assert invited.status == UserStatus.INVITED
    invitations = succeeded(list_invitations.sync_detailed(company, client=client), list)
    assert [(each.email, each.status) for each in invitations] == [(guest.email, InvitationStatus.OPEN)]

    editor = ApplicationRole(code="editor", name="Editor")
    made = create_role.sync_detailed(application, client=client, body=editor)
    succeeded(made, ApplicationRole, HTTPStatus.CREATED)
    why = explain_access.sync_detailed(company, user, application, client=client)
    explained = succeeded(why, Explanation)
    assert (explained.decision, explained.roles) == (AccessDecision.ALLOWED, ["user"])

    found = list_audit_events.sync_detailed(client=client, company_id=company, kind="user.created")
    assert [event.target.id for event in succeeded(found, list)] == [str(invited.id), str(user)]


def meet_errors(client, user):
    wrong = CreateCompany(name="", code="no code")
    problem = refused(create_company.sync_detailed(client=client, body=wrong), HTTPStatus.BAD_REQUEST)
    assert problem.code == "invalid"
    fields = [(error.field, error.code) for error in problem.errors]
    assert fields == [("name", "required"), ("code", "invalid")]

    problem = refused(get_user.sync_detailed(1, user, client=client), HTTPStatus.NOT_FOUND)
    assert problem.code == "not_found"


def scenario(client):
    companies = succeeded(list_companies.sync_detailed(client=client), list)
    assert [company.name for company in companies] == ["Acme"]

    sons = CreateCompany(name="Python & Sons", code="python")
    company = succeeded(create_company.sync_detailed(client=client, body=sons), Company, HTTPStatus.CREATED)
    assert company.code == "python"

    person = CreateUser(name="Petra Python", email="petra@example.com", password="staple under the bridge")
    added = create_user.sync_detailed(company.id, client=client, body=person)
    user = succeeded(added, User, HTTPStatus.CREATED)
    assert user.status == UserStatus.ACTIVE

    notes = CreateApplication(name="Python notes", redirect_uris=["https://notes.example.com/callback"])
    registered = create_application.sync_detailed(client=client, body=notes)
    application = succeeded(registered, Application, HTTPStatus.CREATED)
    assert application.client_secret, "the secret is shown"

    give_access(client, company.id, user.id, application.client_id)
    look_around(client, company.id, user.id, application.client_id)
    meet_errors(client, user.id)

    gone = [
        delete_application.sync_detailed(application.client_id, client=client),
        delete_user.sync_detailed(company.id, user.id, client=client),
        delete_company.sync_detailed(company.id, client=client),
    ]
    assert [answer.status_code for answer in gone] == [HTTPStatus.NO_CONTENT] * 3
    deleted = refused(get_company.sync_detailed(company.id, client=client), HTTPStatus.NOT_FOUND)
    assert deleted.code == "not_found"


if __name__ == "__main__":
    url, token = sys.argv[1:]
    scenario(AuthenticatedClient(base_url=url, token=token))
    stranger = refused(list_companies.sync_detailed(client=Client(base_url=url)), HTTPStatus.UNAUTHORIZED)
    assert stranger.code == "unauthenticated"
