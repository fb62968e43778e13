//! How people sign in and out: sessions, password resets, invitations, mails to people.

pub mod forward_auth;
pub mod invitations;
pub mod letters;
pub mod password_resets;
pub mod sessions;
