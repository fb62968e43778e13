//! The DTOs: what serde writes, the documented form reads, and the reverse.

use poem_openapi::types::{ParseFromJSON, ToJSON};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use shared_types as dto;

/// Checks that a value survives both ways of writing and reading it, and that nothing of it is lost.
fn round_trip<T>(wire: Value)
where
    T: Serialize + DeserializeOwned + ParseFromJSON + ToJSON + PartialEq + std::fmt::Debug,
{
    let by_serde: T = serde_json::from_value(wire.clone()).expect("serde reads it");
    let documented =
        T::parse_from_json(Some(wire.clone())).unwrap_or_else(|error| panic!("{}", error.message()));
    assert_eq!(by_serde, documented);
    let written = serde_json::to_value(&by_serde).expect("serde writes it");
    let again: T = serde_json::from_value(written.clone()).expect("serde reads what it wrote");
    assert_eq!(again, by_serde);
    for (name, value) in wire.as_object().expect("an object") {
        assert_eq!(&written[name], value, "{name}");
    }
    if let Some(json) = documented.to_json() {
        let again: T = serde_json::from_value(json).expect("serde reads the documented form");
        assert_eq!(again, by_serde);
    }
}

const AT: &str = "2026-01-02T03:04:05.678Z";

#[test]
fn companies_and_users_keep_every_field() {
    round_trip::<dto::Company>(
        json!({ "id": 1, "code": "acme", "name": "Acme", "visible_to_members": true, "status": "active",
            "created_at": AT, "updated_at": AT }),
    );
    round_trip::<dto::Company>(json!({ "id": 1, "code": "acme", "name": "Acme" }));
    round_trip::<dto::CreateCompany>(json!({ "name": "Acme", "code": "acme" }));
    round_trip::<dto::CreateCompany>(json!({ "name": "Acme", "entitlements": [{ "client_id": "c" }] }));
    round_trip::<dto::CompanyChange>(json!({ "status": "disabled", "entitlements": [] }));
    round_trip::<dto::CompanyDeletion>(json!({ "people_deleted": 1, "people_kept": 2, "applications": 3 }));
    round_trip::<dto::User>(json!({
        "id": 1, "sub": "s", "name": "Ana", "email": "ana@example.com", "email_verified": true, "username": null,
        "preferred_username": "ana", "nickname": "Ani", "address": { "country": "ES" }, "attributes": { "floor": 3 },
        "given_name": "Ana", "family_name": null, "locale": "es", "status": "invited", "system_role": "app_manager",
        "company_role": "company_admin", "home_company_id": 1, "created_at": AT, "updated_at": AT,
    }));
    round_trip::<dto::Me>(json!({
        "id": 1, "sub": "s", "name": "Ana", "email": "ana@example.com", "email_verified": false, "pending_email": null,
        "username": null, "preferred_username": "ana", "given_name": null, "family_name": null, "locale": null,
        "system_role": null, "zoneinfo": "Europe/Madrid",
        "memberships": [{ "company": { "id": 1, "code": "acme", "name": "Acme" }, "role": "member" }],
    }));
}

#[test]
fn the_status_of_the_sign_in_policy_keeps_every_field() {
    let counts = json!({ "total": 9, "with_second_factor": 5, "without_second_factor": 4, "with_passkey": 3,
        "overdue": 2, "due_later": 1 });
    round_trip::<dto::SignInPolicyStatus>(json!({ "people": counts, "administrators": counts }));
}

#[test]
fn applications_keep_every_field() {
    round_trip::<dto::ApplicationData>(json!({
        "name": "Demo", "code": "demo", "kind": "external", "application_type": "native", "access_policy": "all_members",
        "redirect_uris": ["https://app.example.com/cb"], "grant_types": ["client_credentials"],
        "token_endpoint_auth_method": "none", "pkce": "required", "session_refresh": false, "id_token_claims": "minimal",
        "id_token_signed_response_alg": "EdDSA", "access_token_lifetime": 60, "system_role": "app_manager",
        "company_id": 1, "company_role": "member", "introspect_all": true,
        "upstream_tokens": true,
    }));
    round_trip::<dto::ApplicationDeletion>(json!({ "companies": 1, "people": 2, "tokens": 3 }));
    round_trip::<dto::RotateSecret>(json!({ "overlap_seconds": 60 }));
    round_trip::<dto::CreatedSecret>(json!({ "id": 1, "client_secret": "s", "created_at": AT }));
    round_trip::<dto::ApplicationSecret>(
        json!({ "id": 1, "created_at": AT, "expires_at": AT, "current": true }),
    );
    round_trip::<dto::RoleChange>(json!({ "code": "user", "name": "User", "description": "Reads" }));
    round_trip::<dto::Application>(json!({
        "id": 1, "client_id": "c", "client_secret": null, "code": "demo", "name": "Demo", "kind": "internal",
        "application_type": "web", "access_policy": "assigned", "launch_url": null, "logo_uri": null,
        "redirect_uris": [], "post_logout_redirect_uris": [], "web_origins": [], "grant_types": ["refresh_token"],
        "scope": "openid", "token_endpoint_auth_method": "client_secret_basic", "pkce": "or_nonce",
        "session_refresh": true, "id_token_claims": "scopes", "id_token_signed_response_alg": "RS256",
        "access_token_lifetime": null, "system_role": null, "company_id": 1, "company_role": "company_admin",
        "introspect_all": false, "upstream_tokens": false, "roles": [{ "code": "user", "name": "User", "description": "Reads" }],
        "created_at": AT, "updated_at": AT,
    }));
}

#[test]
fn entitlements_access_and_setup_keep_every_field() {
    round_trip::<dto::EntitlementData>(
        json!({ "roles": ["user"], "valid_from": AT, "valid_until": AT, "seats": 3 }),
    );
    round_trip::<dto::Entitlement>(json!({
        "application": { "client_id": "c", "code": "demo", "name": "Demo" }, "roles": null, "valid_from": null,
        "valid_until": AT, "seats": null, "seats_used": 2,
    }));
    round_trip::<dto::CompanyEntitlement>(
        json!({ "client_id": "c", "roles": ["user"], "valid_from": AT, "valid_until": AT, "seats": 3 }),
    );
    round_trip::<dto::EntitledCompany>(json!({
        "company": { "id": 1, "code": "acme", "name": "Acme" }, "roles": ["user"], "valid_from": AT,
        "valid_until": null, "seats": 4, "seats_used": 2,
    }));
    round_trip::<dto::UserAccess>(json!({ "roles": ["user"] }));
    round_trip::<dto::Explanation>(json!({
        "decision": "allowed", "rules": [{ "rule": "valid_until", "satisfied": true, "detail": "x" }], "roles": ["user"],
        "claims": { "company": { "id": 1, "code": "acme" }, "roles": ["user"], "scope": "openid" },
    }));
    round_trip::<dto::AccessList>(json!({ "roles": [{ "role": "user", "user_ids": [1, 2] }] }));
    round_trip::<dto::SetupResult>(
        json!({ "company": { "id": 1, "code": "acme", "name": "Acme" }, "invited": 2 }),
    );
    round_trip::<dto::SettingsChange>(json!({
        "name": "Door", "languages": ["en"], "default_language": "en", "password_min_length": 8,
        "password_min_length_with_second_factor": 8,
        "access_token_lifetime": 60, "id_token_lifetime": 60, "refresh_token_lifetime": 300,
        "refresh_token_max_lifetime": 300, "session_lifetime": 300, "invitation_lifetime": 3600,
        "password_reset_lifetime": 300, "audit_retention_days": 30, "job_retention_days": 1,
    }));
    round_trip::<dto::RequestPasswordReset>(json!({ "login": "ana@example.com" }));
    let settings = dto::Settings { pinned: vec!["name".to_owned()], ..dto::Settings::default() };
    round_trip::<dto::Settings>(serde_json::to_value(settings).unwrap());
    round_trip::<dto::Problem>(json!({
        "type": "about:blank", "title": "Bad Request", "status": 400, "code": "invalid", "detail": "x",
        "errors": [{ "field": "name", "code": "required", "message": "must not be empty" }],
    }));
}

#[test]
fn factors_keep_every_field() {
    round_trip::<dto::Factors>(json!({
        "passkeys": [{
            "id": 3, "name": "Laptop", "authenticator": "Windows Hello", "aaguid": null, "backup_eligible": true,
            "backed_up": false, "created_at": AT, "last_used_at": AT,
        }],
        "totp": { "created_at": AT, "last_used_at": null }, "recovery_codes": { "left": 9, "created_at": AT },
    }));
    round_trip::<dto::TotpEnrolment>(
        json!({ "secret": "GEZD", "uri": "otpauth://totp/x?secret=GEZD", "qr_code": "<svg/>", "expires_at": AT }),
    );
    round_trip::<dto::PasskeyCreationOptions>(
        json!({ "challenge_id": "x", "public_key": { "challenge": "y" } }),
    );
    round_trip::<dto::CreatePasskey>(
        json!({ "challenge_id": "x", "name": "Laptop", "credential": { "id": "y" } }),
    );
    round_trip::<dto::PasskeyChange>(json!({ "name": "Laptop" }));
    round_trip::<dto::EnrolledFactor>(json!({ "recovery_codes": ["7k2m-9x4q-c0tz"] }));
    round_trip::<dto::CreatedRecoveryCodes>(json!({ "recovery_codes": ["7k2m-9x4q-c0tz"] }));
}
