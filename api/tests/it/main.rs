//! Tests through public HTTP: a server of its own and a fresh database for each. `ALDABA_TEST_DATABASE` says which
//! kind of database; the store suite runs on every kind each time.

#![allow(
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they do by their names, and fail by panicking"
)]

mod support;

mod access;
mod advice;
mod api;
mod application_users;
mod applications;
mod audit;
mod authorization;
mod backups;
mod callers;
mod cleanup;
mod clock;
mod copies;
mod data_model;
mod disowned_factors;
mod doctor;
mod dto;
mod email_changes;
mod email_code_sign_in;
mod entitlements;
mod explain;
mod external_logins;
mod factors;
mod forward_auth;
mod full_disk;
mod hashing;
mod hostile;
mod imported_passwords;
mod imports;
mod initial_access_tokens;
mod instances;
mod invitations;
mod jobs;
mod keys;
mod languages;
mod letters;
mod limits;
mod lists;
mod logos;
mod mail;
mod mailed_links;
mod mails;
mod me;
mod memberships;
mod name_search;
mod new_passwords;
mod oauth;
mod openapi;
mod outage;
mod oversized_fields;
mod passkey_sign_in;
mod password_attempts;
mod password_proof;
mod password_resets;
mod pending_sign_ins;
mod people;
mod privileged;
mod queries;
mod rate_limits;
mod raw;
mod recent_factors;
mod repeats;
mod required_attributes;
mod resources;
mod roles;
mod schedules;
mod search;
mod sessions;
mod settings;
mod setup;
mod shape;
mod sign_in;
mod sign_in_counts;
mod sign_in_notices;
mod sign_in_policy;
mod sign_in_steps;
mod sign_out;
mod smtp;
mod smtp_mails;
mod store;
mod strongest_factor;
mod testing_doc;
mod texts;
mod token_preview;
mod ui_apart;
mod usernames;
mod users;
mod visible_to_members;
mod waiting;
