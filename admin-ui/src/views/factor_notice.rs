//! The notice for people who manage the system or a company and have no second factor. It stays until they have one.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::use_client,
    components::{Alert, Tone},
    state::use_account,
    texts::text,
};

/// The notice, for a person who manages something and has no second factor.
#[component]
pub fn FactorNotice() -> impl IntoView {
    let client = use_client();
    let is_missing = RwSignal::new(false);
    if use_account().sees_companies() {
        spawn_local(async move {
            if let Ok(false) = client.has_second_factor().await {
                is_missing.try_set(true);
            }
        });
    }
    move || is_missing.get().then(factor_is_missing)
}

/// The notice itself.
pub fn factor_is_missing() -> AnyView {
    let acts = || view! { <a class="button low" href="/account/security">{text(|t| t.start.factor)}</a> };
    view! {
        <div id="factor-missing">
            <Alert tone=Tone::Warn acts=Some(acts.into())>
                <p>
                    <strong>{text(|t| t.start.factor_missing)}</strong>
                    " "
                    {text(|t| t.start.factor_missing_text)}
                </p>
            </Alert>
        </div>
    }
    .into_any()
}
