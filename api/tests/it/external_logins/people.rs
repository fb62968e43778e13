//! People who have an account only because a login of their company created it: they have no password.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    sign_in::{PAGE, maria, reason},
    upstream::{Upstream, begin},
};
use crate::{
    oauth::party::send,
    support::{Browser, Client, Patience, TestApp},
};

const PERSON: &str = "/v1/companies/1/users/2";

/// A server with Maria, whom the login of the first company created; the browser that she is signed in with.
async fn world() -> (TestApp, Upstream, Browser) {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({ "create_users": true })).await;
    let browser = app.browser();
    assert_eq!(upstream.sign_in(&browser, PAGE, &maria()).await.header("location"), "/");
    (app, upstream, browser)
}

async fn still_signs_in(app: &TestApp, upstream: &Upstream) {
    assert_eq!(upstream.sign_in(&app.browser(), PAGE, &maria()).await.header("location"), "/");
}

/// The status of Maria, which is in her company's hands.
async fn status(admin: &Client) -> Value {
    admin.get(PERSON).await.expect(200)["status"].clone()
}

#[tokio::test]
async fn an_email_that_a_company_s_provider_names_is_not_verified() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let upstream = Upstream::start(&app).await;
    let path = "/v1/companies/2/identity-providers";
    upstream.register_at(&app, path, json!({ "create_users": true })).await;
    let browser = app.browser();
    let claimed = json!({ "sub": "1", "email": "boss@victim.example", "email_verified": true });
    upstream.sign_in(&browser, "/sign-in?company=other", &claimed).await;
    let me = browser.call(Method::GET, "/v1/me", None).await.expect(200);
    assert_eq!((&me["email"], &me["email_verified"]), (&json!("boss@victim.example"), &json!(false)));

    // Another company invites the owner of the email, who is none of the people here.
    let invited = json!({ "email": "boss@victim.example", "company_role": "company_admin" });
    assert_eq!(admin.post("/v1/companies/1/memberships", invited).await.status, 202);
    let open = browser.call(Method::GET, "/v1/me/invitations", None).await.expect(200);
    assert_eq!(open, json!([]));
    for id in 1..=3 {
        let own = format!("/v1/me/invitations/{id}");
        assert_eq!(browser.call(Method::POST, &own, None).await.status, 404);
    }

    // It is verified as every other: with the link in the mail, by the person who is signed in.
    let mails = app.mails(2).await;
    let mail = mails.iter().find(|mail| mail.replace("=\r\n", "").contains("/email-confirmations/"));
    let link = app.link_in(mail.expect("the mail"), "/email-confirmations/");
    assert_eq!(browser.submit(&link, &[]).await.status, 200);
    let me = browser.call(Method::GET, "/v1/me", None).await.expect(200);
    assert_eq!(me["email_verified"], true);
}

#[tokio::test]
async fn a_person_without_a_password_edits_the_own_profile() {
    let (app, upstream, browser) = world().await;
    let me = browser.call(Method::PATCH, "/v1/me", Some(json!({ "locale": "es" }))).await.expect(200);
    assert_eq!(me["locale"], "es");
    still_signs_in(&app, &upstream).await;
}

#[tokio::test]
async fn a_person_without_a_password_stays_active_when_an_administrator_edits_it() {
    let (app, upstream, browser) = world().await;
    let admin = app.admin().await;
    for change in [json!({}), json!({ "company_role": "company_admin" }), json!({ "name": "Maria S." })] {
        assert_eq!(admin.put(PERSON, change.clone()).await.expect(200)["status"], "active", "{change}");
    }
    assert_eq!(admin.patch(PERSON, json!({ "locale": "en" })).await.expect(200)["status"], "active");
    let read = admin.get(PERSON).await.expect(200);
    assert_eq!(admin.put(PERSON, read).await.expect(200)["status"], "active");
    browser.get("/v1/session").await.expect(200);
    still_signs_in(&app, &upstream).await;
}

#[tokio::test]
async fn a_person_without_a_password_is_disabled_and_enabled_without_an_invitation() {
    let (app, upstream, browser) = world().await;
    let admin = app.admin().await;
    let set = async |status: &str| admin.put(PERSON, json!({ "status": status })).await.expect(200);
    assert_eq!(set("disabled").await["status"], "disabled");
    assert_eq!(browser.get("/v1/session").await.status, 401);
    assert_eq!(set("active").await["status"], "active");
    assert_eq!(app.count_all(&["invitations"]).await, [0]);
    still_signs_in(&app, &upstream).await;
    // Without any way in, an invitation leads back in.
    admin.delete("/v1/companies/1/identity-providers/1").await.expect(204);
    set("disabled").await;
    assert_eq!(set("active").await["status"], "invited");
    assert_eq!(app.count_all(&["invitations"]).await, [1]);
}

#[tokio::test]
async fn a_person_whose_only_login_cannot_be_used_is_invited_when_enabled() {
    let (app, upstream, _) = world().await;
    let admin = app.admin().await;
    let set = async |status: &str| admin.put(PERSON, json!({ "status": status })).await.expect(200);
    let provider = "/v1/companies/1/identity-providers/1";
    admin.put(provider, json!({ "enabled": false })).await.expect(200);
    set("disabled").await;
    assert_eq!(set("active").await["status"], "invited");
    assert_eq!(app.count_all(&["invitations"]).await, [1]);
    admin.put(provider, json!({ "enabled": true })).await.expect(200);
    set("disabled").await;
    assert_eq!(set("active").await["status"], "active");
    still_signs_in(&app, &upstream).await;
}

#[tokio::test]
async fn an_import_leaves_a_person_without_a_password_active() {
    let (app, upstream, _) = world().await;
    let admin = app.admin().await;
    admin.put(PERSON, json!({ "status": "disabled" })).await.expect(200);
    let text = "email,name,status\nmaria@acme.example,Maria Imported,active\n";
    let imports = "/v1/companies/1/imports";
    let new = json!({ "file_name": "people.csv", "size": text.len() });
    let import = admin.post(imports, new).await.expect(201);
    let path = format!("{imports}/{}", import["id"]);
    let part = admin.request(Method::PUT, &format!("{path}/content?offset=0"));
    send(part.header("content-type", "application/octet-stream").body(text)).await.expect(200);
    let until = async |state: &str| {
        let patience = Patience::begin();
        while admin.get(&path).await.expect(200)["state"] != state {
            patience.pause(|| state.to_owned()).await;
        }
    };
    admin.post(&format!("{path}/check"), json!({})).await.expect(200);
    until("checked").await;
    let rows = admin.get(&format!("{path}/rows")).await.expect(200);
    let changes = rows[0]["changes"].as_array().unwrap();
    let planned = changes.iter().find(|change| change["field"] == "status").unwrap();
    assert_eq!(planned["after"], "active");
    admin.post(&format!("{path}/apply"), json!({})).await.expect(200);
    until("applied").await;
    assert_eq!(admin.get(PERSON).await.expect(200)["name"], "Maria Imported");
    assert_eq!(status(&admin).await, "active");
    still_signs_in(&app, &upstream).await;
}

#[tokio::test]
async fn a_provider_creates_a_limited_number_of_people_an_hour() {
    let (app, upstream, _) = world().await;
    for number in 1..1_000 {
        let to = format!("{number}@acme.example");
        platform::limits::check_new_user(&app.ctx, 1, &to).await.unwrap();
    }
    let other = json!({ "sub": "o-1", "email": "other@acme.example" });
    let browser = app.browser();
    let back = upstream.authorize(&begin(&browser, PAGE).await, &other);
    assert_eq!(browser.get(&back).await.status, 429);
    // Who is known signs in, and whose email is taken is refused for that.
    still_signs_in(&app, &upstream).await;
    assert_eq!(app.count_all(&["users"]).await, [2]);
    app.advance(TimeDelta::hours(1));
    assert_eq!(upstream.sign_in(&browser, PAGE, &other).await.header("location"), "/");
}

#[tokio::test]
async fn values_that_no_column_stores_are_left_out() {
    let (app, upstream, _) = world().await;
    let long = format!("{}@acme.example", "m".repeat(300));
    for email in [json!(long), json!("maria\u{0}@acme.example"), json!("a\n@acme.example")] {
        let person = json!({ "sub": "m-1", "email": email });
        let answer = upstream.sign_in(&app.browser(), PAGE, &person).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/".to_owned()), "{email}");
        assert_eq!(app.texts("linked_identities", "email").await, ["maria@acme.example"]);
    }
    let person = json!({ "sub": "m-1\u{0}", "email": "x@acme.example" });
    let answer = upstream.sign_in(&app.browser(), PAGE, &person).await;
    assert_eq!(reason(&answer), "failed");
}
