//! How people sign in and out: factors, sessions, password resets, invitations, mails to people.

pub mod authentications;
pub mod disowned_sign_ins;
pub mod factors;
pub mod forward_auth;
pub mod invitations;
pub mod letters;
pub mod password_resets;
pub mod sessions;
pub mod steps;
pub mod upstream;
