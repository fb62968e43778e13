//! The parts of the server, by path.

use shared_types::paths;

/// A part of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// `/v1`.
    Api,
    /// The OAuth 2.0 and OpenID Connect endpoints.
    OAuth,
    /// Pages for people.
    Pages,
    /// The endpoints for operators.
    Operation,
    /// The admin UI.
    Ui,
}

impl Section {
    /// All parts.
    pub(super) const ALL: [Self; 5] = [Self::Api, Self::OAuth, Self::Pages, Self::Operation, Self::Ui];

    /// Returns the part that a path belongs to.
    pub(super) fn of(path: &str) -> Self {
        match path.split('/').nth(1).unwrap_or_default() {
            // The operations of the original specification belong to OAuth, whatever their path is.
            "v1" if path.starts_with("/v1/oauth2/") => Self::OAuth,
            "v1" => Self::Api,
            ".well-known" if path == paths::CHANGE_PASSWORD => Self::Pages,
            "oauth2" | ".well-known" | ".aldaba" => Self::OAuth,
            "sign-in" | "sign-out" | "signed-out" | "no-access" | "invitations" => Self::Pages,
            "choose-account" | "choose-company" | "consent" | "device" | "logos" => Self::Pages,
            "forgotten-password" | "password-resets" | "email-confirmations" | "email-stops" => Self::Pages,
            "sign-in-notices" | "sign-in-links" | "setup-links" => Self::Pages,
            "healthz" | "readyz" | "metrics" | "docs" | "openapi.json" => Self::Operation,
            _ => Self::Ui,
        }
    }

    /// Returns whether it works only after the installation is finished, with the current settings.
    pub(super) fn needs_installation(self) -> bool {
        matches!(self, Self::Api | Self::OAuth | Self::Pages)
    }

    /// Returns its name in metrics.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::OAuth => "oauth",
            Self::Pages => "pages",
            Self::Operation => "operation",
            Self::Ui => "ui",
        }
    }
}
