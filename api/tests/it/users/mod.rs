//! Users: changing them, who may, and what follows (UC-4, UC-5, UC-6).

mod administrators;
mod email_verification;
mod passwords;
mod status;
mod unicode;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{ADMIN, Answer, Browser, Client, PASSWORD, TestApp};

const OTHER: &str = "another horse battery";

fn fields(problem: (String, Vec<(String, String)>)) -> Vec<(String, String)> {
    assert_eq!(problem.0, "invalid");
    problem.1
}

fn at(answer: Answer) -> (String, String) {
    let found = fields(answer.problem(400));
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

fn is(found: &(String, String), field: &str, code: &str) -> bool {
    found.0 == field && found.1 == code
}

async fn put_if(caller: &Client, path: &str, tag: &str, body: Value) -> Answer {
    let request = caller.request(Method::PUT, path).header("if-match", tag);
    Answer::of(request.json(&body).send().await.unwrap()).await
}

/// A company `Other` (id 2) with its own administrator; a path of a user in company 1, and one in company 2.
struct World {
    app: TestApp,
    admin: Client,
    /// Administers company 1.
    boss: Client,
    /// A member of company 1.
    ana: i64,
}

impl World {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let admin = app.admin().await;
        admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
        app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
        let ana = app.add_user(1, "ana@example.com", json!({})).await;
        let boss = app.caller("boss@example.com").await;
        Self { app, admin, boss, ana }
    }

    fn path(&self) -> String {
        format!("/v1/companies/1/users/{}", self.ana)
    }
}

async fn signs_in(app: &TestApp, login: &str, password: &str) -> bool {
    app.browser().sign_in("/sign-in", login, password).await.status == 303
}

pub async fn signed_in(app: &TestApp, login: &str) -> Browser {
    let browser = app.browser();
    assert_eq!(browser.sign_in("/sign-in", login, PASSWORD).await.status, 303);
    browser
}

#[tokio::test]
async fn every_attribute_of_a_user_can_be_set_read_and_restored() {
    let world = World::new().await;
    let all = json!({
        "name": "Ana Pérez", "email": "ana.perez@example.com", "username": "Ana.P", "given_name": "Ana",
        "family_name": "Pérez", "locale": "es-ES", "nickname": "Ani", "middle_name": "María",
        "profile": "https://example.com/ana", "picture": "https://example.com/ana.png",
        "website": "http://ana.example.com", "gender": "female", "birthdate": "1990-02-28",
        "zoneinfo": "Europe/Madrid", "phone_number": "+34 910 000-000", "phone_number_verified": true,
        "address": { "formatted": "Calle Mayor 1\n28013 Madrid", "locality": "Madrid", "country": "ES" },
        "attributes": { "department": "R&D", "floor": 3, "badge": true, "teams": ["a", "b"] },
        "company_role": "company_admin", "system_role": "app_manager",
    });
    let changed = world.admin.put(&world.path(), all.clone()).await.expect(200);
    for (name, value) in all.as_object().unwrap() {
        match name.as_str() {
            "username" => assert_eq!(changed[name], "ana.p"),
            "phone_number" => assert_eq!(changed[name], "+34910000000"),
            _ => assert_eq!(&changed[name], value, "{name}"),
        }
    }
    assert_eq!(changed["preferred_username"], "ana.p");
    assert_eq!(changed["memberships"][0]["role"], "company_admin");
    assert_eq!(world.admin.get(&world.path()).await.expect(200), changed);
    let mut back = changed.clone();
    back["unknown"] = json!({ "a": 1 });
    assert_eq!(world.admin.put(&world.path(), back).await.expect(200), changed);
    assert!(signs_in(&world.app, "ana.p", PASSWORD).await);

    let mut new = all;
    new["email"] = json!("eva@example.com");
    new["username"] = json!("eva");
    let made = world.admin.post("/v1/companies/2/users", new).await.expect(201);
    assert_eq!((&made["attributes"], &made["zoneinfo"]), (&changed["attributes"], &changed["zoneinfo"]));
    let path = format!("/v1/companies/2/users/{}", made["id"]);
    assert_eq!(world.admin.get(&path).await.expect(200), made);
}

#[tokio::test]
async fn a_merge_patch_empties_what_is_null_and_keeps_the_rest() {
    let world = World::new().await;
    let set = json!({
        "given_name": "Ana", "nickname": "Ani", "username": "ani", "phone_number": "+34910000000",
        "attributes": { "a": 1, "b": 2 },
    });
    world.admin.put(&world.path(), set).await.expect(200);
    let patch = json!({ "nickname": null, "username": null, "attributes": { "a": null, "c": 3 } });
    let patched = world.admin.patch(&world.path(), patch).await.expect(200);
    assert_eq!((&patched["nickname"], &patched["username"]), (&Value::Null, &Value::Null));
    assert_eq!((&patched["given_name"], &patched["attributes"]), (&json!("Ana"), &json!({ "b": 2, "c": 3 })));
    assert_eq!(patched["preferred_username"], "ani", "a name that was given stays");
    // In a PUT, null is as good as absent, and an empty text empties.
    let put = json!({ "given_name": "", "phone_number": null, "attributes": { "d": 4 } });
    let put = world.admin.put(&world.path(), put).await.expect(200);
    assert_eq!((&put["given_name"], &put["phone_number"]), (&Value::Null, &json!("+34910000000")));
    assert_eq!(put["attributes"], json!({ "d": 4 }));
    for field in ["name", "email", "password", "status", "company_role"] {
        let answer = world.admin.patch(&world.path(), json!({ field: null })).await;
        assert!(is(&at(answer), field, "required"), "{field}");
    }
}

/// What is wrong of name, login and roles: field, value and what is said.
fn of_logins() -> Vec<(&'static str, Value, &'static str)> {
    let long = "x".repeat(256);
    vec![
        ("name", json!(""), "required"),
        ("name", json!(" \t "), "required"),
        ("name", json!("\u{200b}\u{feff}"), "required"),
        ("name", json!(long), "too_long"),
        ("name", json!("A\u{7}na"), "invalid"),
        ("name", json!("A\u{0}na"), "invalid"),
        ("name", json!("evil\u{202e}gpj.exe"), "invalid"),
        ("name", json!(7), "invalid"),
        ("email", json!(""), "required"),
        ("email", json!("ana"), "invalid"),
        ("email", json!("a na@example.com"), "invalid"),
        ("email", json!("ana@example"), "invalid"),
        ("email", json!("ana@@example.com"), "invalid"),
        ("email", json!("ana\u{0}@example.com"), "invalid"),
        ("email", json!("\u{ff41}na@example.com"), "invalid"),
        ("email", json!(format!("{}@example.com", "x".repeat(250))), "too_long"),
        ("email", json!(["ana@example.com"]), "invalid"),
        ("username", json!("a"), "invalid"),
        ("username", json!("ana@example.com"), "invalid"),
        ("username", json!("\u{430}na"), "invalid"),
        ("username", json!("x".repeat(51)), "too_long"),
        ("given_name", json!(long), "too_long"),
        ("family_name", json!("a\nb"), "invalid"),
        ("locale", json!("spanish please"), "invalid"),
        ("password", json!("short"), "too_short"),
        ("password", json!(""), "required"),
        ("password", json!("x".repeat(256)), "too_long"),
        ("status", json!("invited"), "invalid"),
        ("status", json!("gone"), "invalid"),
        ("system_role", json!("root"), "invalid"),
        ("company_role", json!("owner"), "invalid"),
    ]
}

/// What is wrong of the profile.
fn of_profiles() -> Vec<(&'static str, Value, &'static str)> {
    let long = "x".repeat(256);
    let many: serde_json::Map<_, _> = (0..51).map(|n| (format!("k{n}"), json!(n))).collect();
    vec![
        ("nickname", json!(long), "too_long"),
        ("profile", json!("javascript:alert(1)"), "invalid"),
        ("picture", json!("ana.png"), "invalid"),
        ("website", json!(format!("https://example.com/{}", "x".repeat(2048))), "too_long"),
        ("birthdate", json!("1990-02-30"), "invalid"),
        ("zoneinfo", json!("Madrid"), "invalid"),
        ("phone_number", json!("910 000 000"), "invalid"),
        ("phone_number_verified", json!("yes"), "invalid"),
        ("address", json!("Madrid"), "invalid"),
        ("address.locality", json!({ "locality": long }), "too_long"),
        ("attributes", json!(many), "too_long"),
        ("attributes", json!({ "k": "x".repeat(9000) }), "too_long"),
        ("attributes", json!({ "a b": 1 }), "invalid"),
        ("attributes.k", json!({ "k": { "deep": 1 } }), "invalid"),
        ("attributes.k", json!({ "k": "a\u{0}b" }), "invalid"),
    ]
}

#[tokio::test]
async fn invalid_input_is_reported_at_its_field() {
    let world = World::new().await;
    for (field, value, code) in of_logins().into_iter().chain(of_profiles()) {
        let name = field.split('.').next().unwrap();
        let found = at(world.admin.put(&world.path(), json!({ name: value })).await);
        assert!(is(&found, field, code), "{field} {value}: {found:?}");
        if matches!(name, "status") {
            continue;
        }
        let mut body = json!({ "name": "Eva", "email": "eva@example.com" });
        body[name] = value.clone();
        let found = at(world.admin.post("/v1/companies/1/users", body).await);
        assert!(is(&found, field, code), "POST {field} {value}: {found:?}");
    }
    // All at once.
    let body = json!({ "name": "", "email": "ana", "locale": "?" });
    let found = fields(world.admin.put(&world.path(), body).await.problem(400));
    assert_eq!(found.len(), 3);
    for missing in ["name", "email"] {
        let mut body = json!({ "name": "Eva", "email": "eva@example.com" });
        body.as_object_mut().unwrap().remove(missing);
        let answer = world.admin.post("/v1/companies/1/users", body).await;
        assert!(is(&at(answer), missing, "required"));
    }
}

#[tokio::test]
async fn emails_have_one_form_and_one_owner_also_in_parallel() {
    let world = World::new().await;
    let put = async |email: &str| world.admin.put(&world.path(), json!({ "email": email })).await;
    assert_eq!(
        put(" Ana+Work@Bücher.Example.COM ").await.expect(200)["email"],
        "ana+work@xn--bcher-kva.example.com"
    );
    assert!(is(&at(put("BOSS@example.com").await), "email", "duplicate"));
    assert!(is(&at(put(ADMIN).await), "email", "duplicate"));

    let eva = world.app.add_user(1, "eva@example.com", json!({})).await;
    let paths = [world.path(), format!("/v1/companies/1/users/{eva}")];
    let wanted = json!({ "email": "same@example.com", "username": "same" });
    let calls = paths.iter().map(|path| world.admin.put(path, wanted.clone()));
    let answers = futures::future::join_all(calls).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
    let refused = answers.into_iter().find(|answer| answer.status == 400).unwrap();
    assert_eq!(at(refused).1, "duplicate");
}

#[tokio::test]
async fn a_username_is_never_reused_by_another_person() {
    let world = World::new().await;
    let put = async |path: &str, name: &str| world.admin.put(path, json!({ "username": name })).await;
    put(&world.path(), "first").await.expect(200);
    put(&world.path(), "second").await.expect(200);
    let boss = "/v1/companies/1/users/2";
    assert!(is(&at(put(boss, "first").await), "username", "duplicate"));
    assert!(is(&at(put(boss, "ANA").await), "username", "duplicate"), "made from the email of another");
    assert_eq!(
        put(&world.path(), "first").await.expect(200)["preferred_username"],
        "first",
        "the person's own earlier name"
    );
    world.admin.delete(&world.path()).await.expect(204);
    assert!(is(&at(put(boss, "first").await), "username", "duplicate"));
}

#[tokio::test]
async fn a_change_is_made_only_to_the_user_and_role_that_were_seen() {
    let world = World::new().await;
    let path = world.path();
    let tag = world.admin.get(&path).await.header("etag");
    let changed = put_if(&world.admin, &path, &tag, json!({ "name": "Ana 2" })).await;
    let newer = changed.header("etag");
    assert_ne!(tag, newer);
    assert_eq!(changed.expect(200)["name"], "Ana 2");
    assert_eq!(put_if(&world.admin, &path, &tag, json!({ "name": "Ana 3" })).await.problem(412).0, "changed");
    let role = json!({ "company_role": "company_admin" });
    put_if(&world.admin, &path, &newer, role).await.expect(200);
    assert_eq!(put_if(&world.admin, &path, &newer, json!({ "name": "Ana 4" })).await.status, 412);
    assert_eq!(world.admin.get(&path).await.expect(200)["name"], "Ana 2");
}

#[tokio::test]
async fn a_person_changes_the_own_profile_but_not_the_own_roles() {
    let world = World::new().await;
    let ana = world.app.caller("ana@example.com").await;
    let seen = ana.get(&world.path()).await.expect(200);
    assert_eq!(ana.put(&world.path(), seen.clone()).await.expect(200), seen);
    let own = json!({ "name": "Ana P", "nickname": "Ani", "phone_number": "+34910000000" });
    assert_eq!(ana.put(&world.path(), own).await.expect(200)["nickname"], "Ani");
    for (body, code) in [
        (json!({ "status": "disabled" }), "forbidden"),
        (json!({ "system_role": "admin" }), "forbidden"),
        (json!({ "company_role": "company_admin" }), "forbidden"),
        (json!({ "phone_number_verified": true }), "forbidden"),
        // Never by a Bearer.
        (json!({ "password": OTHER }), "recent_sign_in_required"),
        (json!({ "email": "ana2@example.com" }), "recent_sign_in_required"),
    ] {
        assert_eq!(ana.put(&world.path(), body.clone()).await.problem(403).0, code, "{body}");
    }
    // A colleague is not even visible.
    assert_eq!(ana.put("/v1/companies/1/users/2", json!({ "name": "X" })).await.status, 404);
    let reader = world.app.reader("ana@example.com").await;
    let refused = reader.put(&world.path(), json!({ "name": "X" })).await;
    assert_eq!(refused.problem(403).0, "insufficient_scope");
    // A number that is changed is no longer known to be the person's.
    world.admin.put(&world.path(), json!({ "phone_number_verified": true })).await.expect(200);
    let mut back = ana.get(&world.path()).await.expect(200);
    assert_eq!(back["phone_number_verified"], true);
    back["phone_number"] = json!("+34910000001");
    assert_eq!(ana.put(&world.path(), back).await.expect(200)["phone_number_verified"], Value::Null);
}

#[tokio::test]
async fn a_company_administrator_cannot_give_a_higher_role_or_change_its_holder() {
    let world = World::new().await;
    let manager = world.app.add_user(1, "manager@example.com", json!({ "system_role": "app_manager" })).await;
    let manager = format!("/v1/companies/1/users/{manager}");
    let boss = &world.boss;
    assert_eq!(boss.put(&world.path(), json!({ "name": "Ana B" })).await.expect(200)["name"], "Ana B");
    boss.put(&world.path(), json!({ "company_role": "company_admin" })).await.expect(200);
    boss.put(&world.path(), json!({ "password": OTHER, "email": "a@example.com" })).await.expect(200);
    for (path, body, code) in [
        (&*world.path(), json!({ "system_role": "admin" }), "forbidden"),
        ("/v1/companies/1/users/2", json!({ "system_role": "admin" }), "forbidden"),
        ("/v1/companies/1/users/2", json!({ "company_role": "member" }), "own_role"),
        ("/v1/companies/1/users/2", json!({ "status": "disabled" }), "own_role"),
        (&manager, json!({ "name": "X" }), "forbidden"),
        (&manager, json!({ "password": OTHER }), "forbidden"),
        (&manager, json!({ "company_role": "company_admin" }), "forbidden"),
        ("/v1/companies/1/users/1", json!({ "email": "x@example.com" }), "forbidden"),
        ("/v1/companies/1/users/1", json!({ "status": "disabled" }), "forbidden"),
    ] {
        assert_eq!(boss.put(path, body.clone()).await.problem(403).0, code, "{path} {body}");
    }
    let seen = boss.get(&manager).await.expect(200);
    boss.put(&manager, seen).await.expect(200);
    let manager = world.app.caller("manager@example.com").await;
    assert_eq!(manager.get(&world.path()).await.status, 200);
    assert_eq!(manager.put(&world.path(), json!({})).await.problem(403).0, "forbidden");
    // Ids of another company are unknown in the own one.
    let other = world.app.add_user(2, "other@example.com", json!({})).await;
    for path in [format!("/v1/companies/1/users/{other}"), format!("/v1/companies/2/users/{other}")] {
        assert_eq!(boss.put(&path, json!({ "name": "X" })).await.status, 404, "{path}");
        assert_eq!(boss.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(boss.put("/v1/companies/1/users/999", json!({})).await.status, 404);
    assert_eq!(boss.put("/v1/companies/1/users/x", json!({})).await.status, 404);
}

#[tokio::test]
async fn a_person_is_notified_at_both_addresses_of_an_administrators_change() {
    let world = World::new().await;
    world.app.mails(2).await;
    world.boss.put(&world.path(), json!({ "password": OTHER })).await.expect(200);
    let mail = world.app.mails(3).await.pop().unwrap();
    assert!(mail.contains("To: ana <ana@example.com>") && mail.contains("password"), "{mail}");
    // It is valid at once, and nothing that was sent to the old address is.
    let browser = world.app.browser();
    browser.submit("/forgotten-password", &[("email", "ana@example.com")]).await;
    let reset = world.app.mails(4).await.pop().unwrap().replace("=\r\n", "");
    let reset = reset.split(&world.app.url).find(|rest| rest.starts_with("/password-resets/")).unwrap();
    let reset = reset.split(char::is_whitespace).next().unwrap().to_owned();
    assert_eq!(browser.open(&reset).await.status, 200);
    let seen = world.boss.put(&world.path(), json!({ "email": "ana2@example.com" })).await.expect(200);
    assert_eq!((&seen["email"], &seen["email_verified"]), (&json!("ana2@example.com"), &json!(false)));
    assert_eq!(browser.open(&reset).await.status, 404);
    let mail = world.app.mails(6).await.split_off(4).concat();
    assert!(
        mail.contains("To: ana <ana@example.com>") && mail.contains("To: ana <ana2@example.com>"),
        "{mail}"
    );
    assert!(signs_in(&world.app, "ana2@example.com", OTHER).await);
    assert!(!signs_in(&world.app, "ana@example.com", OTHER).await);
}

#[tokio::test]
async fn a_user_is_returned_with_the_usable_applications() {
    let world = World::new().await;
    let demo = world.app.add_application(json!({ "name": "Demo" }), &[world.ana]).await;
    let path = format!("{}/applications", world.path());
    for caller in [&world.admin, &world.boss, &world.app.caller("ana@example.com").await] {
        let seen = caller.get(&path).await.expect(200);
        assert_eq!(seen[0]["application"]["client_id"], demo["client_id"]);
        assert_eq!((&seen[0]["roles"], &seen[0]["company"]["id"]), (&json!(["user"]), &json!(1)));
    }
    let manager = world.app.add_user(1, "m@example.com", json!({})).await;
    let manager = format!("/v1/companies/1/users/{manager}/applications");
    assert_eq!(world.boss.get(&manager).await.expect(200), json!([]));
    world.boss.put(&world.path(), json!({ "status": "disabled" })).await.expect(200);
    assert_eq!(world.boss.get(&path).await.expect(200), json!([]));
}
