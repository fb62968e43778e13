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
        /// Always. Public clients always must.
        Required = "required",
        /// Unless an OpenID request carries a `nonce`.
        OrNonce = "or_nonce",
        /// Never; a challenge that was sent is enforced all the same.
        Optional = "optional",
    }
}

words! {
    /// Which claims an ID token carries beside those that the protocol asks for.
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
        /// RFC 6749 section 4.3, for trusted applications of old: only an administrator allows it.
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
        /// Those that bring a token that an administrator made.
        #[default]
        InitialAccessToken = "initial_access_token",
        /// Every one.
        Open = "open",
        /// None.
        Closed = "closed",
    }
}

words! {
    /// OpenID Connect Core section 8: what applications know a person by.
    SubjectType {
        /// The same everywhere.
        Public = "public",
        /// Another for each sector, so that applications cannot compare.
        Pairwise = "pairwise",
    }
}

words! {
    /// Whether a person is asked before an application learns of them.
    ConsentPolicy {
        /// The company's own: nobody is asked, unless the application asks for it (`prompt=consent`).
        FirstParty = "first_party",
        /// Another's: a person is asked once for each set of scopes.
        ThirdParty = "third_party",
    }
}

words! {
    /// Where a signing key stands.
    KeyState {
        /// Published ahead, not signed with yet.
        Next = "next",
        /// Signed with.
        Active = "active",
        /// Published until the last token that it signed has expired.
        Retired = "retired",
        /// Not published any more: only ID tokens that come back as hints are known by it.
        Expired = "expired",
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
