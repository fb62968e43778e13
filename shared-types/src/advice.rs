//! Advice on an application: what of its settings is risky, and how programs and proxies are set up for it.

use serde::{Deserialize, Serialize};

words! {
    /// How much a finding matters.
    Severity {
        /// It should not stay so.
        High = "high",
        /// It weakens the protection of people or tokens.
        Medium = "medium",
        /// It could be better.
        Low = "low",
    }
}

words! {
    /// What can be found in the settings of an application, the worst first.
    Check {
        /// The application takes passwords itself.
        PasswordGrant = "password_grant",
        /// A redirect URI is plain http on loopback, in a web application.
        LoopbackRedirect = "loopback_redirect",
        /// A redirect URI carries another address, to which it may go on.
        ForwardingRedirect = "forwarding_redirect",
        /// Redirect URIs are at several hosts.
        DifferentHosts = "different_hosts",
        /// Access tokens hold for more than an hour.
        LongAccessTokens = "long_access_tokens",
        /// The application may introspect every token.
        IntrospectsAll = "introspects_all",
        /// The application's own tokens administer.
        AdministersItself = "administers_itself",
        /// The public keys are fetched without TLS.
        KeysOverHttp = "keys_over_http",
        /// Codes are not bound to the application's own request.
        PkceOptional = "pkce_optional",
        /// There are many redirect URIs.
        ManyRedirectUris = "many_redirect_uris",
        /// The application signs people in, but answers can go nowhere.
        NoRedirectUri = "no_redirect_uri",
        /// A redirect URI has a scheme that any program of the device may claim.
        PrivateScheme = "private_scheme",
        /// The secret is older than a year.
        OldSecret = "old_secret",
        /// Several secrets hold.
        SeveralSecrets = "several_secrets",
        /// A secret is shared instead of a key that never leaves the application.
        SharedSecret = "shared_secret",
        /// A public application refreshes.
        PublicRefresh = "public_refresh",
        /// Tokens may outlive the session.
        OfflineAccess = "offline_access",
        /// An API that the application serves gets access tokens that look like ID tokens.
        JwtAccessTokens = "jwt_access_tokens",
        /// People who sign out cannot come back to the application.
        NoPostLogoutRedirectUri = "no_post_logout_redirect_uri",
    }
}

/// What is risky in an application's settings, by the best current practice (RFC 9700).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ApplicationChecks {
    /// 0 to 100: 100 where nothing is found.
    pub score: u32,
    /// What was found, the worst first.
    pub findings: Vec<Finding>,
}

/// Something risky in an application's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Finding {
    /// What it is.
    pub id: Check,
    /// How much it matters.
    pub severity: Severity,
    /// In a few words.
    pub title: String,
    /// What is wrong, and what may come of it.
    pub problem: String,
    /// How to fix it.
    pub remedy: String,
    /// The setting; `null`: a secret, or a resource that the application serves.
    pub field: Option<String>,
    /// Where the rule comes from.
    pub reference: String,
}

words! {
    /// What a configuration is for.
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
    /// What it is for.
    pub id: SnippetKind,
    /// The name of that.
    pub title: String,
    /// Whether Aldaba's tests run the software with this configuration. If not, it follows the software's documentation.
    pub tested: bool,
    /// The configuration.
    pub files: Vec<SnippetFile>,
    /// What is to be replaced in it.
    pub placeholders: Vec<Placeholder>,
}

/// A file of a configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct SnippetFile {
    /// The name of the file that it is, or is a part of.
    pub name: String,
    /// The text.
    pub text: String,
}

/// What is to be replaced in a configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Placeholder {
    /// The placeholder, as in the text.
    pub text: String,
    /// What to replace it with, and where to find it.
    pub meaning: String,
}
