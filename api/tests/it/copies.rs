//! What is kept twice so that lists are quick: memberships repeat their users, and companies count their memberships.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use kernel::words;
use serde_json::json;

use crate::{
    invitations::link,
    support::{Client, TestApp},
    users::signed_in,
};

/// Memberships that do not repeat their user.
const WRONG_COPIES: &str = "memberships m JOIN users u ON u.id = m.user_id WHERE u.email <> m.email \
                            OR u.status <> m.status OR LOWER(u.name) <> m.name_key";
/// Users who are listed by another name than theirs.
const WRONG_KEYS: &str = "users u WHERE LOWER(u.name) <> u.name_key";
/// Companies that count wrong.
const WRONG_COUNTS: &str =
    "companies c WHERE c.members <> (SELECT COUNT(*) FROM memberships m WHERE m.company_id = c.id)";
/// Users whose home is a company that they do not belong to.
const HOMELESS: &str = "users u WHERE NOT EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = u.id \
                        AND m.company_id = u.home_company_id)";

/// Checks that each membership has the words of its user.
async fn check_words(app: &TestApp, after: &str) {
    for company in 1..=3 {
        let of = format!(
            "memberships m JOIN users u ON u.id = m.user_id WHERE m.company_id = {company} ORDER BY m.id"
        );
        let texts = async |column| app.texts(&of, column).await;
        let names = texts("u.name").await.into_iter().zip(texts("u.email").await);
        for ((name, email), username) in names.zip(texts("u.preferred_username").await) {
            let stored = format!(
                "membership_words w JOIN memberships m ON m.id = w.membership_id AND m.company_id = w.company_id \
                 WHERE m.company_id = {company} AND m.email = '{email}'"
            );
            let stored: BTreeSet<_> = app.texts(&stored, "w.word").await.into_iter().collect();
            assert_eq!(
                stored,
                words::of_person(&name, &email, &username),
                "after {after}: {company} {email}"
            );
        }
    }
}

async fn check(app: &TestApp, after: &str) {
    check_words(app, after).await;
    for (table, column) in
        [(WRONG_COPIES, "m.email"), (WRONG_KEYS, "u.email"), (WRONG_COUNTS, "c.code"), (HOMELESS, "u.email")]
    {
        assert_eq!(app.texts(table, column).await, Vec::<String>::new(), "after {after}: {table}");
    }
}

/// An installation with the companies 2 and 3, and Ana (user 2, at home in company 2) in company 1 too, who has shown
/// that the email is hers.
async fn world() -> (TestApp, Client, Client) {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for name in ["Second", "Third"] {
        admin.post("/v1/companies", json!({ "name": name })).await.expect(201);
    }
    app.add_user(2, "ana@example.com", json!({})).await;
    admin.post("/v1/companies/1/memberships", json!({ "email": "ana@example.com" })).await.expect(202);
    let path = link(&app, app.mails(2).await.last().unwrap());
    let browser = signed_in(&app, "ana@example.com").await;
    assert_eq!(browser.submit(&path, &[("answer", "accept")]).await.status, 303);
    let ana = app.caller("ana@example.com").await;
    (app, admin, ana)
}

#[tokio::test]
async fn memberships_repeat_their_user_and_companies_count_them_whatever_is_done() {
    let (app, admin, ana) = world().await;
    check(&app, "joining").await;
    let new = json!({ "name": "Eva", "email": "eva@example.com" });
    admin.post("/v1/companies/3/users", new.clone()).await.expect(201);
    check(&app, "an invitation").await;
    assert_eq!(admin.post("/v1/companies/2/users", new).await.status, 400);
    check(&app, "a user who was refused").await;
    for body in [
        json!({ "name": "ANA" }),
        json!({ "email": "ana2@example.com" }),
        json!({ "username": "anita" }),
        json!({ "status": "disabled" }),
    ] {
        admin.patch("/v1/companies/1/users/2", body.clone()).await.expect(200);
        check(&app, &body.to_string()).await;
    }
    admin.patch("/v1/companies/2/users/2", json!({ "status": "active" })).await.expect(200);
    check(&app, "enabling").await;
    assert_eq!(ana.get("/v1/me").await.status, 401, "enabling brings nothing back");
    let ana = app.caller("ana2@example.com").await;
    ana.patch("/v1/me", json!({ "name": "Ana" })).await.expect(200);
    check(&app, "a change of the caller's account").await;
    admin.delete("/v1/companies/2").await.expect(204);
    check(&app, "the end of the home company").await;
    admin.delete("/v1/companies/3").await.expect(204);
    check(&app, "the end of a company with its users").await;
    admin.delete("/v1/companies/1/users/2").await.expect(204);
    check(&app, "the end of a user").await;
    assert_eq!(app.count_all(&["users", "memberships", "companies"]).await, [1, 1, 1]);
    assert_eq!(app.texts("membership_words WHERE membership_id > 1", "word").await, [""; 0]);
}

#[tokio::test]
async fn a_membership_created_during_a_rename_has_the_new_name() {
    let (app, admin, ana) = world().await;
    for round in 0..6 {
        app.advance(TimeDelta::minutes(2));
        admin.post("/v1/companies/3/memberships", json!({ "email": "ana@example.com" })).await.expect(202);
        let open = ana.get("/v1/me/invitations").await.expect(200);
        let own = format!("/v1/me/invitations/{}", open[0]["id"]);
        let renamed = json!({ "name": format!("Ana {round}") });
        let (joined, changed) =
            tokio::join!(ana.post(&own, json!({})), admin.patch("/v1/companies/2/users/2", renamed));
        joined.expect(204);
        changed.expect(200);
        check(&app, "joining").await;
        ana.delete("/v1/me/companies/3").await.expect(204);
        check(&app, "leaving").await;
    }
}

#[tokio::test]
async fn the_end_of_the_home_company_is_a_change_of_the_user() {
    let (app, admin, _) = world().await;
    let tag = admin.get("/v1/companies/1/users/2").await.header("etag");
    admin.delete("/v1/companies/2").await.expect(204);
    let after = admin.get("/v1/companies/1/users/2").await;
    assert_ne!(after.header("etag"), tag);
    assert_eq!(after.expect(200)["home_company_id"], 1);
    check(&app, "the end of the home company").await;
}
