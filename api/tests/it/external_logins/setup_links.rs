//! Set-up links: the IT of a customer connects a login of a company without an account here.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    sign_in::PAGE,
    upstream::{CLIENT_ID, SECRET, Upstream},
};
use crate::support::{Answer, Browser, Client, TestApp};

const LINKS: &str = "/v1/companies/1/setup-links";
const FORM: &str = "/setup-links";

/// Creates a link for a new login; its path, and its data.
async fn create(app: &TestApp, client: &Client, path: &str) -> (String, Value) {
    let created = client.post(path, json!({ "name": "Acme login" })).await.expect(201);
    let link = created["link"].as_str().unwrap().strip_prefix(&app.url).unwrap().to_owned();
    (link, created["setup_link"].clone())
}

/// A browser in which the link was opened and confirmed.
async fn confirmed(app: &TestApp, link: &str) -> Browser {
    let browser = app.browser();
    let answer = browser.submit(link, &[("answer", "accept")]).await;
    assert_eq!((answer.status.as_u16(), answer.header("location").as_str()), (303, FORM), "{}", answer.text);
    browser
}

fn connection(upstream: &Upstream) -> [(&'static str, String); 5] {
    [
        ("preset", "openid_connect".to_owned()),
        ("issuer", upstream.url.clone()),
        ("client_id", CLIENT_ID.to_owned()),
        ("client_secret", SECRET.to_owned()),
        ("answer", "save".to_owned()),
    ]
}

async fn save(browser: &Browser, fields: &[(&'static str, String)]) -> Answer {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.submit(FORM, &fields).await
}

fn is_closed(answer: &Answer) -> bool {
    answer.status == 410 && answer.text.contains("id=\"setup-link-closed\"")
}

async fn state(app: &TestApp, link: &Value) -> Value {
    app.admin().await.get(&format!("{LINKS}/{}", link["id"])).await.expect(200)["state"].clone()
}

fn provider(link: &Value) -> String {
    format!("/v1/companies/1/identity-providers/{}", link["provider_id"])
}

#[tokio::test]
async fn a_link_connects_a_login_without_an_account() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let admin = app.admin().await;
    let (link, data) = create(&app, &admin, LINKS).await;
    assert_eq!((&data["state"], &data["provider_name"]), (&json!("open"), &json!("Acme login")));
    let draft = admin.get(&provider(&data)).await.expect(200);
    assert_eq!(
        (&draft["issuer"], &draft["client_id"], &draft["enabled"]),
        (&json!(""), &json!(""), &json!(false))
    );
    let browser = confirmed(&app, &link).await;
    assert_eq!(state(&app, &data).await, "opened");
    let page = browser.get(FORM).await;
    assert!(page.text.contains(draft["redirect_uri"].as_str().unwrap()), "{}", page.text);
    assert!(page.text.contains(draft["backchannel_logout_uri"].as_str().unwrap()));
    let saved = save(&browser, &connection(&upstream)).await;
    assert!(saved.status == 200 && saved.text.contains("id=\"tested\""), "{}", saved.text);
    assert!(saved.text.contains("found nothing wrong"), "{}", saved.text);
    assert!(!saved.text.contains(SECRET) && !saved.text.contains("a secret:"), "the secret is not shown");
    assert_eq!(state(&app, &data).await, "saved");
    let connected = admin.get(&provider(&data)).await.expect(200);
    assert_eq!((&connected["issuer"], &connected["client_id"]), (&json!(upstream.url), &json!(CLIENT_ID)));
    assert_eq!((&connected["has_client_secret"], &connected["enabled"]), (&json!(true), &json!(false)));
    assert_eq!(connected["connection"]["succeeded"], true);
    assert!(!app.browser().get(PAGE).await.text.contains("id=\"external-"), "nobody signs in with it yet");
    // The creator is recorded, with the link.
    let audited = app.audited("identity_provider.updated").await;
    assert_eq!((audited.len(), &audited[0]["setup_link_id"]), (1, &data["id"]));
    assert_eq!(app.audited("identity_provider.tested").await[0]["setup_link_id"], data["id"]);
    let events = admin.get("/v1/audit-events?kind=identity_provider.updated").await.expect(200);
    assert_eq!(events[0]["actor"]["kind"], "setup_link");
    // What is not entered again is kept, also after the page was closed.
    let mut again = connection(&upstream);
    again[3].1.clear();
    assert_eq!(save(&browser, &again).await.status, 200);
    assert_eq!(admin.get(&provider(&data)).await.expect(200)["has_client_secret"], true);
    admin.put(&provider(&data), json!({ "enabled": true })).await.expect(200);
    assert!(is_closed(&browser.get(FORM).await), "administrators change it from now on");
    assert_eq!(state(&app, &data).await, "finished");
    assert!(app.browser().get(PAGE).await.text.contains("id=\"external-"));
}

#[tokio::test]
async fn opening_a_link_uses_nothing_up_and_it_works_in_the_browser_that_confirms_it() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (link, data) = create(&app, &admin, LINKS).await;
    for method in [Method::HEAD, Method::GET, Method::GET] {
        let answer = Answer::of(app.anonymous().request(method, &link).send().await.unwrap()).await;
        assert_eq!((answer.status.as_u16(), answer.header("location").as_str()), (303, FORM));
    }
    let (one, other) = (app.browser(), app.browser());
    let pages = [one.open(&link).await, other.open(&link).await];
    assert!(pages.iter().all(|page| page.text.contains("id=\"accept\"")));
    assert_eq!(state(&app, &data).await, "open");
    let accept = [("answer", "accept")];
    let answers = futures::join!(one.send(FORM, &pages[0], &accept), other.send(FORM, &pages[1], &accept));
    let mut statuses = [answers.0.status.as_u16(), answers.1.status.as_u16()];
    let (first, second) = if statuses[0] == 303 { (one, other) } else { (other, one) };
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 410]);
    assert!(first.get(FORM).await.text.contains("id=\"redirect-uri\""));
    assert!(is_closed(&second.get(FORM).await));
    assert!(is_closed(&app.browser().open(&link).await), "the address alone is worth nothing now");
    // The browser that confirmed it opens the mail again.
    app.advance(TimeDelta::hours(2));
    assert_eq!(first.get(FORM).await.status, 404, "the cookie has expired");
    assert!(first.open(&link).await.text.contains("id=\"redirect-uri\""));
    assert_eq!(app.audited("setup_link.opened").await.len(), 1);
    for unknown in ["/setup-links/unknown", "/setup-links/x"] {
        assert!(is_closed(&app.browser().open(unknown).await), "{unknown}");
    }
}

#[tokio::test]
async fn a_link_ends_when_it_is_revoked_or_expires_or_its_creator_loses_the_right() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let admin = app.admin().await;
    let boss_id = app.add_user(1, "boss@acme.example", json!({ "company_role": "company_admin" })).await;
    let user = format!("/v1/companies/1/users/{boss_id}");
    for (name, what) in [("revoked", 0), ("expired", 1), ("demoted", 2), ("disabled", 3), ("replaced", 4)] {
        // A person who is disabled loses the API tokens.
        let boss = app.caller("boss@acme.example").await;
        let (link, data) = create(&app, &boss, LINKS).await;
        let browser = confirmed(&app, &link).await;
        let page = browser.get(FORM).await;
        let again = json!({ "provider_id": data["provider_id"] });
        match what {
            0 => drop(admin.delete(&format!("{LINKS}/{}", data["id"])).await.expect(204)),
            1 => app.advance(TimeDelta::days(8)),
            2 => drop(admin.put(&user, json!({ "company_role": "member" })).await.expect(200)),
            3 => drop(admin.put(&user, json!({ "status": "disabled" })).await.expect(200)),
            _ => drop(admin.post(LINKS, again).await.expect(201)),
        }
        let fields = connection(&upstream);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let late = browser.send(FORM, &page, &fields).await;
        // The form is as old as its cookie.
        assert!(is_closed(&late) || (what == 1 && late.status == 404), "{name}: {}", late.text);
        assert!(is_closed(&app.browser().open(&link).await), "{name}");
        let expected = if what == 1 { "expired" } else { "revoked" };
        assert_eq!(state(&app, &data).await, expected, "{name}");
        assert_eq!(admin.get(&provider(&data)).await.expect(200)["issuer"], "", "{name}");
        let restored = json!({ "company_role": "company_admin", "status": "active" });
        admin.put(&user, restored).await.expect(200);
    }
    assert_eq!(app.audited("setup_link.revoked").await.len(), 1);
    let gone = format!("{LINKS}/1");
    assert_eq!(admin.delete(&gone).await.problem(404).0, "not_found", "it was revoked before");
}

#[tokio::test]
async fn a_link_ends_with_its_company_and_its_login() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let (link, _) = create(&app, &admin, "/v1/companies/2/setup-links").await;
    let browser = confirmed(&app, &link).await;
    admin.put("/v1/companies/2", json!({ "status": "disabled" })).await.expect(200);
    assert!(is_closed(&browser.get(FORM).await));
    admin.put("/v1/companies/2", json!({ "status": "active" })).await.expect(200);
    assert_eq!(browser.get(FORM).await.status, 200);
    admin.delete("/v1/companies/2").await.expect(204);
    assert!(is_closed(&browser.get(FORM).await));
    let (link, data) = create(&app, &admin, LINKS).await;
    let browser = confirmed(&app, &link).await;
    admin.delete(&provider(&data)).await.expect(204);
    assert!(is_closed(&browser.get(FORM).await));
    assert_eq!(app.count_all(&["setup_links"]).await, [0]);
}

#[tokio::test]
async fn a_link_gives_no_other_right() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let admin = app.admin().await;
    let (link, data) = create(&app, &admin, LINKS).await;
    // Nothing is saved before the link was confirmed.
    let browser = app.browser();
    browser.open(&link).await;
    let shown = save(&browser, &connection(&upstream)).await;
    assert!(shown.text.contains("id=\"accept\""), "{}", shown.text);
    assert_eq!(admin.get(&provider(&data)).await.expect(200)["issuer"], "");
    let browser = confirmed(&app, &link).await;
    for path in ["/v1/me", "/v1/companies/1", LINKS, &provider(&data)] {
        assert_eq!(browser.get(path).await.status, 401, "{path}");
    }
    let mut fields = connection(&upstream).to_vec();
    for (name, value) in
        [("name", "Mine"), ("enabled", "true"), ("create_users", "true"), ("company_id", "2")]
    {
        fields.push((name, value.to_owned()));
    }
    fields.push(("trust_second_factor", "true".to_owned()));
    assert_eq!(save(&browser, &fields).await.status, 200);
    let saved = admin.get(&provider(&data)).await.expect(200);
    assert_eq!((&saved["name"], &saved["enabled"]), (&json!("Acme login"), &json!(false)));
    assert_eq!((&saved["create_users"], &saved["trust_second_factor"]), (&json!(false), &json!(false)));
    // A form of another site is refused, and so is one without the link.
    assert_eq!(browser.post(FORM, &[("answer", "accept")]).await.status, 403);
}

#[tokio::test]
async fn what_is_entered_wrongly_is_shown_at_its_field() {
    let app = TestApp::start().await;
    let (upstream, other) = (Upstream::start(&app).await, Upstream::start(&app).await);
    let admin = app.admin().await;
    let (link, data) = create(&app, &admin, LINKS).await;
    let browser = confirmed(&app, &link).await;
    let entered = |name: &str, value: &str| {
        let mut fields = connection(&upstream);
        let field = fields.iter_mut().find(|(known, _)| *known == name).unwrap();
        field.1 = value.to_owned();
        fields
    };
    for (name, value, id) in [
        ("issuer", "", "issuer"),
        ("issuer", "http://login.example.com", "issuer"),
        ("client_id", "", "client-id"),
        ("client_id", &"x".repeat(256), "client-id"),
        ("client_secret", &"x".repeat(2_049), "client-secret"),
    ] {
        let answer = save(&browser, &entered(name, value)).await;
        assert_eq!(answer.status, 400, "{name} {value}");
        assert!(answer.text.contains(&format!("id=\"{id}-wrong\"")), "{name} {value}: {}", answer.text);
        assert!(!answer.text.contains("a secret:"), "the secret is not shown again");
    }
    assert_eq!(admin.get(&provider(&data)).await.expect(200)["issuer"], "");
    // The scopes are those of the service; one that is not known is any.
    for (preset, stored) in [("keycloak", "keycloak"), ("unknown", "openid_connect")] {
        assert_eq!(save(&browser, &entered("preset", preset)).await.status, 200);
        let saved = admin.get(&provider(&data)).await.expect(200);
        assert_eq!((&saved["preset"], &saved["scope"]), (&json!(stored), &json!("openid profile email")));
    }
    assert_eq!(save(&browser, &entered("preset", "github")).await.status, 400, "it has no OpenID Connect");
    // A secret is sent to the issuer only that it was entered for.
    assert_eq!(save(&browser, &connection(&upstream)).await.status, 200);
    let moved = [("issuer", other.url.clone()), ("client_secret", String::new())];
    let mut fields = connection(&upstream).to_vec();
    fields.retain(|(name, _)| moved.iter().all(|(changed, _)| changed != name));
    fields.extend(moved);
    let answer = save(&browser, &fields).await;
    assert!(answer.status == 400 && answer.text.contains("id=\"client-secret-wrong\""), "{}", answer.text);
    assert_eq!(other.fetched("/token"), 0);
}

#[tokio::test]
async fn a_login_without_its_connection_cannot_be_enabled() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (_, data) = create(&app, &admin, LINKS).await;
    let (code, fields) = admin.put(&provider(&data), json!({ "enabled": true })).await.problem(400);
    let required = |field: &str| (field.to_owned(), "required".to_owned());
    assert_eq!((code.as_str(), fields), ("invalid", vec![required("issuer"), required("client_id")]));
    admin.put(&provider(&data), json!({ "name": "Another name" })).await.expect(200);
    let complete = json!({ "issuer": "https://login.example.com", "client_id": "a", "enabled": true });
    admin.put(&provider(&data), complete).await.expect(200);
}

#[tokio::test]
async fn links_are_created_by_people_who_administer_the_company() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    app.add_user(2, "boss@other.example", json!({ "company_role": "company_admin" })).await;
    app.add_user(1, "member@acme.example", json!({})).await;
    let (theirs, member) = (app.caller("boss@other.example").await, app.caller("member@acme.example").await);
    let new = json!({ "name": "Acme login" });
    assert_eq!(theirs.post(LINKS, new.clone()).await.problem(404).0, "not_found");
    assert_eq!(member.post(LINKS, new).await.problem(403).0, "forbidden");
    let refused = async |body: Value| admin.post(LINKS, body).await.problem(400).1;
    let at = |field: &str, code: &str| vec![(field.to_owned(), code.to_owned())];
    assert_eq!(refused(json!({})).await, at("name", "required"));
    assert_eq!(refused(json!({ "name": "x".repeat(256) })).await, at("name", "too_long"));
    assert_eq!(refused(json!({ "name": "A", "email": "nobody" })).await, at("email", "invalid"));
    for days in [0, 31] {
        let body = json!({ "name": "A", "lifetime_days": days });
        assert_eq!(refused(body).await, at("lifetime_days", "out_of_range"), "{days}");
    }
    // The login of another company, and one that people use.
    let body = json!({ "preset": "google", "name": "Google", "client_id": "a" });
    let of_other = admin.post("/v1/companies/2/identity-providers", body.clone()).await.expect(201);
    let used = admin.post("/v1/companies/1/identity-providers", body).await.expect(201);
    let to = |provider: &Value| json!({ "provider_id": provider["id"] });
    assert_eq!(admin.post(LINKS, to(&of_other)).await.problem(404).0, "not_found");
    assert_eq!(admin.post(LINKS, to(&used)).await.problem(409).0, "enabled");
    let path = format!("/v1/companies/1/identity-providers/{}", used["id"]);
    admin.put(&path, json!({ "enabled": false })).await.expect(200);
    let created = admin.post(LINKS, to(&used)).await;
    let location = created.header("location");
    let created = created.expect(201);
    assert_eq!(created["setup_link"]["provider_name"], "Google");
    assert_eq!(admin.get(&location).await.expect(200), created["setup_link"]);
    assert!(!admin.get(LINKS).await.text.contains(created["link"].as_str().unwrap()));
    assert_eq!(theirs.get(&location.replace("companies/1", "companies/2")).await.problem(404).0, "not_found");
    assert_eq!(member.delete(&location).await.problem(403).0, "forbidden");
    for number in 0..18 {
        admin.post(LINKS, json!({ "name": format!("Login {number}") })).await.expect(201);
    }
    let more = json!({ "name": "Login" });
    assert_eq!(admin.post(LINKS, more.clone()).await.status, 201);
    assert_eq!(admin.post(LINKS, more).await.problem(409).0, "too_many");
}

#[tokio::test]
async fn a_link_is_mailed_to_somebody_who_has_no_account() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let body = json!({ "name": "Acme login", "email": "IT@customer.example", "lifetime_days": 2 });
    let created = admin.post(LINKS, body).await.expect(201);
    assert_eq!(
        (&created["link"], &created["setup_link"]["email"]),
        (&Value::Null, &json!("it@customer.example"))
    );
    let mails = app.mails(1).await;
    assert!(mails[0].contains("To: it@customer.example"), "{}", mails[0]);
    assert!(mails[0].contains("Subject: Connect the login of Acme"), "{}", mails[0]);
    let link = app.link_in(&mails[0], "/setup-links/");
    let browser = confirmed(&app, &link).await;
    assert_eq!(browser.get(FORM).await.status, 200);
    let found = admin.get(&format!("{LINKS}?q=it@cust")).await.expect(200);
    assert_eq!(found[0]["state"], "opened");
}
