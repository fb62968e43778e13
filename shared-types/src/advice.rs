//! Advice on an application: what of its settings is risky, and how programs and proxies are set up for it.

use serde::{Deserialize, Serialize};

words! {
    /// The severity of a finding.
    Severity {
        /// Must be fixed.
        High = "high",
        /// It weakens the protection of people or tokens.
        Medium = "medium",
        /// It could be better.
        Low = "low",
    }
}

words! {
    /// The possible findings, the most severe first.
    Check {
        /// The application asks for passwords itself.
        PasswordGrant = "password_grant",
        /// A redirect URI is plain http on loopback, in a web application.
        LoopbackRedirect = "loopback_redirect",
        /// A redirect URI contains another address, and may be an open redirect.
        ForwardingRedirect = "forwarding_redirect",
        /// Redirect URIs are at several hosts.
        DifferentHosts = "different_hosts",
        /// Access tokens are valid for more than an hour.
        LongAccessTokens = "long_access_tokens",
        /// The application may introspect every token.
        IntrospectsAll = "introspects_all",
        /// The application has an administrative role.
        AdministersItself = "administers_itself",
        /// The public keys are fetched without TLS.
        KeysOverHttp = "keys_over_http",
        /// Codes are not bound to the application's own request.
        PkceOptional = "pkce_optional",
        /// There are many redirect URIs.
        ManyRedirectUris = "many_redirect_uris",
        /// The application signs users in but has no redirect URI.
        NoRedirectUri = "no_redirect_uri",
        /// A redirect URI has a scheme that any program of the device may claim.
        PrivateScheme = "private_scheme",
        /// The secret is older than a year.
        OldSecret = "old_secret",
        /// Several secrets are valid.
        SeveralSecrets = "several_secrets",
        /// A secret is shared instead of a key that never leaves the application.
        SharedSecret = "shared_secret",
        /// A public application uses refresh tokens.
        PublicRefresh = "public_refresh",
        /// Tokens may outlive the session.
        OfflineAccess = "offline_access",
        /// An API that the application serves gets access tokens that look like ID tokens.
        JwtAccessTokens = "jwt_access_tokens",
        /// No post-logout redirect URI is registered.
        NoPostLogoutRedirectUri = "no_post_logout_redirect_uri",
    }
}

/// The risks in an application's settings, by the best current practice (RFC 9700).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ApplicationChecks {
    /// 0 to 100; 100 if there are no findings.
    pub score: u32,
    /// The findings, the most severe first.
    pub findings: Vec<Finding>,
}

/// A risk in an application's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Finding {
    /// The kind of finding.
    pub id: Check,
    /// The severity.
    pub severity: Severity,
    /// The title.
    pub title: String,
    /// The problem and its possible consequences.
    pub problem: String,
    /// How to fix it.
    pub remedy: String,
    /// The setting; `null`: a secret, or a resource that the application serves.
    pub field: Option<String>,
    /// The source of the rule.
    pub reference: String,
}

words! {
    /// The software that a configuration is for.
    SnippetKind {
        /// openid-client, for Node.js.
        OpenidClient = "openid-client",
        /// express-openid-connect, for Express.
        Express = "express-openid-connect",
        /// Auth.js, for Express.
        AuthJs = "authjs",
        /// Authlib, for Flask.
        Authlib = "authlib",
        /// mozilla-django-oidc, for Django.
        MozillaDjangoOidc = "mozilla-django-oidc",
        /// django-allauth, for Django.
        DjangoAllauth = "django-allauth",
        /// Spring Security, for Java.
        SpringSecurity = "spring-security",
        /// oidc-client-ts, for browsers.
        OidcClientTs = "oidc-client-ts",
        /// JupyterHub with oauthenticator.
        JupyterHub = "jupyterhub",
        /// The editor of Node-RED.
        NodeRed = "node-red",
        /// pgAdmin 4.
        PgAdmin = "pgadmin",
        /// Grafana.
        Grafana = "grafana",
        /// GitLab, from its Linux package.
        GitLab = "gitlab",
        /// Nextcloud with the app user_oidc.
        Nextcloud = "nextcloud",
        /// Synapse, a server for Matrix.
        Synapse = "synapse",
        /// Apache's mod_auth_openidc.
        ModAuthOpenidc = "mod_auth_openidc",
        /// oauth2-proxy, in front of an application.
        Oauth2Proxy = "oauth2-proxy",
        /// nginx, for forward authentication.
        Nginx = "nginx",
        /// Caddy, for forward authentication.
        Caddy = "caddy",
    }
}

/// A configuration for an application, complete except for the placeholders, which begin with `YOUR_`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Snippet {
    /// The software.
    pub id: SnippetKind,
    /// The name of the software.
    pub title: String,
    /// Whether Aldaba's tests run the software with this configuration. If not, it follows the software's
    /// documentation.
    pub tested: bool,
    /// The configuration.
    pub files: Vec<SnippetFile>,
    /// The placeholders in it.
    pub placeholders: Vec<Placeholder>,
}

/// A file of a configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SnippetFile {
    /// The name of the file, or of the file that it is a part of.
    pub name: String,
    /// The text.
    pub text: String,
}

/// A placeholder in a configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Placeholder {
    /// The placeholder, as in the text.
    pub text: String,
    /// What to replace it with, and where to find it.
    pub meaning: String,
}
