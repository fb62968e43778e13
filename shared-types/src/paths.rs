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

/// Whether the page at a path belongs to the admin UI's program for everybody: the portal and the account pages. All
/// other pages belong to its program for administration.
pub fn is_portal(path: &str) -> bool {
    ["/my-applications", "/account"]
        .iter()
        .any(|place| path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use super::is_portal;

    #[test]
    fn the_portal_has_its_pages_and_those_below_them() {
        for path in ["/my-applications", "/my-applications/connected", "/account", "/account/security"] {
            assert!(is_portal(path), "{path}");
        }
        for path in ["/", "/accounts", "/companies/7", "/my-applications-old", "/companies/account"] {
            assert!(!is_portal(path), "{path}");
        }
    }
}
