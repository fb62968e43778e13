//! Starts the administration in the page that loaded it.

fn main() {
    admin_ui::start(&admin_ui::views::routes::ADMINISTRATION);
}
