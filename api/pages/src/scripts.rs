//! The scripts of the pages. Every page but those that ask for a passkey works without them.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};

use kernel::secrets::sha256;

/// Shows the password that is entered, and whether Caps Lock is on.
pub(super) static PASSWORD: LazyLock<String> =
    LazyLock::new(|| short(include_str!("../templates/password.js")));
/// Asks for a challenge, has the browser answer it with a passkey, and posts the answer as a form.
pub(super) static PASSKEY: LazyLock<String> =
    LazyLock::new(|| short(include_str!("../templates/passkey.js")));
/// Copies and prints recovery codes.
pub(super) static RECOVERY_CODES: LazyLock<String> =
    LazyLock::new(|| short(include_str!("../templates/recovery_codes.js")));
/// Goes on when all frames have loaded, or after a short time.
pub(super) static SIGNED_OUT: LazyLock<String> =
    LazyLock::new(|| short(include_str!("../templates/signed_out.js")));

/// Removes the indentation and the lines of comments.
fn short(script: &str) -> String {
    let lines = script.lines().map(str::trim_start).filter(|line| !line.starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns the addition to a content security policy that allows scripts, by their hashes, and what they request.
pub(super) fn allow(scripts: &[&str]) -> String {
    if scripts.is_empty() {
        return String::new();
    }
    let hash = |script: &&str| format!(" 'sha256-{}'", STANDARD.encode(sha256(script.as_bytes())));
    let hashes: String = scripts.iter().map(hash).collect();
    let requests = if scripts.contains(&PASSKEY.as_str()) { "; connect-src 'self'" } else { "" };
    format!("; script-src{hashes}{requests}")
}
