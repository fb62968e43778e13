//! Fields of the hosted forms that are longer than anything that belongs there: each is refused on a page, and what was
//! begun goes on when the form is sent again as it should be.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

use crate::{
    factors::{ANA, add_totp, ana, authenticator::Device, code_at, email_code::code_in, passkeys::register},
    oauth::{
        choosers::second_company,
        device::{codes, enter_as, party as television},
        party::{Party, text},
    },
    passkey_sign_in::{challenge, send},
    password_proof::guess,
    sign_in_steps::{put, secret_on},
    support::{ADMIN, Answer, Browser, PASSWORD, TestApp, hidden},
    users::signed_in,
};

const LUIS: &str = "luis@example.com";
const POLICY: &str = "/v1/companies/1/sign-in-policy";
/// More than any form may have.
const MEGABYTE: usize = 1_000_000;
/// The lengths of what people type: emails, passwords and names, and codes of every kind.
const EMAIL: usize = 254;
const TEXT: usize = 255;
const CODE: usize = 32;
/// The length of a button's value, of the token of a form, and of the link that a form is for.
const WORD: usize = 200;
/// The length of the answer of a passkey.
const CREDENTIAL: usize = 10_000;

/// A form that a person has opened, and what the person enters.
struct Form {
    browser: Browser,
    address: String,
    page: Answer,
    entered: Vec<(&'static str, String)>,
}

impl Form {
    /// Opens a page, or the page that a link of a mail leads to.
    async fn open(browser: Browser, path: &str, entered: &[(&'static str, &str)]) -> Self {
        let page = browser.open(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        let is_link = !path.contains('?') && path[1..].contains('/') && path.len() > 40;
        let address = if is_link { &path[..path.rfind('/').unwrap()] } else { path };
        let entered = entered.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { browser, address: address.to_owned(), page, entered }
    }

    /// Sends the form, with another value in one field.
    async fn send(&self, other: Option<(&str, &str)>) -> Answer {
        let shown = hidden(&self.page.text);
        let all = shown.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let all = all.chain(self.entered.iter().map(|(name, value)| (*name, value.as_str())));
        let is_kept = |field: &(&str, &str)| other.is_none_or(|(name, _)| field.0 != name);
        let fields: Vec<_> = all.filter(is_kept).chain(other).collect();
        self.browser.post(&self.address, &fields).await
    }

    /// Sends the form with each of these fields longer than it may be and much longer, and then as it should be.
    async fn refuses(&self, what: &str, fields: &[(&str, usize)]) {
        self.refuse(what, fields).await;
        let answer = self.send(None).await;
        let leads_on = answer.status == 303 && answer.header("location") != self.address;
        assert!(leads_on || answer.status == 200, "{what}: {} {}", answer.status, answer.text);
    }

    /// Sends the form with each of these fields longer than it may be and much longer.
    async fn refuse(&self, what: &str, fields: &[(&str, usize)]) {
        for (field, most) in fields {
            let long = self.send(Some((field, &"9".repeat(most + 1)))).await;
            let what = format!("{what}, {field}: {} {}", long.status, long.text);
            let is_asked_again = long.status == 303 && long.header("location") == self.address;
            let is_error = long.status.is_client_error() && long.text.contains("<h1");
            assert!(is_asked_again || is_error, "{what}");
            assert!(long.text.len() < 16_000, "{what}");
            let huge = self.send(Some((field, &"9".repeat(MEGABYTE)))).await;
            assert_eq!(huge.status, 413, "{what}");
            assert!(huge.text.contains("The form is too large."), "{what}: {}", huge.text);
        }
    }
}

const CSRF: (&str, usize) = ("csrf", WORD);

#[tokio::test]
async fn the_sign_in_page_refuses_fields_that_are_too_long() {
    let app = TestApp::start().await;
    app.add_user(1, ANA, json!({})).await;
    let form = Form::open(app.browser(), "/sign-in", &[("email", ANA), ("password", PASSWORD)]).await;
    let fields = [("email", EMAIL), ("password", TEXT), ("credential", CREDENTIAL), CSRF];
    form.refuses("the sign-in page", &fields).await;
}

#[tokio::test]
async fn pages_of_mailed_links_refuse_fields_that_are_too_long() {
    let app = TestApp::start().await;
    app.add_user(1, ANA, json!({})).await;
    app.add_user(1, LUIS, json!({})).await;
    let invited = json!({ "name": "Eva", "email": "eva@example.com" });
    app.admin().await.post("/v1/companies/1/users", invited).await.expect(201);
    let ana = signed_in(&app, ANA).await;
    ana.call(Method::POST, "/v1/me/email", Some(json!({ "email": "new@example.com" }))).await.expect(202);
    let form = Form::open(app.browser(), "/forgotten-password", &[("email", LUIS)]).await;
    form.refuses("a forgotten password", &[("email", EMAIL), CSRF]).await;

    let mails = app.mails(6).await;
    let link = |path: &str| {
        let mail = mails.iter().rfind(|mail| mail.replace("=\r\n", "").contains(path));
        app.link_in(mail.unwrap_or_else(|| panic!("no {path} in {mails:?}")), path)
    };
    let new = "staple under the bridge";
    let link_field = ("link", WORD);
    let form = Form::open(app.browser(), &link("/invitations/"), &[("name", "Eva"), ("password", new)]).await;
    form.refuses("an invitation", &[("name", TEXT), ("password", TEXT), link_field, CSRF]).await;
    let form = Form::open(app.browser(), &link("/email-confirmations/"), &[("password", PASSWORD)]).await;
    form.refuses("a new email", &[("password", TEXT), link_field, CSRF]).await;
    let form = Form::open(app.browser(), &link("/password-resets/"), &[("password", new)]).await;
    form.refuses("a new password", &[("password", TEXT), link_field, CSRF]).await;
}

#[tokio::test]
async fn the_steps_of_a_sign_in_refuse_fields_that_are_too_long() {
    let app = TestApp::start().await;
    let (_, own) = ana(&app).await;
    let (secret, recovery_codes) = add_totp(&app, &own).await;
    app.add_user(1, LUIS, json!({})).await;
    put(&app, POLICY, json!({ "second_factor": "required" })).await;
    let at_step = async |login: &str| {
        app.advance(TimeDelta::minutes(2));
        let browser = app.browser();
        let step = browser.sign_in("/sign-in", login, PASSWORD).await.header("location");
        assert!(step.starts_with("/sign-in/step?"), "{step}");
        (browser, step)
    };
    let (browser, step) = at_step(ANA).await;
    let code = code_at(&secret, app.clock.now());
    let form = Form::open(browser, &format!("{step}&with=totp"), &[("code", &code)]).await;
    form.refuses("the code of an app", &[("code", CODE), CSRF]).await;
    let (browser, step) = at_step(ANA).await;
    let code = [("code", &*recovery_codes[0])];
    let form = Form::open(browser, &format!("{step}&with=recovery_code"), &code).await;
    form.refuses("a recovery code", &[("code", CODE), CSRF]).await;

    let (browser, step) = at_step(LUIS).await;
    let page = browser.get(&step).await;
    let asked = challenge(&browser, &page).await;
    let credential = Device::at(&app.url).create(&asked["public_key"]).to_string();
    let answered = [("challenge", text(&asked["challenge_id"])), ("credential", &*credential)];
    let form = Form::open(browser, &step, &answered).await;
    form.refuse("adding a passkey", &[("credential", CREDENTIAL), ("challenge", WORD), CSRF]).await;
    form.browser.submit(&step, &[("answer", "app")]).await;
    let code = code_at(&secret_on(&form.browser.get(&step).await), app.clock.now());
    let form = Form::open(form.browser, &step, &[("answer", "confirm"), ("code", &code)]).await;
    form.refuses("adding an app", &[("code", CODE), CSRF]).await;

    put(&app, "/v1/settings", json!({ "email_code_as_second_factor": true })).await;
    let (browser, step) = at_step(ANA).await;
    app.settled().await;
    let before = app.mails(0).await.len();
    let sent = browser.submit(&format!("{step}&with=email_code"), &[("answer", "send")]).await;
    let code = code_in(&app, before).await;
    let form = Form::open(browser, &sent.header("location"), &[("code", &code)]).await;
    form.refuses("a code by email", &[("code", CODE), CSRF]).await;
}

#[tokio::test]
async fn codes_and_passkeys_as_first_factors_refuse_fields_that_are_too_long() {
    let app = TestApp::start().await;
    let (_, own) = ana(&app).await;
    let mut device = Device::at(&app.url);
    register(&own, &mut device, "Phone").await;
    put(&app, "/v1/settings", json!({ "first_factors": ["password", "passkey", "email_code"] })).await;
    app.settled().await;
    let before = app.mails(0).await.len();
    let browser = app.browser();
    let sent = browser.submit("/sign-in", &[("answer", "email_code"), ("email", ANA)]).await;
    let code = code_in(&app, before).await;
    let form = Form::open(browser, &sent.header("location"), &[("code", &code)]).await;
    form.refuses("a code by email", &[("code", CODE), CSRF]).await;

    put(&app, POLICY, json!({ "first_factors": ["password"] })).await;
    let browser = app.browser();
    let page = browser.get("/sign-in").await;
    let asked = challenge(&browser, &page).await;
    let credential = device.get(&asked["public_key"]);
    let step = send(&browser, "/sign-in", &page, &asked, &credential).await.header("location");
    let form = Form::open(browser, &step, &[("password", PASSWORD)]).await;
    form.refuses("a password after a passkey", &[("password", TEXT), CSRF]).await;

    guess(&app, ANA).await;
    let before = app.mails(0).await.len();
    let browser = app.browser();
    browser.submit("/sign-in", &[("answer", "proof"), ("email", ANA)]).await;
    let code = code_in(&app, before).await;
    let form = Form::open(browser, "/sign-in/proof?", &[("code", &code), ("password", PASSWORD)]).await;
    form.refuses("a password with a code", &[("code", CODE), CSRF]).await;
}

#[tokio::test]
async fn pages_for_applications_refuse_fields_that_are_too_long() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Guest", "consent_policy": "third_party", "scope": "openid email" });
    let party = Party::register_as(&app, settings).await;
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let page = browser.get(&party.authorize(&[("prompt", "select_account")])).await.header("location");
    let form = Form::open(browser, &page, &[("account", "1")]).await;
    form.refuses("the choice of an account", &[("account", WORD), CSRF]).await;
    let page = form.browser.get(&party.authorize(&[])).await.header("location");
    let form = Form::open(form.browser, &page, &[("answer", "allow")]).await;
    form.refuses("consent", &[("answer", WORD), CSRF]).await;

    second_company(&app, &party).await;
    let page = form.browser.get(&party.authorize(&[])).await.header("location");
    let form = Form::open(form.browser, &page, &[("company", "2")]).await;
    form.refuses("the choice of a company", &[("company", WORD), CSRF]).await;

    let device = television(&app).await;
    let asked = codes(&device).await;
    let entered = [("user_code", text(&asked["user_code"]))];
    let form = Form::open(app.browser(), "/device", &entered).await;
    form.refuses("the code of a device", &[("user_code", CODE), CSRF]).await;
    let browser = app.browser();
    let page = enter_as(&browser, text(&asked["user_code"]), ADMIN).await;
    let form = Form::open(browser, &page, &[("answer", "allow")]).await;
    form.refuses("a device", &[("answer", WORD), CSRF]).await;

    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    Form::open(browser, "/sign-out", &[]).await.refuses("signing out", &[CSRF]).await;
}
