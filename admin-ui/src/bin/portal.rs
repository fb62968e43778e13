//! Starts the portal in the page that loaded it.

fn main() {
    admin_ui::start(&admin_ui::views::portal_routes::PORTAL);
}
