//! Starts the single-page app in the page that loaded it.

fn main() {
    admin_ui::start();
}
