//! API resources: what access tokens are for (RFC 8707).

mod add;
mod list;
mod page;

pub use add::AddResource;
pub use list::Resources;
pub use page::ResourcePage;

use shared_types::{AccessTokenTyp, Word};

use super::{
    administration::value_fields::{Field, Kind, field, required},
    applications::algorithms_or_default,
};
use crate::{
    components::{Choice, Crumb},
    texts::text,
};

const PATH: &str = "/resources";

/// What an API resource is, without its scopes and its applications.
const FIELDS: &[Field] = &[
    required(field("name", Kind::Text, |t| t.forms.name, None)),
    required(field("uri", Kind::Text, |t| t.resources.uri, Some(|t| t.resources.uri_hint))),
    field("access_token_typ", Kind::Choice(types), |t| t.resources.typ, Some(|t| t.resources.typ_hint)),
    field("access_token_signed_response_alg", Kind::Choice(algorithms_or_default), |t| t.resources.alg, None),
    field("served_by", Kind::Text, |t| t.resources.served_by, Some(|t| t.resources.served_by_hint)),
];

fn types() -> Vec<Choice> {
    AccessTokenTyp::ALL.iter().map(|typ| Choice::new(typ.as_str(), typ.as_str().to_owned())).collect()
}

/// The list, as a page above another.
fn list_crumb() -> Crumb {
    Crumb::new(PATH, text(|t| t.places.resources))
}
