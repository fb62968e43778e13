//! Signing in with the password of a directory (LDAP), which may be hostile.

use serde_json::{Value, json};

use super::{
    applications::{fields, unverified},
    directory::{Behaviour, Directory, PASSWORD, page_of, sign_in},
    email_domains::verified,
};
use crate::{
    oauth::party::Party,
    support::{Answer, TestApp},
};

const OWN: &str = "/v1/companies/1/identity-providers";

/// A directory of the company Acme that creates accounts, and the path of the identity provider.
async fn world() -> (TestApp, Directory, String) {
    let app = TestApp::start().await;
    let directory = Directory::start().await;
    let path = directory.register(&app, json!({ "create_users": true })).await;
    (app, directory, path)
}

async fn status(app: &TestApp, path: &str, entered: (&str, &str)) -> u16 {
    sign_in(&app.browser(), path, entered).await.status.as_u16()
}

/// The details of the refused sign-ins.
async fn details(app: &TestApp) -> Vec<String> {
    app.write_sums().await;
    let audited = app.audited("external_sign_in.refused").await;
    audited.iter().map(|details| details["detail"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_person_signs_in_with_the_password_of_the_directory() {
    let (app, directory, path) = world().await;
    let browser = app.browser();
    let link = super::upstream::link(&browser, "/sign-in?company=acme").await;
    let sent = browser.get(&link).await;
    assert_eq!(sent.header("location"), format!("{}?company=acme", page_of(&path)));
    let answer = sign_in(&browser, &path, ("maria", PASSWORD)).await;
    assert_eq!((answer.status.as_u16(), &*answer.header("location")), (303, "/"), "{}", answer.text);
    let me = browser.get("/v1/session").await.expect(200)["me"].clone();
    assert_eq!((&me["email"], &me["name"]), (&json!("maria@acme.example"), &json!("Maria Silva")));
    assert_eq!(directory.binds(), [("uid=maria,dc=acme,dc=example".to_owned(), PASSWORD.to_owned())]);
    assert_eq!(status(&app, &path, ("maria", PASSWORD)).await, 303);
    assert_eq!(app.count_all(&["users", "linked_identities"]).await, [2, 1]);
    assert_eq!(app.audited("session.begun").await.last().unwrap()["amr"], "ext");
}

#[tokio::test]
async fn the_groups_of_the_directory_give_roles() {
    let (app, _directory, path) = world().await;
    let rules = json!({ "rules": [
        { "claim": "groups", "value": "cn=editors,dc=acme,dc=example", "company_role": "company_admin" },
    ]});
    app.admin().await.put(&format!("{path}/mapping"), rules).await.expect(200);
    let browser = app.browser();
    assert_eq!(sign_in(&browser, &path, ("maria", PASSWORD)).await.status.as_u16(), 303);
    browser.call(reqwest::Method::GET, OWN, None).await.expect(200);
}

#[tokio::test]
async fn a_login_is_a_value_and_an_empty_password_is_never_presented() {
    let (app, directory, path) = world().await;
    for login in ["*", "x)(uid=*", "maria)(|(uid=*", "a\\b", "uid=maria,dc=acme,dc=example", "7"] {
        assert_eq!(status(&app, &path, (login, PASSWORD)).await, 401, "{login}");
        assert_eq!(directory.compared(), [login, login]);
        // An entry that does not exist is asked about, so that the time does not show that there is none.
        let binds = directory.binds();
        assert_eq!((binds.len(), &*binds[0].0), (1, "cn=nobody,dc=acme,dc=example"), "{login}");
    }
    for entered in [("maria", ""), ("", PASSWORD), (" ", PASSWORD)] {
        assert_eq!(status(&app, &path, entered).await, 400, "{entered:?}");
    }
    assert!(directory.binds().is_empty());
    assert_eq!(app.count_all(&["linked_identities"]).await, [0]);
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_an_expired_one_explained() {
    let (app, directory, path) = world().await;
    let wrong = sign_in(&app.browser(), &path, ("maria", "another password")).await;
    assert_eq!(wrong.status.as_u16(), 401);
    assert!(
        wrong.text.contains("do not match") && !wrong.text.contains("another password"),
        "{}",
        wrong.text
    );
    let expired = sign_in(&app.browser(), &path, ("old", PASSWORD)).await;
    assert_eq!(expired.status.as_u16(), 403);
    assert!(expired.text.contains("has expired"), "{}", expired.text);
    assert_eq!(status(&app, &path, ("old", "another password")).await, 401);
    assert_eq!(directory.binds().len(), 3);
    let details = details(&app).await;
    assert!(details.iter().all(|detail| !detail.contains("password of") && !detail.contains("maria")));
    assert_eq!(app.count_all(&["users", "linked_identities"]).await, [1, 0]);
}

#[tokio::test]
async fn wrong_passwords_make_others_wait_and_not_the_browser_of_the_person() {
    let (app, directory, path) = world().await;
    let own = app.browser();
    assert_eq!(sign_in(&own, &path, ("maria", PASSWORD)).await.status.as_u16(), 303);
    own.submit("/sign-out", &[]).await;
    for _ in 0..5 {
        assert_eq!(status(&app, &path, ("maria", "another password")).await, 401);
    }
    directory.binds();
    let refused = sign_in(&app.browser(), &path, ("maria", PASSWORD)).await;
    assert_eq!((refused.status.as_u16(), &*refused.header("retry-after")), (429, "5"));
    assert!(directory.binds().is_empty(), "the password is not presented");
    assert_eq!(sign_in(&own, &path, ("maria", PASSWORD)).await.status.as_u16(), 303);
}

#[tokio::test]
async fn a_directory_that_misbehaves_signs_nobody_in_and_harms_nothing() {
    let (app, directory, path) = world().await;
    let admin = app.admin().await;
    for (number, (behaviour, expected)) in [
        (Behaviour::Nested, 503),
        (Behaviour::Malformed, 503),
        (Behaviour::Referral, 503),
        (Behaviour::Closed, 503),
        (Behaviour::Twice, 403),
    ]
    .into_iter()
    .enumerate()
    {
        directory.behave(behaviour);
        assert_eq!(status(&app, &path, ("maria", PASSWORD)).await, expected, "{behaviour:?}");
        assert!(directory.binds().is_empty(), "{behaviour:?}");
        // A change counts at once, however often it failed before.
        admin.patch(&path, json!({ "name": format!("Acme {number}") })).await.expect(200);
    }
    directory.behave(Behaviour::Right);
    assert_eq!(status(&app, &path, ("maria", PASSWORD)).await, 303);
}

#[tokio::test]
async fn the_connection_test_says_which_step_fails() {
    let (app, directory, path) = world().await;
    let admin = app.admin().await;
    let test = async || {
        let test = admin.post(&format!("{path}/test"), json!({})).await.expect(200);
        let steps = test["steps"].as_array().unwrap().clone();
        let found = steps.iter().map(|step| match &step["problem"] {
            Value::String(problem) => problem.clone(),
            _ => step["outcome"].as_str().unwrap().to_owned(),
        });
        found.collect::<Vec<_>>()
    };
    let skipped = "earlier_step";
    assert_eq!(test().await, ["ok", "ok", "ok", "ok"]);
    admin.patch(&path, json!({ "client_secret": "another password" })).await.expect(200);
    assert_eq!(test().await, ["ok", "ok", "account_rejected", skipped]);
    // The authorities of the system have not signed its certificate.
    admin.patch(&path, json!({ "ca_certificate": null })).await.expect(200);
    assert_eq!(test().await, ["ok", "certificate", skipped, skipped]);
    for (issuer, problem) in
        [("ldaps://10.1.2.3", "forbidden_address"), ("ldaps://no.invalid", "unknown_host")]
    {
        admin.patch(&path, json!({ "issuer": issuer, "client_secret": "another" })).await.expect(200);
        assert_eq!(test().await, [problem, skipped, skipped, skipped], "{issuer}");
    }
    assert!(directory.binds().is_empty());
}

#[tokio::test]
async fn an_email_of_a_verified_domain_leads_to_the_directory_and_links_only_if_its_emails_are_trusted() {
    let app = TestApp::start().await;
    verified(&app, "acme.example").await;
    let directory = Directory::start().await;
    let path = directory.register(&app, json!({})).await;
    app.add_user(1, "maria@acme.example", json!({})).await;
    let browser = app.browser();
    let sent = browser.sign_in("/sign-in", "maria@acme.example", "").await;
    let page = format!("{}?login_hint=maria@acme.example", page_of(&path));
    assert_eq!(sent.header("location"), page);
    assert!(browser.get(&page).await.text.contains("value=\"maria@acme.example\""));
    assert_eq!(status(&app, &path, ("maria", PASSWORD)).await, 403);
    app.admin().await.patch(&path, json!({ "trust_emails": true })).await.expect(200);
    assert_eq!(sign_in(&browser, &path, ("maria", PASSWORD)).await.status.as_u16(), 303);
    assert_eq!(browser.get("/v1/session").await.expect(200)["me"]["email"], "maria@acme.example");
}

#[tokio::test]
async fn a_person_adds_the_login_to_the_own_account() {
    let app = TestApp::start().await;
    let directory = Directory::start().await;
    let path = directory.register(&app, json!({})).await;
    app.add_user(1, "ana@acme.example", json!({})).await;
    assert_eq!(status(&app, &path, ("maria", PASSWORD)).await, 403, "nobody is linked");
    let browser = app.browser();
    browser.sign_in("/sign-in", "ana@acme.example", crate::support::PASSWORD).await;
    let id = path.rsplit('/').next().unwrap();
    let sent = browser.submit(&format!("/sign-in/external/{id}/link"), &[]).await;
    let page = sent.header("location");
    assert_eq!(page, format!("{}?link=true", page_of(&path)));
    let linked = browser.submit(&page, &[("login", "maria"), ("password", PASSWORD)]).await;
    assert_eq!(linked.header("location"), "/account/security", "{}", linked.text);
    let other = app.browser();
    assert_eq!(sign_in(&other, &path, ("maria", PASSWORD)).await.status.as_u16(), 303);
    assert_eq!(other.get("/v1/session").await.expect(200)["me"]["email"], "ana@acme.example");
}

#[tokio::test]
async fn a_directory_is_validated_created_and_changed() {
    let app = TestApp::start().await;
    let directory = Directory::start().await;
    let admin = app.admin().await;
    let created = admin.post(OWN, directory.settings()).await.expect(201);
    assert_eq!(
        (&created["subject_attribute"], &created["trust_emails"]),
        (&json!("entryUUID"), &json!(false))
    );
    assert!(created.get("client_secret").is_none());
    let path = format!("{OWN}/{}", created["id"]);
    // What was read can be sent back, and changes nothing.
    let read = admin.get(&path).await;
    let etag = read.header("etag");
    assert_eq!(admin.put(&path, read.expect(200)).await.header("etag"), etag);
    let refused = async |change: Value| -> Vec<String> {
        let answer: Answer = admin.patch(&path, change).await;
        fields(answer).into_iter().map(|(field, code)| format!("{field} {code}")).collect()
    };
    for (change, expected) in [
        (json!({ "issuer": "https://ldap.acme.example" }), "issuer not_ldap_url"),
        (json!({ "base_dn": "people" }), "base_dn invalid"),
        (json!({ "user_filter": "(uid=maria)" }), "user_filter invalid"),
        (json!({ "user_filter": "(uid={login}" }), "user_filter invalid"),
        (json!({ "user_filter": null }), "user_filter required"),
        (json!({ "email_attribute": "mail)(x=*" }), "email_attribute invalid"),
        (json!({ "ca_certificate": "none" }), "ca_certificate invalid"),
        (json!({ "client_secret": null }), "client_secret required"),
        (json!({ "issuer": "ldaps://evil.example" }), "client_secret required"),
        (json!({ "authorization_endpoint": "https://acme.example" }), "authorization_endpoint invalid"),
    ] {
        assert_eq!(refused(change.clone()).await, [expected], "{change}");
    }
    admin.patch(&path, json!({ "ca_certificate": null, "groups_attribute": null })).await.expect(200);
    let audited = app.audited("identity_provider.updated").await;
    let authority = (&audited[0]["ldap"]["has_ca_certificate"], &audited[0]["ca_certificate_changed"]);
    assert_eq!(authority, (&json!(false), &json!(true)));
    assert!(!format!("{audited:?}").contains("CERTIFICATE"));
    let missing =
        admin.post(OWN, json!({ "preset": "active_directory", "name": "X", "client_id": "cn=x" })).await;
    let missing: Vec<_> = fields(missing).into_iter().map(|(field, _)| field).collect();
    assert_eq!(missing, ["issuer", "base_dn", "client_secret"]);
    // Nobody can be sent there from an application.
    let party = Party::register_as(&app, json!({ "name": "Shop", "access_policy": "all_members" })).await;
    let external = admin.put(&super::applications::path(&party.client_id), unverified(&app, &created)).await;
    assert_eq!(fields(external), [("identity_provider_id".to_owned(), "unknown".to_owned())]);
}
