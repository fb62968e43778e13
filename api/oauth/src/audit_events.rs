//! What the OAuth endpoints audit: codes and tokens that are issued, and requests that are rejected. There are many of
//! these events, so they are counted by the hour.

use serde_json::json;
use shared_types::{GrantType, Word};

use organisation::{access::DenialReason, applications::Client};
use platform::{Actor, Ctx, audit::Event, audit_counts};
use sign_in::upstream::UpstreamToken;

/// A person got a code for an application.
pub(super) fn code_issued(ctx: &Ctx, actor: &Actor, client: &Client, company_id: i64) {
    audit_counts::count(ctx, actor, event_about(client, "code.issued").company(company_id));
}

/// An application got tokens; for a person, through a company.
pub(super) fn tokens_issued(
    ctx: &Ctx,
    actor: &Actor,
    client: &Client,
    grant_type: GrantType,
    company_id: Option<i64>,
) {
    let event = event_about(client, "tokens.issued").details(json!({ "grant_type": grant_type.as_str() }));
    audit_counts::count(ctx, actor, Event { company_id, ..event });
}

/// An application got the token that an external login issued for a person.
pub(super) fn upstream_token_issued(
    ctx: &Ctx,
    actor: &Actor,
    client: &Client,
    (token, company_id): (&UpstreamToken, i64),
) {
    let details = json!({ "provider": token.provider_name, "provider_id": token.provider_id });
    let event = event_about(client, "upstream_token.issued").company(company_id);
    audit_counts::count(ctx, actor, event.details(details));
}

/// A person may not use an application, or not through the company that was named.
pub(super) fn access_denied(
    ctx: &Ctx,
    actor: &Actor,
    client: &Client,
    (user_id, company_id): (i64, Option<i64>),
    reason: DenialReason,
) {
    let event = event_about(client, "access.denied").details(json!({ "user": user_id, "reason": reason }));
    audit_counts::count(ctx, actor, Event { company_id, ..event });
}

/// Client authentication failed, for an application or for a client id that none has.
pub(super) fn client_refused(ctx: &Ctx, actor: &Actor, client: Option<&Client>) {
    let kind = "client.refused";
    let event = client.map_or_else(|| Event::new(kind), |client| event_about(client, kind));
    audit_counts::count(ctx, actor, event);
}

fn event_about<'a>(client: &'a Client, kind: &'static str) -> Event<'a> {
    Event::new(kind).target("application", &client.application.client_id, &client.application.name)
}
