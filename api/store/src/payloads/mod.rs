//! What JSON columns contain, one file per payload. The names that serde gives are those of stored data.

mod authorization_request;
mod claims_request;
mod consented_resources;
mod denial_reason;
mod imports;
mod interaction_state;
mod ldap_settings;
mod oauth2_settings;
mod sign_in_demands;
mod stored_rule;

pub use authorization_request::{AuthorizationRequest, PersonAnswers, ResponseMode};
pub use claims_request::{ClaimRequest, ClaimsRequest, RequestedClaims};
pub use consented_resources::ConsentedResources;
pub use denial_reason::DenialReason;
pub use imports::{ImportDetails, ImportFormat, ImportProgress};
pub use interaction_state::{InteractionState, UnregisteredUri, UpstreamSignOut};
pub use ldap_settings::LdapSettings;
pub use oauth2_settings::OAuth2Settings;
pub use sign_in_demands::SignInDemands;
pub use stored_rule::{RuleApplication, RuleRole, StoredRule};
