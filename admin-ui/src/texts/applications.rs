//! What the pages of applications say, and the portal, where people open them.

use super::Number;

/// What the pages of applications say.
#[derive(Debug)]
pub struct Applications {
    pub lead: &'static str,
    pub register: &'static str,
    pub search: &'static str,
    pub client_id: &'static str,
    pub client_type: &'static str,
    pub confidential: &'static str,
    pub public: &'static str,
    pub empty_title: &'static str,
    pub empty: &'static str,
    pub none_match: fn(&str) -> String,

    pub register_submit: &'static str,
    pub edit_title: fn(&str) -> String,
    pub registered: fn(&str) -> String,
    pub saved: fn(&str) -> String,

    pub edit: &'static str,
    pub delete: &'static str,
    pub delete_title: fn(&str) -> String,
    pub delete_text: &'static str,
    pub deletes_access: fn(&Number) -> String,
    pub ends_products: fn(&Number) -> String,
    pub ends_sign_ins: fn(&Number) -> String,
    pub deleted: fn(&str) -> String,

    pub settings: &'static str,
    pub roles: &'static str,
    pub logo: &'static str,
    pub logo_lead: &'static str,
    pub logo_choose: &'static str,
    pub logo_too_large: &'static str,
    pub logo_unreadable: &'static str,
    pub logo_remove: &'static str,
    pub logo_removes: &'static str,
    pub logo_saved: fn(&str) -> String,
    pub logo_removed: fn(&str) -> String,
    pub registered_on: &'static str,
}

/// What the form of an application says.
#[derive(Debug)]
pub struct Fields {
    pub name_missing: &'static str,
    pub code_hint: &'static str,
    pub redirect_uris: &'static str,
    pub redirect_uris_hint: &'static str,
    pub post_logout_redirect_uris: &'static str,
    pub post_logout_redirect_uris_hint: &'static str,
    pub launch_url: &'static str,
    pub launch_url_hint: &'static str,
    pub confidential_hint: &'static str,
    pub public_hint: &'static str,
    pub application_type: &'static str,
    pub access_policy: &'static str,

    pub advanced: &'static str,
    pub grants: &'static str,
    pub authentication: &'static str,
    pub jwks_uri: &'static str,
    pub jwks_uri_hint: &'static str,
    pub pkce: &'static str,
    pub scope: &'static str,
    pub scope_hint: &'static str,
    pub web_origins: &'static str,
    pub web_origins_hint: &'static str,
    pub id_token_claims: &'static str,
    pub signing_alg: &'static str,
    pub lifetime: &'static str,
    pub lifetime_hint: fn(u32, u32) -> String,
    pub session_refresh: &'static str,
    pub session_refresh_hint: &'static str,
    pub upstream_tokens: &'static str,
    pub upstream_tokens_hint: &'static str,
    pub consent: &'static str,
    pub backchannel_logout_uri: &'static str,
    pub backchannel_logout_uri_hint: &'static str,
    pub frontchannel_logout_uri: &'static str,
    pub frontchannel_logout_uri_hint: &'static str,
    pub logo_uri: &'static str,
    pub logo_uri_hint: &'static str,
}

/// What helps to connect an application: its credentials, ready configurations, and what of it is risky.
#[derive(Debug)]
pub struct Connecting {
    pub credentials: &'static str,
    pub credentials_lead: &'static str,
    pub issuer: &'static str,
    pub copy_issuer: &'static str,
    pub copy_client_id: &'static str,
    pub secret: &'static str,
    pub no_secret: &'static str,
    pub show_secret: &'static str,
    pub hide_secret: &'static str,
    pub copy_secret: &'static str,
    pub discovery: &'static str,
    pub copy_discovery: &'static str,
    pub endpoints: &'static str,
    pub copy_endpoint: fn(&str) -> String,
    pub authorization_endpoint: &'static str,
    pub token_endpoint: &'static str,
    pub userinfo_endpoint: &'static str,
    pub jwks_uri: &'static str,
    pub introspection_endpoint: &'static str,
    pub revocation_endpoint: &'static str,
    pub end_session_endpoint: &'static str,
    pub device_authorization_endpoint: &'static str,
    pub registration_endpoint: &'static str,
    pub check_session_iframe: &'static str,
    pub secret_for_administrators: &'static str,
    pub secret_after_sign_in: &'static str,
    pub sign_in_again: &'static str,

    pub configuration: &'static str,
    pub configuration_lead: &'static str,
    pub configuration_tested: &'static str,
    pub configuration_untested: &'static str,
    pub configuration_for: &'static str,
    pub no_configuration_title: &'static str,
    pub no_configuration: &'static str,
    pub copy_configuration: &'static str,
    pub put_client_secret: &'static str,
    pub put_redirect_uri: &'static str,
    pub put_crypto_passphrase: &'static str,
    pub put_session_secret: &'static str,
    pub put_cookie_secret: &'static str,
    pub put_site: &'static str,
    pub put_package: &'static str,
    pub put_application_address: &'static str,
    pub put_certificate_file: &'static str,
    pub put_certificate_key_file: &'static str,

    pub checks: &'static str,
    pub checks_lead: &'static str,
    pub score: fn(u32) -> String,
    pub no_findings: &'static str,
}

impl Connecting {
    /// What to put in the place of a placeholder of a configuration.
    pub fn placeholder(&self, placeholder: &str) -> Option<&'static str> {
        Some(match placeholder {
            "YOUR_CLIENT_SECRET" => self.put_client_secret,
            "YOUR_REDIRECT_URI" => self.put_redirect_uri,
            "YOUR_SITE" => self.put_site,
            "YOUR_CRYPTO_PASSPHRASE" => self.put_crypto_passphrase,
            "YOUR_SESSION_SECRET" => self.put_session_secret,
            "YOUR_COOKIE_SECRET" => self.put_cookie_secret,
            "YOUR_PACKAGE" => self.put_package,
            "YOUR_APPLICATION_ADDRESS" => self.put_application_address,
            "YOUR_CERTIFICATE_FILE" => self.put_certificate_file,
            "YOUR_CERTIFICATE_KEY_FILE" => self.put_certificate_key_file,
            _ => return None,
        })
    }
}

/// What the portal says.
#[derive(Debug)]
pub struct Portal {
    pub lead: &'static str,
    pub empty_title: &'static str,
    pub empty: &'static str,
    pub find: &'static str,
    pub recent: &'static str,
    pub applications: fn(&Number) -> String,
    pub nothing_found: &'static str,
    pub show_all: &'static str,
    pub opens_new_tab: &'static str,
    pub open_elsewhere: &'static str,

    pub email_not_confirmed: fn(&str) -> String,
    pub email_not_confirmed_text: &'static str,
    pub send_again: &'static str,
    pub confirmation_sent: &'static str,
    pub confirm_after_sign_in: &'static str,
    pub sign_in_again: &'static str,

    pub connected_lead: &'static str,
    pub connected_empty_title: &'static str,
    pub connected_empty: &'static str,
    pub since: &'static str,
    pub last_used: &'static str,
    pub disconnect: &'static str,
    pub disconnect_named: fn(&str) -> String,
    pub disconnect_title: fn(&str) -> String,
    pub disconnect_text: fn(&str) -> String,
    pub disconnect_submit: &'static str,
    pub disconnected: fn(&str) -> String,
}
