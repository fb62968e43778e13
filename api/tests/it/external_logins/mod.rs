//! Signing in with the login of another provider (UC-20): an upstream of the test's own, which can misbehave.

mod application_sign_ins;
mod application_states;
mod applications;
mod connection;
mod directory;
mod email_domains;
mod ended;
mod hostile;
mod ldap;
mod links;
mod mapping;
mod mapping_rules;
mod meanwhile;
mod oauth2;
mod people;
mod providers;
mod recent;
mod required_login;
mod second_factors;
mod setup_links;
mod sign_in;
mod sign_out;
mod upstream;
