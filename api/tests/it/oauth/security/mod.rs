//! The attacks of RFC 9700 (sections 2 and 4), by name, each with what stands against it here.

mod codes;
mod forms;
mod framing;
mod mix_up;
mod redirects;
mod requests;
mod rights;
mod tokens;

use crate::support::{ADMIN, Answer, Browser, PASSWORD};

/// The code of an error page, which leads nowhere.
#[track_caller]
fn page(answer: &Answer) -> String {
    assert!(answer.status.is_client_error(), "{} {}", answer.status, answer.header("location"));
    assert_eq!(answer.header("location"), "");
    let code = answer.text.split("data-code=\"").nth(1).and_then(|rest| rest.split('"').next());
    code.unwrap_or_else(|| panic!("no error page: {}", answer.text)).to_owned()
}

/// Signs the administrator in.
async fn sign_in(browser: &Browser) {
    assert_eq!(browser.sign_in("/sign-in", ADMIN, PASSWORD).await.status, 303);
}
