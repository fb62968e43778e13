//! Email domains of companies: verified by DNS or by an administrator, and what follows from it.

use std::{
    net::{Ipv4Addr, UdpSocket},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    sign_in::{PAGE, maria, reason},
    upstream::{Upstream, asked},
};
use crate::{
    applications::if_match,
    support::{ADMIN, Answer, Client, PASSWORD, TestApp},
};

const DOMAINS: &str = "/v1/companies/1/email-domains";

/// A name server with the TXT records of one name.
struct NameServer {
    address: String,
    texts: Arc<Mutex<Vec<String>>>,
    /// The response code without records: that there is no such name, unless a test sets another one.
    code: Arc<Mutex<u8>>,
    stopped: Arc<Mutex<bool>>,
}

impl NameServer {
    fn start() -> Self {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
        let address = socket.local_addr().unwrap().to_string();
        let (texts, stopped) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<Mutex<bool>>::default());
        let code = Arc::new(Mutex::new(3));
        let (served, failing, ended) = (Arc::clone(&texts), Arc::clone(&code), Arc::clone(&stopped));
        thread::spawn(move || {
            let mut buffer = [0; 512];
            while !*ended.lock().unwrap() {
                let Ok((length, from)) = socket.recv_from(&mut buffer) else { continue };
                let mut answer = buffer[..length].to_vec();
                let texts = served.lock().unwrap().clone();
                (answer[2], answer[3]) =
                    (0x81, if texts.is_empty() { 0x80 | *failing.lock().unwrap() } else { 0x80 });
                answer[7] = u8::try_from(texts.len()).unwrap();
                for text in texts {
                    answer.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60]);
                    answer.extend(u16::try_from(text.len() + 1).unwrap().to_be_bytes());
                    answer.push(u8::try_from(text.len()).unwrap());
                    answer.extend(text.as_bytes());
                }
                let _ = socket.send_to(&answer, from);
            }
        });
        Self { address, texts, code, stopped }
    }

    fn publish(&self, texts: &[&str]) {
        *self.texts.lock().unwrap() = texts.iter().map(|text| (*text).to_owned()).collect();
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        *self.stopped.lock().unwrap() = true;
    }
}

async fn add(app: &TestApp, path: &str, domain: &str) -> (String, Value) {
    let answer = app.admin().await.post(path, json!({ "domain": domain })).await;
    (answer.header("location"), answer.expect(201))
}

/// Verifies a domain of the company 1 by the confirmation of the administrator.
pub async fn verified(app: &TestApp, domain: &str) {
    let (path, _) = add(app, DOMAINS, domain).await;
    let word = json!({ "method": "administrator" });
    app.admin().await.post(&format!("{path}/verification"), word).await.expect(200);
}

/// Asks for the verification of a domain by DNS.
async fn by_dns(client: &Client, path: &str) -> Answer {
    client.post(&format!("{path}/verification"), json!({ "method": "dns" })).await
}

#[tokio::test]
async fn a_domain_is_verified_by_its_txt_record() {
    let names = NameServer::start();
    let app = TestApp::configured(&[("ALDABA_DNS_SERVER", &names.address)]).await;
    let (path, added) = add(&app, DOMAINS, "ACME.example").await;
    assert_eq!((&added["domain"], &added["verified_by"]), (&json!("acme.example"), &Value::Null));
    assert_eq!(added["record_name"], "_aldaba.acme.example");
    let value = added["record_value"].as_str().unwrap();
    let admin = app.admin().await;
    assert_eq!(by_dns(&admin, &path).await.problem(409).0, "record_missing");
    names.publish(&["v=spf1 -all", "aldaba-verification=another"]);
    assert_eq!(by_dns(&admin, &path).await.problem(409).0, "record_missing");
    names.publish(&["v=spf1 -all", value]);
    let now = by_dns(&admin, &path).await.expect(200);
    assert_eq!(now["verified_by"], "dns");
    assert_eq!(admin.get(&path).await.expect(200), now);
    assert_eq!(admin.get(DOMAINS).await.expect(200), json!([now]));
    admin.delete(&path).await.expect(204);
    assert_eq!(admin.get(&path).await.problem(404).0, "not_found");
    for kind in ["created", "verified", "deleted"] {
        let audited = app.audited(&format!("email_domain.{kind}")).await;
        assert_eq!((audited.len(), &audited[0]["domain"]), (1, &json!("acme.example")), "{kind}");
    }
}

#[tokio::test]
async fn a_domain_shows_who_verified_it_and_is_verified_only_as_it_was_seen() {
    let names = NameServer::start();
    let app = TestApp::configured(&[("ALDABA_DNS_SERVER", &names.address)]).await;
    app.add_user(1, "boss@acme.example", json!({ "company_role": "company_admin" })).await;
    let (path, added) = add(&app, DOMAINS, "acme.example").await;
    assert_eq!(added["verified_by_name"], Value::Null);
    let (admin, boss) = (app.admin().await, app.caller("boss@acme.example").await);
    let stale = boss.get(&path).await.header("etag");
    names.publish(&[added["record_value"].as_str().unwrap()]);
    let answer = by_dns(&boss, &path).await;
    let newer = answer.header("etag");
    assert_ne!(newer, stale);
    let by_record = answer.expect(200);
    assert_eq!(by_record["verified_by_name"], "boss");
    assert!(by_record["verified_at"].is_string());
    let verification = format!("{path}/verification");
    for method in ["administrator", "dns"] {
        let body = json!({ "method": method });
        let refused = if_match(&admin, Method::POST, &verification, &stale, body).await;
        assert_eq!(refused.problem(412).0, "changed", "{method}");
    }
    assert_eq!(admin.get(&path).await.expect(200), by_record);
    let word = json!({ "method": "administrator" });
    let by_word = if_match(&admin, Method::POST, &verification, &newer, word).await.expect(200);
    let name = admin.get("/v1/me").await.expect(200)["name"].clone();
    assert_eq!((&by_word["verified_by"], &by_word["verified_by_name"]), (&json!("administrator"), &name));
}

#[tokio::test]
async fn a_name_server_that_fails_verifies_nothing_and_withdraws_nothing() {
    let names = NameServer::start();
    let app = TestApp::configured(&[("ALDABA_DNS_SERVER", &names.address)]).await;
    let (path, added) = add(&app, DOMAINS, "acme.example").await;
    let admin = app.admin().await;
    *names.code.lock().unwrap() = 2;
    assert_eq!(by_dns(&admin, &path).await.problem(409).0, "dns_unavailable");
    names.publish(&[added["record_value"].as_str().unwrap()]);
    by_dns(&admin, &path).await.expect(200);
    names.publish(&[]);
    assert_eq!(by_dns(&admin, &path).await.problem(409).0, "dns_unavailable");
    assert_eq!(admin.get(&path).await.expect(200)["verified_by"], "dns");
}

#[tokio::test]
async fn a_domain_whose_record_is_gone_loses_its_verification_when_it_is_checked_again() {
    let names = NameServer::start();
    let app = TestApp::configured(&[("ALDABA_DNS_SERVER", &names.address)]).await;
    let admin = app.admin().await;
    let (path, added) = add(&app, DOMAINS, "acme.example").await;
    names.publish(&[added["record_value"].as_str().unwrap()]);
    by_dns(&admin, &path).await.expect(200);
    names.publish(&[]);
    assert_eq!(by_dns(&admin, &path).await.problem(409).0, "record_missing");
    let withdrawn = admin.get(&path).await.expect(200);
    assert_eq!((&withdrawn["verified_by"], &withdrawn["verified_by_name"]), (&Value::Null, &Value::Null));
    assert_eq!(app.audited("email_domain.verification_withdrawn").await.len(), 1);
    // What an administrator confirmed does not depend on a record.
    let word = json!({ "method": "administrator" });
    admin.post(&format!("{path}/verification"), word).await.expect(200);
    assert_eq!(by_dns(&admin, &path).await.problem(409).0, "record_missing");
    assert_eq!(admin.get(&path).await.expect(200)["verified_by"], "administrator");
}

#[tokio::test]
async fn a_verified_domain_belongs_to_one_company_until_its_record_is_replaced() {
    let names = NameServer::start();
    let app = TestApp::configured(&[("ALDABA_DNS_SERVER", &names.address)]).await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let (first, ours) = add(&app, DOMAINS, "acme.example").await;
    let (second, theirs) = add(&app, "/v1/companies/2/email-domains", "acme.example").await;
    let (ours, theirs) = (ours["record_value"].as_str().unwrap(), theirs["record_value"].as_str().unwrap());
    names.publish(&[ours, theirs]);
    by_dns(&admin, &first).await.expect(200);
    assert_eq!(by_dns(&admin, &second).await.problem(409).0, "domain_taken");
    let word = json!({ "method": "administrator" });
    assert_eq!(
        admin.post(&format!("{second}/verification"), word.clone()).await.problem(409).0,
        "domain_taken"
    );
    names.publish(&[theirs]);
    by_dns(&admin, &second).await.expect(200);
    assert_eq!(admin.get(&first).await.expect(200)["verified_by"], Value::Null, "the domain has a new owner");
    // An administrator's confirmation is not replaced by a record.
    admin.delete(&second).await.expect(204);
    admin.post(&format!("{first}/verification"), word).await.expect(200);
    let (second, theirs) = add(&app, "/v1/companies/2/email-domains", "acme.example").await;
    names.publish(&[theirs["record_value"].as_str().unwrap()]);
    assert_eq!(by_dns(&admin, &second).await.problem(409).0, "domain_taken");
}

#[tokio::test]
async fn two_companies_that_verify_a_domain_at_once_do_not_both_have_it() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let mut paths = Vec::new();
    for company in [1, 2] {
        let path = format!("/v1/companies/{company}/email-domains");
        paths.push(format!("{}/verification", add(&app, &path, "acme.example").await.0));
    }
    let requests = paths.iter().map(|path| admin.post(path, json!({ "method": "administrator" })));
    let answers = futures::future::join_all(requests).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[tokio::test]
async fn a_domain_must_be_one_of_a_company() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let refused = async |domain: Value| {
        let answer = admin.post(DOMAINS, json!({ "domain": domain })).await;
        answer.problem(400).1.first().map(|(_, code)| code.clone()).unwrap_or_default()
    };
    for odd in ["acme", "acme.example.", "192.0.2.1", "a@acme.example", "*.acme.example", "acme .example"] {
        assert_eq!(refused(json!(odd)).await, "invalid", "{odd}");
    }
    assert_eq!(refused(json!("")).await, "required");
    assert_eq!(refused(json!(format!("{}.example", "a.".repeat(120)))).await, "too_long");
    for public in ["gmail.com", "GMail.com", "outlook.es", "web.de"] {
        assert_eq!(refused(json!(public)).await, "public", "{public}");
    }
    let (_, added) = add(&app, DOMAINS, "BÜCHER.example").await;
    assert_eq!(added["domain"], "xn--bcher-kva.example");
    assert_eq!(refused(json!("bücher.EXAMPLE")).await, "duplicate");
}

#[tokio::test]
async fn domains_are_the_business_of_the_administrators_of_the_company() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    app.add_user(2, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    app.add_user(1, "member@example.com", json!({})).await;
    let (ours, _) = add(&app, DOMAINS, "acme.example").await;
    let boss = app.caller("boss@example.com").await;
    assert_eq!(boss.get(&ours).await.problem(404).0, "not_found");
    assert_eq!(boss.get(&ours.replace("companies/1", "companies/2")).await.problem(404).0, "not_found");
    assert_eq!(boss.delete(&ours).await.problem(404).0, "not_found");
    assert_eq!(app.caller("member@example.com").await.get(DOMAINS).await.problem(403).0, "forbidden");
    let own = json!({ "domain": "other.example" });
    let path = boss.post("/v1/companies/2/email-domains", own).await.header("location");
    // Only an administrator of the installation confirms a domain.
    let word = json!({ "method": "administrator" });
    assert_eq!(boss.post(&format!("{path}/verification"), word).await.problem(403).0, "forbidden");
}

#[tokio::test]
async fn a_verified_email_of_a_verified_domain_links_the_person_of_the_company() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({})).await;
    app.add_user(1, "maria@acme.example", json!({})).await;
    let sign_in = async |person: Value| upstream.sign_in(&app.browser(), PAGE, &person).await;
    assert_eq!(reason(&sign_in(maria()).await), "unknown", "no domain is verified");
    let (path, _) = add(&app, DOMAINS, "acme.example").await;
    assert_eq!(reason(&sign_in(maria()).await), "unknown", "the domain is not verified");
    let admin = app.admin().await;
    admin.post(&format!("{path}/verification"), json!({ "method": "administrator" })).await.expect(200);
    for not_verified in [json!(false), json!("false"), json!(1), Value::Null] {
        let mut person = maria();
        person["email_verified"] = not_verified.clone();
        assert_eq!(reason(&sign_in(person).await), "unknown", "{not_verified}");
    }
    let mut below = maria();
    below["email"] = json!("maria@mail.acme.example");
    assert_eq!(reason(&sign_in(below).await), "unknown", "a subdomain is another domain");
    assert_eq!(sign_in(maria()).await.header("location"), "/");
    assert_eq!(sign_in(json!({ "sub": "m-1" })).await.header("location"), "/", "from now on by the subject");
    assert_eq!(app.count_all(&["users", "linked_identities"]).await, [2, 1]);
    assert_eq!(app.audited("identity.linked").await.len(), 1);
    let mails = app.mails(2).await;
    assert!(mails[1].contains("To: maria <maria@acme.example>"), "{}", mails[1]);
    assert!(mails[1].contains("Subject: An external login was added"), "{}", mails[1]);
    // An administrator of the installation, whose email is of a verified domain too.
    verified(&app, "example.com").await;
    let admin = json!({ "sub": "a", "email": ADMIN, "email_verified": true });
    assert_eq!(reason(&sign_in(admin).await), "unknown");
}

#[tokio::test]
async fn an_email_of_another_companys_person_links_nobody() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let (upstream, theirs) = (Upstream::start(&app).await, Upstream::start(&app).await);
    upstream.register(&app, json!({ "create_users": true })).await;
    theirs.register_at(&app, "/v1/companies/2/identity-providers", json!({})).await;
    verified(&app, "acme.example").await;
    app.add_user(2, "maria@acme.example", json!({})).await;
    let answer = upstream.sign_in(&app.browser(), PAGE, &maria()).await;
    assert_eq!(reason(&answer), "unknown", "the person is of another company");
    let answer = theirs.sign_in(&app.browser(), "/sign-in?company=other", &maria()).await;
    assert_eq!(reason(&answer), "unknown", "the domain is that of another company");
    assert_eq!(app.count_all(&["linked_identities"]).await, [0]);
}

#[tokio::test]
async fn an_email_without_a_password_leads_to_the_login_of_its_domain() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    upstream.register(&app, json!({})).await;
    assert!(!app.browser().get("/sign-in").await.text.contains("id=\"organisation\""));
    verified(&app, "acme.example").await;
    app.add_user(1, "maria@acme.example", json!({})).await;
    for email in ["maria@acme.example", "nobody@ACME.example"] {
        let browser = app.browser();
        let page = "/sign-in?return_to=/my-applications";
        let address = browser.sign_in(page, email, "").await.header("location");
        assert!(address.starts_with(&upstream.url), "{address}");
        assert_eq!(asked(&address)["login_hint"], email, "whether or not there is such an account");
        let back = browser.get(&upstream.authorize(&address, &maria())).await;
        assert_eq!(back.header("location"), "/my-applications");
    }
    assert!(app.browser().get("/sign-in").await.text.contains("id=\"organisation\""));
    for email in ["maria@example.com", "maria", ADMIN, "maria@mail.acme.example"] {
        assert_eq!(app.browser().sign_in("/sign-in", email, "").await.status, 400, "{email}");
        let fields = [("email", email), ("password", ""), ("answer", "organisation")];
        let page = app.browser().submit("/sign-in", &fields).await;
        assert!(page.text.contains("id=\"no-organisation\""), "{email}");
    }
    // A password still signs in.
    let answer = app.browser().sign_in("/sign-in", "maria@acme.example", PASSWORD).await;
    assert_eq!(answer.header("location"), "/");
}

#[tokio::test]
async fn the_domain_of_a_disabled_login_or_company_leads_nowhere() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register(&app, json!({})).await["id"].clone();
    verified(&app, "acme.example").await;
    let path = format!("/v1/companies/1/identity-providers/{provider}");
    app.admin().await.put(&path, json!({ "enabled": false })).await.expect(200);
    let answer = app.browser().sign_in("/sign-in", "maria@acme.example", "").await;
    assert_eq!(answer.status, 400, "the page asks for the password");
}
