//! Tests through public HTTP: a server of its own and a fresh database for each.

#![allow(unreachable_pub, missing_docs, reason = "tests say what they do by their names")]

mod support;

mod hashing;
mod invitations;
mod mail;
mod setup;
mod sign_in;
mod sign_out;
mod waiting;
