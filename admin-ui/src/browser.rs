//! What the app uses of the browser.

use js_sys::{Date, JsString, Object, Reflect};
use leptos::prelude::{document, request_animation_frame, window};
use shared_types::texts::Language;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, Event, HtmlDetailsElement, HtmlElement, Storage};

/// The product's name, as titles end with it.
pub const PRODUCT: &str = "Aldaba";

/// Sets the title of the document.
pub fn set_title(title: &str) {
    document().set_title(&format!("{title} · {PRODUCT}"));
}

/// The path and query of the address.
pub fn current_path() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

/// Whether the window has room for one column only, where the style sheets begin another layout.
pub fn is_narrow() -> bool {
    window().inner_width().ok().and_then(|width| width.as_f64()).is_some_and(|width| width < 640.0)
}

/// Whether the browser knows that it has no network.
pub fn is_offline() -> bool {
    !window().navigator().on_line()
}

/// The address of something that the API's server answers, which may be another than that of the page: `boot.js` reads
/// which one from the settings.
pub fn at_api(path: &str) -> String {
    root_data("api") + path
}

/// Scheme, host and port of the API.
pub fn api_origin() -> String {
    match root_data("api") {
        api if api.is_empty() => window().location().origin().unwrap_or_default(),
        api => api,
    }
}

/// Makes a text safe as one part of a path or as a value of a query.
pub fn encode(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// A path with one more part of its query.
pub fn with_query(path: &str, query: &str) -> String {
    let mark = if path.contains('?') { '&' } else { '?' };
    format!("{path}{mark}{query}")
}

/// A value of a query, as it was before [`encode`]; as it is where it was encoded wrongly.
pub fn decode(text: &str) -> String {
    js_sys::decode_uri_component(text).map_or_else(|_| text.to_owned(), String::from)
}

/// Leaves the app for another page of the server.
pub fn leave_to(address: &str) {
    let _ = window().location().assign(address);
}

/// Loads the page again.
pub fn reload() {
    let _ = window().location().reload();
}

/// Sends an event without data to the window.
pub fn announce(name: &str) {
    if let Ok(event) = Event::new(name) {
        let _ = window().dispatch_event(&event);
    }
}

/// Leaves the page for another of the server, which takes its place among those to go back to.
pub fn replace_by(address: &str) {
    let _ = window().location().replace(address);
}

/// Calls a function at every click, as long as the document exists, before anything else that listens.
pub fn before_click(listener: Closure<dyn FnMut(Event)>) {
    let listener = listener.into_js_value();
    let _ = window().add_event_listener_with_callback_and_bool("click", listener.unchecked_ref(), true);
}

/// Opens a page of the app in a new tab.
pub fn open_tab(path: &str) {
    let _ = window().open_with_url_and_target_and_features(path, "_blank", "noopener");
}

/// Over which channel the window of a sign-in reports its end.
const SIGN_INS: &str = "aldaba-sign-in";

/// Opens a page of the sign-in in a window of its own, and calls `done` when the person has signed in there. Where the
/// browser opens no window, the page takes the place of this one.
pub fn sign_in_elsewhere(address: &str, done: impl FnOnce() + 'static) {
    if window().open_with_url_and_target(address, "_blank").ok().flatten().is_none() {
        return leave_to(address);
    }
    let Ok(channel) = BroadcastChannel::new(SIGN_INS) else { return };
    let heard = channel.clone();
    let listener = Closure::once_into_js(move || {
        heard.close();
        done();
    });
    channel.set_onmessage(Some(listener.unchecked_ref()));
}

/// Reports to the window that waits for it that the person has signed in, and closes this one.
pub fn finish_sign_in() {
    if let Ok(channel) = BroadcastChannel::new(SIGN_INS) {
        let _ = channel.post_message(&JsValue::NULL);
    }
    let _ = window().close();
}

/// Saves a text as a file of the reader's.
pub fn download(name: &str, text: &str) {
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let Ok(blob) = web_sys::Blob::new_with_str_sequence(&parts) else { return };
    let Ok(address) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    if let Ok(link) = document().create_element("a") {
        let _ = link.set_attribute("href", &address);
        let _ = link.set_attribute("download", name);
        link.unchecked_ref::<HtmlElement>().click();
    }
    let _ = web_sys::Url::revoke_object_url(&address);
}

/// The moment in which a day (`YYYY-MM-DD`) begins in the reader's time zone, so many days later.
pub fn start_of_day(day: &str, later: i32) -> Option<String> {
    let mut parts = day.split('-').map(|part| part.parse::<i32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let year = u32::try_from(year).ok()?;
    let date = Date::new_with_year_month_day(year, month - 1, day + later);
    (!date.get_time().is_nan()).then(|| date.to_iso_string().into())
}

/// The day (`YYYY-MM-DD`) of a moment in the reader's time zone.
pub fn local_day(milliseconds: i64) -> String {
    let date = Date::new(&JsValue::from_f64(milliseconds as f64));
    format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}

/// The day (`YYYY-MM-DD`) of a moment that is written as the API writes it.
pub fn day_of(moment: &str) -> String {
    local_day(Date::parse(moment) as i64)
}

/// The cursor in the address of a page of a list.
pub fn cursor_of(path: &str) -> Option<String> {
    let query = web_sys::UrlSearchParams::new_with_str(path.split_once('?')?.1).ok()?;
    query.get("cursor")
}

/// Prints the page.
pub fn print() {
    let _ = window().print();
}

/// The address's fragment, without `#`.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// Removes the fragment from the address bar and from the history.
pub fn forget_fragment() {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&current_path()));
    }
}

/// Focuses the element with the id, once the page has been drawn.
pub fn focus(id: impl Into<String>) {
    let id = id.into();
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(&id) {
            focus_element(element.unchecked_ref());
        }
    });
}

/// Focuses the first field with an error, or else the message of the form. Folded fields with errors are unfolded.
pub fn focus_first_error() {
    const PLACES: [&str; 4] =
        ["dialog [aria-invalid=true]", "dialog [role=alert]", "[aria-invalid=true]", "form [role=alert]"];
    request_animation_frame(|| {
        unfold_errors();
        if let Some(element) = PLACES.iter().find_map(|place| document().query_selector(place).ok().flatten())
        {
            focus_element(element.unchecked_ref());
        }
    });
}

fn unfold_errors() {
    let Ok(folded) = document().query_selector_all("details:has([aria-invalid=true])") else { return };
    for index in 0..folded.length() {
        if let Some(details) = folded.get(index) {
            details.unchecked_ref::<HtmlDetailsElement>().set_open(true);
        }
    }
}

/// A listener at the window that comes before those of the page, for as long as it is kept.
pub struct Captured {
    kind: &'static str,
    listener: Closure<dyn FnMut(web_sys::Event)>,
}

impl Captured {
    /// Listens from now on.
    pub fn new(kind: &'static str, listener: impl FnMut(web_sys::Event) + 'static) -> Self {
        // Boxed first, so that all listeners have one type.
        let listener: Box<dyn FnMut(web_sys::Event)> = Box::new(listener);
        let listener = Closure::wrap(listener);
        let function = listener.as_ref().unchecked_ref();
        let _ = window().add_event_listener_with_callback_and_bool(kind, function, true);
        Self { kind, listener }
    }
}

impl Drop for Captured {
    fn drop(&mut self) {
        let function = self.listener.as_ref().unchecked_ref();
        let _ = window().remove_event_listener_with_callback_and_bool(self.kind, function, true);
    }
}

/// The path of the app that a click goes to in this tab; nothing where it goes nowhere or discards on purpose.
pub fn path_of_click(event: &web_sys::Event) -> Option<String> {
    let click = event.dyn_ref::<web_sys::MouseEvent>()?;
    if click.button() != 0 || click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key() {
        return None;
    }
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let link =
        target.closest("a[href]:not([target], [download], [data-discards], [rel~=external])").ok()??;
    link.get_attribute("href").filter(|path| path.starts_with('/'))
}

/// Scrolls the tab of the page into view, in the middle of a row of tabs that does not fit.
pub fn show_current_tab() {
    let Ok(Some(tab)) = document().query_selector(".tabs>[aria-current]") else { return };
    let (Some(row), Some(tab)) = (tab.parent_element(), tab.dyn_ref::<HtmlElement>()) else { return };
    row.set_scroll_left(tab.offset_left() - (row.client_width() - tab.offset_width()) / 2);
}

/// Goes back one page.
pub fn go_back() {
    if let Ok(history) = window().history() {
        let _ = history.back();
    }
}

/// Adds a page to the history, without going there.
pub fn push_path(path: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(path));
    }
}

/// Whether the document has a heading of the first level.
pub fn has_heading() -> bool {
    document().query_selector("h1").ok().flatten().is_some()
}

/// Focuses an element.
pub fn focus_element(element: &HtmlElement) {
    let _ = element.focus();
}

/// The element that has the focus.
pub fn focused() -> Option<HtmlElement> {
    document().active_element().and_then(|element| element.dyn_into().ok())
}

/// Copies a text, where the browser allows it; else selects the element that shows it.
pub fn copy(text: &str, shown_in: &str) -> bool {
    let navigator = window().navigator();
    let has_clipboard = Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|value| value.is_object());
    if has_clipboard {
        let _ = navigator.clipboard().write_text(text);
    } else if let (Some(element), Ok(Some(selection))) =
        (document().get_element_by_id(shown_in), window().get_selection())
    {
        let _ = selection.select_all_children(&element);
    }
    has_clipboard
}

/// A text in lower case, in any language.
pub fn lower(text: &str) -> String {
    JsString::from(text).to_lower_case().into()
}

/// The time in milliseconds since 1970.
pub fn now() -> f64 {
    Date::now()
}

/// The tags of the languages that the reader prefers, the best first.
pub fn languages() -> Vec<String> {
    window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect()
}

/// Sets the language of the document, for the browser and assistive tools.
pub fn set_language(tag: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", tag);
    }
}

/// The value of a `data-` attribute of the document; empty: it has none.
pub fn root_data(name: &str) -> String {
    let root = document().document_element();
    root.and_then(|root| root.get_attribute(&format!("data-{name}"))).unwrap_or_default()
}

/// Sets a `data-` attribute of the document; empty: removes it.
pub fn set_root_data(name: &str, value: &str) {
    let Some(root) = document().document_element() else { return };
    let name = format!("data-{name}");
    let _ = if value.is_empty() { root.remove_attribute(&name) } else { root.set_attribute(&name, value) };
}

/// Whether the popover with the id is open.
pub fn is_popover_open(id: &str) -> bool {
    document()
        .get_element_by_id(id)
        .is_some_and(|element| element.matches(":popover-open").unwrap_or_default())
}

/// Closes the popover with the id, if it is open.
pub fn close_popover(id: &str) {
    let Some(element) = document().get_element_by_id(id) else { return };
    // Older browsers have no popovers; there the element is part of the page.
    if let Ok(hide) = Reflect::get(&element, &"hidePopover".into())
        && let Ok(hide) = hide.dyn_into::<js_sys::Function>()
    {
        let _ = hide.call0(&element);
    }
}

/// What the browser keeps under a name. A browser may keep nothing.
pub fn kept(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// Keeps a text under a name, if the browser keeps anything.
pub fn keep(name: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(name, value);
    }
}

/// Removes what the browser keeps under a name.
pub fn forget(name: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(name);
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// A day, as the language writes it.
pub fn day(language: Language, milliseconds: i64) -> String {
    let options = Object::new();
    let _ = Reflect::set(&options, &"dateStyle".into(), &"medium".into());
    let date = Date::new(&JsValue::from_f64(milliseconds as f64));
    date.to_locale_date_string(&locale(language), &options).into()
}

/// A day and the time of day, as the language writes them.
pub fn moment(language: Language, milliseconds: i64) -> String {
    let options = Object::new();
    let _ = Reflect::set(&options, &"dateStyle".into(), &"medium".into());
    let _ = Reflect::set(&options, &"timeStyle".into(), &"short".into());
    let date = Date::new(&JsValue::from_f64(milliseconds as f64));
    date.to_locale_string(&locale(language), &options).into()
}

/// A number, as the language writes it.
pub fn number(language: Language, number: u64) -> String {
    js_sys::Number::from(number as f64).to_locale_string(&locale(language)).into()
}

/// The reader's own variant of a language, such as `pt-BR`, which decides how dates and numbers are written.
fn locale(language: Language) -> String {
    let own = languages().into_iter().find(|tag| Language::of_tag(tag) == Some(language));
    own.unwrap_or_else(|| language.tag().to_owned())
}
