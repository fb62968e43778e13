//! Aldaba: centralised authentication for companies.
//!
//! `kernel` knows nothing of ours; `domain` holds all business rules and all SQL; `oauth`, `rest`, `pages` and
//! `worker` translate between the outside and `domain` and never name each other; `app` puts them together.

pub mod app;
pub mod config;
pub mod domain;
pub mod kernel;
pub mod oauth;
pub mod pages;
pub mod rest;
pub mod web;
pub mod worker;
