//! Trying a mapping with a token or claims that an administrator pastes.

use serde_json::Value;
use shared_types::{MappedField, MappingOutcome, MappingPreview, MappingTrial, TriedField};

use super::{
    check,
    claims::{self, Claims},
    evaluate::{described, evaluate},
    load,
    terms::Terms,
    validate,
};
use crate::{identity_providers::ProviderOwner, users};
use kernel::{Error, Result, jose::CompactJws};
use platform::{actor::Actor, ctx::Ctx};

/// The maximum length of a token and of claims, in bytes: as at a sign-in.
const MAX_LENGTH: usize = 32 * 1024;

/// Returns what a person with certain claims would get from an identity provider, by the saved mapping or by another;
/// from one of the installation, as far as the person's home company may use the applications. The claims are not
/// verified, and nothing of them is stored or logged.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or the actor may not see the company; [`Error::Forbidden`] unless the actor
/// administers it, or the installation; [`Error::Invalid`] with every invalid field.
pub async fn preview(
    ctx: &Ctx,
    actor: &Actor,
    (owner, provider_id): (ProviderOwner, i64),
    trial: MappingTrial,
) -> Result<MappingPreview> {
    check(ctx, actor, owner, provider_id).await?;
    let company_id = owner.company_id();
    let db = ctx.db.read();
    let stored = load(db, provider_id).await?;
    let rules = match &trial.rules {
        Some(rules) => validate::rules(db, company_id, rules, &stored.rules).await?,
        None => stored.rules,
    };
    let fields = match &trial.fields {
        Some(fields) => validate::fields(fields)?,
        None => stored.fields,
    };
    let claims = read(trial.id_token, trial.claims)?;
    let terms = Terms::of_rules(db, company_id, &rules).await?;
    let preview = described(&evaluate(&claims, &rules, &terms), &rules, &terms);
    let fields = fields.into_iter().map(|field| tried(&claims, field)).collect();
    Ok(MappingPreview { fields, ..preview })
}

fn tried(claims: &Claims, mapped: MappedField) -> TriedField {
    let outcome = match claims::find(claims, &mapped.claim) {
        None | Some(Value::Null) => claims::missing(claims, &mapped.claim),
        Some(value) if users::accepts(&mapped.field, value) => MappingOutcome::Matches,
        Some(_) => MappingOutcome::WrongType,
    };
    TriedField { field: mapped.field, outcome }
}

/// Reads the claims that were pasted.
fn read(id_token: Option<String>, claims: Option<Value>) -> Result<Claims> {
    let too_long = |field: &str| Error::field(field, "too_long", "must have at most 32 kB");
    match (id_token, claims) {
        (None, None) => {
            Err(Error::field("id_token", "required", "must be an ID token; or claims must be given"))
        }
        (Some(_), Some(_)) => {
            Err(Error::field("claims", "invalid", "id_token and claims exclude each other"))
        }
        (Some(token), None) if token.len() > MAX_LENGTH => Err(too_long("id_token")),
        (Some(token), None) => {
            let token = CompactJws::split(token.trim());
            let claims = token.and_then(|token| token.claims());
            claims.ok_or_else(|| Error::field("id_token", "invalid", "must be a JWT, which has three parts"))
        }
        (None, Some(claims)) if claims.to_string().len() > MAX_LENGTH => Err(too_long("claims")),
        (None, Some(Value::Object(claims))) => Ok(claims),
        (None, Some(_)) => Err(Error::field("claims", "invalid", "must be an object")),
    }
}
