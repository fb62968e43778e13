//! Whether the people of a company sign in only with its external login.

use leptos::prelude::*;
use shared_types::{
    BreakGlassAdministrator, IdentityProvider, RequiredLogin, RequiredLoginChange, readable_email,
};

use super::break_glass;
use crate::{
    api::{ApiError, Client, use_client},
    browser,
    components::{
        Alert, ConfirmButton, Tone, all, dialog_button, dialog_opener, icon, known, nothing, paragraph,
        section, sending, thing, things, use_messages,
    },
    state::{Remote, loaded},
    texts::{Text, text},
};

/// The button that requires the login, or changes who is exempt.
const CHOOSE: &str = "require-login";
/// The link to the external logins.
const TO_LOGINS: &str = "to-logins";

/// The rule of a company, and its external logins that are enabled.
#[derive(Clone)]
pub(super) struct Situation {
    pub(super) rule: RequiredLogin,
    /// The version of the rule.
    pub(super) version: Option<String>,
    pub(super) logins: Vec<IdentityProvider>,
}

impl Situation {
    /// Whether the rule can be made or changed.
    fn is_open(&self) -> bool {
        self.rule.required || !self.logins.is_empty()
    }
}

/// A company, and its situation.
#[derive(Clone, Copy)]
pub(super) struct Required {
    pub(super) company_id: i64,
    situation: Remote<Situation>,
    /// Whether the section takes the focus once it is loaded again: the button that was used is gone then.
    takes_focus: StoredValue<bool>,
}

/// The section.
pub(super) fn required(company_id: i64) -> AnyView {
    let client = use_client();
    let required = Required {
        company_id,
        situation: Remote::new(move || situation(client, company_id)),
        takes_focus: StoredValue::new(false),
    };
    loaded(required.situation, move |found| {
        if required.takes_focus.try_update_value(std::mem::take) == Some(true) {
            browser::focus(if found.is_open() { CHOOSE } else { TO_LOGINS });
        }
        let lead = Some(text(|t| t.domains.required_lead));
        let state = match found.rule.required {
            true => in_force(&found),
            false => not_required(company_id, &found),
        };
        section(text(|t| t.domains.required), lead, required.acts(found), state)
    })
}

async fn situation(client: Client, company_id: i64) -> Result<Situation, ApiError> {
    let (seen, mut logins) =
        futures::try_join!(client.required_login(company_id), client.company_identity_providers(company_id))?;
    logins.retain(|login| login.enabled);
    Ok(Situation { rule: seen.value, version: seen.version, logins })
}

fn not_required(company_id: i64, found: &Situation) -> AnyView {
    let off = paragraph("", text(|t| t.domains.required_off));
    if found.is_open() {
        return off;
    }
    let href = format!("/companies/{company_id}/identity-providers");
    let connect = view! {
        <div class="acts below"><a class="button" id=TO_LOGINS href=href>{text(|t| t.places.logins)}</a></div>
    };
    all(vec![off, paragraph("", text(|t| t.domains.no_login)), connect.into_any()])
}

/// Who can still sign in here, and what is wrong with that.
fn in_force(found: &Situation) -> AnyView {
    let is_usable = |person: &BreakGlassAdministrator| person.usable;
    let warnings = [
        found.logins.is_empty().then(|| alert("login-away", text(|t| t.domains.login_away))),
        (!found.rule.break_glass.iter().any(is_usable))
            .then(|| alert("no-break-glass", text(|t| t.domains.no_break_glass))),
    ];
    let rows = found.rule.break_glass.iter().map(|person| {
        let about = match person.usable {
            true => Text::from(readable_email(&person.email).into_owned()),
            false => text(|t| t.domains.not_usable),
        };
        let symbol = if person.usable { "shield" } else { "warn" };
        thing(icon(symbol).into_any(), person.name.clone().into_any(), about.into_any(), nothing())
    });
    let mut parts: Vec<AnyView> = warnings.into_iter().flatten().collect();
    parts.push(paragraph("", text(|t| t.domains.required_on)));
    parts.push(things(rows.collect()));
    all(parts)
}

fn alert(id: &'static str, message: Text) -> AnyView {
    view! { <Alert tone=Tone::Bad><p id=id>{message}</p></Alert> }.into_any()
}

impl Required {
    fn acts(self, found: Situation) -> AnyView {
        match (found.rule.required, found.is_open()) {
            (true, _) => {
                let version = found.version.clone();
                all(vec![self.choose(found), self.lift(version)])
            }
            (false, true) => self.choose(found),
            (false, false) => nothing(),
        }
    }

    /// Loads the section again, which then takes the focus.
    pub(super) fn reload(self) {
        self.takes_focus.try_set_value(true);
        self.situation.reload();
    }

    fn choose(self, found: Situation) -> AnyView {
        let label = match found.rule.required {
            true => text(|t| t.domains.change_break_glass),
            false => text(|t| t.domains.require),
        };
        let title = label.clone();
        dialog_button(
            |open| dialog_opener(CHOOSE.to_owned(), "button", label.into_any(), None, open),
            title,
            move |open| break_glass::dialog(self, found.clone(), open),
        )
    }

    fn lift(self, version: Option<String>) -> AnyView {
        let client = use_client();
        let messages = use_messages();
        view! {
            <ConfirmButton
                id="lift-required-login"
                class="button danger"
                label=text(|t| t.domains.lift)
                title=text(|t| t.domains.lift_title)
                consequences=known(vec![text(|t| t.domains.lift_text), text(|t| t.domains.lift_chosen)])
                action=text(|t| t.domains.lift)
                on_confirm=move |()| {
                    let off = RequiredLoginChange { required: Some(false), break_glass_user_ids: None };
                    sending(client.change_required_login(self.company_id, version.clone(), off))
                }
                on_done=move |()| {
                    messages.say(text(|t| t.domains.lifted));
                    self.reload();
                }
            />
        }
        .into_any()
    }
}
