//! The language of the hosted pages.

use reqwest::Method;
use serde_json::json;

use crate::support::{PASSWORD, TestApp};

#[tokio::test]
async fn the_language_that_was_chosen_on_a_page_is_that_of_the_pages_after_it() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let is_in = async |path: &str, tag: &str| {
        let page = browser.get(path).await;
        assert!(page.text.contains(&format!("<html lang=\"{tag}\">")), "{path}: {}", page.text);
        page
    };
    is_in("/sign-in", "en").await;
    is_in("/sign-in?ui_locales=es", "es").await;
    for path in ["/sign-in", "/forgotten-password", "/sign-in?ui_locales=de", "/invitations"] {
        is_in(path, "es").await;
    }
    // Another choice replaces it, and what no language has changes nothing.
    is_in("/forgotten-password?ui_locales=pt-BR", "pt").await;
    let page = is_in("/sign-in?ui_locales=pt", "pt").await;
    assert!(!page.header("set-cookie").contains("aldaba_language"), "the browser has it");
    assert!(browser.cookies().contains("aldaba_language=pt"), "{}", browser.cookies());
}

#[tokio::test]
async fn a_language_that_nobody_knows_changes_nothing() {
    let app = TestApp::start().await;
    let long = "a".repeat(5_000);
    let tags =
        ["tlh", "zz-ZZ-x-private", "esperanto", "-", "..%2Fes", "%3Cscript%3E", "%E2%80%AE", "i-klingon+qaa"];
    for tag in tags.into_iter().chain([&*long]) {
        for path in ["/sign-in", "/forgotten-password", "/invitations", "/device", "/signed-out"] {
            let plain = app.browser().get(path).await;
            let page = app.browser().get(&format!("{path}?ui_locales={tag}")).await;
            assert_eq!(page.status, plain.status, "{path} {tag}: {}", page.text);
            assert!(page.text.contains("<html lang=\"en\">"), "{path} {tag}: {}", page.text);
            assert!(!page.text.contains("=<script>") && !page.text.contains('\u{202e}'), "{path} {tag}");
            assert!(!page.header("set-cookie").contains("aldaba_language"), "{path} {tag}");
        }
        let request = app.anonymous().request(Method::GET, "/sign-in");
        let request = request.header("cookie", format!("aldaba_language={tag}"));
        let page = request.header("accept-language", "tlh, es;q=0.2").send().await.expect("an answer");
        let page = page.text().await.expect("a page");
        assert!(page.contains("<html lang=\"es\">"), "{tag}: {page}");
    }
}

#[tokio::test]
async fn a_person_whose_language_nobody_knows_gets_mails_and_pages_in_the_default_one() {
    let app = TestApp::start().await;
    let body = json!({ "name": "Mara", "email": "mara@example.com", "locale": "tlh" });
    let user = app.admin().await.post("/v1/companies/1/users", body).await.expect(201);
    assert_eq!(user["locale"], "tlh", "it is kept for applications");
    let mails = app.mails(1).await;
    assert!(mails[0].contains("Subject: Acme invites you"), "{}", mails[0]);
    let link = app.link_in(&mails[0], "/invitations/");
    let browser = app.browser();
    let page = browser.open(&link).await;
    assert!(page.status == 200 && page.text.contains("<html lang=\"en\">"), "{}", page.text);
    let accepted = browser.submit(&link, &[("name", "Mara"), ("password", PASSWORD)]).await;
    assert_eq!(accepted.status, 303, "{}", accepted.text);
}
