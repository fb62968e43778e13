//! Starts the administration in the page that loaded it.

use admin_ui::{
    parts,
    state::Program,
    views::{routes, shell},
};

parts! {
    now Managing = shell::managing;
    later Tools, tools = shell::tools;
    later Company, company = routes::company;
    later Applications, applications = routes::applications;
    later Administration, administration = routes::administration;
    later Setup, setup = routes::setup;
    later Gallery, gallery = routes::gallery;
}

static PROGRAM: Program = routes::program(&PARTS);

fn main() {
    admin_ui::start(&PROGRAM);
}
