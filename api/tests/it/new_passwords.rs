//! What a new password must be (UC-2, UC-4, UC-25): not easy to guess, and not known from a break-in.

use std::time::Duration;

use chrono::TimeDelta;
use kernel::secrets::sha1_hex;
use serde_json::{Value, json};

use crate::support::{Answer, Client, PASSWORD, Published, TestApp};

/// A weak password for each reason.
const WEAK: [(&str, &str); 7] = [
    ("zxcvbnm,./asdfghjkl", "sequence"),
    ("abcdefghijklmnopqrs", "sequence"),
    ("passwordpasswordpassword", "repetition"),
    ("----------------", "repetition"),
    ("acme acme acme acme", "repetition"),
    ("zoe.quintero@example.com", "too_personal"),
    ("zoe alexandra quintero", "too_personal"),
];

async fn add(admin: &Client, email: &str, password: &str) -> Answer {
    let body = json!({ "name": "Zoe Alexandra Quintero", "email": email, "password": password });
    admin.post("/v1/companies/1/users", body).await
}

fn refused(answer: Answer, code: &str, password: &str) {
    let errors = answer.problem(400).1;
    assert_eq!(errors, [("password".to_owned(), code.to_owned())], "{password}");
}

#[tokio::test]
async fn a_password_that_is_easy_to_guess_is_rejected_with_the_reason() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for (password, code) in WEAK {
        refused(add(&admin, "zoe.quintero@example.com", password).await, code, password);
    }
    // Neither digits nor capitals are needed, and long passwords cost no more.
    for (index, good) in
        ["five small fish sang loudly", &"long unrelated words ".repeat(12)].into_iter().enumerate()
    {
        add(&admin, &format!("zoe{index}@example.com"), good).await.expect(201);
    }
}

#[tokio::test]
async fn a_page_names_the_reason_in_the_language_of_the_person() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let texts = |code| match code {
        "sequence" => ["row of keys", "fila de teclas", "fila de teclas"],
        "repetition" => ["repetition", "repetición", "repetição"],
        _ => ["your company", "su empresa", "sua empresa"],
    };
    for (index, language) in ["en", "es", "pt"].into_iter().enumerate() {
        let email = format!("zoe{index}@example.com");
        let body = json!({ "name": "Zoe Alexandra Quintero", "email": email, "locale": language });
        admin.post("/v1/companies/1/users", body).await.expect(201);
        let path = crate::invitations::link(&app, &app.mails(index + 1).await[index]);
        let browser = app.browser();
        for (password, code) in [WEAK[0], WEAK[2], WEAK[6]] {
            let answer =
                browser.submit(&path, &[("name", "Zoe Alexandra Quintero"), ("password", password)]).await;
            assert_eq!(answer.status, 400);
            let wrong = answer.text.split("id=\"password-wrong\">").nth(1).expect("what is wrong");
            let wrong = wrong.split('<').next().unwrap();
            assert!(wrong.contains(texts(code)[index]), "{language} {password}: {wrong}");
        }
    }
}

#[tokio::test]
async fn a_breached_password_is_rejected_and_an_unreachable_service_rejects_none() {
    let service = Published::start(&Value::Null).await;
    let url = format!("{}/range/", service.url);
    let app = TestApp::configured(&[("ALDABA_BREACHED_PASSWORDS_URL", &url)]).await;
    let admin = app.admin().await;
    let (breached, digest) = (PASSWORD, sha1_hex(PASSWORD.as_bytes()));
    let lines = |count: u32| format!("00{}:7\r\n{}:{count}\r\n", &digest[7..], digest[5..].to_lowercase());
    service.answer(200, &lines(3));
    refused(add(&admin, "zoe@example.com", breached).await, "breached", breached);
    let path = service.paths().pop().unwrap();
    assert!(path.ends_with(&format!("/range/{}", &digest[..5])), "only five digits are sent: {path}");
    add(&admin, "one@example.com", "another horse battery").await.expect(201);
    // A count of zero pads the response.
    service.answer(200, &lines(0));
    add(&admin, "two@example.com", breached).await.expect(201);
    // One that is easy to guess is not looked up.
    let asked = service.fetched();
    refused(add(&admin, "zoe@example.com", WEAK[0].0).await, "sequence", WEAK[0].0);
    assert_eq!(service.fetched(), asked);
    for (number, (status, text)) in
        [(500, ""), (404, ""), (200, "not: a list\n\u{0}")].into_iter().enumerate()
    {
        service.answer(status, text);
        add(&admin, &format!("three{number}@example.com"), breached).await.expect(201);
        app.advance(TimeDelta::seconds(61));
    }
    // One that does not respond is not asked again for a minute.
    service.answer(200, &lines(3));
    service.delay(Duration::from_secs(30));
    let asked = service.fetched();
    add(&admin, "four@example.com", breached).await.expect(201);
    add(&admin, "five@example.com", breached).await.expect(201);
    assert_eq!(service.fetched(), asked + 1);
    service.delay(Duration::ZERO);
    app.advance(TimeDelta::seconds(61));
    refused(add(&admin, "zoe@example.com", breached).await, "breached", breached);
}
