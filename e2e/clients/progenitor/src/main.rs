//! Goes through the scenario of `e2e/clients/README.md` with the client that progenitor generates:
//! `progenitor-scenario URL TOKEN`.

#[allow(
    clippy::all,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    unreachable_pub,
    dead_code,
    reason = "it is generated: the lints are for what people write"
)]
mod client {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

use std::{env, error::Error};

use client::{
    Client, ResponseValue,
    types::{
        AccessList, ApplicationData, EntitlementData, NewCompany, NewUser, Problem, RoleUsers, UserStatus,
    },
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

    let stranger = refused(Client::new(url).list_companies().await);
    assert_eq!((stranger.status, stranger.code.as_str()), (401, "unauthenticated"));
    Ok(())
}

async fn scenario(client: &Client) -> Outcome {
    let companies = client.list_companies().await?;
    assert_eq!(companies.iter().map(|company| company.name.as_str()).collect::<Vec<_>>(), ["Acme"]);

    let sons = NewCompany { name: "Rust & Sons".to_owned(), code: Some("rust".to_owned()) };
    let company = client.create_company(&sons).await?;
    assert_eq!(company.code, "rust");
    let user = client.create_user(company.id, &person()).await?;
    assert_eq!(user.status, UserStatus::Active);

    let application = client.create_application(&notes()).await?;
    assert!(application.client_secret.is_some(), "the secret is shown");
    give_access(client, company.id, user.id, &application.client_id).await?;
    meet_errors(client, user.id).await;

    client.delete_application(&application.client_id).await?;
    client.delete_user(company.id, user.id).await?;
    client.delete_company(company.id).await?;
    let gone = refused(client.get_company(company.id).await);
    assert_eq!((gone.status, gone.code.as_str()), (404, "not_found"));
    Ok(())
}

/// What has defaults stays away.
fn person() -> NewUser {
    NewUser {
        name: "Rita Rust".to_owned(),
        email: "rita@example.com".to_owned(),
        password: Some("staple under the bridge".to_owned()),
        username: None,
        given_name: None,
        family_name: None,
        locale: None,
        system_role: None,
        company_role: None,
    }
}

fn notes() -> ApplicationData {
    serde_json::from_value(serde_json::json!({
        "name": "Rust notes",
        "redirect_uris": ["https://notes.example.com/callback"],
    }))
    .expect("an application")
}

async fn give_access(client: &Client, company: i64, user: i64, application: &str) -> Outcome {
    let seats = EntitlementData { roles: None, seats: Some(5), valid_from: None, valid_until: None };
    let entitlement = client.put_entitlement(company, application, &seats).await?;
    assert_eq!((entitlement.seats, entitlement.seats_used), (Some(5), 0));

    let wanted = AccessList { roles: vec![RoleUsers { role: "user".to_owned(), user_ids: vec![user] }] };
    client.put_access(company, application, &wanted).await?;
    let given = client.get_access(company, application).await?;
    assert_eq!((given.roles[0].role.as_str(), &given.roles[0].user_ids), ("user", &vec![user]));
    Ok(())
}

async fn meet_errors(client: &Client, user: i64) {
    let wrong = NewCompany { name: String::new(), code: Some("no code".to_owned()) };
    let problem = refused(client.create_company(&wrong).await);
    assert_eq!((problem.status, problem.code.as_str()), (400, "invalid"));
    let errors: Vec<_> =
        problem.errors.iter().map(|error| (error.field.as_str(), error.code.as_str())).collect();
    assert_eq!(errors, [("name", "required"), ("code", "invalid")]);

    let problem = refused(client.get_user(1, user).await);
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
