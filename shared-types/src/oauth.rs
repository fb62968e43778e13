//! The closed sets of words of OAuth 2.0 and OpenID Connect, under their registered spellings.

words! {
    /// OpenID Connect Registration `application_type`.
    ApplicationType {
        /// Runs on a server or in a browser.
        Web = "web",
        /// Runs on the person's device; the port of its loopback redirect URIs is ignored (RFC 8252).
        Native = "native",
    }
}

words! {
    /// When an application must send a PKCE challenge (RFC 7636); the method is always S256.
    PkcePolicy {
        /// Always. This is the rule for public clients.
        Required = "required",
        /// Unless an OpenID request contains a `nonce`.
        OrNonce = "or_nonce",
        /// Optional. If a challenge was sent, it is enforced.
        Optional = "optional",
    }
}

words! {
    /// The claims that an ID token contains besides those that the protocol requires.
    IdTokenClaims {
        /// The claims of the granted scopes.
        Scopes = "scopes",
        /// None: they are at the userinfo endpoint.
        Minimal = "minimal",
    }
}

words! {
    /// RFC 7591 `token_endpoint_auth_method`.
    TokenEndpointAuthMethod {
        /// The secret in the `Authorization` header; `client_secret_post` is taken as well unless pinned.
        ClientSecretBasic = "client_secret_basic",
        /// The secret in the body.
        ClientSecretPost = "client_secret_post",
        /// An assertion that is signed with the secret (RFC 7523).
        ClientSecretJwt = "client_secret_jwt",
        /// An assertion that is signed with a key of `jwks` or `jwks_uri` (RFC 7523).
        PrivateKeyJwt = "private_key_jwt",
        /// A public client: no secret.
        None = "none",
    }
}

words! {
    /// OAuth 2.0 `grant_type`.
    GrantType {
        /// RFC 6749 section 4.1.
        AuthorizationCode = "authorization_code",
        /// RFC 6749 section 6.
        RefreshToken = "refresh_token",
        /// RFC 6749 section 4.4.
        ClientCredentials = "client_credentials",
        /// RFC 8628.
        DeviceCode = "urn:ietf:params:oauth:grant-type:device_code",
        /// RFC 8693.
        TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange",
        /// RFC 6749 section 4.3, for trusted legacy applications. Only an administrator may allow it.
        Password = "password",
    }
}

words! {
    /// JWS algorithms of assertions that applications sign (RFC 7518, RFC 8037).
    AssertionAlg {
        /// HMAC with SHA-256 and the client secret.
        Hs256 = "HS256",
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        Rs256 = "RS256",
        /// ECDSA on P-256 with SHA-256.
        Es256 = "ES256",
        /// RSASSA-PSS with SHA-256.
        Ps256 = "PS256",
        /// Ed25519.
        EdDsa = "EdDSA",
    }
}

words! {
    /// Which applications may register themselves (RFC 7591).
    #[derive(Default)]
    ClientRegistration {
        /// Only callers with an initial access token that an administrator created.
        #[default]
        InitialAccessToken = "initial_access_token",
        /// All applications.
        Open = "open",
        /// No application.
        Closed = "closed",
    }
}

words! {
    /// The kind of subject identifier (OpenID Connect Core section 8).
    SubjectType {
        /// The same for every application.
        Public = "public",
        /// A different one for each sector, so that applications cannot compare users.
        Pairwise = "pairwise",
    }
}

words! {
    /// Whether users must consent before an application gets data about them.
    ConsentPolicy {
        /// A first-party application: no consent, unless it requests one (`prompt=consent`).
        FirstParty = "first_party",
        /// A third-party application: users consent once to each set of scopes.
        ThirdParty = "third_party",
    }
}

words! {
    /// The state of a signing key.
    KeyState {
        /// Published in advance; signs nothing yet.
        Next = "next",
        /// Signs tokens.
        Active = "active",
        /// Published until the last token that it signed has expired.
        Retired = "retired",
        /// No longer published. It only verifies ID tokens that are sent as hints.
        Expired = "expired",
        /// Revoked by an administrator: not published, and nothing that it signed is accepted.
        Revoked = "revoked",
    }
}

words! {
    /// The type that the header of an access token states (`typ`).
    AccessTokenTyp {
        /// RFC 9068.
        AtJwt = "at+jwt",
        /// For software that was written before RFC 9068 and rejects every other type.
        Jwt = "JWT",
    }
}

words! {
    /// JWS algorithms that Aldaba signs with (RFC 7518, RFC 8037).
    SigningAlg {
        /// RSASSA-PKCS1-v1_5 with SHA-256, keys of 2,048 bits.
        Rs256 = "RS256",
        /// ECDSA on P-256 with SHA-256.
        Es256 = "ES256",
        /// RSASSA-PSS with SHA-256, keys of 2,048 bits.
        Ps256 = "PS256",
        /// Ed25519.
        EdDsa = "EdDSA",
    }
}
