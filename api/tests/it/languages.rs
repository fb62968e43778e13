//! The language of the hosted pages.

use crate::support::TestApp;

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
