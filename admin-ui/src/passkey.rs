//! Creating a passkey in the browser.

use js_sys::{Function, JSON, Object, Promise, Reflect, futures::JsFuture};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};

/// Why the browser created no passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasskeyFailure {
    /// The browser has no passkeys, or the page may not use them.
    Unsupported,
    /// The authenticator has one of this person already.
    Known,
    /// The person cancelled it, or waited too long.
    Cancelled,
}

/// Has the person create a passkey with options of the server; answers with the credential. Both are JSON (WebAuthn
/// Level 3 sections 5.1.8 and 5.1.9).
pub async fn create_passkey(options: &str) -> Result<String, PasskeyFailure> {
    let begun = begin_passkey(options).ok_or(PasskeyFailure::Unsupported)?;
    let credential = JsFuture::from(begun).await.map_err(|error| match error_name(&error).as_str() {
        "InvalidStateError" => PasskeyFailure::Known,
        "NotSupportedError" | "SecurityError" => PasskeyFailure::Unsupported,
        _ => PasskeyFailure::Cancelled,
    })?;
    let written = JSON::stringify(&credential).ok().and_then(|text| text.as_string());
    written.ok_or(PasskeyFailure::Unsupported)
}

fn begin_passkey(options: &str) -> Option<Promise> {
    let class = Reflect::get(&window(), &"PublicKeyCredential".into()).ok()?;
    let parse: Function = member(&class, "parseCreationOptionsFromJSON")?;
    let options = parse.call1(&class, &JSON::parse(options).ok()?).ok()?;
    let argument = Object::new();
    Reflect::set(&argument, &"publicKey".into(), &options).ok()?;
    let credentials: Object = member(&window().navigator(), "credentials")?;
    let create: Function = member(&credentials, "create")?;
    create.call1(&credentials, &argument).ok()?.dyn_into().ok()
}

fn member<T: JsCast>(of: &JsValue, name: &str) -> Option<T> {
    Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
}

fn error_name(error: &JsValue) -> String {
    Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string()).unwrap_or_default()
}
