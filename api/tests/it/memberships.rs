//! People in several companies (UC-7), and invitations as administrators see them.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    invitations::link,
    support::{Browser, Client, PASSWORD, TestApp, hidden},
    users::signed_in,
};

/// Company 1 with the member `ana@example.com` (unverified), and company 2 `Other` with its own administrator.
struct World {
    app: TestApp,
    admin: Client,
    /// Administers company 2.
    boss: Client,
    /// At home in company 1.
    ana: i64,
    /// How many mails were written when everything was set up.
    mails: usize,
}

impl World {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let admin = app.admin().await;
        admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
        let ana = app.add_user(1, "ana@example.com", json!({})).await;
        app.add_user(2, "boss@example.com", json!({ "company_role": "company_admin" })).await;
        let boss = app.caller("boss@example.com").await;
        app.mails(2).await;
        Self { app, admin, boss, ana, mails: 2 }
    }

    async fn invite(&mut self, body: Value) -> String {
        self.boss.post("/v1/companies/2/memberships", body).await.expect(202);
        self.mails += 1;
        link(&self.app, self.app.mails(self.mails).await.last().unwrap())
    }

    /// Ana as a member of company 2 too.
    async fn joined() -> Self {
        let mut world = Self::new().await;
        let path = world.invite(json!({ "email": "ana@example.com" })).await;
        let browser = signed_in(&world.app, "ana@example.com").await;
        assert_eq!(answer(&browser, &path, "accept").await, 303);
        world
    }
}

async fn answer(browser: &Browser, path: &str, answer: &str) -> u16 {
    browser.submit(path, &[("answer", answer)]).await.status.as_u16()
}

#[tokio::test]
async fn a_person_joins_another_company_by_the_link_with_the_existing_login() {
    let mut world = World::new().await;
    let path = world.invite(json!({ "email": "Ana@Example.com", "company_role": "company_admin" })).await;
    let (app, ana) = (&world.app, world.ana);

    // Not signed in: the page leads to it, and back.
    let browser = app.browser();
    let page = browser.open(&path).await;
    assert!(page.text.contains("Other") && page.text.contains("ana@example.com"));
    let sign_in = "/sign-in?return_to=/invitations";
    assert!(page.text.contains(&format!("href=\"{sign_in}\"")), "{}", page.text);
    let in_spanish = browser.get("/invitations?ui_locales=es").await.text.replace("&#38;", "&");
    assert!(in_spanish.contains(&format!("{sign_in}?ui_locales%3Des&ui_locales=es\"")), "{in_spanish}");
    let signed_in = browser.sign_in(sign_in, "ana@example.com", PASSWORD).await;
    assert_eq!(signed_in.header("location"), "/invitations");
    let page = browser.get("/invitations").await;
    assert!(page.text.contains("id=\"accept\"") && page.text.contains("id=\"decline\""));
    // Looking at it changes nothing, nor does a form that is not ours.
    assert_eq!(browser.post("/invitations", &[("answer", "accept")]).await.status, 403);
    let seen = world.admin.get(&format!("/v1/companies/1/users/{ana}")).await.expect(200);
    assert_eq!(seen["memberships"].as_array().unwrap().len(), 1);
    assert_eq!(answer(&browser, &path, "accept").await, 303);

    let seen = world.boss.get(&format!("/v1/companies/2/users/{ana}")).await.expect(200);
    assert_eq!((&seen["company_role"], &seen["home_company_id"]), (&json!("company_admin"), &json!(1)));
    assert_eq!(seen["email_verified"], true, "the link showed it");
    assert_eq!(seen["memberships"].as_array().unwrap().len(), 1, "only the company that the caller sees");
    let own = browser.get("/v1/session").await.expect(200);
    assert_eq!(own["me"]["memberships"].as_array().unwrap().len(), 2);
    assert_eq!(browser.open(&path).await.status, 200);
    let listed = world.boss.get("/v1/companies/2/invitations").await.expect(200);
    assert_eq!((&listed[0]["status"], &listed[0]["user_id"]), (&json!("accepted"), &Value::Null));
    let again = world.boss.post("/v1/companies/2/memberships", json!({ "email": "ana@example.com" })).await;
    assert_eq!(again.problem(400).1[0].1, "duplicate");
}

#[tokio::test]
async fn an_invitation_is_valid_for_its_recipient_only() {
    let mut world = World::new().await;
    world.app.add_user(1, "eva@example.com", json!({})).await;
    world.mails += 1;
    let path = world.invite(json!({ "email": "ana@example.com" })).await;
    let eva = signed_in(&world.app, "eva@example.com").await;
    let page = eva.open(&path).await;
    assert!(page.text.contains("This invitation is for ana@example.com."), "{}", page.text);
    assert!(
        page.text.contains("You are signed in as eva@example.com.") && !page.text.contains("id=\"accept\"")
    );
    // A form of another page carries the browser's token, and the cookie the link.
    let csrf = hidden(&eva.get("/sign-out").await.text)[0].1.clone();
    let cookies = eva.cookies();
    let link = cookies.split("; ").find_map(|cookie| cookie.strip_prefix("aldaba_invitations="));
    let fields = [("csrf", &*csrf), ("link", link.expect("the link")), ("answer", "accept")];
    assert_eq!(eva.post("/invitations", &fields).await.status, 403);
    let own = eva.get("/v1/session").await.expect(200);
    assert_eq!(own["me"]["memberships"].as_array().unwrap().len(), 1);

    let ana = signed_in(&world.app, "ana@example.com").await;
    assert_eq!(answer(&ana, &path, "decline").await, 200);
    assert_eq!(ana.open(&path).await.status, 410);
    let status = "/v1/companies/2/invitations?status=revoked";
    assert_eq!(world.boss.get(status).await.expect(200).as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_invitation_does_not_reveal_who_has_a_login() {
    let world = World::new().await;
    let invite = async |caller: &Client, email: &str| {
        caller.post("/v1/companies/2/memberships", json!({ "email": email })).await
    };
    let (known, unknown) =
        (invite(&world.boss, "ana@example.com").await, invite(&world.boss, "nobody@example.com").await);
    assert_eq!((known.status.as_u16(), &known.text), (202, &unknown.text));
    assert_eq!(unknown.status, 202);
    let listed = world.boss.get("/v1/companies/2/invitations").await.expect(200);
    let of = |index: usize| (listed[index]["status"].clone(), listed[index]["user_id"].clone());
    assert_eq!(of(0), of(1));
    assert_eq!(listed[0]["email"], "nobody@example.com");
    // An administrator sees all users anyway.
    let (_, fields) = invite(&world.admin, "nobody@example.com").await.problem(400);
    assert_eq!(fields, [("email".to_owned(), "unknown".to_owned())]);
    let mails = world.app.mails(world.mails + 1).await;
    assert!(mails.last().unwrap().contains("To: ana <ana@example.com>"), "{}", mails.last().unwrap());
    world.app.settled().await;
    assert_eq!(world.app.mails(world.mails + 1).await.len(), world.mails + 1, "nobody else is mailed");

    for (body, code) in [
        (json!({}), "required"),
        (json!({ "email": null }), "invalid"),
        (json!({ "email": "" }), "required"),
        (json!({ "email": "ana" }), "invalid"),
        (json!({ "email": "x@example.com", "company_role": "owner" }), "invalid"),
    ] {
        let (_, fields) = world.boss.post("/v1/companies/2/memberships", body.clone()).await.problem(400);
        assert_eq!(fields[0].1, code, "{body}");
    }
    let member = world.app.caller("ana@example.com").await;
    assert_eq!(invite(&member, "x@example.com").await.status, 404);
    let own = member.post("/v1/companies/1/memberships", json!({ "email": "x@example.com" })).await;
    assert_eq!(own.problem(403).0, "forbidden");
}

#[tokio::test]
async fn one_address_is_invited_once_a_minute_also_in_parallel() {
    let mut world = World::new().await;
    let body = json!({ "email": "ana@example.com" });
    let calls = (0..5).map(|_| world.boss.post("/v1/companies/2/memberships", body.clone()));
    let answers = futures::future::join_all(calls).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 202).count(), 1);
    for answer in answers.into_iter().filter(|answer| answer.status != 202) {
        assert!(answer.header("retry-after").parse::<u64>().unwrap() <= 61);
        assert_eq!(answer.problem(429).0, "too_many_requests");
    }
    world.mails += 1;
    let first = link(&world.app, world.app.mails(world.mails).await.last().unwrap());
    world.app.advance(TimeDelta::seconds(61));
    let second = world.invite(body).await;
    assert_ne!(first, second);
    assert_eq!(world.app.browser().open(&first).await.status, 410);
    assert_eq!(world.app.browser().open(&second).await.status, 200);
    world.app.advance(TimeDelta::days(7));
    assert_eq!(world.app.browser().open(&second).await.status, 410);
    let expired = world.boss.get("/v1/companies/2/invitations?status=expired&q=ANA").await.expect(200);
    assert_eq!(expired.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn people_answer_own_invitations_once_the_email_is_verified() {
    let mut world = World::new().await;
    world.invite(json!({ "email": "ana@example.com" })).await;
    let ana = world.app.caller("ana@example.com").await;
    // Anybody could have added a user with this email: it has to be shown first whose it is.
    assert_eq!(ana.get("/v1/me/invitations").await.expect(200), json!([]));
    assert_eq!(ana.post("/v1/me/invitations/1", json!({})).await.status, 404);
    assert_eq!(ana.delete("/v1/me/invitations/1").await.status, 404);

    let invited = json!({ "name": "Eva", "email": "eva@example.com" });
    world.admin.post("/v1/companies/1/users", invited).await.expect(201);
    world.mails += 1;
    let path = link(&world.app, world.app.mails(world.mails).await.last().unwrap());
    let browser = world.app.browser();
    assert_eq!(browser.submit(&path, &[("name", "Eva"), ("password", PASSWORD)]).await.status, 303);
    world.invite(json!({ "email": "eva@example.com" })).await;
    let eva = world.app.caller("eva@example.com").await;
    let open = eva.get("/v1/me/invitations").await.expect(200);
    assert_eq!((&open[0]["company"]["name"], &open[0]["company_role"]), (&json!("Other"), &json!("member")));
    let own = format!("/v1/me/invitations/{}", open[0]["id"]);
    assert_eq!(ana.post(&own, json!({})).await.status, 404);
    eva.delete(&own).await.expect(204);
    assert_eq!(eva.post(&own, json!({})).await.status, 404);
    world.app.advance(TimeDelta::minutes(2));
    world.invite(json!({ "email": "eva@example.com" })).await;
    let open = eva.get("/v1/me/invitations").await.expect(200);
    let own = format!("/v1/me/invitations/{}", open[0]["id"]);
    let calls = (0..4).map(|_| eva.call(Method::POST, &own, None));
    let mut statuses: Vec<_> =
        futures::future::join_all(calls).await.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 404, 404, 404]);
    assert_eq!(eva.get("/v1/me/companies").await.expect(200)[1]["company"]["name"], "Other");
}

#[tokio::test]
async fn in_another_company_only_the_role_is_changed_and_only_the_membership_removed() {
    let world = World::joined().await;
    let path = format!("/v1/companies/2/users/{}", world.ana);
    let seen = world.boss.get(&path).await.expect(200);
    let mut raised = seen.clone();
    raised["company_role"] = json!("company_admin");
    assert_eq!(world.boss.put(&path, raised).await.expect(200)["company_role"], "company_admin");
    for body in [
        json!({ "name": "X" }),
        json!({ "email": "x@example.com" }),
        json!({ "username": "somebody" }),
        json!({ "password": "another horse" }),
        json!({ "status": "disabled" }),
        json!({ "attributes": { "a": 1 } }),
        json!({ "system_role": "admin" }),
    ] {
        assert_eq!(world.boss.put(&path, body.clone()).await.problem(403).0, "forbidden", "{body}");
    }
    for what in ["sessions", "consents", "api-tokens"] {
        assert_eq!(world.boss.get(&format!("{path}/{what}")).await.problem(403).0, "forbidden", "{what}");
    }
    let home = format!("/v1/companies/1/users/{}", world.ana);
    assert_eq!(world.boss.put(&home, json!({ "name": "X" })).await.status, 404);
    // She may do all that to herself, in either.
    let ana = world.app.caller("ana@example.com").await;
    assert_eq!(ana.put(&path, json!({ "name": "Ana" })).await.expect(200)["name"], "Ana");
    assert_eq!(ana.delete(&path).await.problem(403).0, "forbidden");
    world.boss.delete(&path).await.expect(204);
    assert_eq!(world.boss.get(&path).await.status, 404);
    assert_eq!(ana.get("/v1/me").await.expect(200)["memberships"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn people_leave_companies_other_than_the_home_company() {
    let world = World::joined().await;
    let ana = world.app.caller("ana@example.com").await;
    let own = ana.get("/v1/me/companies").await.expect(200);
    assert_eq!((&own[0]["home"], &own[1]["home"]), (&json!(true), &json!(false)));
    assert_eq!(ana.delete("/v1/me/companies/1").await.problem(409).0, "home_company");
    ana.delete("/v1/me/companies/2").await.expect(204);
    assert_eq!(ana.delete("/v1/me/companies/2").await.status, 404);
    assert_eq!(ana.delete("/v1/me/companies/999").await.status, 404);
    assert_eq!(ana.get("/v1/companies/2").await.status, 404);
    let counted = world.boss.get("/v1/companies/2/users").await;
    assert_eq!(counted.header("x-total-count"), "1");
}

#[tokio::test]
async fn pending_invitations_are_sent_again_or_revoked() {
    let world = World::new().await;
    let eva = json!({ "name": "Eva", "email": "eva@example.com" });
    let eva = world.boss.post("/v1/companies/2/users", eva).await.expect(201);
    let path = format!("/v1/companies/2/users/{}/invitations", eva["id"]);
    let first = link(&world.app, world.app.mails(3).await.last().unwrap());
    let again = async || world.boss.call(Method::POST, &path, None).await;
    assert_eq!(again().await.problem(429).0, "too_many_requests");
    world.app.advance(TimeDelta::seconds(61));
    let calls = (0..4).map(|_| world.boss.call(Method::POST, &path, None));
    let answers = futures::future::join_all(calls).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 202).count(), 1);
    let second = link(&world.app, world.app.mails(4).await.last().unwrap());
    assert_eq!(world.app.browser().open(&first).await.status, 410);
    assert_eq!(world.app.browser().open(&second).await.status, 200);

    let listed = world.boss.get("/v1/companies/2/invitations?page_size=1").await;
    assert!(listed.header("link").contains("rel=\"next\""));
    assert_eq!(listed.header("x-total-count"), "2");
    let newest = &listed.expect(200)[0];
    assert_eq!(
        (&newest["status"], &newest["email"], &newest["user_id"]),
        (&json!("open"), &json!("eva@example.com"), &eva["id"])
    );
    world.boss.delete(&path).await.expect(204);
    world.boss.delete(&path).await.expect(204);
    assert_eq!(world.app.browser().open(&second).await.status, 410);
    assert_eq!(world.boss.get("/v1/companies/2/invitations?status=open").await.expect(200), json!([]));
    // One of them by its own id.
    world.app.advance(TimeDelta::seconds(61));
    assert_eq!(again().await.status, 202);
    let open = world.boss.get("/v1/companies/2/invitations?status=open").await.expect(200);
    let one = format!("/v1/companies/2/invitations/{}", open[0]["id"]);
    world.boss.delete(&one).await.expect(204);
    assert_eq!(world.boss.delete(&one).await.status, 404);
    assert_eq!(world.boss.delete(&one.replace("/2/", "/1/")).await.status, 404);
    // Who has answered cannot be invited again.
    let ana = format!("/v1/companies/1/users/{}/invitations", world.ana);
    assert_eq!(world.admin.call(Method::POST, &ana, None).await.problem(409).0, "not_invited");
}

#[tokio::test]
async fn members_of_another_company_survive_the_deletion_of_one() {
    let world = World::joined().await;
    world.admin.post("/v1/companies/1/memberships", json!({ "email": "boss@example.com" })).await.expect(202);
    let path = link(&world.app, world.app.mails(4).await.last().unwrap());
    assert_eq!(answer(&signed_in(&world.app, "boss@example.com").await, &path, "accept").await, 303);
    world.app.add_user(2, "eve@example.com", json!({})).await;
    let eve = world.app.caller("eve@example.com").await;

    let effects = world.admin.get("/v1/companies/2/deletion").await.expect(200);
    assert_eq!((&effects["people_deleted"], &effects["people_kept"]), (&json!(1), &json!(2)));
    world.admin.delete("/v1/companies/2").await.expect(204);
    assert_eq!(eve.get("/v1/me").await.status, 401);
    let people = world.admin.get("/v1/companies/1/users?sort=email").await.expect(200);
    let homes: Vec<_> =
        people.as_array().unwrap().iter().map(|user| (&user["name"], &user["home_company_id"])).collect();
    let one = json!(1);
    assert_eq!(homes, [(&json!("Admin"), &one), (&json!("ana"), &one), (&json!("boss"), &one)]);
    assert_eq!(world.boss.get("/v1/me").await.expect(200)["memberships"].as_array().unwrap().len(), 1);
    assert_eq!(world.boss.get("/v1/companies/1/users").await.status, 403, "only a member there");
}
