//! Users: changing them, who may, and what follows (UC-4, UC-5, UC-6).

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{ADMIN, Answer, Browser, Client, PASSWORD, TestApp, database};

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

#[tokio::test]
async fn an_international_domain_has_one_form() {
    let World { app, admin, .. } = World::new().await;
    let new = json!({ "name": "José", "email": "Jose@BÜCHER.example.com", "password": PASSWORD });
    let jose = admin.post("/v1/companies/1/users", new).await.expect(201);
    assert_eq!(jose["email"], "jose@xn--bcher-kva.example.com");
    let again = json!({ "name": "José", "email": "jose@xn--bcher-kva.example.com", "password": PASSWORD });
    let again = at(admin.post("/v1/companies/1/users", again).await);
    assert!(is(&again, "email", "duplicate"), "{again:?}");
    for login in ["jose@bücher.example.com", " JOSE@Bücher.Example.com ", "jose@XN--bcher-kva.example.com"]
    {
        assert!(signs_in(&app, login, PASSWORD).await, "{login}");
        let found = admin.get(&format!("/v1/companies/1/users?q={}", login.trim())).await.expect(200);
        assert_eq!(found[0]["id"], jose["id"], "{login}");
    }
    // Pages and mails show it as people write it.
    let browser = app.browser();
    browser.sign_in("/sign-in", "jose@bücher.example.com", PASSWORD).await;
    let page = browser.get("/sign-out").await;
    assert!(page.text.contains("jose@bücher.example.com"), "{}", page.text);
    let mail = app.mails(1).await.pop().unwrap();
    assert!(mail.contains("To: =?utf-8") && mail.contains("<jose@xn--bcher-kva.example.com>"), "{mail}");
}

#[tokio::test]
async fn the_part_of_an_email_before_the_at_is_ascii() {
    let World { app: _app, admin, .. } = World::new().await;
    for email in ["josé@example.com", "\u{212a}im@example.com", "jose\u{301}@example.com"] {
        let answer = admin.post("/v1/companies/1/users", json!({ "name": "José", "email": email })).await;
        assert!(answer.text.contains("ASCII letters"), "{email}: {}", answer.text);
        assert!(is(&at(answer), "email", "invalid"), "{email}");
    }
}

#[tokio::test]
async fn a_password_matches_in_every_unicode_form() {
    let World { app, admin, .. } = World::new().await;
    let new = json!({ "name": "Zoë", "email": "zoe@example.com", "password": "zoe\u{308} und ich am meer" });
    admin.post("/v1/companies/1/users", new).await.expect(201);
    for typed in ["zoë und ich am meer", "zoe\u{308} und ich am meer", "zoë\u{a0}und\u{3000}ich am meer"] {
        assert!(signs_in(&app, "zoe@example.com", typed).await, "{typed}");
    }
    assert!(!signs_in(&app, "zoe@example.com", "zoe und ich am meer").await);
    // Its length counts the characters of the normal form: seven here, fourteen as typed.
    let short = json!({ "name": "Zoë", "email": "other@example.com", "password": "e\u{301}".repeat(7) });
    let short = at(admin.post("/v1/companies/1/users", short).await);
    assert!(is(&short, "password", "too_short"), "{short:?}");
}

/// Argon2id of "cafe\u{301} solo" as it was typed.
const TYPED_HASH: &str =
    "$argon2id$v=19$m=64,t=1,p=1$xlInh0jGsotq8KNEMtP+zQ$17/1oWqEJ4GjAwunS7GXePD1DOdDRjc2i/toPbKDGpM";

/// Sets the password of a user to "cafe\u{301} solo", hashed as it was typed, as an import may store it.
async fn import_typed_password(app: &TestApp) {
    let sql = format!("UPDATE users SET password_hash = '{TYPED_HASH}' WHERE email = 'ana@example.com'");
    database::run(&app.database_url(), &sql).await;
}

#[tokio::test]
async fn simultaneous_sign_ins_with_a_hash_of_what_was_typed_all_succeed() {
    let World { app, .. } = World::new().await;
    import_typed_password(&app).await;
    let sign_ins = (0..6).map(|_| signs_in(&app, "ana@example.com", "cafe\u{301} solo"));
    assert_eq!(futures::future::join_all(sign_ins).await, [true; 6]);
    assert!(signs_in(&app, "ana@example.com", "café solo").await);
}

#[tokio::test]
async fn a_hash_of_what_was_typed_is_replaced_at_sign_in() {
    let World { app, .. } = World::new().await;
    import_typed_password(&app).await;
    assert!(!signs_in(&app, "ana@example.com", "café solo").await);
    assert!(signs_in(&app, "ana@example.com", "cafe\u{301} solo").await);
    assert!(!app.texts("users", "password_hash").await.contains(&TYPED_HASH.to_owned()));
    assert!(signs_in(&app, "ana@example.com", "café solo").await);
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
        "one's own of before"
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
    // Ids of another company are none of one's own.
    let other = world.app.add_user(2, "other@example.com", json!({})).await;
    for path in [format!("/v1/companies/1/users/{other}"), format!("/v1/companies/2/users/{other}")] {
        assert_eq!(boss.put(&path, json!({ "name": "X" })).await.status, 404, "{path}");
        assert_eq!(boss.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(boss.put("/v1/companies/1/users/999", json!({})).await.status, 404);
    assert_eq!(boss.put("/v1/companies/1/users/x", json!({})).await.status, 404);
}

#[tokio::test]
async fn a_password_set_by_an_administrator_ends_the_persons_sessions_and_tokens() {
    let world = World::new().await;
    let browser = signed_in(&world.app, "ana@example.com").await;
    let token = world.app.caller("ana@example.com").await;
    world.boss.put(&world.path(), json!({ "password": OTHER })).await.expect(200);
    assert_eq!(browser.get("/v1/session").await.status, 401);
    assert_eq!(token.get("/v1/me").await.status, 401);
    assert!(!signs_in(&world.app, "ana@example.com", PASSWORD).await);
    assert!(signs_in(&world.app, "ana@example.com", OTHER).await);
}

#[tokio::test]
async fn a_person_is_notified_at_both_addresses_of_an_administrators_change() {
    let world = World::new().await;
    world.app.mails(2).await;
    world.boss.put(&world.path(), json!({ "password": OTHER })).await.expect(200);
    let told = world.app.mails(3).await.pop().unwrap();
    assert!(told.contains("To: ana <ana@example.com>") && told.contains("password"), "{told}");
    // It holds at once, and nothing that was sent to the old address does.
    let browser = world.app.browser();
    browser.submit("/forgotten-password", &[("email", "ana@example.com")]).await;
    let reset = world.app.mails(4).await.pop().unwrap().replace("=\r\n", "");
    let reset = reset.split(&world.app.url).find(|rest| rest.starts_with("/password-resets/")).unwrap();
    let reset = reset.split(char::is_whitespace).next().unwrap().to_owned();
    assert_eq!(browser.open(&reset).await.status, 200);
    let seen = world.boss.put(&world.path(), json!({ "email": "ana2@example.com" })).await.expect(200);
    assert_eq!((&seen["email"], &seen["email_verified"]), (&json!("ana2@example.com"), &json!(false)));
    assert_eq!(browser.open(&reset).await.status, 404);
    let told = world.app.mails(6).await.split_off(4).concat();
    assert!(
        told.contains("To: ana <ana@example.com>") && told.contains("To: ana <ana2@example.com>"),
        "{told}"
    );
    assert!(signs_in(&world.app, "ana2@example.com", OTHER).await);
    assert!(!signs_in(&world.app, "ana@example.com", OTHER).await);
}

#[tokio::test]
async fn the_own_password_is_changed_in_a_browser_shortly_after_signing_in() {
    let world = World::new().await;
    let browser = signed_in(&world.app, "ana@example.com").await;
    let elsewhere = signed_in(&world.app, "ana@example.com").await;
    let put = async |password: &str| {
        browser.call(Method::PUT, &world.path(), Some(json!({ "password": password }))).await
    };
    put(OTHER).await.expect(200);
    assert_eq!(browser.get("/v1/session").await.status, 200, "this browser stays signed in");
    assert_eq!(elsewhere.get("/v1/session").await.status, 401, "others do not");
    world.app.advance(TimeDelta::minutes(11));
    assert_eq!(put(PASSWORD).await.problem(403).0, "recent_sign_in_required");
    assert!(signs_in(&world.app, "ana@example.com", OTHER).await);
}

#[tokio::test]
async fn disabling_ends_everything_and_enabling_brings_none_of_it_back() {
    let world = World::new().await;
    let ana = world.app.caller("ana@example.com").await;
    let browser = signed_in(&world.app, "ana@example.com").await;
    let status =
        async |status: &str| world.boss.put(&world.path(), json!({ "status": status })).await.expect(200);
    assert_eq!(status("disabled").await["status"], "disabled");
    assert_eq!(browser.get("/v1/session").await.status, 401);
    assert_eq!(ana.get("/v1/me").await.status, 401);
    assert!(!signs_in(&world.app, "ana@example.com", PASSWORD).await);
    let listed = world.boss.get("/v1/companies/1/users?status=disabled").await.expect(200);
    assert_eq!(listed[0]["id"], world.ana);
    assert_eq!(status("active").await["status"], "active");
    assert_eq!(browser.get("/v1/session").await.status, 401);
    assert_eq!(ana.get("/v1/me").await.status, 401);
    assert!(signs_in(&world.app, "ana@example.com", PASSWORD).await);
}

#[tokio::test]
async fn a_person_without_a_password_is_invited_again_when_enabled() {
    let world = World::new().await;
    let eva = json!({ "name": "Eva", "email": "eva@example.com" });
    let eva = world.boss.post("/v1/companies/1/users", eva).await.expect(201);
    let path = format!("/v1/companies/1/users/{}", eva["id"]);
    let put = async |body: Value| world.boss.put(&path, body).await.expect(200);
    // A person is welcomed and one invited.
    let first = crate::invitations::link(&world.app, world.app.mails(3).await.last().unwrap());
    assert_eq!(put(json!({ "status": "active" })).await["status"], "invited");
    assert_eq!(put(json!({ "status": "disabled" })).await["status"], "disabled");
    assert_eq!(world.app.browser().open(&first).await.status, 410);
    assert_eq!(put(json!({ "status": "active" })).await["status"], "invited");
    assert_eq!(world.app.browser().open(&first).await.status, 410, "the old link stays dead");
    let second = crate::invitations::link(&world.app, world.app.mails(4).await.last().unwrap());
    assert_eq!(world.app.browser().open(&second).await.status, 200);
    // A changed address gets a link of its own, and the old address loses its.
    put(json!({ "email": "eva2@example.com" })).await;
    assert_eq!(world.app.browser().open(&second).await.status, 410);
    let mails = world.app.mails(5).await;
    assert!(mails[4].contains("To: Eva <eva2@example.com>"), "{}", mails[4]);
    // A password instead makes the person active.
    assert_eq!(put(json!({ "password": PASSWORD })).await["status"], "active");
    let third = crate::invitations::link(&world.app, &mails[4]);
    assert_eq!(world.app.browser().open(&third).await.status, 200, "it leads to sign-in");
}

#[tokio::test]
async fn the_last_administrator_is_neither_disabled_nor_demoted() {
    let world = World::new().await;
    let path = "/v1/companies/1/users/1";
    for body in [json!({ "status": "disabled" }), json!({ "system_role": "app_manager" })] {
        assert_eq!(world.admin.put(path, body).await.problem(409).0, "last_admin");
    }
    assert_eq!(world.admin.patch(path, json!({ "system_role": null })).await.problem(409).0, "last_admin");
    let second = world.app.add_user(1, "second@example.com", json!({ "system_role": "admin" })).await;
    let refused = world.admin.put(path, json!({ "status": "disabled" })).await;
    assert_eq!(refused.problem(403).0, "own_role", "now another could do it");
    let second = format!("/v1/companies/1/users/{second}");
    world.admin.put(&second, json!({ "status": "disabled" })).await.expect(200);
    assert_eq!(
        world.admin.put(path, json!({ "system_role": "app_manager" })).await.problem(409).0,
        "last_admin"
    );
}

#[tokio::test]
async fn of_administrators_who_remove_each_other_at_once_one_stays() {
    let app = TestApp::start().await;
    let mut ids = vec![(1, app.admin().await)];
    for email in ["b@example.com", "c@example.com", "d@example.com"] {
        let id = app.add_user(1, email, json!({ "system_role": "admin" })).await;
        ids.push((id, app.caller(email).await));
    }
    let calls = ids.iter().enumerate().flat_map(|(index, (_, caller))| {
        let others = ids.iter().enumerate().filter(move |(other, _)| *other != index);
        others.map(move |(other, (id, _))| {
            let path = format!("/v1/companies/1/users/{id}");
            let body = match (index + other) % 3 {
                0 => (Method::PUT, Some(json!({ "status": "disabled" }))),
                1 => (Method::PATCH, Some(json!({ "system_role": null }))),
                _ => (Method::DELETE, None),
            };
            async move { caller.call(body.0, &path, body.1).await.status.as_u16() }
        })
    });
    let statuses = futures::future::join_all(calls).await;
    assert!(
        statuses.iter().all(|status| matches!(status, 200 | 204 | 401 | 403 | 404 | 409)),
        "{statuses:?}"
    );
    let mut left = 0;
    for (_, caller) in &ids {
        let answer = caller.get("/v1/me").await;
        left += usize::from(answer.status == 200 && answer.json()["system_role"] == "admin");
    }
    assert!(left >= 1, "{statuses:?}");
}

#[tokio::test]
async fn users_with_a_system_role_are_deleted_by_administrators_only() {
    let world = World::new().await;
    let manager = world.app.add_user(1, "manager@example.com", json!({ "system_role": "app_manager" })).await;
    let path = format!("/v1/companies/1/users/{manager}");
    let manager = world.app.caller("manager@example.com").await;
    assert_eq!(world.boss.delete(&path).await.problem(403).0, "forbidden");
    // An app manager reads users, and oneself nobody deletes.
    assert_eq!(manager.delete(&world.path()).await.problem(403).0, "forbidden");
    assert_eq!(manager.delete(&path).await.problem(403).0, "forbidden");
    let other = world.app.add_user(2, "other@example.com", json!({})).await;
    assert_eq!(world.boss.delete(&format!("/v1/companies/2/users/{other}")).await.status, 404);
    assert_eq!(world.boss.delete(&format!("/v1/companies/1/users/{other}")).await.status, 404);
    world.admin.delete(&path).await.expect(204);
    assert_eq!(manager.get("/v1/me").await.status, 401);
    assert_eq!(world.admin.delete(&path).await.problem(404).0, "not_found");
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

#[tokio::test]
async fn only_an_administrator_of_the_installation_vouches_for_an_email() {
    let world = World::new().await;
    let (admin, path) = (&world.admin, world.path());
    let ana = world.app.caller("ana@example.com").await;
    for caller in [&world.boss, &ana] {
        let refused = caller.patch(&path, json!({ "email_verified": true })).await;
        assert_eq!(refused.status, 403, "{}", refused.text);
    }
    // What was read can be sent back.
    let read = world.boss.get(&path).await.expect(200);
    assert_eq!(read["email_verified"], false);
    world.boss.put(&path, read).await.expect(200);
    let vouched = admin.patch(&path, json!({ "email_verified": true })).await.expect(200);
    assert_eq!(vouched["email_verified"], true);
    let audited = world.app.audited("user.updated").await.pop().unwrap();
    assert_eq!(audited["changed"], json!(["email_verified"]));
    assert_eq!(
        (&audited["before"]["email_verified"], &audited["after"]["email_verified"]),
        (&json!(false), &json!(true))
    );
    // Never beside a new email.
    let both = json!({ "email": "ana2@example.com", "email_verified": true });
    assert_eq!(admin.patch(&path, both).await.expect(200)["email_verified"], false);
    assert_eq!(admin.patch(&path, json!({ "email_verified": null })).await.status, 400);
}

#[tokio::test]
async fn a_new_user_confirms_the_email_by_the_link_in_the_welcome_mail() {
    let app = TestApp::start().await;
    assert_eq!(app.admin().await.get("/v1/me").await.expect(200)["email_verified"], true, "the installer");
    let eva = app.add_user(1, "eva@example.com", json!({})).await;
    let path = format!("/v1/companies/1/users/{eva}");
    let before = app.admin().await.get(&path).await.expect(200);
    assert_eq!((&before["email_verified"], before.get("pending_email")), (&json!(false), None));
    let link = app.link_in(&app.mails(1).await[0], "/email-confirmations/");
    app.advance(TimeDelta::days(6));
    assert_eq!(app.browser().submit(&link, &[("password", PASSWORD)]).await.status, 200);
    assert_eq!(app.admin().await.get(&path).await.expect(200)["email_verified"], true);
    // Sent again on request.
    app.add_user(1, "leo@example.com", json!({})).await;
    let leo = app.browser();
    leo.sign_in("/sign-in", "leo@example.com", PASSWORD).await;
    let again = leo.call(Method::POST, "/v1/me/email", Some(json!({ "email": "leo@example.com" }))).await;
    assert_eq!(again.status, 202, "{}", again.text);
    let link = app.link_in(app.mails(3).await.last().unwrap(), "/email-confirmations/");
    assert_eq!(leo.submit(&link, &[]).await.status, 200);
    let me = leo.call(Method::GET, "/v1/me", None).await.expect(200);
    assert_eq!(me["email_verified"], true);
}
