//! What `boot.js` asks the API for while the program is on its way.

use js_sys::{Object, Promise, Reflect, futures::JsFuture};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Response;

/// The answer to a call that was made early; only the first time, since later it may no longer be true. Nothing where
/// there was no such call, or it failed.
pub async fn answer(path: &str) -> Option<Response> {
    let path = JsValue::from_str(path);
    let calls = Reflect::get(&window(), &"aldabaEarly".into()).ok()?;
    let call: Promise = Reflect::get(&calls, &path).ok()?.dyn_into().ok()?;
    Reflect::delete_property(calls.unchecked_ref::<Object>(), &path).ok()?;
    JsFuture::from(call).await.ok()?.dyn_into().ok()
}
