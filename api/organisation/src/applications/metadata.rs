//! The metadata of an application besides its main settings: validated, and applied to what is stored.

use shared_types::{ApplicationData, ApplicationType, ClientMetadata};

use super::{claim_mappings, uris};
use kernel::{
    Fields,
    validate::{self, MAX_NAME},
};
use store::patch::Patch;

/// The maximum number of entries of a list.
const MAX_ENTRIES: usize = 50;

/// Applies a change to the metadata. Errors are noted at their fields.
pub(super) fn apply(
    fields: &mut Fields,
    kind: ApplicationType,
    metadata: &mut ClientMetadata,
    change: &Patch<ApplicationData>,
) {
    metadata.merge(change.set.metadata(), |name| change.clears(name));
    validate(fields, kind, metadata);
}

fn validate(fields: &mut Fields, kind: ApplicationType, metadata: &mut ClientMetadata) {
    for (name, uri) in [
        ("client_uri", &mut metadata.client_uri),
        ("policy_uri", &mut metadata.policy_uri),
        ("tos_uri", &mut metadata.tos_uri),
        ("initiate_login_uri", &mut metadata.initiate_login_uri),
        ("jwks_uri", &mut metadata.jwks_uri),
        ("sector_identifier_uri", &mut metadata.sector_identifier_uri),
    ] {
        *uri = uris::web_url(fields, name, uri.as_deref());
    }
    let resource = metadata.default_resource.take().filter(|sent| !sent.trim().is_empty());
    metadata.default_resource =
        resource.map(|sent| validate::absolute_uri(fields, "default_resource", &sent));
    for (name, uri) in [
        ("backchannel_logout_uri", &mut metadata.backchannel_logout_uri),
        ("frontchannel_logout_uri", &mut metadata.frontchannel_logout_uri),
    ] {
        if let Some(sent) = uri.take().filter(|sent| !sent.trim().is_empty()) {
            *uri = uris::redirect_uris(fields, name, &[sent], kind).pop();
        }
    }
    for (name, text) in
        [("software_id", &mut metadata.software_id), ("software_version", &mut metadata.software_version)]
    {
        *text = validate::optional_text(fields, name, text.as_deref(), MAX_NAME);
    }
    bound_lists(fields, metadata);
    if let Some(origins) = &mut metadata.forward_auth_origins {
        *origins = uris::protected_origins(fields, "forward_auth_origins", origins);
    }
    check_lists(fields, metadata);
    if let Some(mappings) = &mut metadata.claim_mappings {
        claim_mappings::validate(fields, mappings);
    }
}

/// Rejects lists that are too long, before anything is checked entry by entry.
fn bound_lists(fields: &mut Fields, metadata: &mut ClientMetadata) {
    bound(fields, "forward_auth_origins", &mut metadata.forward_auth_origins);
    bound(fields, "contacts", &mut metadata.contacts);
    bound(fields, "claim_mappings", &mut metadata.claim_mappings);
    bound(fields, "scope_descriptions", &mut metadata.scope_descriptions);
}

fn bound<T>(fields: &mut Fields, name: &str, list: &mut Option<Vec<T>>) {
    if let Some(list) = list.as_mut().filter(|list| list.len() > MAX_ENTRIES) {
        fields.add(name, "too_long", format!("must have at most {MAX_ENTRIES} entries"));
        list.clear();
    }
}

fn check_lists(fields: &mut Fields, metadata: &ClientMetadata) {
    for (index, contact) in metadata.contacts.iter().flatten().enumerate() {
        if contact.chars().count() > MAX_NAME {
            fields.add(format!("contacts.{index}"), "too_long", "must have at most 255 characters");
        }
    }
    for (index, described) in metadata.scope_descriptions.iter().flatten().enumerate() {
        let texts =
            [("en", Some(&described.en)), ("es", described.es.as_ref()), ("pt", described.pt.as_ref())];
        for (language, text) in texts {
            if text.is_some_and(|text| text.chars().count() > MAX_NAME) {
                let field = format!("scope_descriptions.{index}.{language}");
                fields.add(field, "too_long", "must have at most 255 characters");
            }
        }
    }
}
