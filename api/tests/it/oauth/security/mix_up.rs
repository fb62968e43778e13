//! Mix-up (RFC 9700 section 4.4): every answer names the issuer (RFC 9207), so that no client shows a code of ours to
//! another server.

use super::sign_in;
use crate::{
    oauth::party::{Params, Party, callback},
    support::{Answer, TestApp, hidden},
};

fn answer_of(mode: &str, answer: &Answer) -> Params {
    match mode {
        "form_post" => hidden(&answer.text).into_iter().collect(),
        "fragment" => {
            let location = answer.header("location");
            let fragment = location.split_once('#').expect("a fragment").1;
            url::form_urlencoded::parse(fragment.as_bytes()).into_owned().collect()
        }
        _ => callback(answer),
    }
}

#[tokio::test]
async fn every_answer_names_the_issuer_and_so_does_every_error() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let (stranger, browser) = (app.browser(), app.browser());
    sign_in(&browser).await;
    for mode in ["query", "fragment", "form_post"] {
        let answered = browser.get(&party.authorize(&[("response_mode", mode)])).await;
        let answer = answer_of(mode, &answered);
        assert!(answer.contains_key("code"), "{mode}");
        assert_eq!((&answer["iss"], &*answer["state"]), (&app.url, "a state"), "{mode}");
        for wrong in [("prompt", "none"), ("scope", "\""), ("response_type", "token"), ("request", "x")] {
            let refused = stranger.get(&party.authorize(&[("response_mode", mode), wrong])).await;
            let answer = answer_of(mode, &refused);
            assert!(answer.contains_key("error") && !answer.contains_key("code"), "{mode} {wrong:?}");
            assert_eq!((&answer["iss"], &*answer["state"]), (&app.url, "a state"), "{mode} {wrong:?}");
        }
        // Giving up is an answer too.
        let page = stranger.get(&party.authorize(&[("response_mode", mode)])).await.header("location");
        let id = page.split("interaction=").nth(1).unwrap();
        let answer = answer_of(mode, &stranger.get(&format!("/oauth2/authorize/{id}/deny")).await);
        assert_eq!((&*answer["error"], &answer["iss"]), ("access_denied", &app.url), "{mode}");
    }
    let metadata = app.anonymous().get("/.well-known/openid-configuration").await.expect(200);
    assert_eq!(metadata["authorization_response_iss_parameter_supported"], true);
    assert_eq!(metadata["issuer"], app.url);
}
