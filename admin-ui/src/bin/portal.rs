//! Starts the portal in the page that loaded it.

use admin_ui::{
    parts,
    state::Program,
    views::{portal_notices, portal_routes, shell},
};

parts! {
    later Account, account = portal_routes::account;
    later Notices, notices = portal_notices::notices;
    later Managing, managing = shell::managing;
    later Tools, tools = shell::tools;
}

static PROGRAM: Program = portal_routes::program(&PARTS);

fn main() {
    admin_ui::start(&PROGRAM);
}
