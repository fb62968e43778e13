//! The software that there are ready configurations for.

use askama::Template;
use shared_types::{GrantType, SnippetKind, TokenEndpointAuthMethod};

use self::Role::{Confidential, Protected, Public};
use super::values::Values;
use crate::applications::Application;

/// What is the same in every configuration for a software.
pub(super) struct Software {
    pub(super) kind: SnippetKind,
    pub(super) title: &'static str,
    /// Whether a test runs the configuration in this software.
    pub(super) tested: bool,
    pub(super) role: Role,
    /// The path at which the software receives people who signed in, where it determines that itself.
    pub(super) callback: Option<&'static str>,
    /// The name and the text of each file.
    pub(super) files: &'static [(&'static str, Render)],
}

/// Writes the text of a file.
pub(super) type Render = fn(&Values) -> askama::Result<String>;

/// What an application has to be for a software to suit it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A confidential client that signs people in.
    Confidential,
    /// A public client that signs people in.
    Public,
    /// Protected by forward authentication.
    Protected,
}

impl Role {
    pub(super) fn is_of(self, application: &Application) -> bool {
        let signs_in = application.grant_types.0.contains(&GrantType::AuthorizationCode);
        let is_public = application.token_endpoint_auth_method.0 == TokenEndpointAuthMethod::None;
        match self {
            Self::Confidential => signs_in && !is_public,
            Self::Public => signs_in && is_public,
            Self::Protected => application
                .metadata
                .0
                .forward_auth_origins
                .as_ref()
                .is_some_and(|origins| !origins.is_empty()),
        }
    }
}

/// A file of a configuration.
#[derive(Template)]
enum File<'a> {
    #[template(path = "snippets/openid-client.mjs", escape = "none")]
    OpenidClient { values: &'a Values },
    #[template(path = "snippets/express.mjs", escape = "none")]
    Express { values: &'a Values },
    #[template(path = "snippets/authjs.mjs", escape = "none")]
    AuthJs { values: &'a Values },
    #[template(path = "snippets/authlib.py", escape = "none")]
    Authlib { values: &'a Values },
    #[template(path = "snippets/mozilla-django-oidc/settings.py", escape = "none")]
    MozillaSettings { values: &'a Values },
    #[template(path = "snippets/mozilla-django-oidc/aldaba.py", escape = "none")]
    MozillaBackend { values: &'a Values },
    #[template(path = "snippets/mozilla-django-oidc/urls.py", escape = "none")]
    MozillaUrls,
    #[template(path = "snippets/django-allauth/settings.py", escape = "none")]
    AllauthSettings { values: &'a Values },
    #[template(path = "snippets/django-allauth/aldaba.py", escape = "none")]
    AllauthAdapter,
    #[template(path = "snippets/django-allauth/urls.py", escape = "none")]
    AllauthUrls,
    #[template(path = "snippets/spring-security.yml", escape = "none")]
    SpringSettings { values: &'a Values },
    #[template(path = "snippets/SecurityConfiguration.java", escape = "none")]
    SpringConfiguration,
    #[template(path = "snippets/oidc-client-ts.ts", escape = "none")]
    OidcClientTs { values: &'a Values },
    #[template(path = "snippets/jupyterhub_config.py", escape = "none")]
    JupyterHub { values: &'a Values },
    #[template(path = "snippets/node-red.js", escape = "none")]
    NodeRed { values: &'a Values },
    #[template(path = "snippets/pgadmin.py", escape = "none")]
    PgAdmin { values: &'a Values },
    #[template(path = "snippets/grafana.ini", escape = "none")]
    Grafana { values: &'a Values },
    #[template(path = "snippets/gitlab.rb", escape = "none")]
    GitLab { values: &'a Values },
    #[template(path = "snippets/nextcloud.sh", escape = "none")]
    Nextcloud { values: &'a Values },
    #[template(path = "snippets/homeserver.yaml", escape = "none")]
    Synapse { values: &'a Values },
    #[template(path = "snippets/mod_auth_openidc.conf", escape = "none")]
    ModAuthOpenidc { values: &'a Values },
    #[template(path = "snippets/oauth2-proxy.cfg", escape = "none")]
    Oauth2Proxy { values: &'a Values },
    #[template(path = "snippets/nginx.conf", escape = "none")]
    Nginx { values: &'a Values },
    #[template(path = "snippets/Caddyfile", escape = "none")]
    Caddy { values: &'a Values },
}

/// A software that a test runs with its configuration.
const fn tested(
    kind: SnippetKind,
    title: &'static str,
    role: Role,
    callback: Option<&'static str>,
    files: &'static [(&'static str, Render)],
) -> Software {
    Software { kind, title, tested: true, role, callback, files }
}

/// A confidential client with one file that no test runs.
const fn untested(
    kind: SnippetKind,
    title: &'static str,
    callback: &'static str,
    files: &'static [(&'static str, Render)],
) -> Software {
    let (role, callback) = (Confidential, Some(callback));
    Software { kind, title, tested: false, role, callback, files }
}

/// All software, in the order in which it is listed.
pub(super) const ALL: [Software; 19] = [
    tested(
        SnippetKind::OpenidClient,
        "Node.js with openid-client",
        Confidential,
        None,
        &[("sign-in.mjs", |values| File::OpenidClient { values }.render())],
    ),
    tested(
        SnippetKind::Express,
        "Express with express-openid-connect",
        Confidential,
        Some("/callback"),
        &[("app.mjs", |values| File::Express { values }.render())],
    ),
    tested(
        SnippetKind::AuthJs,
        "Express with Auth.js",
        Confidential,
        Some("/auth/callback/aldaba"),
        &[("app.mjs", |values| File::AuthJs { values }.render())],
    ),
    tested(
        SnippetKind::Authlib,
        "Flask with Authlib",
        Confidential,
        None,
        &[("app.py", |values| File::Authlib { values }.render())],
    ),
    tested(
        SnippetKind::MozillaDjangoOidc,
        "Django with mozilla-django-oidc",
        Confidential,
        Some("/oidc/callback/"),
        &[
            ("settings.py", |values| File::MozillaSettings { values }.render()),
            ("aldaba.py", |values| File::MozillaBackend { values }.render()),
            ("urls.py", |_| File::MozillaUrls.render()),
        ],
    ),
    tested(
        SnippetKind::DjangoAllauth,
        "Django with django-allauth",
        Confidential,
        Some("/accounts/oidc/aldaba/login/callback/"),
        &[
            ("settings.py", |values| File::AllauthSettings { values }.render()),
            ("aldaba.py", |_| File::AllauthAdapter.render()),
            ("urls.py", |_| File::AllauthUrls.render()),
        ],
    ),
    tested(
        SnippetKind::SpringSecurity,
        "Spring Boot with Spring Security",
        Confidential,
        Some("/login/oauth2/code/aldaba"),
        &[
            ("application.yml", |values| File::SpringSettings { values }.render()),
            ("SecurityConfiguration.java", |_| File::SpringConfiguration.render()),
        ],
    ),
    tested(
        SnippetKind::OidcClientTs,
        "Browser with oidc-client-ts",
        Public,
        None,
        &[("sign-in.ts", |values| File::OidcClientTs { values }.render())],
    ),
    tested(
        SnippetKind::JupyterHub,
        "JupyterHub",
        Confidential,
        Some("/hub/oauth_callback"),
        &[("jupyterhub_config.py", |values| File::JupyterHub { values }.render())],
    ),
    tested(
        SnippetKind::NodeRed,
        "Node-RED",
        Confidential,
        Some("/auth/strategy/callback"),
        &[("settings.js", |values| File::NodeRed { values }.render())],
    ),
    tested(
        SnippetKind::PgAdmin,
        "pgAdmin",
        Confidential,
        Some("/oauth2/authorize"),
        &[("config_local.py", |values| File::PgAdmin { values }.render())],
    ),
    untested(
        SnippetKind::Grafana,
        "Grafana",
        "/login/generic_oauth",
        &[("grafana.ini", |values| File::Grafana { values }.render())],
    ),
    untested(
        SnippetKind::GitLab,
        "GitLab",
        "/users/auth/openid_connect/callback",
        &[("gitlab.rb", |values| File::GitLab { values }.render())],
    ),
    untested(
        SnippetKind::Nextcloud,
        "Nextcloud",
        "/apps/user_oidc/code",
        &[("occ.sh", |values| File::Nextcloud { values }.render())],
    ),
    tested(
        SnippetKind::Synapse,
        "Synapse (Matrix)",
        Confidential,
        Some("/_synapse/client/oidc/callback"),
        &[("homeserver.yaml", |values| File::Synapse { values }.render())],
    ),
    tested(
        SnippetKind::ModAuthOpenidc,
        "Apache with mod_auth_openidc",
        Confidential,
        None,
        &[("httpd.conf", |values| File::ModAuthOpenidc { values }.render())],
    ),
    tested(
        SnippetKind::Oauth2Proxy,
        "oauth2-proxy",
        Confidential,
        Some("/oauth2/callback"),
        &[("oauth2-proxy.cfg", |values| File::Oauth2Proxy { values }.render())],
    ),
    tested(
        SnippetKind::Nginx,
        "nginx, for forward authentication",
        Protected,
        None,
        &[("nginx.conf", |values| File::Nginx { values }.render())],
    ),
    tested(
        SnippetKind::Caddy,
        "Caddy, for forward authentication",
        Protected,
        None,
        &[("Caddyfile", |values| File::Caddy { values }.render())],
    ),
];
