//! The paths of pages that the server and the admin UI both link to.

/// The page that signs a person in. `return_to` is the path to go to afterwards.
pub const SIGN_IN: &str = "/sign-in";
/// The page that signs a person out.
pub const SIGN_OUT: &str = "/sign-out";
/// The admin UI's page that finishes the installation.
pub const SETUP: &str = "/setup";
/// The folder of the pictures of applications: their client ids follow.
pub const LOGOS: &str = "/logos";
/// Where password managers find the page for a new password (W3C, *A Well-Known URL for Changing Passwords*).
pub const CHANGE_PASSWORD: &str = "/.well-known/change-password";
