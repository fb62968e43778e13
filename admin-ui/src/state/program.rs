//! The two programs that the app consists of, so that people who only use applications load no administration.

use leptos::prelude::*;

use super::part::Parts;

/// One of the programs. Each is a binary of its own, which contains what its functions reach.
#[derive(Debug)]
pub struct Program {
    /// Whether the page at a path belongs to it.
    pub owns: fn(&str) -> bool,
    /// Provides what outlives its pages.
    pub provide: fn(),
    /// Whether nobody needs to be signed in to see the page at a path.
    pub is_open: fn(&str) -> bool,
    /// That page.
    pub open: fn() -> AnyView,
    /// The page at the address, for a person who is signed in.
    pub page: fn() -> AnyView,
    /// Its parts that are loaded when they are first shown.
    pub parts: &'static Parts,
}

/// The program that runs.
pub fn use_program() -> &'static Program {
    expect_context()
}
