//! Goes through the scenario of `e2e/clients/README.md` with the client that progenitor generates:
//! `progenitor-scenario URL TOKEN`.

#[allow(warnings, reason = "it is generated: the lints are for what people write")]
mod client {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

use std::{env, error::Error};

use client::{
    Client, ResponseValue,
    types::{AccessDecision, AccessList, InvitationStatus, Problem, RoleUsers, UserStatus},
};
use reqwest::header;

type Outcome = Result<(), Box<dyn Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let [_, url, token] = &env::args().collect::<Vec<_>>()[..] else {
        return Err("URL and TOKEN, please".into());
    };
    let mut bearer = header::HeaderValue::from_str(&format!("Bearer {token}"))?;
    bearer.set_sensitive(true);
    let headers = header::HeaderMap::from_iter([(header::AUTHORIZATION, bearer)]);
    let http = reqwest::Client::builder().default_headers(headers).build()?;
    scenario(&Client::new_with_client(url, http)).await?;

    let stranger = refused(Client::new(url).list_companies().send().await);
    assert_eq!((stranger.status, stranger.code.as_str()), (401, "unauthenticated"));
    Ok(())
}

async fn scenario(client: &Client) -> Outcome {
    let companies = client.list_companies().send().await?;
    assert_eq!(companies.iter().map(|company| company.name.as_str()).collect::<Vec<_>>(), ["Acme"]);

    let company = client.create_company().body_map(|sons| sons.name("Rust & Sons").code("rust".to_owned()));
    let company = company.send().await?;
    assert_eq!(company.code, "rust");

    let user = client.create_user().company_id(company.id).body_map(|user| {
        user.name("Rita Rust").email("rita@example.com").password("staple under the bridge".to_owned())
    });
    let user = user.send().await?;
    assert_eq!(user.status, UserStatus::Active);

    let notes = client.create_application().body_map(|notes| {
        notes.name("Rust notes").redirect_uris(vec!["https://notes.example.com/callback".to_owned()])
    });
    let application = notes.send().await?;
    assert!(application.client_secret.is_some(), "the secret is shown");
    give_access(client, company.id, user.id, &application.client_id).await?;
    look_around(client, company.id, user.id, &application.client_id).await?;
    meet_errors(client, user.id).await;

    client.delete_application().client_id(&application.client_id).send().await?;
    client.delete_user().company_id(company.id).user_id(user.id).send().await?;
    client.delete_company().company_id(company.id).send().await?;
    let gone = refused(client.get_company().company_id(company.id).send().await);
    assert_eq!((gone.status, gone.code.as_str()), (404, "not_found"));
    Ok(())
}

async fn give_access(client: &Client, company: i64, user: i64, application: &str) -> Outcome {
    let entitlement = client.put_entitlement().company_id(company).client_id(application);
    let entitlement = entitlement.body_map(|data| data.seats(5)).send().await?;
    assert_eq!((entitlement.seats, entitlement.seats_used), (Some(5), 0));

    let wanted = AccessList { roles: vec![RoleUsers { role: "user".to_owned(), user_ids: vec![user] }] };
    client.put_access().company_id(company).client_id(application).body(wanted).send().await?;
    let given = client.get_access().company_id(company).client_id(application).send().await?;
    assert_eq!((given.roles[0].role.as_str(), &given.roles[0].user_ids), ("user", &vec![user]));
    Ok(())
}

async fn look_around(client: &Client, company: i64, user: i64, application: &str) -> Outcome {
    let guest = client.create_user().company_id(company);
    let guest = guest.body_map(|guest| guest.name("Rosa Guest").email("rosa.rust@example.com"));
    let invited = guest.send().await?;
    assert_eq!(invited.status, UserStatus::Invited);
    let invitations = client.list_invitations().company_id(company).send().await?;
    assert_eq!(invitations[0].email, "rosa.rust@example.com");
    assert_eq!(invitations[0].status, InvitationStatus::Open);

    let editor = client.create_role().client_id(application);
    editor.body_map(|role| role.code("editor").name("Editor")).send().await?;
    let why = client.explain_access().company_id(company).user_id(user).client_id(application);
    let explained = why.send().await?;
    assert_eq!(explained.decision, AccessDecision::Allowed);
    assert_eq!(explained.roles, ["user"]);

    let events = client.list_audit_events().company_id(company).kind("user.created").send().await?;
    let targets = events.iter().map(|event| event.target.as_ref().map(|target| target.id.clone()));
    let ids = [invited.id, user].map(|id| Some(id.to_string()));
    assert_eq!(targets.collect::<Vec<_>>(), ids);
    Ok(())
}

async fn meet_errors(client: &Client, user: i64) {
    let wrong = client.create_company().body_map(|company| company.name("").code("no code".to_owned()));
    let problem = refused(wrong.send().await);
    assert_eq!((problem.status, problem.code.as_str()), (400, "invalid"));
    let errors: Vec<_> =
        problem.errors.iter().map(|error| (error.field.as_str(), error.code.as_str())).collect();
    assert_eq!(errors, [("name", "required"), ("code", "invalid")]);

    let problem = refused(client.get_user().company_id(1).user_id(user).send().await);
    assert_eq!((problem.status, problem.code.as_str()), (404, "not_found"));
}

/// The error that an operation was refused with, as the document describes it.
fn refused<T>(answer: Result<ResponseValue<T>, client::Error<Problem>>) -> Problem {
    match answer {
        Ok(_) => panic!("it was not refused"),
        Err(client::Error::ErrorResponse(problem)) => problem.into_inner(),
        Err(error) => panic!("the error is not as documented: {error}"),
    }
}
