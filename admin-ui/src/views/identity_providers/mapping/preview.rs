//! Trying the mapping with a token or claims that are pasted.

use leptos::prelude::*;
use serde_json::Value;
use shared_types::{MappingPreview, MappingTrial, ProviderMapping};

use super::{outcome::outcome, profile::field_name, rules::problem_text};
use crate::{
    api::{ApiError, use_client},
    browser,
    components::{
        Form, FormFrame, Refusal, TextArea, all, icon, line_break, nothing, paragraph, section, status,
        thing, things,
    },
    texts::{Text, label, made, text},
};

/// The field, which the API has two of.
const FIELD: &str = "pasted";

/// The section, for the mapping at a path of the API.
pub(super) fn preview(path: String) -> AnyView {
    let client = use_client();
    let form = Form::new();
    let pasted = RwSignal::new(String::new());
    let tried = RwSignal::new(None::<(ProviderMapping, MappingPreview)>);
    let send = move |()| {
        form.clear_all();
        let Some(trial) = pasted.with_untracked(|pasted| trial_of(pasted)) else {
            form.mark(FIELD, text(|t| t.mapping.pasted_invalid));
            return browser::focus_first_error();
        };
        let path = path.clone();
        let call = async move {
            // The rules as they are now: they may have been changed since the page was opened.
            let mapping = client.provider_mapping(path.clone()).await?.value;
            let preview = client.try_provider_mapping(path, trial).await?;
            Ok::<_, ApiError>((mapping, preview))
        };
        let call = async move { call.await.map_err(at_field) };
        form.send(call, move |found| {
            form.untouch();
            _ = tried.try_set(Some(found));
        });
    };
    let body = view! {
        <FormFrame form on_submit=send submit=text(|t| t.mapping.try_it) submit_id="try-mapping" guarded=false>
            <TextArea
                id="pasted"
                form
                field=FIELD
                label=text(|t| t.mapping.pasted)
                hint=text(|t| t.mapping.pasted_hint)
                value=pasted
                rows=4
                optional=false
            />
        </FormFrame>
        <div role="status" id="mapping-preview">
            {move || tried.get().map(|(mapping, preview)| shown(&mapping, preview))}
        </div>
    };
    section(text(|t| t.mapping.preview), Some(text(|t| t.mapping.preview_lead)), nothing(), body.into_any())
}

/// What is pasted, as the API takes it: a JSON object, or else a token.
fn trial_of(pasted: &str) -> Option<MappingTrial> {
    let pasted = pasted.trim();
    if pasted.starts_with('{') {
        let claims: Value = serde_json::from_str(pasted).ok()?;
        return Some(MappingTrial { claims: Some(claims), ..MappingTrial::default() });
    }
    let is_token = !pasted.is_empty() && pasted.split('.').count() == 3;
    is_token.then(|| MappingTrial { id_token: Some(pasted.to_owned()), ..MappingTrial::default() })
}

/// Shows the errors of both fields of the API at the one here.
fn at_field(error: ApiError) -> Refusal {
    let mut refusal = Refusal::from(error);
    for (field, _) in &mut refusal.fields {
        *field = FIELD.to_owned();
    }
    refusal
}

fn shown(mapping: &ProviderMapping, preview: MappingPreview) -> AnyView {
    let gets = preview.access.iter().map(|access| {
        let (roles, name) = (access.roles.join(", "), access.application.name.clone());
        made(move |t| (t.mapping.roles_in)(&roles, &name))
    });
    let gets: Vec<Text> = preview.company_role.map(label).into_iter().chain(gets).collect();
    let gets = match gets.is_empty() {
        true => paragraph("", text(|t| t.mapping.gets_nothing)),
        false => {
            let items = gets.into_iter().map(|one| view! { <li>{one}</li> }).collect_view();
            view! { <p>{text(|t| t.mapping.gets)}</p> <ul id="gets">{items}</ul> }.into_any()
        }
    };
    let rules = mapping.rules.iter().zip(preview.rules).map(|(rule, tried)| {
        let about = match tried.problem {
            Some(problem) => all(vec![status("status bad", problem_text(problem)), line_break()]),
            None => nothing(),
        };
        let name = format!("{} = {}", rule.claim, rule.value);
        row(name, about, outcome(tried.outcome))
    });
    let fields = mapping.fields.iter().zip(preview.fields).map(|(field, tried)| {
        row(field.claim.clone(), field_name(&tried.field).into_any(), outcome(tried.outcome))
    });
    all(vec![gets, things(rules.chain(fields).collect())])
}

fn row(name: String, about: AnyView, state: AnyView) -> AnyView {
    thing(icon("access").into_any(), view! { <code dir="ltr">{name}</code> }.into_any(), about, state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_and_claims_are_distinguished() {
        let claims = trial_of(" {\"groups\": [\"a.b.c\"]} ").unwrap();
        assert!(claims.claims.is_some() && claims.id_token.is_none());
        assert_eq!(trial_of(" e30.e30. ").unwrap().id_token.as_deref(), Some("e30.e30."));
        for wrong in ["", "  ", "{", "[1]", "a.b", "groups"] {
            assert!(trial_of(wrong).is_none(), "{wrong}");
        }
    }
}
